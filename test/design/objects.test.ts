/** Plain Kubernetes objects, as `seatrial explain` reads them. */
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { isPlainObjects, readClusterObjects, readExplainInput, type ClusterObjects } from '../../src/design'
import { parseTimestamp } from '../../src/design/timestamp'
import { cluster, deployment, documents, pod } from './helpers'

const read = (...objects: object[]) => readClusterObjects([{ name: 'input.yaml', text: documents(...objects) }])

function objectsOf(...objects: object[]): ClusterObjects {
  const result = read(...objects)
  expect(result.problems).toEqual([])
  if (!result.ok) throw new Error('unreachable')
  return result.objects
}

/** `line message`; every object has a line of its own, and there is a line between two. */
const problemsOf = (...objects: object[]) =>
  read(...objects).problems.map(({ position, message }) => `${position.line} ${message}`)

const node = (name: string, fields: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { allocatable: { cpu: 4, memory: '16Gi', pods: 110 } },
  ...fields,
})

const named = (name: string, spec: object = {}, metadata: object = {}, rest: object = {}) => ({
  ...pod(spec),
  metadata: { name, ...metadata },
  ...rest,
})

const priorityClass = (name: string, value: number, rest: object = {}) => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name },
  value,
  ...rest,
})

const runtimeClass = (name: string, fields: object = {}) => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name },
  handler: 'h',
  ...fields,
})

describe('nodes', () => {
  it('are taken as they are: nothing is added that a kubelet would report', () => {
    const { nodes } = objectsOf(
      node('a', { metadata: { name: 'a', labels: { zone: 'z' } }, spec: { unschedulable: true } }),
    )
    expect(nodes).toMatchObject([
      { name: 'a', unschedulable: true, allocatable: { cpu: 4000, memory: 16 * 1024 ** 3, pods: 110 } },
    ])
    expect(nodes[0].labels).toEqual({ zone: 'z' })
  })

  it('offer their capacity only when nothing is said of what is allocatable', () => {
    const capacity = { cpu: 8, memory: '32Gi', pods: 10, 'example.com/a': 2 }
    const { nodes } = objectsOf(node('a', { status: { capacity } }))
    expect(nodes[0].allocatable).toMatchObject({ cpu: 8000, pods: 10, 'example.com/a': 2 })
    const [other] = objectsOf(
      node('b', { status: { capacity, allocatable: { cpu: 7, memory: '30Gi', pods: 5 } } }),
    ).nodes
    expect(other.allocatable).toEqual({ cpu: 7000, memory: 30 * 1024 ** 3, pods: 5 })
  })

  it('that say nothing of a resource have none of it', () => {
    const result = read(node('a', { status: { allocatable: { cpu: 1, memory: '1Gi' } } }))
    expect(result.ok && result.objects.nodes[0].allocatable.pods).toBe(0)
    expect(result.problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      'warning status: the Node offers no pods: the scheduler counts 0',
    ])
  })
})

describe('pods', () => {
  it('keep where they are, what they belong to and since when', () => {
    const { pods } = objectsOf(
      node('n'),
      named(
        'a',
        { nodeName: 'n' },
        {
          namespace: 'x',
          deletionTimestamp: '2026-01-02T00:00:00Z',
          ownerReferences: [
            { apiVersion: 'v1', kind: 'Other', name: 'o', uid: '1' },
            { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: '2', controller: true },
          ],
        },
        { status: { startTime: '1970-01-01T00:01:00.5Z', nominatedNodeName: 'm', phase: 'Running' } },
      ),
      named('b', {}, {}, { status: { phase: 'Succeeded' } }),
    )
    expect(pods[0]).toMatchObject({
      namespace: 'x',
      name: 'a',
      nodeName: 'n',
      owner: { kind: 'ReplicaSet', name: 'r' },
      terminating: true,
      startTimeMs: 60_500,
      nominatedNodeName: 'm',
      ended: false,
    })
    expect(pods[1]).toMatchObject({
      namespace: 'default',
      nodeName: undefined,
      owner: undefined,
      terminating: false,
      startTimeMs: undefined,
      ended: true,
    })
    // Where a pod is does not belong to what it shares with others.
    expect(pods[0].template.nodeName).toBeUndefined()
  })

  it('that are alike share one template, wherever they are and whatever they are called', () => {
    const owner = (name: string) => ({
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name, uid: name, controller: true }],
    })
    const volume = (name: string) => ({
      volumes: [{ name, projected: { sources: [] } }],
      containers: [{ name: 'c', image: 'i:1', volumeMounts: [{ name, mountPath: '/x' }] }],
    })
    const { pods } = objectsOf(
      node('n'),
      named('a', {}, owner('r')),
      named('b', { nodeName: 'n', hostname: 'b' }, owner('r')),
      named('c', {}, owner('s')),
      named('d', {}, { labels: { a: 'b' } }),
      named('e', volume('token-x1')),
      named('f', volume('token-y2')),
      named('g', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'one' } }] }),
      named('h', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'two' } }] }),
    )
    const ids = new Map([...new Set(pods.map((one) => one.template))].map((template, index) => [template, index]))
    expect(pods.map((one) => ids.get(one.template))).toEqual([0, 0, 1, 2, 3, 3, 4, 5])
  })

  it('have the priority and the policy of their class, or of the default one', () => {
    const { pods } = objectsOf(
      named('a', { priorityClassName: 'never' }),
      named('b'),
      named('c', { priorityClassName: 'system-node-critical', priority: 2000001000 }),
      priorityClass('never', 10, { preemptionPolicy: 'Never' }),
      priorityClass('usual', 5, { globalDefault: true }),
    )
    expect(pods.map(({ template }) => [template.priority, template.preemptionPolicy])).toEqual([
      [10, 'Never'],
      [5, 'PreemptLowerPriority'],
      [2000001000, 'PreemptLowerPriority'],
    ])
  })

  it('have what their RuntimeClass adds', () => {
    const { pods } = objectsOf(
      named('a', { runtimeClassName: 'r', nodeSelector: { a: 'b' }, tolerations: [{ key: 'x', operator: 'Exists' }] }),
      runtimeClass('r', {
        overhead: { podFixed: { cpu: '250m', memory: '64Mi' } },
        scheduling: {
          nodeSelector: { sandbox: 'yes' },
          // The first is covered by the pod's own, so it is left out.
          tolerations: [
            { key: 'x', operator: 'Equal', value: 'y', effect: 'NoSchedule' },
            { key: 'sandbox', operator: 'Exists' },
          ],
        },
      }),
    )
    expect(pods[0].template).toMatchObject({
      nodeSelector: { a: 'b', sandbox: 'yes' },
      requests: { cpu: 250, memory: 64 * 1024 ** 2 },
    })
    // The default ones come between: DefaultTolerationSeconds runs before RuntimeClass.
    expect(pods[0].template.tolerations.map(({ key }) => key)).toEqual([
      'x',
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
      'sandbox',
    ])
  })

  it('have the values of their label keys in their selectors, once', () => {
    const labelSelector = { matchLabels: { app: 'a' } }
    const term = { labelSelector, topologyKey: 'zone' }
    const merged = (operator: string) => ({ key: 'hash', operator, values: ['1'] })
    const { pods } = objectsOf(
      named(
        'a',
        {
          affinity: {
            podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...term, matchLabelKeys: ['hash'] }] },
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { ...term, mismatchLabelKeys: ['hash', 'missing'] } },
              ],
            },
          },
          topologySpreadConstraints: [
            { ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', matchLabelKeys: ['hash'] },
            {
              topologyKey: 'host',
              maxSkew: 1,
              whenUnsatisfiable: 'DoNotSchedule',
              // As read from a cluster: merged already.
              labelSelector: { matchExpressions: [merged('In')] },
              matchLabelKeys: ['hash'],
            },
          ],
        },
        { labels: { hash: '1' } },
      ),
    )
    const { affinity, topologySpreadConstraints } = pods[0].template.spec
    expect(affinity?.podAffinity).toMatchObject({
      requiredDuringSchedulingIgnoredDuringExecution: [
        { labelSelector: { matchLabels: { app: 'a' }, matchExpressions: [merged('In')] } },
      ],
    })
    expect(affinity?.podAntiAffinity).toMatchObject({
      preferredDuringSchedulingIgnoredDuringExecution: [
        { podAffinityTerm: { labelSelector: { matchExpressions: [merged('NotIn')] } } },
      ],
    })
    const selectors = (topologySpreadConstraints as { labelSelector: object }[]).map((one) => one.labelSelector)
    expect(selectors).toEqual([
      { matchLabels: { app: 'a' }, matchExpressions: [merged('In')] },
      { matchExpressions: [merged('In')] },
    ])
  })

  it('are warned of when their node is missing', () => {
    expect(problemsOf(named('a', { nodeName: 'gone' }))).toEqual([
      '1 spec.nodeName: no Node "gone" is in the input: the pod takes no room anywhere',
    ])
  })

  it('may ask for what no machine has: then the scheduler says so', () => {
    const result = read(
      named('a', { containers: [{ name: 'c', image: 'i', resources: { requests: { memory: '1E' } } }] }),
    )
    expect(result.ok).toBe(true)
    expect(result.problems).toMatchObject([{ severity: 'warning' }])
  })

  const mistakes: [string, object[], string[]][] = [
    [
      'an unknown class',
      [named('a', { priorityClassName: 'hgih' }), priorityClass('high', 1)],
      ['1 spec.priorityClassName: no PriorityClass with name hgih was found'],
    ],
    [
      'a priority of its own',
      [named('a', { priority: 5 })],
      [
        '1 spec.priority: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
      ],
    ],
    [
      'a policy of its own',
      [named('a', { preemptionPolicy: 'Never' })],
      [
        '1 spec.preemptionPolicy: the string value of PreemptionPolicy (Never) must not be provided in pod spec; priority admission controller computed PreemptLowerPriority from the given PriorityClass name',
      ],
    ],
    [
      'an unknown runtime class',
      [named('a', { runtimeClassName: 'x' })],
      ['1 spec.runtimeClassName: pod rejected: RuntimeClass "x" not found'],
    ],
    [
      'overhead of its own',
      [named('a', { overhead: { cpu: 1 } })],
      ['1 spec.overhead: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead'],
    ],
    [
      'other overhead',
      [
        named('a', { overhead: { cpu: 1 }, runtimeClassName: 'r' }),
        runtimeClass('r', { overhead: { podFixed: { cpu: 2 } } }),
      ],
      ["1 spec.overhead: pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead"],
    ],
    [
      'a conflict with its runtime class',
      [
        named('a', { nodeSelector: { k: 'v' }, runtimeClassName: 'r' }),
        runtimeClass('r', { scheduling: { nodeSelector: { k: 'w' } } }),
      ],
      ['1 spec.nodeSelector[k]: conflict: runtimeClass.scheduling.nodeSelector[k] = w; pod.spec.nodeSelector[k] = v'],
    ],
    [
      'a name that is taken',
      [named('a'), named('a')],
      ['3 metadata.name: Duplicate value: Pod "default/a" is already defined at input.yaml:1:52'],
    ],
    ['no containers', [named('a', { containers: [] })], ['1 spec.containers: Required value']],
    ['no name', [{ ...pod(), metadata: {} }], ['1 metadata.name: Required value: name or generateName is required']],
    [
      'a wrong type',
      [named('a', { priority: 'x' })],
      [
        '1 spec.priority: expected an integer, found the text "x" (json: cannot unmarshal string into Go struct field PodSpec.priority of type int32)',
      ],
    ],
    [
      'a bad label',
      [named('a', {}, { labels: { a: '-' } })],
      [expect.stringMatching(/^1 metadata.labels: Invalid value: "-"/) as unknown as string],
    ],
    [
      'a start that is no time',
      [named('a', {}, {}, { status: { startTime: 'now' } })],
      ['1 status.startTime: Invalid value: "now": expected a timestamp'],
    ],
    [
      'a kind that is misspelt',
      [{ ...pod(), kind: 'Pood' }],
      ['1 no matches for kind "Pood" in version "v1"'].map(
        () => expect.stringContaining('no matches for kind "Pood"') as unknown as string,
      ),
    ],
  ]
  test.each(mistakes)('are refused with %s', (_, objects, expected) => {
    expect(read(...objects).ok).toBe(false)
    expect(problemsOf(...objects)).toEqual(expected)
  })

  it('are refused one by one, also when they are alike', () => {
    expect(problemsOf(named('a', { priority: 5 }), named('b', { priority: 5 }))).toHaveLength(2)
  })
})

describe('everything else', () => {
  it('comes as the scheduler uses it', () => {
    const selector = { matchLabels: { app: 'a' } }
    const spec = { selector }
    const objects = objectsOf(
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 's' },
        spec: { selector: { app: 'a' }, ports: [{ port: 80 }] },
      },
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 't' }, spec: { ports: [{ port: 80 }] } },
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'r', namespace: 'x' }, spec },
      { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'st' }, spec },
      { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'rc' }, spec: { selector: { app: 'a' } } },
      {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'b' },
        spec: { minAvailable: '50%', selector },
        status: { disruptionsAllowed: 2, disruptedPods: { p: '2026-01-02T00:00:00Z' } },
      },
      { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'c' }, spec: { maxUnavailable: 1 } },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team', labels: { env: 'prod' } } },
    )
    expect(objects.services).toEqual([
      { namespace: 'default', name: 's', selector: { app: 'a' } },
      { namespace: 'default', name: 't', selector: null },
    ])
    expect(objects.owners).toEqual([
      { kind: 'ReplicaSet', namespace: 'x', name: 'r', selector },
      { kind: 'StatefulSet', namespace: 'default', name: 'st', selector },
      { kind: 'ReplicationController', namespace: 'default', name: 'rc', selector },
    ])
    expect(objects.disruptionBudgets).toMatchObject([
      { name: 'b', minAvailable: '50%', disruptionsAllowed: 2, disruptedPods: ['p'], selector },
      {
        name: 'c',
        maxUnavailable: 1,
        disruptionsAllowed: 0,
        disruptedPods: [],
        withoutStatus: true,
        selector: undefined,
      },
    ])
    expect(objects.namespaceLabels).toMatchObject({
      default: { 'kubernetes.io/metadata.name': 'default' },
      team: { env: 'prod', 'kubernetes.io/metadata.name': 'team' },
      x: { 'kubernetes.io/metadata.name': 'x' },
    })
  })

  it('is listed when it plays no part', () => {
    const result = read(
      pod({ resourceClaims: [{ name: 'g' }], schedulingGroup: { podGroupName: 'g' } }),
      deployment(),
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
      { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Trial', metadata: { name: 't' } },
      { apiVersion: 'example.com/v1', kind: 'Custom', metadata: { name: 'x' } },
    )
    expect(result.ok && result.notices.map(({ subject }) => subject)).toEqual([
      'Deployment',
      'ConfigMap',
      'Trial',
      'Custom',
      'Pod spec.resourceClaims',
      'Pod spec.schedulingGroup',
    ])
  })

  it('may stand in a list, in YAML or JSON', () => {
    const text = `apiVersion: v1
kind: PodList
items:
  - metadata: {name: a}
    spec: {containers: [{name: c, image: i}]}
`
    const result = readClusterObjects([{ name: 'a', text }])
    expect(result.ok && result.objects.pods.map((one) => one.name)).toEqual(['a'])
  })
})

describe('input is plain objects', () => {
  const replicaSet = { ...deployment(), kind: 'ReplicaSet' }
  const cases: [string, object[], boolean][] = [
    ['with nodes', [node('a'), deployment()], true],
    ['with pods alone', [named('a')], true],
    ['with pods and their ReplicaSet', [named('a'), replicaSet], true],
    ['with a ReplicaSet alone', [replicaSet], false],
    ['with a Deployment', [named('a'), deployment()], false],
    ['with a Cluster', [node('a'), named('b'), cluster()], false],
    [
      'with a Cluster of another API',
      [named('b'), { apiVersion: 'cluster.x-k8s.io/v1', kind: 'Cluster', metadata: { name: 'a' } }],
      true,
    ],
  ]
  test.each(cases)('%s', (_, objects, expected) => {
    expect(isPlainObjects([{ name: 'a', text: documents(...objects) }])).toBe(expected)
  })

  it('or a design, whose clusters are taken with their configurations', () => {
    const scheduler = { extraArgs: { 'feature-gates': 'StorageCapacityScoring=true' } }
    const text = documents(
      cluster({ count: 2 }, { controlPlane: { schedulerConfig: { parallelism: 3 }, scheduler } }),
      deployment(),
    )
    const input = readExplainInput([{ name: 'a', text }])
    expect(input).toMatchObject({
      ok: true,
      clusters: [
        {
          configuration: { parallelism: 3 },
          schedulerArgs: scheduler.extraArgs,
          objects: { pods: [{ name: 'web-0' }], nodes: [{ name: 'general-0001' }, { name: 'general-0002' }] },
        },
      ],
    })
    expect(readExplainInput([{ name: 'a', text: documents(node('n')) }])).toMatchObject({
      ok: true,
      clusters: [{ name: undefined, configuration: undefined }],
    })
    expect(readExplainInput([{ name: 'a', text: 'a: [' }]).ok).toBe(false)
    expect(readExplainInput([{ name: 'a', text: '' }]).ok).toBe(false)
  })
})

it('that is broken in any way is refused, not thrown at', () => {
  const kinds = [
    ['v1', 'Pod'],
    ['v1', 'Node'],
    ['v1', 'Service'],
    ['v1', 'Namespace'],
    ['v1', 'PersistentVolume'],
    ['v1', 'PersistentVolumeClaim'],
    ['v1', 'ReplicationController'],
    ['apps/v1', 'StatefulSet'],
    ['policy/v1', 'PodDisruptionBudget'],
    ['scheduling.k8s.io/v1', 'PriorityClass'],
    ['node.k8s.io/v1', 'RuntimeClass'],
    ...['StorageClass', 'CSINode', 'CSIDriver', 'CSIStorageCapacity', 'VolumeAttachment'].map((kind) => [
      'storage.k8s.io/v1',
      kind,
    ]),
  ]
  const fields = `metadata spec status name labels containers selector drivers accessModes capacity overhead scheduling
    affinity nodeAffinity volumes tolerations priorityClassName runtimeClassName nodeName handler value provisioner
    ownerReferences topologySpreadConstraints schedulingGates source allocatable`.split(/\s+/)
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('tree'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...fields), tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const fieldsOf = fc.dictionary(fc.constantFrom(...fields), tree, { maxKeys: 6 })
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fieldsOf, ([apiVersion, kind], rest) => {
      const result = read({ apiVersion, kind, ...rest }, { apiVersion, kind, metadata: { name: 'a' }, ...rest })
      expect(result.ok || result.problems.length > 0).toBe(true)
    }),
    { numRuns: 2000 },
  )
})

describe('timestamps', () => {
  // Seconds by `date -u -d TEXT +%s`.
  const cases: [string, number | undefined][] = [
    ['1970-01-01T00:00:00Z', 0],
    ['2026-01-02T00:00:00Z', 1767312000_000],
    ['2024-02-29T12:34:56.789Z', 1709210096_789],
    ['2000-03-01T00:00:00+02:30', 951859800_000],
    ['1969-12-31T23:59:59Z', -1000],
    ['2100-03-01T00:00:00-01:00', 4107546000_000],
    ['2026-13-01T00:00:00Z', undefined],
    ['2026-01-02', undefined],
    ['yesterday', undefined],
  ]
  test.each(cases)('%s', (text, expected) => expect(parseTimestamp(text)).toBe(expected))
})
