import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDesignWithSources } from '../../../src/design'
import { reviewDesign } from '../../../src/design/review'
import { documents } from '../helpers'
import { service, web, zonal } from './helpers'

/** Any JSON, with the keys that the rules look for. */
const key = fc.constantFrom(
  ...['type', 'name', 'host', 'add', 'drop', 'capabilities', 'seccompProfile', 'httpGet', 'tcpSocket', 'labels'],
  ...['matchLabels', 'matchExpressions', 'podSelector', 'limits', 'default', 'resource', 'target', 'sysctls'],
)
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(true, false, 0, 1, 'ALL', 'Unconfined', '', 'Container', 'Resource', 'Utilization'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(key, tie('json'), { maxKeys: 4 }),
  ),
}))

test('whatever stands in fields that nobody checks, the review does not stumble', () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 9, maxLength: 9 }), (odd) => {
      const container = {
        securityContext: odd[0],
        lifecycle: odd[1],
        livenessProbe: { httpGet: odd[2], tcpSocket: odd[3] },
      }
      const namespaced = { name: 'x', namespace: 'default' }
      const text = documents(
        zonal(2),
        web({ replicas: 2 }, { securityContext: odd[4], os: odd[5], hostPID: true }, container),
        service({ app: 'nobody' }),
        { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: namespaced, spec: odd[6] },
        { apiVersion: 'v1', kind: 'LimitRange', metadata: namespaced, spec: odd[7] },
        { apiVersion: 'example.com/v1', kind: 'Engine', metadata: odd[8], spec: odd[7] },
        {
          apiVersion: 'autoscaling/v2',
          kind: 'HorizontalPodAutoscaler',
          metadata: namespaced,
          spec: {
            maxReplicas: 2,
            metrics: [odd[2]],
            scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
          },
        },
      )
      const { result, sources } = parseDesignWithSources([{ name: 'odd.yaml', text }])
      if (!result.ok) return
      const ids = reviewDesign(result.design, sources).map(({ id }) => id)
      // The rest is judged as ever.
      expect(ids).toContain('pod-security/hostNamespaces')
      expect(ids).toContain('selector-matches-nothing')
    }),
    { numRuns: 150 },
  )
})
