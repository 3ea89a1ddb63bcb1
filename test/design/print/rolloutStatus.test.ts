import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import { rolloutStatus } from '../../../src/design/print/rolloutStatus'

const said = (kind: string, spec: object, status: object, generation = 1) => {
  const metadata = { name: 'web', generation }
  const { text, done } = rolloutStatus({ apiVersion: 'apps/v1', kind, metadata, spec, status } as KubernetesObject)!
  return `${done ? '✓' : '…'} ${text}`
}

// The cases of rollout_status_test.go of kubectl.
describe('kubectl rollout status', () => {
  it('of a Deployment: new ones, then old ones, then available ones', () => {
    const of = (status: object, generation = 1) =>
      said('Deployment', { replicas: 2 }, { observedGeneration: 1, ...status }, generation)
    const head = '… Waiting for deployment "web" rollout to finish'
    expect(of({}, 2)).toBe('… Waiting for deployment spec update to be observed...')
    expect(of({ updatedReplicas: 1 })).toBe(`${head}: 1 out of 2 new replicas have been updated...`)
    expect(of({ updatedReplicas: 2, replicas: 3 })).toBe(`${head}: 1 old replicas are pending termination...`)
    expect(of({ updatedReplicas: 2, replicas: 2, availableReplicas: 1 })).toBe(
      `${head}: 1 of 2 updated replicas are available...`,
    )
    expect(of({ updatedReplicas: 2, replicas: 2, availableReplicas: 2 })).toBe(
      '✓ deployment "web" successfully rolled out',
    )
    expect(of({ conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] })).toBe(
      '✓ error: deployment "web" exceeded its progress deadline',
    )
  })

  it('of a DaemonSet', () => {
    const of = (updated: number, available: number) =>
      said(
        'DaemonSet',
        {},
        {
          observedGeneration: 1,
          desiredNumberScheduled: 2,
          updatedNumberScheduled: updated,
          numberAvailable: available,
        },
      )
    expect(of(0, 0)).toMatch(/0 out of 2 new pods have been updated\.\.\.$/)
    expect(of(2, 1)).toMatch(/1 of 2 updated pods are available\.\.\.$/)
    expect(of(2, 2)).toBe('✓ daemon set "web" successfully rolled out')
  })

  it('of a StatefulSet, with a partition and without', () => {
    const status = { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1 }
    const partitioned = { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } }
    expect(said('StatefulSet', partitioned, status)).toBe(
      '… Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...',
    )
    expect(said('StatefulSet', partitioned, { ...status, updatedReplicas: 2 })).toMatch(
      /^✓ partitioned roll out complete/,
    )
    expect(said('StatefulSet', { replicas: 3 }, { ...status, readyReplicas: 1 })).toBe(
      '… Waiting for 2 pods to be ready...',
    )
    const revisions = { currentRevision: 'web-a', updateRevision: 'web-b' }
    expect(said('StatefulSet', { replicas: 3 }, { ...status, ...revisions })).toBe(
      '… waiting for statefulset rolling update to complete 1 pods at revision web-b...',
    )
  })

  it('of nothing else', () => {
    expect(rolloutStatus({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } })).toBeUndefined()
  })
})
