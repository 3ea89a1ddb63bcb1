/** A design as the scheduler alone sees it. */
import { describe, expect, it, test } from 'vitest'
import { clusterObjectsOf, type ClusterObjects } from '../../src/design'
import { cluster, clusterOf, deployment, documents, pod } from './helpers'

const objectsOf = (...objects: object[]): ClusterObjects => clusterObjectsOf(clusterOf(documents(...objects)))
const workload = (kind: string, name: string, spec: object = {}, podSpec: object = {}) => ({
  ...deployment(spec, podSpec),
  kind,
  metadata: { name },
})
const job = (name: string, spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'i:1' }] } }, ...spec },
})
const node = (name: string, spec: object = {}, labels: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels },
  spec,
  status: { allocatable: { cpu: 1, memory: '1Gi', pods: 10 } },
})
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

describe('pods', () => {
  it('are those that their controllers would make, in the order of the workloads', () => {
    const { pods, owners } = objectsOf(
      cluster(),
      workload('Deployment', 'd', { replicas: 2 }),
      workload('StatefulSet', 's', { replicas: 2, ordinals: { start: 3 } }),
      workload('ReplicaSet', 'r', { replicas: 1 }),
      job('j', { parallelism: 3, completions: 2 }),
      job('queue', { parallelism: 2 }),
      job('suspended', { suspend: true }),
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'cron' },
        spec: { schedule: '* * * * *', jobTemplate: { spec: job('x', {}).spec } },
      },
      pod(),
    )
    expect(pods.map(({ name, owner }) => `${name} ${owner ? `${owner.kind}/${owner.name}` : '-'}`)).toEqual([
      'd-0 ReplicaSet/d',
      'd-1 ReplicaSet/d',
      's-3 StatefulSet/s',
      's-4 StatefulSet/s',
      'r-0 ReplicaSet/r',
      'j-0 Job/j',
      'j-1 Job/j',
      'queue-0 Job/queue',
      'queue-1 Job/queue',
      'p -',
    ])
    expect(pods[0].template).toBe(pods[1].template)
    expect(owners.map(({ kind, name }) => `${kind}/${name}`)).toEqual(['ReplicaSet/d', 'StatefulSet/s', 'ReplicaSet/r'])
  })

  it('have names of their own', () => {
    const bare = (name: string) => ({ ...pod(), metadata: { name } })
    const { pods } = objectsOf(
      cluster(),
      workload('Deployment', 'web', { replicas: 3 }),
      workload('StatefulSet', 'web', { replicas: 1 }),
      bare('web-2'),
    )
    // web-0 belongs to the StatefulSet, web-2 to the bare Pod.
    expect(pods.map(({ name }) => name)).toEqual(['web-1', 'web-3', 'web-4', 'web-0', 'web-2'])
  })

  it('of a DaemonSet are for the nodes that admit them, each bound to its node by name', () => {
    const affinity = {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'size', operator: 'Gt', values: ['1'] }] }],
        },
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 1, preference: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } },
        ],
      },
    }
    const { pods } = objectsOf(
      node('small', {}, { size: '1' }),
      node('fits', {}, { size: '2' }),
      node('tainted', { taints: [{ key: 'x', effect: 'NoSchedule' }] }, { size: '2' }),
      node('preferred', { taints: [{ key: 'x', effect: 'PreferNoSchedule' }] }, { size: '3' }),
      node(
        'cordoned',
        {
          unschedulable: true,
          taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
        },
        { size: '4' },
      ),
      workload('DaemonSet', 'd', {}, { affinity }),
    )
    expect(pods.map(({ name, owner }) => [name, owner?.kind])).toEqual([
      ['d-0', 'DaemonSet'],
      ['d-1', 'DaemonSet'],
      ['d-2', 'DaemonSet'],
    ])
    // daemonset_util.go replaces the required terms by the node's name, and leaves the preferred ones.
    const bound = ['fits', 'preferred', 'cordoned'].map((name) => ({
      ...affinity.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [name] }] }],
      },
    }))
    expect(pods.map(({ template }) => template.nodeAffinity)).toEqual(bound)
    expect(pods.map(({ template }) => template.spec.affinity?.nodeAffinity)).toEqual(bound)
    expect(pods[0].template.tolerations.map(({ key }) => key)).toContain('node.kubernetes.io/disk-pressure')
  })

  it('that name their node are there', () => {
    const { pods } = objectsOf(
      node('n'),
      pod({ nodeName: 'n' }),
      workload('Deployment', 'd', { replicas: 2 }, { nodeName: 'n' }),
    )
    expect(pods.map(({ nodeName, template }) => [nodeName, template.nodeName])).toEqual([
      ['n', undefined],
      ['n', undefined],
      ['n', undefined],
    ])
    expect(pods[1].template).toBe(pods[2].template)
  })
})

it('claims of a StatefulSet are made for each pod, unless they are there', () => {
  const { volumeObjects } = objectsOf(
    cluster(),
    { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'c' }, provisioner: 'csi.example.com' },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data-s-0' }, spec: claimSpec },
    workload('StatefulSet', 's', {
      replicas: 2,
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claimSpec }],
    }),
  )
  expect(volumeObjects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`)).toEqual([
    'StorageClass undefined/c',
    'PersistentVolumeClaim default/data-s-0',
    'PersistentVolumeClaim default/data-s-1',
  ])
})

it('services and namespaces come along', () => {
  const objects = objectsOf(
    cluster(),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec: { selector: { app: 'web' }, ports: [{ port: 1 }] },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels: { a: 'b' } } },
  )
  expect(objects.services).toEqual([{ namespace: 'default', name: 's', selector: { app: 'web' } }])
  expect(objects.namespaceLabels.team).toEqual({ a: 'b', 'kubernetes.io/metadata.name': 'team' })
})

describe('a budget', () => {
  const budget = (spec: object, status?: object) => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b' },
    spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
    ...(status ? { status } : {}),
  })
  const web = workload('Deployment', 'web', { replicas: 7 })
  // Seven healthy pods: pkg/controller/disruption/disruption.go rounds shares up.
  const cases: [string, object, object[], number][] = [
    ['keeps a count', { minAvailable: 5 }, [web], 2],
    ['keeps all', { minAvailable: 9 }, [web], 0],
    ['keeps a share: ceil(3.5) = 4', { minAvailable: '50%' }, [web], 3],
    ['lets a count go', { maxUnavailable: 1 }, [web], 1],
    ['lets a share go: ceil(2.1) = 3', { maxUnavailable: '30%' }, [web], 3],
    ['lets all go', { maxUnavailable: '100%' }, [web], 7],
    ['says nothing', {}, [web], 0],
    ['covers nothing', { minAvailable: 0, selector: { matchLabels: { app: 'other' } } }, [web], 0],
    ['has no selector', { minAvailable: 0, selector: undefined }, [web], 0],
    ['selects everything', { minAvailable: 1, selector: {} }, [web], 6],
    // Eight pods, of which only seven have a controller: 8 - (7 - 1).
    [
      'covers a bare pod',
      { maxUnavailable: 1 },
      [web, { ...pod(), metadata: { name: 'p', labels: { app: 'web' } } }],
      2,
    ],
    // A DaemonSet has no scale: the controller gives up.
    ['covers a DaemonSet', { maxUnavailable: 1 }, [workload('DaemonSet', 'd')], 0],
    // With a count nobody asks for the scale: one node, one pod.
    ['keeps none of a DaemonSet', { minAvailable: 0 }, [workload('DaemonSet', 'd')], 1],
  ]
  test.each(cases)('that %s', (_, spec, workloads, expected) => {
    const { disruptionBudgets } = objectsOf(cluster(), ...workloads, budget(spec))
    expect(disruptionBudgets[0].disruptionsAllowed).toBe(expected)
  })

  it('keeps a status that is given', () => {
    const { disruptionBudgets } = objectsOf(cluster(), web, budget({ minAvailable: 1 }, { disruptionsAllowed: 0 }))
    expect(disruptionBudgets[0].disruptionsAllowed).toBe(0)
  })
})
