import { SECOND, type Micros } from '../kernel/time'

/**
 * Client-side rate limiters as client-go's flowcontrol has them (golang.org/x/time/rate): `burst` tokens, refilled at `qps`
 * per second, handed out in the order of asking. One object holds many limiters, e.g. one per kubelet.
 */
export class TokenBuckets {
  private readonly tokens: Float64Array
  private readonly refilled: Float64Array
  private readonly perMicro: Float64Array
  private readonly burst: Float64Array

  /** @param limits requests per second and burst of each limiter; qps ≤ 0 means unlimited, as in client-go. */
  constructor(limits: readonly { qps: number; burst: number }[]) {
    this.tokens = Float64Array.from(limits, (limit) => limit.burst)
    this.burst = Float64Array.from(limits, (limit) => limit.burst)
    this.perMicro = Float64Array.from(limits, (limit) => limit.qps / SECOND)
    this.refilled = new Float64Array(limits.length)
  }

  /** Takes a token of limiter `index`; returns when the request may leave, at or after `now`. */
  reserve(index: number, now: Micros): Micros {
    const rate = this.perMicro[index]
    if (rate <= 0) return now
    const tokens = Math.min(this.burst[index], this.tokens[index] + (now - this.refilled[index]) * rate) - 1
    this.tokens[index] = tokens
    this.refilled[index] = now
    return tokens >= 0 ? now : now + Math.ceil(-tokens / rate)
  }

  /** Requests of limiter `index` that wait for their token. */
  waiting(index: number, now: Micros): number {
    const tokens = this.tokens[index] + (now - this.refilled[index]) * this.perMicro[index]
    return tokens >= 0 ? 0 : Math.ceil(-tokens)
  }
}
