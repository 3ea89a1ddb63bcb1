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

function sameCounts(a: RolloutCounts, b: RolloutCounts): boolean {
  for (let i = 0; i < rolloutColumns.length; i++) if (a[rolloutColumns[i]] !== b[rolloutColumns[i]]) return false
  return true
}

/** What the status of a workload has said, whenever it said something else. */
export class RolloutHistory {
  /** Virtual seconds. */
  readonly time: number[] = []
  readonly columns: Record<RolloutColumn, number[]> = { desired: [], updated: [], total: [], ready: [], available: [] }
  private last: RolloutCounts | undefined

  add(now: Micros, counts: RolloutCounts): void {
    const { last, time, columns } = this
    if (last && sameCounts(last, counts)) return
    this.last = counts
    if (time.length === MAX_SAMPLES) this.thin()
    time.push(now / SECOND)
    for (const name of rolloutColumns) columns[name].push(counts[name])
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
    history.add(this.clock.now, countsOf(stored))
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

export function countsOf(object: KubernetesObject): RolloutCounts {
  const status = (object.status ?? {}) as Counted
  if (object.kind === 'DaemonSet') {
    return {
      desired: status.desiredNumberScheduled ?? 0,
      updated: status.updatedNumberScheduled ?? 0,
      total: status.currentNumberScheduled ?? 0,
      ready: status.numberReady ?? 0,
      available: status.numberAvailable ?? 0,
    }
  }
  return {
    desired: (object.spec as { replicas?: number }).replicas ?? 1,
    updated: status.updatedReplicas ?? 0,
    total: status.replicas ?? 0,
    ready: status.readyReplicas ?? 0,
    available: status.availableReplicas ?? 0,
  }
}
