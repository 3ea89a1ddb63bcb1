import type { ClusterContext } from '../context'
import type { Micros } from '../kernel/time'
import { NONE, type PodId } from '../state/ids'
import { PodFlag } from '../state/pods'

const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * The order in which a controller gives up pods: unassigned, pending, not ready, of lower pod-deletion-cost, on nodes with
 * more of the same, ready for a shorter time, restarted more often, younger. Times count by their order of magnitude
 * (LogarithmicScaleDown), and by whole seconds, as the API keeps them.
 * Upstream: pkg/controller/controller_utils.go, ActivePodsWithRanks.
 *
 * @param ranks pods of the same kind on the pod's node.
 */
export function sortForDeletion(context: ClusterContext, candidates: PodId[], ranks: (pod: PodId) => number): PodId[] {
  const { pods, templates, now, epoch } = context
  const cost = (pod: PodId): number => Number(templates.list[pods.template[pod]].annotations[DELETION_COST] ?? 0)
  const seconds = (time: Micros): number => Math.floor((epoch + time / 1000) / 1000)
  const magnitude = (time: Micros): number => {
    const nanoseconds = (epoch + now / 1000 - seconds(time) * 1000) * 1e6
    return nanoseconds > 0 ? Math.floor(Math.log2(nanoseconds)) : -1
  }
  const byTime = (x: PodId, y: PodId, column: Float64Array): number => {
    if (seconds(column[x]) === seconds(column[y])) return 0
    return magnitude(column[x]) - magnitude(column[y]) || pods.placeByUid(x) - pods.placeByUid(y)
  }
  return candidates.sort(
    (x, y) =>
      Number(pods.node[x] !== NONE) - Number(pods.node[y] !== NONE) ||
      pods.phase[x] - pods.phase[y] ||
      Number(pods.has(x, PodFlag.ready)) - Number(pods.has(y, PodFlag.ready)) ||
      cost(x) - cost(y) ||
      ranks(y) - ranks(x) ||
      (pods.has(x, PodFlag.ready) && pods.has(y, PodFlag.ready) ? byTime(x, y, pods.readySince) : 0) ||
      pods.restarts[y] - pods.restarts[x] ||
      byTime(x, y, pods.created) ||
      // Equals stay as the lister had them, which is in no order.
      pods.placeByUid(x) - pods.placeByUid(y),
  )
}

/** Whether a pod has been ready for that long, by the whole-second time at which it became so. */
export function isAvailable(context: ClusterContext, pod: PodId, minReadySeconds: number): boolean {
  const { pods } = context
  if (!pods.has(pod, PodFlag.ready)) return false
  return minReadySeconds === 0 || availableAt(context, pod, minReadySeconds) <= context.now
}

/** When a ready pod will have been so for that long. */
export function availableAt({ pods, epoch }: ClusterContext, pod: PodId, minReadySeconds: number): Micros {
  const since = Math.floor((epoch + pods.readySince[pod] / 1000) / 1000)
  return (since + minReadySeconds) * 1e6 - epoch * 1000
}
