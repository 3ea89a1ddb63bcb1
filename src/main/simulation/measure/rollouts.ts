import type { KubernetesObject } from '../../../design/kubernetes'
import type { ObjectRegistry } from '../apiserver/objectRegistry'
import { SECOND, type Micros } from '../kernel/time'
import type { StoredObject } from '../state/objects'

/** As many samples are kept of a workload; then every other one goes. */
const MAX_SAMPLES = 512
/** Workloads that are followed: the first ones. 6 columns of 512 doubles each are 25 kB at most. */
const MAX_WORKLOADS = 2000

export const rolledKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const
export type RolledKind = (typeof rolledKinds)[number]
const isRolled = (kind: string): kind is RolledKind => (rolledKinds as readonly string[]).includes(kind)

export const rolloutColumns = ['desired', 'updated', 'total', 'ready', 'available'] as const
export type RolloutColumn = (typeof rolloutColumns)[number]
export type RolloutCounts = Record<RolloutColumn, number>

const sameCounts = (a: RolloutCounts, b: RolloutCounts): boolean =>
  a.desired === b.desired &&
  a.updated === b.updated &&
  a.total === b.total &&
  a.ready === b.ready &&
  a.available === b.available

/** What the status of a workload has said, whenever it said something else. */
export class RolloutHistory {
  /** Virtual seconds. */
  readonly time: number[] = []
  readonly columns: Record<RolloutColumn, number[]> = { desired: [], updated: [], total: [], ready: [], available: [] }
  /** Of the last sample, and of the version at hand. */
  private last = nothing()
  private next = nothing()

  add(now: Micros, object: KubernetesObject): void {
    const { last, next, time, columns } = this
    countInto(next, object)
    if (time.length > 0 && sameCounts(last, next)) return
    this.last = next
    this.next = last
    if (time.length === MAX_SAMPLES) this.thin()
    time.push(now / SECOND)
    for (const name of rolloutColumns) columns[name].push(next[name])
  }

  private thin(): void {
    for (const column of [this.time, ...Object.values(this.columns)]) {
      const kept = Math.ceil(column.length / 2)
      for (let i = 0; i < kept; i++) column[i] = column[2 * i]
      column.length = kept
    }
  }
}

/** Follows Deployments, StatefulSets and DaemonSets by the versions that etcd gets of them. */
export class RolloutLog {
  private readonly histories = new Map<string, RolloutHistory>()

  constructor(
    registry: ObjectRegistry,
    private readonly clock: { readonly now: Micros },
  ) {
    registry.onStored((object, before) => this.stored(object, before))
  }

  of(uid: string): RolloutHistory | undefined {
    return this.histories.get(uid)
  }

  private stored({ kind, uid, stored }: StoredObject, before: KubernetesObject | undefined): void {
    if (!isRolled(kind) || !stored || (before && before.status === stored.status && before.spec === stored.spec)) return
    let history = this.histories.get(uid)
    if (!history) {
      if (this.histories.size === MAX_WORKLOADS) return
      this.histories.set(uid, (history = new RolloutHistory()))
    }
    history.add(this.clock.now, stored)
  }
}

interface Counted {
  replicas?: number
  updatedReplicas?: number
  readyReplicas?: number
  availableReplicas?: number
  desiredNumberScheduled?: number
  currentNumberScheduled?: number
  updatedNumberScheduled?: number
  numberReady?: number
  numberAvailable?: number
}

const nothing = (): RolloutCounts => ({ desired: 0, updated: 0, total: 0, ready: 0, available: 0 })

/** What a version says, written over `counts`: there are hundreds of thousands of versions. */
function countInto(counts: RolloutCounts, { kind, spec, status = {} }: KubernetesObject): void {
  const said = status as Counted
  if (kind === 'DaemonSet') {
    counts.desired = said.desiredNumberScheduled ?? 0
    counts.updated = said.updatedNumberScheduled ?? 0
    counts.total = said.currentNumberScheduled ?? 0
    counts.ready = said.numberReady ?? 0
    counts.available = said.numberAvailable ?? 0
    return
  }
  counts.desired = (spec as { replicas?: number }).replicas ?? 1
  counts.updated = said.updatedReplicas ?? 0
  counts.total = said.replicas ?? 0
  counts.ready = said.readyReplicas ?? 0
  counts.available = said.availableReplicas ?? 0
}
