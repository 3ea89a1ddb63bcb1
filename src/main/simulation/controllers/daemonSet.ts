import { matchesRequiredAffinity, toleratesAll } from '../../../design/nodeMatch'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { ObjectChange } from '../apiserver/objectRegistry'
import { number } from '../profile'
import { NONE, type PodId } from '../state/ids'
import type { Owner } from '../state/owners'
import type { StoredObject } from '../state/objects'
import { Phase } from '../state/pods'
import { Controller, type Step, type Sync } from './controller'

interface DaemonSetObject extends KubernetesObject {
  status?: { currentNumberScheduled?: number; desiredNumberScheduled?: number; numberReady?: number }
}

/**
 * One pod on every node that the template's selector, affinity and tolerations admit; the pod names its node by affinity
 * and goes through the scheduler. Upstream: pkg/controller/daemon/daemon_controller.go.
 */
export class DaemonSetController extends Controller {
  readonly name = 'daemonset'

  override objectChanged({ object }: ObjectChange): void {
    if (object.kind === 'DaemonSet') this.enqueue(object.id)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    if (!target.seen || !target.owner) return
    if (!this.upToDate(target)) return 'retry'
    if (this.expectations.satisfied(key)) yield* this.manage(target.owner)
    yield* this.writeStatus(target, target.owner)
  }

  private *manage(owner: Owner): Step<void> {
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
    const count = Math.min(targets.length, burst)
    if (count > 0) yield* this.createPods(owner.id, count, null, targets.slice(0, count))
    else yield* this.deletePods(owner.id, surplus.slice(0, burst))
  }

  private *writeStatus(target: StoredObject, owner: Owner): Step<void> {
    const { active, ready } = this.informer.of(owner.id)
    const status = { currentNumberScheduled: active, desiredNumberScheduled: owner.replicas, numberReady: ready }
    const seen = (target.seen as DaemonSetObject).status ?? {}
    if (JSON.stringify(seen) === JSON.stringify(status)) return
    yield* this.write(target, {
      verb: 'PUT',
      resource: 'daemonsets/status',
      perform: () => this.context.objectRegistry.update(target, (latest) => ({ ...latest, status })),
    })
  }

  private admits(owner: Owner, node: number): boolean {
    const { source } = owner.template
    const spec = this.context.nodes.specs[node]
    if (source.nodeName !== undefined && source.nodeName !== spec.name) return false
    if (!matchesRequiredAffinity(source, spec)) return false
    return toleratesAll(spec.taints, source.tolerations, ['NoSchedule', 'NoExecute'])
  }
}
