import type { Container } from '../../../design/kubernetes'
import { resourceAmount } from '../../../design/quantity'
import type { PodTemplate } from '../../../design/types'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import { SECOND } from '../kernel/time'
import { boundsOf } from '../load/podBounds'
import { containerShare, type Usage, type UsageSource } from '../load/usage'
import { micros } from '../profile'
import { ContainerState } from '../state/containers'
import { NONE, type NodeId, type OwnerId, type PodId } from '../state/ids'
import { PodFlag } from '../state/pods'

/** What a container may use: its place among the pod's containers, its share of what the pod uses, its limit in bytes. */
interface Bound {
  container: number
  share: number
  limit: number
}

interface Bounds {
  containers: readonly Bound[]
  /** Of all containers together. */
  pod: number
  /** A pod that uses no more than this is within all of them. */
  harmless: number
}

/** What is asked of the kubelets. */
export interface Killer {
  stands(node: NodeId): boolean
  oomKilled(pod: PodId, container: number): void
}

/**
 * The kernels' memory controllers: a container that wants more memory than its limit is killed. They do it at once; here
 * they look once a second, and only where the Trial says what memory pods use and somebody has a limit.
 */
export class MemoryWatch {
  private readonly period = micros('kubelet.oomResolution')
  private readonly bounds = new WeakMap<PodTemplate, Bounds>()

  constructor(
    private readonly context: ClusterContext,
    private readonly usage: Usage,
    private readonly killer: Killer,
  ) {}

  start(): void {
    const anybody = this.usage.workloads.some(({ source }) => source.memory(0, 1) !== undefined)
    if (anybody) this.context.queue.push(this.context.now + this.period, Kind.MemoryLook)
  }

  look(): void {
    const { queue, now } = this.context
    queue.push(now + this.period, Kind.MemoryLook)
    for (const workload of this.usage.workloads) {
      const owners = this.usage.ownersOf(workload)
      for (const owner of owners) this.lookAt(owner, owners, workload.source)
    }
  }

  private lookAt(owner: OwnerId, owners: readonly OwnerId[], source: UsageSource): void {
    const { pods, owners: table, templates, now } = this.context
    const seconds = now / SECOND
    const idle = source.memory(seconds, 0)
    const most = source.memory(seconds, 1)
    if (idle === undefined || most === undefined) return
    const { kind, template } = table.get(owner)
    // A ReplicaSet's pods have its template; others may have older ones.
    if (kind === 'ReplicaSet' && Math.max(idle, most) <= this.boundsOf(template.source).harmless) return
    const serving = idle === most ? most : source.memory(seconds, 1 / this.usage.readyPods(owners))
    for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
      const used = (this.usage.isServing(pod) ? serving : idle) ?? 0
      const bounds = this.boundsOf(templates.list[pods.template[pod]].source)
      if (used > bounds.harmless && this.canDie(pod)) this.hold(pod, used, bounds)
    }
  }

  private canDie(pod: PodId): boolean {
    const { pods } = this.context
    return (
      this.usage.isRunning(pod) && !pods.has(pod, PodFlag.deleting) && !this.killer.stands(pods.node[pod] as NodeId)
    )
  }

  /** Kills those of the pod's containers that are beyond their limits, or the largest where all together are. */
  private hold(pod: PodId, used: number, bounds: Bounds): void {
    const { containers } = this.context
    const isUp = ({ container }: Bound): boolean => containers.stateOf(pod, container) === ContainerState.running
    let together = 0
    let largest: Bound | undefined
    for (const bound of bounds.containers) {
      if (!isUp(bound)) continue
      if (used * bound.share > bound.limit) {
        this.killer.oomKilled(pod, bound.container)
        continue
      }
      together += used * bound.share
      if (!largest || bound.share > largest.share) largest = bound
    }
    if (largest && together > bounds.pod) this.killer.oomKilled(pod, largest.container)
  }

  private boundsOf(template: PodTemplate): Bounds {
    let bounds = this.bounds.get(template)
    if (!bounds) this.bounds.set(template, (bounds = boundsIn(template)))
    return bounds
  }
}

function boundsIn(template: PodTemplate): Bounds {
  const { initContainers, sidecars, containers, spec } = template
  const all = [...sidecars, ...containers]
  const limitOf = ({ resources }: Pick<Container, 'resources'>): number => {
    const raw = resources?.limits?.memory
    return raw === undefined ? Infinity : resourceAmount('memory', raw)
  }
  const bounds = all.map((one, index): Bound => {
    const share = containerShare(one, all, 'memory')
    return { container: initContainers.length + index, share, limit: limitOf(one) }
  })
  const pod = limitOf(spec)
  const harmless = bounds.reduce(
    (least, { share, limit }) => Math.min(least, share > 0 ? limit / share : Infinity),
    pod,
  )
  return { containers: bounds, pod, harmless: Math.min(harmless, boundsOf(template).memory.limit) }
}
