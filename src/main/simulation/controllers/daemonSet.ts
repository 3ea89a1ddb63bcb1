import { matchesRequiredAffinity, toleratesAll } from '../../../design/nodeMatch'
import { number } from '../profile'
import { NONE, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import { Phase } from '../state/pods'
import { Controller } from './controller'

/**
 * One pod on every node that the template's selector, affinity and tolerations admit; the pod names its node by affinity
 * and goes through the scheduler. Upstream: pkg/controller/daemon/daemon_controller.go.
 */
export class DaemonSetController extends Controller {
  readonly name = 'daemonset'

  protected sync(owner: Owner): void {
    if (!this.satisfied(owner.id)) {
      this.writeStatus(owner)
      return
    }
    const { pods, nodes } = this.context
    const served = new Set<number>()
    const surplus: PodId[] = []
    for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      const ended = pods.phase[pod] > Phase.Running
      if (ended || served.has(pods.target[pod])) surplus.push(pod)
      else served.add(pods.target[pod])
    }
    const targets: number[] = []
    let desired = 0
    for (let node = 0; node < nodes.count; node++) {
      if (!this.admits(owner, node)) continue
      desired++
      if (!served.has(node)) targets.push(node)
    }
    owner.replicas = desired
    const burst = number('daemonset.burstReplicas')
    if (targets.length > 0) {
      const count = Math.min(targets.length, burst)
      this.createPods(owner.id, count, null, targets.slice(0, count))
    } else if (surplus.length > 0) this.deletePods(owner.id, surplus.slice(0, burst))
    else this.writeStatus(owner)
  }

  private admits(owner: Owner, node: number): boolean {
    const { source } = owner.template
    const spec = this.context.nodes.specs[node]
    if (source.nodeName !== undefined && source.nodeName !== spec.name) return false
    if (!matchesRequiredAffinity(source, spec)) return false
    return toleratesAll(spec.taints, source.tolerations, ['NoSchedule', 'NoExecute'])
  }
}
