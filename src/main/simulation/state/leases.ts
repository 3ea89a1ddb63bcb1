import type { Micros } from '../kernel/time'
import type { NodeId } from './ids'

/**
 * When each node last renewed its Lease. Renewals are uniform, so none is an event: the time of the last follows from the
 * period, the node's phase, and since when its kubelet has stood still.
 */
export class NodeLeases {
  private readonly phase: Float64Array
  /** Since when the kubelet stands still; Infinity while it runs. */
  private readonly stopped: Float64Array

  constructor(
    count: number,
    private readonly period: Micros,
    uniform: () => number,
  ) {
    this.phase = Float64Array.from({ length: count }, () => Math.floor(uniform() * period))
    this.stopped = new Float64Array(count).fill(Infinity)
  }

  /** The last renewal was, or would have been, at this time: all others are whole periods away. */
  align(node: NodeId, renewal: Micros): void {
    this.phase[node] = renewal
  }

  stop(node: NodeId, now: Micros): void {
    this.stopped[node] = Math.min(this.stopped[node], now)
  }

  /** The kubelet renews at once, and from then on every period. */
  resume(node: NodeId, now: Micros): void {
    this.stopped[node] = Infinity
    this.phase[node] = now
  }

  isStopped(node: NodeId): boolean {
    return this.stopped[node] !== Infinity
  }

  lastRenewal(node: NodeId, now: Micros): Micros {
    const until = Math.min(now, this.stopped[node])
    return this.phase[node] + Math.floor((until - this.phase[node]) / this.period) * this.period
  }
}
