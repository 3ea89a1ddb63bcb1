/** Small clusters in which much comes together: few labels, few values, few nodes, so that rules meet. */
import fc from 'fast-check'
import type { NodeSpec, PodDisruptionBudget, PodSpec } from '../../../../src/design'
import type { LabelSelector, NodeSelectorTerm } from '../../../../src/design/kubernetes'
import { makeNode } from '../../builders'
import type { TwinPod } from './cluster'

const Mi = 1024 ** 2

export const nodeNames = ['n0', 'n1', 'n2', 'n3', 'n4', 'n5']
const images = ['registry.example/a:1', 'registry.example/b:latest'] as const
const sizes: Record<string, number> = { [images[0]]: 300 * Mi, [images[1]]: 900 * Mi }

/** One in four: a pod with everything fits nowhere. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, arbitrary)

const perhaps = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(fc.constant(undefined), arbitrary)

/** The first of the values three times in four. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, fc.constantFrom(...others))

const taint = fc.record({
  key: fc.constantFrom('t', 'u'),
  value: fc.constantFrom('', 'v'),
  effect: fc.constantFrom('PreferNoSchedule', 'PreferNoSchedule', 'NoSchedule', 'NoExecute'),
})

/** `roomy` ones have enough of everything, so that rules alone refuse. */
export function nodeSpec(name: string, roomy: boolean): fc.Arbitrary<NodeSpec> {
  return fc
    .record({
      zone: fc.constantFrom('a', 'b', undefined),
      hostname: mostly<string | undefined>(name, undefined),
      disk: fc.constantFrom('ssd', 'hdd', undefined),
      rank: fc.constantFrom('1', '5', 'x', undefined),
      taints: fc.oneof(
        { weight: 2, arbitrary: fc.constant([]) },
        fc.uniqueArray(taint, { maxLength: 2, selector: taintKey }),
      ),
      unschedulable: mostly(false, false, true),
      cpu: fc.constantFrom(700, 1000, 2000, 2000, 4000, 0),
      memory: fc.constantFrom(512 * Mi, 1024 * Mi, 3072 * Mi, 4096 * Mi),
      pods: mostly(110, 2, 4),
      gpu: fc.constantFrom(undefined, 1, 2),
      images: fc.subarray([...images]),
    })
    .map(({ zone, hostname, disk, rank, taints, unschedulable, cpu, memory, pods, gpu, images: held }) => {
      const labels = defined({
        'kubernetes.io/hostname': hostname,
        'topology.kubernetes.io/zone': zone,
        disk,
        rank,
      })
      const allocatable = { cpu, memory, pods, ...(gpu === undefined ? {} : { 'example.com/gpu': gpu }) }
      const spec = { ...makeNode(name), labels, taints: taints as NodeSpec['taints'] }
      if (roomy) return spec
      return {
        ...spec,
        unschedulable,
        capacity: allocatable,
        allocatable,
        images: held.map((image) => ({ names: [image], sizeBytes: sizes[image] })),
      }
    })
}

const taintKey = ({ key, effect }: { key: string; effect: string }): string => `${key}/${effect}`

function defined<T>(fields: Record<string, T | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).filter((one): one is [string, T] => one[1] !== undefined))
}

export const podLabels: fc.Arbitrary<Record<string, string>> = fc
  .record({ app: fc.constantFrom('x', 'x', 'y', undefined), v: fc.constantFrom('1', undefined) })
  .map(defined)

const selector: fc.Arbitrary<LabelSelector | undefined> = fc.constantFrom<(LabelSelector | undefined)[]>(
  { matchLabels: { app: 'x' } },
  { matchLabels: { app: 'y' } },
  { matchLabels: { app: 'x', v: '1' } },
  { matchExpressions: [{ key: 'app', operator: 'In', values: ['x', 'y'] }] },
  { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['y'] }] },
  { matchExpressions: [{ key: 'v', operator: 'Exists' }] },
  { matchExpressions: [{ key: 'v', operator: 'DoesNotExist' }] },
  {},
  undefined,
)

const topologyKey = fc.constantFrom('topology.kubernetes.io/zone', 'kubernetes.io/hostname', 'disk')

const affinityTerm = fc
  .record({
    topologyKey,
    labelSelector: selector,
    namespaces: fc.constantFrom(undefined, undefined, ['other'], ['default', 'other']),
    namespaceSelector: fc.constantFrom<(LabelSelector | undefined)[]>(
      undefined,
      undefined,
      {},
      { matchLabels: { team: 'b' } },
    ),
  })
  .map((term) => definedFields(term))

function definedFields<T extends object>(fields: T): T {
  return defined(fields as never) as T
}

const podAffinity = fc
  .record({
    requiredDuringSchedulingIgnoredDuringExecution: perhaps(fc.array(affinityTerm, { minLength: 1, maxLength: 2 })),
    preferredDuringSchedulingIgnoredDuringExecution: perhaps(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), podAffinityTerm: affinityTerm }), {
        minLength: 1,
        maxLength: 2,
      }),
    ),
  })
  .map(definedFields)

export const nodeTerm: fc.Arbitrary<NodeSelectorTerm> = fc.constantFrom<NodeSelectorTerm[]>(
  { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] },
  { matchExpressions: [{ key: 'disk', operator: 'NotIn', values: ['ssd'] }] },
  { matchExpressions: [{ key: 'rank', operator: 'Gt', values: ['2'] }] },
  {
    matchExpressions: [
      { key: 'rank', operator: 'Lt', values: ['3'] },
      { key: 'disk', operator: 'Exists' },
    ],
  },
  { matchExpressions: [{ key: 'disk', operator: 'DoesNotExist' }] },
  { matchFields: [{ key: 'metadata.name', operator: 'In', values: ['n1'] }] },
  { matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['n1'] }] },
)

const nodeAffinity = fc
  .record({
    requiredDuringSchedulingIgnoredDuringExecution: perhaps(
      fc.record({ nodeSelectorTerms: fc.array(nodeTerm, { minLength: 1, maxLength: 2 }) }),
    ),
    preferredDuringSchedulingIgnoredDuringExecution: perhaps(
      fc.array(fc.record({ weight: fc.integer({ min: 1, max: 100 }), preference: nodeTerm }), { maxLength: 2 }),
    ),
  })
  .map(definedFields)

const spreadConstraint = fc
  .record({
    maxSkew: fc.integer({ min: 1, max: 2 }),
    topologyKey,
    whenUnsatisfiable: fc.constantFrom('DoNotSchedule', 'ScheduleAnyway'),
    labelSelector: selector,
    minDomains: fc.constantFrom(undefined, undefined, 2, 3),
    nodeAffinityPolicy: fc.constantFrom(undefined, 'Honor', 'Ignore'),
    nodeTaintsPolicy: fc.constantFrom(undefined, 'Honor', 'Ignore'),
  })
  .map(({ minDomains, ...one }) =>
    // The API server takes minDomains with DoNotSchedule only.
    definedFields({ ...one, ...(one.whenUnsatisfiable === 'DoNotSchedule' ? { minDomains } : {}) }),
  )

/** Of one key and action there may be one only. */
const spreadConstraints = fc.uniqueArray(spreadConstraint, {
  maxLength: 3,
  selector: (one) => `${one.topologyKey} ${one.whenUnsatisfiable}`,
})

const container = fc
  .record({
    cpu: fc.constantFrom(undefined, '0m', '100m', '200m', '400m'),
    memory: fc.constantFrom(undefined, 64 * Mi, 256 * Mi, 600 * Mi),
    gpu: mostly<number | undefined>(undefined, undefined, 1),
    image: fc.constantFrom(images[0], 'registry.example/b', 'registry.example/c:2'),
    hostPort: mostly<number | undefined>(undefined, undefined, 80, 81),
    hostIP: fc.constantFrom(undefined, '10.0.0.1', '10.0.0.2'),
    protocol: fc.constantFrom<('TCP' | 'UDP' | undefined)[]>(undefined, 'TCP', 'UDP'),
  })
  .map(({ cpu, memory, gpu, image, hostPort, hostIP, protocol }) => ({
    image,
    resources: { requests: defined<string | number>({ cpu, memory, 'example.com/gpu': gpu }) },
    ...(hostPort === undefined
      ? {}
      : { ports: [definedFields({ containerPort: hostPort, hostPort, hostIP, protocol })] }),
  }))

const named = (kind: string) => (one: object, at: number) => ({ name: `${kind}${at}`, ...one })

const spec: fc.Arbitrary<PodSpec> = fc
  .record({
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: fc.array(
      fc.tuple(container, fc.constantFrom({}, { restartPolicy: 'Always' })).map(([one, more]) => ({ ...one, ...more })),
      { maxLength: 2 },
    ),
    tolerations: perhaps(
      fc.array(
        fc.constantFrom(
          { key: 't', operator: 'Exists' },
          { key: 't', value: 'v', effect: 'NoSchedule' },
          { key: 'u', value: 'v' },
          { key: 'u', operator: 'Exists', effect: 'PreferNoSchedule' },
          { operator: 'Exists' },
          { key: 'node.kubernetes.io/unschedulable', operator: 'Exists' },
        ),
        { maxLength: 2 },
      ),
    ),
    nodeSelector: seldom(seldom(fc.constantFrom({ disk: 'ssd' }, { rank: '5' }))),
    nodeAffinity: seldom(nodeAffinity),
    podAffinity: seldom(podAffinity),
    podAntiAffinity: seldom(podAffinity),
    topologySpreadConstraints: seldom(spreadConstraints),
  })
  .map(({ containers, initContainers, nodeAffinity, podAffinity, podAntiAffinity, ...rest }) =>
    definedFields({
      ...rest,
      containers: containers.map(named('c')),
      initContainers: initContainers.map(named('i')),
      affinity: definedFields({ nodeAffinity, podAffinity, podAntiAffinity }),
    }),
  ) as fc.Arbitrary<PodSpec>

/** Pods that ask for resources and nothing else. */
const simpleSpec = fc
  .array(container, { minLength: 1, maxLength: 2 })
  .map((containers) => ({ containers: containers.map(named('c')) })) as fc.Arbitrary<PodSpec>

export function pods(count: number, simple = false): fc.Arbitrary<TwinPod[]> {
  const pod = fc.record({
    namespace: fc.constantFrom('default', 'default', 'other'),
    labels: podLabels,
    spec: simple ? simpleSpec : spec,
    priority: fc.constantFrom(0, 0, 10, 20),
  })
  return fc
    .array(pod, { minLength: count, maxLength: count })
    .map((list) => list.map((one, at) => ({ name: `p${at}`, ...one })))
}

/** What happens to the cluster; numbers are positions in the lists of pods and nodes. */
export type Happening =
  | { is: 'placed' | 'decided' | 'nominated' | 'terminating' | 'deleted'; pod: number; node: number }
  | { is: 'relabelled'; pod: number; labels: Record<string, string> }
  | { is: 'node'; spec: NodeSpec }
  | { is: 'nodeGone'; node: number }

export function happenings(podCount: number, most: number, roomy: boolean): fc.Arbitrary<Happening[]> {
  const pod = fc.nat({ max: podCount - 1 })
  const node = fc.nat({ max: nodeNames.length - 1 })
  const about = fc.constantFrom<('placed' | 'decided' | 'nominated' | 'terminating' | 'deleted')[]>(
    'placed',
    'placed',
    'decided',
    'decided',
    'decided',
    'nominated',
    'terminating',
    'deleted',
  )
  return fc.array(
    fc.oneof(
      { weight: 7, arbitrary: fc.record({ is: about, pod, node }) },
      fc.record({ is: fc.constant('relabelled' as const), pod, labels: podLabels }),
      {
        weight: 2,
        arbitrary: node
          .chain((at) => nodeSpec(nodeNames[at], roomy))
          .map((one) => ({ is: 'node' as const, spec: one })),
      },
      fc.record({ is: fc.constant('nodeGone' as const), node }),
    ),
    { minLength: most / 2, maxLength: most },
  )
}

/** Budgets that allow nothing, or one disruption. */
export const budgets: fc.Arbitrary<PodDisruptionBudget[]> = fc.array(
  fc
    .record({
      namespace: fc.constantFrom('default', 'other'),
      selector,
      disruptionsAllowed: fc.constantFrom(0, 1),
      disruptedPods: fc.constantFrom([], ['p1', 'p2', 'p3']),
    })
    .map((one) => ({ name: 'budget', minAvailable: 1, maxUnavailable: undefined, ...one })),
  { maxLength: 2 },
)
