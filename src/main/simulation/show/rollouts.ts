import type { KubernetesObject, PodTemplateSpec } from '../../../design/kubernetes'
import { rolloutStatus } from '../../../design/print/rolloutStatus'
import { parseTimestamp } from '../../../design/timestamp'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ObjectName, RolloutBands, RolloutDetail, RolloutQuery, RolloutRevision, RolloutRow } from '../contract'
import { findNew, revisionOf, type Deployment } from '../controllers/deployment/model'
import { isAvailable } from '../controllers/podRanking'
import { REVISION_LABEL } from '../controllers/templates'
import { SECOND } from '../kernel/time'
import { rolledKinds, rolloutColumns, type RolloutHistory } from '../measure/rollouts'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import { PodFlag } from '../state/pods'
import { setsOf } from './describe'

interface Revisions {
  /** The number of the one that is rolled out. */
  current: number
  all: RolloutRevision[]
  /** Says of a pod whether it is of that one. */
  isNew(pod: PodId): boolean
  owners: readonly OwnerId[]
}

/** Deployments, StatefulSets and DaemonSets with how far they are: first those that are not done. */
export function queryRollouts(cluster: ClusterSimulation, query: RolloutQuery): { total: number; rows: RolloutRow[] } {
  const needle = query.search.toLowerCase()
  const found: { target: StoredObject; done: boolean }[] = []
  for (const kind of rolledKinds) {
    for (const target of cluster.objects.ofKind(kind)) {
      if (!target.stored || (query.namespace !== '' && target.namespace !== query.namespace)) continue
      if (!`${kind} ${target.namespace}/${target.name}`.toLowerCase().includes(needle)) continue
      found.push({ target, done: rolloutStatus(target.stored)?.done ?? true })
    }
  }
  found.sort((a, b) => Number(a.done) - Number(b.done) || (keyOf(a.target) < keyOf(b.target) ? -1 : 1))
  const page = found.slice(query.offset, query.offset + query.limit)
  return { total: found.length, rows: page.map(({ target }) => rowOf(cluster, target, revisionsOf(cluster, target))) }
}

const keyOf = ({ kind, namespace, name }: StoredObject): string => `${namespace}/${kind}/${name}`

/** null: no such workload, or of a kind that is not rolled out. */
export function rollout(cluster: ClusterSimulation, { kind, namespace, name }: ObjectName): RolloutDetail | null {
  const target = cluster.objects.find(kind, namespace, name)
  if (!target?.stored || !(rolledKinds as readonly string[]).includes(kind)) return null
  const revisions = revisionsOf(cluster, target)
  return {
    ...rowOf(cluster, target, revisions),
    revisions: revisions.all.sort((a, b) => b.revision - a.revision),
    history: steps(cluster.rollouts.of(target.uid), cluster.now / SECOND),
  }
}

function rowOf(cluster: ClusterSimulation, target: StoredObject, revisions: Revisions): RolloutRow {
  const { kind, namespace, name } = target
  const object = target.stored as KubernetesObject
  const { text = '', done = true, failed = false } = rolloutStatus(object) ?? {}
  const paused = (object.spec as { paused?: boolean }).paused === true
  const desired =
    kind === 'DaemonSet'
      ? ((object.status as { desiredNumberScheduled?: number } | undefined)?.desiredNumberScheduled ?? 0)
      : ((object.spec as { replicas?: number }).replicas ?? 1)
  const bands = bandsOf(cluster, object, revisions)
  return { kind, namespace, name, revision: revisions.current, desired, bands, status: text, done, failed, paused }
}

function bandsOf(cluster: ClusterSimulation, object: KubernetesObject, { owners, isNew }: Revisions): RolloutBands {
  const { pods } = cluster
  const { minReadySeconds = 0 } = object.spec as { minReadySeconds?: number }
  const bands: RolloutBands = { newAvailable: 0, newUnavailable: 0, oldAvailable: 0, oldUnavailable: 0, terminating: 0 }
  for (const owner of owners) {
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (pods.has(pod, PodFlag.removed)) continue
      if (pods.has(pod, PodFlag.deleting)) bands.terminating++
      else if (!pods.active(pod)) continue
      else if (isAvailable(cluster, pod, minReadySeconds)) bands[isNew(pod) ? 'newAvailable' : 'oldAvailable']++
      else bands[isNew(pod) ? 'newUnavailable' : 'oldUnavailable']++
    }
  }
  return bands
}

const revisionsOf = (cluster: ClusterSimulation, target: StoredObject): Revisions =>
  target.kind === 'Deployment' ? ofDeployment(cluster, target) : ofHistory(cluster, target)

function ofDeployment(cluster: ClusterSimulation, target: StoredObject): Revisions {
  const object = target.stored as Deployment
  const sets = setsOf(cluster, target)
  const newest = findNew(object, sets)
  const owners = sets.flatMap((set) => set.target.owner?.id ?? [])
  return {
    current: revisionOf(newest?.object ?? object),
    all: sets.map((set) =>
      described(cluster, set.object, set.target.name, revisionOf(set.object), set.object.spec.template as never),
    ),
    isNew: (pod) => cluster.pods.owner[pod] === newest?.target.owner?.id,
    owners,
  }
}

/** Of a StatefulSet or DaemonSet: its ControllerRevisions, by which its pods are labelled. */
function ofHistory(cluster: ClusterSimulation, target: StoredObject): Revisions {
  const { objects, owners, pods, templates } = cluster
  const all: RolloutRevision[] = []
  for (const { kind, name, stored } of objects.dependentsOf(target.uid)) {
    if (kind !== 'ControllerRevision' || !stored) continue
    const { revision = 0, data } = stored as KubernetesObject & { revision?: number; data?: { spec?: object } }
    const template = (data?.spec as { template?: PodTemplateSpec } | undefined)?.template
    all.push(described(cluster, stored, name, revision, template))
  }
  const { updateRevision } = (target.stored?.status ?? {}) as { updateRevision?: string }
  const newest = all.toSorted((a, b) => b.revision - a.revision).at(0)
  const current = all.find(({ name }) => name === updateRevision) ?? newest
  const owner = target.owner ?? owners.find(target.kind, target.namespace, target.name)
  return {
    current: current?.revision ?? 0,
    all,
    isNew: (pod) => templates.list[pods.template[pod]].source.labels[REVISION_LABEL] === current?.name,
    owners: owner ? [owner.id] : [],
  }
}

function described(
  { epoch }: ClusterSimulation,
  { metadata }: KubernetesObject,
  name: string,
  revision: number,
  template: PodTemplateSpec | undefined,
): RolloutRevision {
  const created = parseTimestamp(metadata.creationTimestamp ?? '') ?? epoch
  const images = (template?.spec.containers ?? []).map(({ image = '' }) => image)
  return { revision, name, images, createdSeconds: (created - epoch) / 1000 }
}

/** Both ends of every stretch in which nothing changed: drawn, it is steps. */
function steps(history: RolloutHistory | undefined, now: number): RolloutDetail['history'] {
  const times: number[] = []
  const from: number[] = []
  history?.time.forEach((time, i) => {
    if (i > 0) {
      times.push(time)
      from.push(i - 1)
    }
    times.push(time)
    from.push(i)
  })
  if (history && history.time.length > 0 && now > history.time[history.time.length - 1]) {
    times.push(now)
    from.push(history.time.length - 1)
  }
  const columns = rolloutColumns.map((name) => [
    name,
    Float64Array.from(from, (i) => (history as RolloutHistory).columns[name][i]),
  ])
  return { time: Float64Array.from(times), ...Object.fromEntries(columns) } as RolloutDetail['history']
}
