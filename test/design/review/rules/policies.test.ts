import { describe, expect, test } from 'vitest'
import { foundBy, service, web, zonal } from '../helpers'

const cluster = zonal(3)
const daemonSet = { ...web(), kind: 'DaemonSet' }
const named = (object: object, name: string, labels: object = { app: name }) => {
  const { spec } = object as { spec: { template: object } }
  const template = { ...spec.template, metadata: { labels } }
  return { ...object, metadata: { name }, spec: { ...spec, selector: { matchLabels: labels }, template } }
}
const budget = (spec: object, name = 'pdb') => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
})
const hpa = (spec: object) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'hpa' },
  spec: { maxReplicas: 9, ...spec },
})

describe('budget-blocks-drain', () => {
  const none = (rule: string, pods: string) => `warning: With ${rule} of ${pods} the budget lets none go`
  test.each<[string, object[], string[]]>([
    ['1 of 2', [web({ replicas: 2 }), budget({ minAvailable: 1 })], []],
    ['2 of 2', [web({ replicas: 2 }), budget({ minAvailable: 2 })], [none('minAvailable 2', '2 pods')]],
    ['1 of 1', [web(), budget({ minAvailable: 1 })], [none('minAvailable 1', '1 pod')]],
    // 60 % of 3 are 1.8, rounded up to 2: one may go. 67 % are 2.01, rounded up to 3.
    ['60% of 3', [web({ replicas: 3 }), budget({ minAvailable: '60%' })], []],
    ['67% of 3', [web({ replicas: 3 }), budget({ minAvailable: '67%' })], [none('minAvailable 67%', '3 pods')]],
    ['none unavailable', [web({ replicas: 3 }), budget({ maxUnavailable: 0 })], [none('maxUnavailable 0', '3 pods')]],
    // Rounded up as well: 1 % of 3 is one pod.
    ['1% unavailable', [web({ replicas: 3 }), budget({ maxUnavailable: '1%' })], []],
    [
      'of two workloads',
      [web({ replicas: 1 }), named(web(), 'b', { app: 'web', b: 'b' }), budget({ minAvailable: 2 })],
      [none('minAvailable 2', '2 pods')],
    ],
    [
      'an autoscaler keeps more',
      [
        web(),
        budget({ minAvailable: 2 }),
        hpa({ minReplicas: 3, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' } }),
      ],
      [],
    ],
    [
      'a DaemonSet among them',
      [daemonSet, named(web(), 'b', { app: 'web', b: 'b' }), budget({ maxUnavailable: 1 })],
      ['warning: With maxUnavailable 1 the budget lets no pod go: a DaemonSet among its pods has no scale to count by'],
    ],
    [
      'DaemonSets alone',
      [daemonSet, budget({ maxUnavailable: 1 })],
      ['info: The budget is for pods of a DaemonSet, which a drain leaves alone: it has no effect'],
    ],
    ['no pods', [web({ replicas: 0 }), budget({ minAvailable: 1 })], []],
    [
      'two budgets',
      [web({ replicas: 3 }), budget({ maxUnavailable: 1 }, 'a'), budget({ maxUnavailable: 1 }, 'b')],
      ['warning: The pods of Deployment "web" are under the budget "a" as well'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('budget-blocks-drain', cluster, ...objects)).toEqual(expected)
  })
})

describe('selector-matches-nothing', () => {
  const nothing = (labels: string, what: string) => `No pod in namespace "default" has the labels ${labels}: ${what}`
  const typo = { matchLabels: { app: 'wed' } }
  const noEndpoints = nothing('app=wed', 'the Service has no endpoints')
  const policy = (podSelector: object) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'n' },
    spec: { podSelector },
  })
  const custom = (metadata: object) => ({
    apiVersion: 'example.com/v1',
    kind: 'Engine',
    metadata: { name: 'e', ...metadata },
    spec: {},
  })
  const near = (field: string, term: object, weight?: number) => {
    const full = { topologyKey: 'kubernetes.io/hostname', labelSelector: typo, ...term }
    return web(
      {},
      {
        affinity: {
          [field]:
            weight === undefined
              ? { requiredDuringSchedulingIgnoredDuringExecution: [full] }
              : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: full }] },
        },
      },
    )
  }
  const spread = (labelSelector: object | undefined) =>
    web(
      {},
      {
        topologySpreadConstraints: [
          { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', labelSelector },
        ],
      },
    )
  const wed = (what: string) => `No pod has the labels app=wed: ${what}`

  test.each<[string, object[], string[]]>([
    ['a Service that finds its pods', [web(), service({ app: 'web' })], []],
    ['one that does not', [web(), service({ app: 'wed' })], [`warning: ${noEndpoints}`]],
    [
      'in another namespace',
      [{ ...web(), metadata: { name: 'web', namespace: 'b' } }, service({ app: 'web' })],
      [`warning: ${nothing('app=web', 'the Service has no endpoints')}`],
    ],
    [
      'pods of a Job',
      [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          metadata: { name: 'j' },
          spec: {
            template: {
              metadata: { labels: { app: 'j' } },
              spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] },
            },
          },
        },
        service({ app: 'j' }),
      ],
      [],
    ],
    ['without a selector', [service(undefined)], []],
    [
      'with Endpoints of its own',
      [service({ app: 'wed' }), { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'web' } }],
      [],
    ],
    ['an operator may make them', [web(), service({ app: 'wed' }), custom({})], [`info: ${noEndpoints}`]],
    ['its resource has the labels', [web(), service({ app: 'wed' }), custom({ labels: { app: 'wed' } })], []],
    [
      'one elsewhere',
      [web(), service({ app: 'wed' }), custom({ namespace: 'b', labels: { app: 'wed' } })],
      [`warning: ${noEndpoints}`],
    ],
    [
      'a budget',
      [web(), budget({ selector: typo })],
      [`warning: ${nothing('app=wed', 'the budget protects nothing')}`],
    ],
    ['a policy for all pods', [policy({})], []],
    [
      'a policy by expressions',
      [
        web(),
        policy({
          matchExpressions: [
            { key: 'app', operator: 'In', values: ['a', 'b'] },
            { key: 'x', operator: 'Exists' },
          ],
        }),
      ],
      [`warning: ${nothing('app In (a, b),x Exists', 'the policy applies to nothing')}`],
    ],
    ['required affinity', [near('podAffinity', {})], [`error: ${wed('the pod is never scheduled')}`]],
    ['to itself', [near('podAffinity', { labelSelector: { matchLabels: { app: 'web' } } })], []],
    ['preferred affinity', [near('podAffinity', {}, 1)], [`info: ${wed('the preference has no effect')}`]],
    ['anti-affinity', [near('podAntiAffinity', {}, 1)], [`warning: ${wed('the anti-affinity has no effect')}`]],
    [
      'in a namespace that has them',
      [
        near('podAffinity', { namespaces: ['b'] }),
        { ...named(web(), 'x', { app: 'wed' }), metadata: { name: 'x', namespace: 'b' } },
      ],
      [],
    ],
    [
      'in all namespaces',
      [
        near('podAffinity', { namespaceSelector: {} }),
        { ...named(web(), 'x', { app: 'wed' }), metadata: { name: 'x', namespace: 'b' } },
      ],
      [],
    ],
    [
      'not in its own',
      [near('podAffinity', {}), { ...named(web(), 'x', { app: 'wed' }), metadata: { name: 'x', namespace: 'b' } }],
      [`error: ${wed('the pod is never scheduled')}`],
    ],
    ['a spread constraint', [spread(typo)], [`warning: ${wed('the spread constraint has no effect')}`]],
    ['without a selector', [spread(undefined)], []],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('selector-matches-nothing', cluster, ...objects)).toEqual(expected)
  })
})

describe('autoscaler-target-missing', () => {
  const to = (kind: string, name: string) => hpa({ scaleTargetRef: { apiVersion: 'apps/v1', kind, name } })
  test.each<[string, object, string[]]>([
    ['there', to('Deployment', 'web'), []],
    [
      'misspelt',
      to('Deployment', 'wep'),
      ['warning: There is no Deployment "wep" in namespace "default"; did you mean "web"?'],
    ],
    ['of another kind', to('StatefulSet', 'web'), ['warning: There is no StatefulSet "web" in namespace "default"']],
    ["of somebody's own kind", to('Rollout', 'web'), ['info: There is no Rollout "web" in namespace "default"']],
  ])('%s', (_, object, expected) => {
    expect(foundBy('autoscaler-target-missing', cluster, web(), object)).toEqual(expected)
  })
})

describe('autoscaler-without-requests', () => {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }
  const by = (name: string, type: string) =>
    hpa({
      scaleTargetRef,
      metrics: [{ type: 'Resource', resource: { name, target: { type, averageUtilization: 80 } } }],
    })
  const asking = web({}, {}, { resources: { requests: { cpu: 1 } } })
  const without = (resource: string) => [
    `warning: It scales by the share of requested ${resource} in use, of which container "c" of Deployment "web" requests none`,
  ]
  test.each<[string, object[], string[]]>([
    ['it has some', [asking, by('cpu', 'Utilization')], []],
    ['it has none', [web(), by('cpu', 'Utilization')], without('cpu')],
    ['of another resource', [asking, by('memory', 'Utilization')], without('memory')],
    ['by amount', [web(), by('cpu', 'AverageValue')], []],
    [
      'in version 1',
      [web(), { ...hpa({ scaleTargetRef, targetCPUUtilizationPercentage: 50 }), apiVersion: 'autoscaling/v1' }],
      without('cpu'),
    ],
  ])('%s', (_, objects, expected) => {
    expect(foundBy('autoscaler-without-requests', cluster, ...objects)).toEqual(expected)
  })
})
