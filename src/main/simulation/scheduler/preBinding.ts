import type { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import { fromSeconds, type Micros } from '../kernel/time'
import { micros } from '../profile'
import type { NodeId, PodId } from '../state/ids'
import { BINDING_TIMED_OUT } from '../volumes/reservation'
import type { Attempt, ReservePlugin } from './framework'

interface Waiting {
  readonly plugins: readonly ReservePlugin[]
  /** Infinity until the writes have been taken. */
  deadline: Micros
}

/**
 * Pods between the decision and their binding whose plugins have something to do first: Reserve and PreBind write what was
 * assumed, and look once a second whether it has come about. Upstream: volumebinding/binder.go, BindPodVolumes.
 */
export class PreBinding {
  private readonly waiting = new Map<PodId, Waiting>()
  private readonly reserved = new Map<PodId, readonly ReservePlugin[]>()

  constructor(
    private readonly context: ClusterContext,
    private readonly client: TokenBuckets,
  ) {}

  /** Reserves; true when the pod has to wait before it can be bound. */
  start(reserve: readonly ReservePlugin[], attempt: Attempt, node: NodeId, uid: number): boolean {
    const { pod } = attempt
    for (const plugin of reserve) plugin.reserve(attempt, node)
    const plugins = reserve.filter((plugin) => plugin.needsPreBind(pod))
    if (plugins.length === 0) return false
    const { now } = this.context
    this.reserved.set(pod, reserve)
    this.waiting.set(pod, { plugins, deadline: Infinity })
    this.context.api.writeAt(this.client.reserve(0, now), Kind.CommitPreBind, pod, node, uid, now)
    return true
  }

  /** The writes of PreBind have been taken: from now on it is waited for what they ask for. */
  written(pod: PodId, node: NodeId, uid: number): void {
    const waiting = this.waiting.get(pod)
    if (!waiting) return
    for (const plugin of waiting.plugins) plugin.preBind(pod)
    const timeout = Math.min(...waiting.plugins.map((plugin) => plugin.preBindTimeoutSeconds))
    waiting.deadline = this.context.now + fromSeconds(timeout)
    this.again(pod, node, uid)
  }

  has(pod: PodId): boolean {
    return this.waiting.has(pod)
  }

  /** true: the pod can be bound. false: it is looked at again in a second. */
  poll(pod: PodId, node: NodeId, uid: number): boolean | { readonly error: string } {
    const { plugins, deadline } = this.waiting.get(pod) as Waiting
    for (const plugin of plugins) {
      const state = plugin.preBound(pod)
      if (state === true) continue
      if (state === false && this.context.now < deadline) {
        this.again(pod, node, uid)
        return false
      }
      const why = state === false ? BINDING_TIMED_OUT : state.error
      return { error: `running PreBind plugin "${plugin.name}": ${why}` }
    }
    this.waiting.delete(pod)
    return true
  }

  /** Unreserve, when the pod is not bound after all. */
  undo(pod: PodId): void {
    for (const plugin of this.reserved.get(pod) ?? []) plugin.unreserve(pod)
    this.forget(pod)
  }

  forget(pod: PodId): void {
    this.waiting.delete(pod)
    this.reserved.delete(pod)
  }

  private again(pod: PodId, node: NodeId, uid: number): void {
    const { queue, now } = this.context
    queue.push(now + micros('scheduler.preBindPollInterval'), Kind.SchedulerPreBind, pod, node, uid)
  }
}
