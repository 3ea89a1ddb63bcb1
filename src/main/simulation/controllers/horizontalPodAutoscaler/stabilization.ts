import { SECOND, type Micros } from '../../kernel/time'
import type { Behavior, ScalingRules } from './model'

interface Recommendation {
  replicas: number
  time: Micros
}

interface ScaleEvent {
  change: number
  time: Micros
}

/** What was wanted, what comes of it, and what the conditions say of that. */
export interface Normalized {
  replicas: number
  ableToScale: { reason: string; message: string }
  scalingLimited: { limited: boolean; reason: string; message: string }
}

export interface Limits {
  current: number
  min: number
  max: number
}

const READY = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
const STABILIZED_DOWN = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
}
const STABILIZED_UP = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
}
const WITHIN = { reason: 'DesiredWithinRange', message: 'the desired count is within the acceptable range' }
const TOO_FEW = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}
const TOO_MANY = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}
const TOO_FAST_UP = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
}
const TOO_FAST_DOWN = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
}

/** Without spec.behavior. */
const UP_FACTOR = 2
const UP_MINIMUM = 4

/**
 * What one autoscaler remembers of itself, and the limits that follow from it. Upstream: horizontal.go,
 * normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors.
 */
export class Stabilization {
  private recommendations: Recommendation[] = []
  private readonly ups: ScaleEvent[] = []
  private readonly downs: ScaleEvent[] = []

  /** @param downWindow --horizontal-pod-autoscaler-downscale-stabilization */
  constructor(private readonly downWindow: Micros) {}

  /** What is there at the first look counts as wanted. */
  begin(replicas: number, now: Micros): void {
    if (this.recommendations.length === 0) this.recommendations.push({ replicas, time: now })
  }

  normalize(desired: number, limits: Limits, behavior: Behavior | undefined, now: Micros): Normalized {
    return behavior ? this.withBehavior(desired, limits, behavior, now) : this.byDefault(desired, limits, now)
  }

  /** The target was scaled: counts for the policies of a behavior. */
  scaled(from: number, to: number, behavior: Behavior | undefined, now: Micros): void {
    if (!behavior) return
    const up = to > from
    const longest = Math.max(...(up ? behavior.scaleUp : behavior.scaleDown).policies.map((one) => one.periodSeconds))
    const events = up ? this.ups : this.downs
    const event = { change: Math.abs(to - from), time: now }
    const outdated = events.findLastIndex(({ time }) => time < now - longest * SECOND)
    if (outdated < 0) events.push(event)
    else events[outdated] = event
  }

  private byDefault(desired: number, { current, min, max }: Limits, now: Micros): Normalized {
    const cutoff = now - this.downWindow
    this.recommendations = this.recommendations.filter(({ time }) => time >= cutoff)
    const stabilized = Math.max(desired, ...this.recommendations.map(({ replicas }) => replicas))
    this.recommendations.push({ replicas: desired, time: now })
    const fastest = Math.max(UP_FACTOR * current, UP_MINIMUM)
    const most = Math.min(max, fastest)
    const [replicas, why] =
      stabilized < min
        ? [min, TOO_FEW]
        : stabilized > most
          ? [most, max > fastest ? TOO_FAST_UP : TOO_MANY]
          : [stabilized, WITHIN]
    return {
      replicas,
      ableToScale: stabilized === desired ? READY : STABILIZED_DOWN,
      scalingLimited: { limited: replicas !== stabilized, ...why },
    }
  }

  private withBehavior(desired: number, limits: Limits, behavior: Behavior, now: Micros): Normalized {
    const { current } = limits
    const stabilized = this.stabilize(desired, current, behavior, now)
    const [replicas, why] = this.limited(stabilized, limits, behavior, now)
    const stabilizedBy = desired >= current ? STABILIZED_UP : STABILIZED_DOWN
    return {
      replicas,
      ableToScale: stabilized === desired ? READY : stabilizedBy,
      scalingLimited: { limited: replicas !== stabilized, ...why },
    }
  }

  private stabilize(desired: number, current: number, { scaleUp, scaleDown }: Behavior, now: Micros): number {
    const upCutoff = now - windowOf(scaleUp, 0)
    const downCutoff = now - windowOf(scaleDown, this.downWindow)
    let lowest = desired
    let highest = desired
    for (const { replicas, time } of this.recommendations) {
      if (time > upCutoff) lowest = Math.min(lowest, replicas)
      if (time > downCutoff) highest = Math.max(highest, replicas)
    }
    this.recommendations = this.recommendations.filter(({ time }) => time >= upCutoff || time >= downCutoff)
    this.recommendations.push({ replicas: desired, time: now })
    return Math.min(highest, Math.max(lowest, current))
  }

  private limited(
    desired: number,
    { current, min, max }: Limits,
    { scaleUp, scaleDown }: Behavior,
    now: Micros,
  ): [number, { reason: string; message: string }] {
    if (desired > current) {
      const fastest = Math.max(current, this.fastestUp(current, scaleUp, now))
      const most = Math.min(max, fastest)
      if (desired > most) return [most, max > fastest ? TOO_FAST_UP : TOO_MANY]
    } else if (desired < current) {
      const fastest = Math.min(current, this.fastestDown(current, scaleDown, now))
      const least = Math.max(min, fastest)
      if (desired < least) return [least, min < fastest ? TOO_FAST_DOWN : TOO_FEW]
    }
    return [desired, WITHIN]
  }

  /** The replicas that the policies allow to go up to. A share is rounded up: it could add nothing for ever otherwise. */
  private fastestUp(current: number, rules: ScalingRules, now: Micros): number {
    if (rules.selectPolicy === 'Disabled') return current
    const proposals = rules.policies.map(({ type, value, periodSeconds }) => {
      const start = this.startOfPeriod(current, periodSeconds, now)
      return type === 'Pods' ? start + value : Math.ceil(start * (1 + value / 100))
    })
    return rules.selectPolicy === 'Min' ? Math.min(...proposals) : Math.max(...proposals)
  }

  private fastestDown(current: number, rules: ScalingRules, now: Micros): number {
    if (rules.selectPolicy === 'Disabled') return current
    const proposals = rules.policies.map(({ type, value, periodSeconds }) => {
      const start = this.startOfPeriod(current, periodSeconds, now)
      return type === 'Pods' ? start - value : Math.trunc(start * (1 - value / 100))
    })
    return rules.selectPolicy === 'Min' ? Math.max(...proposals) : Math.min(...proposals)
  }

  /** The replicas that there were when a period began that ends now. */
  private startOfPeriod(current: number, periodSeconds: number, now: Micros): number {
    const since = now - periodSeconds * SECOND
    const changes = (events: readonly ScaleEvent[]): number =>
      events.reduce((sum, { change, time }) => sum + (time > since ? change : 0), 0)
    return current - changes(this.ups) + changes(this.downs)
  }
}

const windowOf = ({ stabilizationWindowSeconds }: ScalingRules, otherwise: Micros): Micros =>
  stabilizationWindowSeconds === undefined ? otherwise : stabilizationWindowSeconds * SECOND
