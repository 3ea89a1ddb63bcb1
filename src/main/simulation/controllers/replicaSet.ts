import { number } from '../profile'
import type { PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import { PodFlag } from '../state/pods'
import { Controller } from './controller'
import { SECOND } from '../kernel/time'
import { NONE } from '../state/ids'

/** Keeps the number of active pods at spec.replicas. Upstream: pkg/controller/replicaset. */
export class ReplicaSetController extends Controller {
  readonly name = 'replicaset'

  protected sync(owner: Owner): void {
    if (!this.satisfied(owner.id)) {
      this.writeStatus(owner)
      return
    }
    const burst = number('replicaset.burstReplicas')
    const missing = owner.replicas - this.informer.of(owner.id).active
    if (missing > 0) this.createPods(owner.id, Math.min(missing, burst))
    else if (missing < 0) this.deletePods(owner.id, this.victims(owner, Math.min(-missing, burst)))
    else this.writeStatus(owner)
  }

  /**
   * The pods to delete first: unassigned, then pending, then not ready, then those on the nodes that hold most of this
   * Deployment's pods, then the younger in readiness, then the younger (controller_utils.go, ActivePodsWithRanks).
   */
  private victims(owner: Owner, count: number): PodId[] {
    const { pods, now } = this.context
    const candidates: PodId[] = []
    const perNode = new Map<number, number>()
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      if (!this.informer.isActive(pod)) continue
      candidates.push(pod)
      perNode.set(pods.node[pod], (perNode.get(pods.node[pod]) ?? 0) + 1)
    }
    const ranked = owner.parent !== NONE
    const rank = (pod: PodId): number => (ranked ? (perNode.get(pods.node[pod]) ?? 0) : 0)
    // Ready times differ by their order of magnitude only, so that a fair mix is deleted (LogarithmicScaleDown).
    const age = (since: number): number => (Number.isNaN(since) ? 0 : Math.floor(Math.log2(1 + (now - since) / SECOND)))
    candidates.sort(
      (x, y) =>
        Number(pods.node[x] !== NONE) - Number(pods.node[y] !== NONE) ||
        pods.phase[x] - pods.phase[y] ||
        Number(pods.has(x, PodFlag.ready)) - Number(pods.has(y, PodFlag.ready)) ||
        rank(y) - rank(x) ||
        age(pods.readySince[x]) - age(pods.readySince[y]) ||
        pods.restarts[y] - pods.restarts[x] ||
        age(pods.created[x]) - age(pods.created[y]) ||
        pods.uid[y] - pods.uid[x],
    )
    return candidates.slice(0, count)
  }
}
