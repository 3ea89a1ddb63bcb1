import { SECOND, type Micros } from '../../kernel/time'
import type { NodeId } from '../../state/ids'

export const ZoneState = { initial: 0, normal: 1, partial: 2, full: 3 } as const

export interface ZoneSettings {
  /** --node-eviction-rate and --secondary-node-eviction-rate, per second. */
  rate: number
  secondaryRate: number
  /** --large-cluster-size-threshold */
  largeCluster: number
  /** --unhealthy-zone-threshold */
  unhealthyShare: number
}

/** Upstream: ComputeZoneState. */
export function zoneState(ready: number, notReady: number, { unhealthyShare }: ZoneSettings): number {
  if (ready === 0 && notReady > 0) return ZoneState.full
  // float32, as upstream computes it.
  if (notReady > 2 && Math.fround(notReady / (notReady + ready)) >= Math.fround(unhealthyShare))
    return ZoneState.partial
  return ZoneState.normal
}

/** How fast nodes of a zone are tainted. */
export function rateOf(state: number, size: number, settings: ZoneSettings): number {
  if (state !== ZoneState.partial) return settings.rate
  return size > settings.largeCluster ? settings.secondaryRate : 0
}

/**
 * The nodes of a zone that wait for their NoExecute taint, one token each. Looking at one costs the token, whatever comes
 * of it. Upstream: nodelifecycle/scheduler/rate_limited_queue.go.
 */
export class ZoneQueue {
  state: number = ZoneState.initial
  private readonly waiting: NodeId[] = []
  private readonly known = new Set<NodeId>()
  private tokens = 1
  private refilled: Micros = 0

  constructor(private rate: number) {}

  get size(): number {
    return this.waiting.length
  }

  /** Not again before it was removed, also when its turn is over. */
  add(node: NodeId): boolean {
    if (this.known.has(node)) return false
    this.known.add(node)
    this.waiting.push(node)
    return true
  }

  /** It has had its turn. */
  done(node: NodeId): void {
    const at = this.waiting.indexOf(node)
    if (at >= 0) this.waiting.splice(at, 1)
  }

  remove(node: NodeId): void {
    this.done(node)
    this.known.delete(node)
  }

  head(): NodeId | undefined {
    return this.waiting[0]
  }

  accept(now: Micros): boolean {
    if (this.rate <= 0) return false
    this.tokens = Math.min(1, this.tokens + ((now - this.refilled) * this.rate) / SECOND)
    this.refilled = now
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }

  /** Another rate: whoever waited for a token goes on waiting. */
  setRate(rate: number, now: Micros): void {
    if (rate === this.rate) return
    const saturated = rate > 0 && !this.accept(now)
    this.rate = rate
    this.tokens = saturated ? 0 : 1
    this.refilled = now
  }
}
