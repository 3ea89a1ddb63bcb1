import { describe, expect, it, test } from 'vitest'
import { cluster, clusterOf, deployment, designOf, documents, errorsOf, pod, workloadOf } from './helpers'

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'c', image: 'x' }], restartPolicy: 'OnFailure' },
}
const job = (spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j' },
  spec: { template, ...spec },
})

describe('defaults of each kind', () => {
  const cases: [string, object, object][] = [
    [
      'Deployment',
      deployment(),
      { kind: 'Deployment', namespace: 'default', name: 'web', replicas: 1, minReadySeconds: 0 },
    ],
    ['Deployment with 0', deployment({ replicas: 0, minReadySeconds: 5 }), { replicas: 0, minReadySeconds: 5 }],
    ['ReplicaSet', { ...deployment({ replicas: 2 }), kind: 'ReplicaSet' }, { kind: 'ReplicaSet', replicas: 2 }],
    [
      'StatefulSet',
      { ...deployment(), kind: 'StatefulSet' },
      { kind: 'StatefulSet', replicas: 1, podManagementPolicy: 'OrderedReady', firstOrdinal: 0 },
    ],
    [
      'StatefulSet, parallel from 5',
      { ...deployment({ podManagementPolicy: 'Parallel', ordinals: { start: 5 } }), kind: 'StatefulSet' },
      { podManagementPolicy: 'Parallel', firstOrdinal: 5 },
    ],
    ['DaemonSet', { ...deployment(), kind: 'DaemonSet' }, { kind: 'DaemonSet' }],
    ['Pod', pod({ nodeName: 'n' }), { kind: 'Pod', name: 'p', template: { nodeName: 'n' } }],
    ['Job', job({}), { kind: 'Job', parallelism: 1, completions: 1, backoffLimit: 6, suspend: false, indexed: false }],
    ['Job, work queue', job({ parallelism: 3 }), { parallelism: 3, completions: null }],
    ['Job, completions', job({ completions: 5 }), { parallelism: 1, completions: 5 }],
    [
      'Job, indexed',
      job({ completions: 5, completionMode: 'Indexed', backoffLimitPerIndex: 1 }),
      { indexed: true, backoffLimit: 2147483647 },
    ],
    [
      'CronJob',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'c' },
        spec: { schedule: '0 * * * *', jobTemplate: { spec: { template, completions: 2 } } },
      },
      {
        kind: 'CronJob',
        schedule: '0 * * * *',
        concurrencyPolicy: 'Allow',
        suspend: false,
        job: { name: 'c', completions: 2 },
      },
    ],
  ]
  test.each(cases)('%s', (_, object, expected) => {
    expect(workloadOf(documents(object))).toMatchObject(expected)
  })

  it('DaemonSet pods tolerate what its controller adds', () => {
    const tolerations = workloadOf(documents({ ...deployment(), kind: 'DaemonSet' })).template.tolerations
    expect(tolerations).toHaveLength(6)
  })

  it('knows where it was written', () => {
    expect(workloadOf(`# comment\n${documents(pod())}`).position).toEqual({ file: 'input.yaml', line: 2, column: 2 })
  })
})

describe('services', () => {
  const service = (spec: object) => documents({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec })
  const cases: [string, object, object][] = [
    [
      'plain',
      { selector: { a: 'b' }, ports: [{ port: 80 }] },
      { type: 'ClusterIP', headless: false, selector: { a: 'b' }, ports: [{ port: 80, protocol: 'TCP' }] },
    ],
    ['headless', { clusterIP: 'None', selector: { a: 'b' } }, { headless: true, ports: [] }],
    [
      'without selector',
      { ports: [{ name: 'x', port: 1, protocol: 'UDP' }] },
      { selector: null, ports: [{ name: 'x', port: 1, protocol: 'UDP' }] },
    ],
    [
      'ExternalName',
      { type: 'ExternalName', externalName: 'example.com', selector: { a: 'b' } },
      { type: 'ExternalName', selector: null },
    ],
  ]
  test.each(cases)('%s', (_, spec, expected) => {
    expect(clusterOf(service(spec)).services[0]).toMatchObject(expected)
  })
})

describe('priority classes', () => {
  const priorityClass = (name: string, value: number, rest: object = {}) => ({
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    ...rest,
  })

  it('may stand after their pods', () => {
    const made = clusterOf(documents(pod({ priorityClassName: 'high' }), priorityClass('high', 100)))
    expect(made.priorityClasses).toMatchObject([
      { name: 'high', value: 100, globalDefault: false, preemptionPolicy: 'PreemptLowerPriority' },
    ])
    expect(made.workloads[0].template.priority).toBe(100)
  })

  it('give the default, the smallest of several', () => {
    const made = clusterOf(
      documents(pod(), priorityClass('a', 5, { globalDefault: true }), priorityClass('b', 3, { globalDefault: true })),
    )
    expect(made.workloads[0].template.priority).toBe(3)
  })

  it('suggest a near name', () => {
    const text = documents(pod({ priorityClassName: 'hihg' }), priorityClass('high', 100))
    expect(errorsOf(text)).toEqual(['1:129 spec.priorityClassName: no PriorityClass with name hihg was found'])
  })
})

describe('namespaces', () => {
  it('are the standard ones, those declared, and those in use', () => {
    const text = documents(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      { ...pod(), metadata: { name: 'p', namespace: 'unknown' } },
    )
    expect(clusterOf(text).namespaces).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
      'shop',
      'unknown',
    ])
  })
})

describe('clusters of a workload', () => {
  const named = (name: string) => ({ ...cluster(), metadata: { name } })
  const annotated = (clusters: string | undefined, name = 'p') => ({
    ...pod(),
    metadata: { name, ...(clusters === undefined ? {} : { annotations: { 'seatrial.dev/clusters': clusters } }) },
  })

  it('are those of its annotation, else the first', () => {
    const design = designOf(
      documents(
        annotated('east, west', 'both'),
        annotated(undefined, 'first'),
        annotated('east', 'second'),
        named('west'),
        named('east'),
      ),
    )
    expect(design.clusters.map(({ name, workloads }) => [name, workloads.map((one) => one.name)])).toEqual([
      ['west', ['both', 'first']],
      ['east', ['both', 'second']],
    ])
  })

  it('must exist', () => {
    expect(errorsOf(documents(annotated('eats'), named('east')))[0]).toContain(
      'Not found: "eats": no cluster has this name',
    )
  })

  it('may hold the same name each', () => {
    const design = designOf(documents(annotated('east'), annotated('west'), named('east'), named('west')))
    expect(design.clusters.map(({ workloads }) => workloads.length)).toEqual([1, 1])
  })

  it('have their own priority classes', () => {
    const high = (clusters: string, value: number) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'high', annotations: { 'seatrial.dev/clusters': clusters } },
      value,
    })
    const both = { ...annotated('east,west'), spec: (pod({ priorityClassName: 'high' }) as { spec: object }).spec }
    const design = designOf(documents(named('east'), named('west'), high('east', 1), high('west', 2), both))
    expect(design.clusters.map(({ workloads }) => workloads[0].template.priority)).toEqual([1, 2])
  })
})

describe('duplicate names', () => {
  const cases: [string, object[], string][] = [
    [
      'workloads',
      [pod(), pod()],
      'metadata.name: Duplicate value: Pod "default/p" is already defined at input.yaml:1:52',
    ],
    [
      'clusters',
      [cluster(), cluster()],
      'metadata.name: Duplicate value: Cluster "c" is already defined at input.yaml:1:75',
    ],
  ]
  test.each(cases)('of %s point at both places', (_, objects, message) => {
    expect(errorsOf(documents(...objects))).toEqual([expect.stringMatching(/^3:\d+ /)])
    expect(errorsOf(documents(...objects))[0]).toContain(message)
  })

  it('are none in different namespaces or kinds', () => {
    const elsewhere = { ...pod(), metadata: { name: 'p', namespace: 'other' } }
    const set = { ...deployment(), metadata: { name: 'p' } }
    expect(clusterOf(documents(pod(), elsewhere, set)).workloads).toHaveLength(3)
  })
})
