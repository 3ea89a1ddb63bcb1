import { maxPoints, seriesNames, type Range, type SeriesFrame } from '../../../../protocol/frame'
import type { FakePlan } from './plan'
import { random } from './random'

/** A plausible run: pods arrive in a ramp, nodes fill up, the queue grows once the cluster is full. */
export function fakeSeries(plan: FakePlan, pods: number, now: number, range: Range | null = null): SeriesFrame {
  const from = Math.floor(range?.from ?? 0)
  const seconds = Math.floor(Math.min(now, range?.to ?? now)) - from
  const points = Math.max(0, Math.min(maxPoints, seconds))
  const series = {} as Record<keyof SeriesFrame, Float64Array>
  for (const name of seriesNames) series[name] = new Float64Array(points)
  const ramp = plan.durationSeconds * 0.55
  for (let i = 0; i < points; i++) {
    const time = from + ((i + 1) / points) * seconds
    const noise = random(plan.seed + Math.round(time * 7))
    const filled = Math.min(1, time / ramp)
    const rate = time < ramp ? pods / ramp : pods * 0.0008
    const lost = plan.zoneLostAt !== undefined && time > plan.zoneLostAt
    const strain = (lost ? 2.6 : 1) * (0.4 + filled * filled)
    series.time[i] = time
    series.created[i] = rate * (0.85 + noise() * 0.3) + (lost ? rate * 0.8 : 0)
    series.scheduled[i] = rate * (0.8 + noise() * 0.3) * (1 - plan.pendingShare * filled)
    series.started[i] = rate * (0.75 + noise() * 0.35) * (1 - plan.pendingShare * filled)
    series.deleted[i] =
      pods * 0.0008 * (0.6 + noise() * 0.8) + (lost ? rate * Math.exp((time - (plan.zoneLostAt ?? 0)) / -40) : 0)
    series.pending[i] =
      Math.round(pods * filled * plan.pendingShare * (lost ? 3 : 1) * (0.95 + noise() * 0.1)) + (time < 3 ? 40 : 0)
    series.running[i] = Math.round(pods * filled * (1 - plan.pendingShare) * (lost ? 0.68 : 1))
    series.schedulingP50[i] = 0.006 * strain * (0.9 + noise() * 0.2)
    series.schedulingP90[i] = 0.021 * strain * (0.9 + noise() * 0.3)
    series.schedulingP99[i] = time % 97 < 2 ? NaN : 0.07 * strain * (0.85 + noise() * 0.5)
    series.apiMutatingP99[i] = 0.03 * strain
    series.apiReadP99[i] = 0.012 * strain
    series.apiRequests[i] = 60 + rate * 7
    series.cpuRequested[i] = 0.06 + 0.86 * filled * (1 - plan.pendingShare)
    series.memoryRequested[i] = 0.04 + 0.61 * filled
  }
  return series as SeriesFrame
}
