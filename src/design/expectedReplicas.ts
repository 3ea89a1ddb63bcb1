/** The pods that workloads are to have over the course of a trial, when nothing keeps the controllers from creating them. */
import type { PodFlow } from './expectedPods'
import { curveOf } from './rate'

/** Default of the controller manager's --kube-api-qps: no controller creates more pods in a second. */
export const defaultControllerQps = 20

/** From a moment on a workload is to have so many pods. */
export interface ReplicasSet {
  workload: string
  /** Whose controllers create them: the workloads of a cluster share their limit. */
  cluster: string
  at: number
  replicas: number
}

export interface ReplicasPlan {
  /** Pods that are there when the trial begins. */
  start: number
  /** What is created, each at an even rate; the pods stay. */
  growths: PodFlow[]
  /** What is deleted, all at once. */
  drops: { at: number; pods: number }[]
}

interface Growth {
  from: number
  to: number
  perSecond: number
}

const grownBy = ({ from, to, perSecond }: Growth, seconds: number): number =>
  perSecond * Math.max(0, Math.min(seconds, to) - from)

/**
 * @param start replicas of each workload at the beginning
 * @param qps of a cluster's controllers, pods per second
 */
export function planReplicas(
  start: ReadonlyMap<string, number>,
  sets: readonly ReplicasSet[],
  qps: (cluster: string) => number,
): ReplicasPlan {
  const bases = new Map(start)
  const growths = new Map<string, Growth[]>()
  const drops: ReplicasPlan['drops'] = []
  /** Until when a cluster's controllers have others to create. */
  const busy = new Map<string, number>()
  for (const { workload, cluster, at, replicas } of [...sets].sort((a, b) => a.at - b.at)) {
    const own = growths.get(workload) ?? []
    growths.set(workload, own)
    // What was not created yet is asked for anew.
    for (const growth of own) growth.to = Math.max(growth.from, Math.min(growth.to, at))
    const base = bases.get(workload) ?? 0
    const there = own.reduce((sum, growth) => sum + grownBy(growth, at), base)
    if (replicas < there) {
      drops.push({ at, pods: there - replicas })
      bases.set(workload, base - (there - replicas))
    } else if (replicas > there) {
      // What takes less than a second is said as a rate of that second.
      const perSecond = Math.min(qps(cluster), replicas - there)
      const from = Math.max(at, busy.get(cluster) ?? 0)
      const to = from + (replicas - there) / perSecond
      busy.set(cluster, to)
      own.push({ from, to, perSecond })
    }
  }
  const flows = [...growths.values()].flat().filter(({ from, to }) => to > from)
  return {
    start: [...start.values()].reduce((sum, replicas) => sum + replicas, 0),
    growths: flows.map(({ from, to, perSecond }) => ({
      curve: curveOf({ shape: 'Constant', perSecond }, to - from),
      from,
      to,
      lifetime: null,
      deleteRatePerSecond: 0,
    })),
    drops,
  }
}

/** Pods of the workloads at `count + 1` moments from 0 on, `step` seconds apart. */
export function plannedPods({ start, growths, drops }: ReplicasPlan, step: number, count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, index) => {
    const at = index * step
    let pods = start
    for (const { curve, from, to } of growths) pods += curve.rates[0] * Math.max(0, Math.min(at, to) - from)
    for (const drop of drops) if (drop.at <= at) pods -= drop.pods
    return pods
  })
}
