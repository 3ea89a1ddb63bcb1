/** The volume plugins against their definitions (twins/volumes.ts), over small clusters with all kinds of claims. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { defaultSchedulerConfiguration } from '../../../src/design'
import type { KubernetesObject, NodeSelectorTerm, NodeSpec, PlainPod } from '../../../src/design'
import { OfflineScheduler } from '../../../src/main/simulation/explain/offlineScheduler'
import { makeNode, makeTemplate } from '../builders'
import { inZone, makeClaim, makeClass, makeCSINode, makeVolume, makeWaitingClass, onHost } from '../volumes/builders'
import { refusesNode, refusesPod } from './twins/volumes'
import type { Storage, TwinClaim, TwinClass, TwinDisk, TwinVolume, VolumePod } from './twins/volumes'

/** FAST_CHECK_RUNS for more. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 200)
const ZONE = 'topology.kubernetes.io/zone'
const BETA_ZONE = 'failure-domain.beta.kubernetes.io/zone'
const nodeNames = ['n0', 'n1', 'n2', 'n3']
const POD_COUNT = 8

const affinity = fc.constantFrom<(NodeSelectorTerm[] | undefined)[]>(
  undefined,
  inZone('a'),
  inZone('a', 'b'),
  onHost('n0'),
  onHost('n1'),
)

const zoneLabels = fc.constantFrom<Record<string, string>[]>(
  {},
  { [ZONE]: 'a' },
  { [ZONE]: 'a__b' },
  { [BETA_ZONE]: 'b' },
)

const nodes: fc.Arbitrary<NodeSpec[]> = fc
  .array(fc.constantFrom<Record<string, string>[]>({}, { [ZONE]: 'a' }, { [ZONE]: 'b' }, { [BETA_ZONE]: 'a' }), {
    minLength: nodeNames.length,
    maxLength: nodeNames.length,
  })
  .map((labels) => labels.map((one, at) => makeNode(nodeNames[at], { labels: one })))

const classes: fc.Arbitrary<TwinClass[]> = fc
  .constantFrom<(string[] | undefined)[]>(undefined, ['a'], ['a', 'b'])
  .map((zones) => [
    { name: 'static', waits: true, provisions: false, zones: undefined },
    { name: 'dynamic', waits: true, provisions: true, zones },
    { name: 'immediate', waits: false, provisions: true, zones: undefined },
  ])

/** Mostly claims that a node may be found for. */
const claims: fc.Arbitrary<TwinClaim[]> = fc.tuple(
  ...['c0', 'c1', 'c2', 'c3', 'c4', 'c5'].map((name) =>
    fc.record({
      name: fc.constant(name),
      state: fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom('bound' as const, 'unbound' as const, 'unbound' as const) },
        fc.constantFrom('lost' as const, 'deleting' as const),
      ),
      className: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('static', 'static', 'static', 'dynamic') },
        fc.constantFrom('immediate', 'unknown'),
      ),
      // Different sizes: which of two equal claims chooses first is left open.
      size: fc.constant(4 + Number(name[1])),
      onePod: fc.constantFrom(false, false, false, false, true),
    }),
  ),
)

const freeVolumes: fc.Arbitrary<TwinVolume[]> = fc
  .array(
    fc.record({
      className: fc.constantFrom('static', 'static', 'static', 'dynamic', 'other'),
      size: fc.constantFrom(5, 7, 9, 20),
      affinity,
      labels: fc.constant({}),
    }),
    { maxLength: 8 },
  )
  .map((list) => list.map((one, at) => ({ name: `free${at}`, ...one })))

const disk: fc.Arbitrary<TwinDisk> = fc.record({
  kind: fc.constantFrom(
    'gcePersistentDisk' as const,
    'awsElasticBlockStore' as const,
    'iscsi' as const,
    'rbd' as const,
  ),
  id: fc.constantFrom('one', 'one', 'two'),
  readOnly: fc.boolean(),
})

const pods: fc.Arbitrary<VolumePod[]> = fc
  .array(
    fc.record({
      claims: fc.oneof(
        { weight: 9, arbitrary: fc.subarray(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'], { maxLength: 3 }) },
        fc.constant<string[]>(['c0', 'missing']),
      ),
      disks: fc.oneof({ weight: 2, arbitrary: fc.constant<TwinDisk[]>([]) }, fc.array(disk, { maxLength: 2 })),
    }),
    { minLength: POD_COUNT, maxLength: POD_COUNT },
  )
  .map((list) => list.map((one, at) => ({ name: `p${at}`, ...one })))

interface World {
  nodes: NodeSpec[]
  classes: TwinClass[]
  claims: TwinClaim[]
  free: TwinVolume[]
  bound: { affinity: NodeSelectorTerm[] | undefined; labels: Record<string, string> }[]
  limits: (number | undefined)[]
  pods: VolumePod[]
  happenings: { is: 'placed' | 'decided' | 'deleted' | 'nodeGone'; pod: number; node: number }[]
}

const worlds: fc.Arbitrary<World> = fc.record({
  nodes,
  classes,
  claims,
  free: freeVolumes,
  bound: fc.array(fc.record({ affinity, labels: zoneLabels }), { minLength: 6, maxLength: 6 }),
  limits: fc.array(fc.constantFrom(undefined, undefined, 1, 2), { minLength: 4, maxLength: 4 }),
  pods,
  happenings: fc.array(
    fc.record({
      is: fc.constantFrom(
        'placed' as const,
        'placed' as const,
        'decided' as const,
        'decided' as const,
        'decided' as const,
        'deleted' as const,
        'nodeGone' as const,
      ),
      pod: fc.nat({ max: POD_COUNT - 1 }),
      node: fc.nat({ max: nodeNames.length - 1 }),
    }),
    { minLength: 12, maxLength: 24 },
  ),
})

function storageOf({ nodes: list, classes: given, claims: wanted, free, bound, limits }: World): Storage {
  const volumes = wanted.flatMap(({ name, className, size, state }, at) =>
    state === 'bound' ? [{ name: `pv-${name}`, className, size, ...bound[at] }] : [],
  )
  return {
    classes: given,
    volumes: [...free, ...volumes],
    claims: wanted,
    limits: Object.fromEntries(nodeNames.map((name, at) => [name, limits[at]])),
    nodes: new Map(list.map((node) => [node.name, node])),
    placed: new Map(),
  }
}

/** The same as API objects. */
function objectsOf({ classes: given, volumes, claims: wanted, limits }: Storage): KubernetesObject[] {
  const ofClass = ({ name, waits, provisions, zones }: TwinClass): KubernetesObject =>
    (waits ? makeWaitingClass : makeClass)(name, {
      ...(provisions ? {} : { provisioner: 'kubernetes.io/no-provisioner' }),
      ...(zones ? { allowedTopologies: [{ matchLabelExpressions: [{ key: ZONE, values: zones }] }] } : {}),
    })
  const ofVolume = ({ name, className, size, affinity: within, labels }: TwinVolume): KubernetesObject => {
    const claim = wanted.find((one) => name === `pv-${one.name}`)
    return makeVolume(name, {
      className,
      size: `${size}Gi`,
      affinity: within,
      metadata: { labels },
      ...(claim
        ? { claimRef: { name: claim.name, uid: `uid-${claim.name}` }, phase: 'Bound', modes: modesOf(claim) }
        : {}),
    })
  }
  const ofClaim = (claim: TwinClaim): KubernetesObject => {
    const { name, state, className, size } = claim
    const made = makeClaim(name, {
      className,
      size: `${size}Gi`,
      modes: modesOf(claim),
      ...(state === 'bound' || state === 'lost' ? { volume: `pv-${name}` } : {}),
      ...(state === 'lost' ? { phase: 'Lost' } : {}),
    })
    const deleted = state === 'deleting' ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}
    return { ...made, metadata: { ...made.metadata, uid: `uid-${name}`, ...deleted } }
  }
  return [
    ...given.map(ofClass),
    ...volumes.map(ofVolume),
    ...wanted.map(ofClaim),
    ...nodeNames.map((name) => makeCSINode(name, limits[name])),
  ]
}

const modesOf = ({ onePod }: TwinClaim): string[] => [onePod ? 'ReadWriteOncePod' : 'ReadWriteOnce']

function plain({ name, claims: names, disks }: VolumePod): PlainPod {
  const template = makeTemplate()
  const sources = [...names.map((claimName) => ({ persistentVolumeClaim: { claimName } })), ...disks.map(sourceOf)]
  const volumes = sources.map((source, at) => ({ name: `v${at}`, ...source }))
  return {
    namespace: 'default',
    name,
    template: { ...template, spec: { ...template.spec, volumes } },
    nodeName: undefined,
    owner: undefined,
    terminating: false,
    startTimeMs: undefined,
    nominatedNodeName: undefined,
    ended: false,
  }
}

function sourceOf({ kind, id, readOnly }: TwinDisk): object {
  if (kind === 'gcePersistentDisk') return { gcePersistentDisk: { pdName: id, readOnly } }
  if (kind === 'awsElasticBlockStore') return { awsElasticBlockStore: { volumeID: id, readOnly } }
  if (kind === 'iscsi') return { iscsi: { iqn: id, targetPortal: '10.0.0.1', lun: 0, readOnly } }
  return { rbd: { monitors: ['m1'], image: id, readOnly } }
}

it('exclude what upstream excludes, in its words', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const storage = storageOf(world)
      const scheduler = new OfflineScheduler(
        {
          nodes: world.nodes,
          pods: [],
          services: [],
          owners: [],
          disruptionBudgets: [],
          namespaceLabels: {},
          volumeObjects: objectsOf(storage),
        },
        defaultSchedulerConfiguration,
        { laterPods: world.pods.map(plain) },
      )
      const ids = world.pods.map((pod) => scheduler.addPod(plain(pod)))
      for (const { is, pod: at, node } of world.happenings) {
        const pod = world.pods[at]
        const name = nodeNames[node]
        if (is === 'nodeGone') {
          if (storage.nodes.size > 1 && storage.nodes.delete(name)) scheduler.removeNode(name)
        } else if (is === 'deleted') {
          // As if it had never been placed.
          if (storage.placed.delete(pod)) scheduler.cache.remove(ids[at])
        } else if (is === 'placed') {
          if (storage.placed.has(pod) || !storage.nodes.has(name)) continue
          storage.placed.set(pod, name)
          scheduler.place(ids[at], scheduler.nodeId(name))
        } else if (!storage.placed.has(pod)) {
          const { report } = scheduler.decide(ids[at])
          const whole = refusesPod(storage, pod)
          const all = [...storage.nodes.values()].map((one) => [one.name, refusesNode(storage, pod, one)] as const)
          if (whole !== undefined) {
            expect(report.message).toBe(`0/${storage.nodes.size} nodes are available: ${whole}. not found`)
            continue
          }
          expect([...report.feasible].sort()).toEqual(all.flatMap(([one, refused]) => (refused ? [] : [one])).sort())
          const filtered = report.filtered.map((one) => [one.node, { plugin: one.plugin, reasons: one.reasons }])
          expect(Object.fromEntries(filtered)).toEqual(Object.fromEntries(all.filter(([, refused]) => refused)))
        }
      }
    }),
    { numRuns: RUNS },
  )
})
