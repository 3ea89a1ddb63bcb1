/** Invented objects, printed by the same code as those of a run. Frontend is rolled out from 5 % to 60 % of the time. */
import type { KubernetesObject } from '../../../../design/kubernetes'
import { describeObject } from '../../../../design/print/describe'
import { manifestOf } from '../../../../design/manifest'
import { printedKind, printedKinds } from '../../../../design/print/kinds'
import { rolloutStatus } from '../../../../design/print/rolloutStatus'
import type { Args, ClusterTopology, Result } from '../../../../protocol/commands'
import type { ObjectName, RolloutDetail, RolloutRow } from '../../../../protocol/objects'
import { fakeEvents } from './events'
import { objectsOf, type World } from './objectSet'
import type { FakePlan } from './plan'

const epoch = Date.UTC(2026, 0, 1, 12)
const wall = (now: number) => epoch + now * 1000

export function fakeObjects(world: World, query: Args<'run.objects'>): Result<'run.objects'> {
  const { printer, namespaced } = printedKind(query.kind) ?? printedKinds[0]
  const needle = query.search.toLowerCase()
  const all = objectsOf(world, query.kind)
    .map((object) => ({
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name ?? '',
      cells: printer.cells(object, wall(world.now)),
    }))
    .filter(
      ({ namespace, name, cells }) =>
        (query.namespace === '' || namespace === query.namespace) &&
        [`${namespace}/${name}`, ...cells].some((text) => text.toLowerCase().includes(needle)),
    )
  return {
    columns: [...printer.columns],
    total: all.length,
    rows: all.slice(query.offset, query.offset + query.limit),
    kinds: printedKinds.map(({ kind }) => ({ kind, count: objectsOf(world, kind).length })),
    namespaces: namespaced ? ['default', 'kube-system', 'shop'] : [],
  }
}

const find = (world: World, { kind, namespace, name }: ObjectName): KubernetesObject | undefined =>
  objectsOf(world, kind).find(({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace)

export function fakeDescription(
  plan: FakePlan,
  topology: ClusterTopology,
  world: World,
  name: ObjectName,
): Result<'run.describe'> {
  const object = find(world, name)
  if (!object) return { description: null }
  const events = fakeEvents(plan, topology, world.now, null).filter(({ kind }) => kind === name.kind.toLowerCase())
  const rows = describeObject(object, {
    now: wall(world.now),
    replicaSets: { newest: objectsOf(world, 'ReplicaSet')[1], older: objectsOf(world, 'ReplicaSet').slice(0, 1) },
    pods: { running: 12, waiting: 1, succeeded: 0, failed: 0 },
    podsOfNode: [],
  })
  return {
    description: {
      rows,
      events: events.slice(0, 40),
      rollout: rolloutStatus(object) ?? null,
      manifest: JSON.stringify(manifestOf(object)),
    },
  }
}

/** How much of a rollout is done. */
const progress = ({ now, duration }: World, from: number, to: number) =>
  Math.max(0, Math.min(1, (now / duration - from) / (to - from)))

function rowOf(object: KubernetesObject): RolloutRow {
  const { kind, metadata } = object
  const spec = object.spec as { replicas?: number }
  const status = object.status as Record<string, number>
  const desired = spec.replicas ?? status['desiredNumberScheduled']
  const updated = status['updatedReplicas'] ?? status['updatedNumberScheduled']
  const total = status['replicas'] ?? status['currentNumberScheduled']
  const available = status['availableReplicas'] ?? status['numberAvailable']
  const newUnavailable = Math.min(updated, total - available)
  const { text = '', done = true, failed = false } = rolloutStatus(object) ?? {}
  return {
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name ?? '',
    revision: updated < desired || metadata.name === 'frontend' ? 2 : 1,
    desired,
    bands: {
      newAvailable: updated - newUnavailable,
      newUnavailable,
      oldAvailable: Math.max(0, total - updated),
      oldUnavailable: 0,
      terminating: done ? 0 : 2,
    },
    status: text,
    done,
    failed,
    paused: false,
  }
}

const rolled = (world: World) =>
  ['Deployment', 'StatefulSet', 'DaemonSet']
    .flatMap((kind) => objectsOf(world, kind))
    .map(rowOf)
    .sort((a, b) => Number(a.done) - Number(b.done))

export function fakeRollouts(world: World, { search, offset, limit }: Args<'run.rollouts'>): Result<'run.rollouts'> {
  const rows = rolled(world).filter(({ kind, namespace, name }) =>
    `${kind} ${namespace}/${name}`.toLowerCase().includes(search.toLowerCase()),
  )
  return { total: rows.length, rows: rows.slice(offset, offset + limit) }
}

export function fakeRollout(world: World, { kind, namespace, name }: ObjectName): Result<'run.rollout'> {
  const row = rolled(world).find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
  if (!row) return { rollout: null }
  const image = (version: number) => [`registry.example.com/shop/${name}:v${version}`]
  const revisions = Array.from({ length: row.revision }, (_, i) => ({
    revision: row.revision - i,
    name: `${name}-${['7d9f8c6b5d', '5c4b7f9d6c'][i]}`,
    images: image(row.revision - i),
    createdSeconds: i === row.revision - 1 ? 0 : world.duration * 0.05,
  }))
  return { rollout: { ...row, revisions, history: history(world, row) } }
}

function history(world: World, { desired, revision }: RolloutRow): RolloutDetail['history'] {
  const points = Math.max(2, Math.min(160, Math.floor(world.now)))
  const time = Float64Array.from({ length: points }, (_, i) => (i * world.now) / (points - 1))
  const at = (count: (done: number) => number) =>
    Float64Array.from(time, (now) => count(revision < 2 ? 1 : progress({ ...world, now }, 0.05, 0.6)))
  const surge = Math.ceil(desired * 0.25)
  const busy = (done: number) => (done > 0 && done < 1 ? surge : 0)
  return {
    time,
    desired: at(() => desired),
    updated: at((done) => Math.floor(desired * (revision < 2 ? 1 : done))),
    total: at((done) => desired + busy(done)),
    ready: at((done) => desired - Math.floor(busy(done) / 2)),
    available: at((done) => desired - Math.floor(busy(done) / 2)),
  }
}
