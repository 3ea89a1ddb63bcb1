import type { NodeDetail, PodUsage } from '../../../../protocol/commands'
import type { UsageFrame } from '../../../../protocol/frame'
import type { FakePlan } from './plan'

const request = { cpu: 250, memory: 256 * 2 ** 20 }
const limit = { cpu: 500, memory: 512 * 2 ** 20 }
const scrape = 15

/** An autoscaler under a step of load: the pods rise by doubling once it comes, and fall five minutes after it went. */
function podsAt(plan: FakePlan, time: number): number {
  const step = time - plan.durationSeconds * 0.25
  if (step < 45 || step > plan.durationSeconds * 0.65) return 4
  return step < 60 ? 8 : step < 75 ? 16 : 19
}

function perPod(plan: FakePlan, time: number): { cpu: number; memory: number } {
  const measured = Math.floor(time / scrape) * scrape
  const [from, to] = [plan.durationSeconds * 0.25, plan.durationSeconds * 0.5]
  const total = measured >= from && measured < to ? 2850 : 560
  return { cpu: Math.min(limit.cpu, total / podsAt(plan, time - 5)), memory: 180 * 2 ** 20 }
}

export function fakeUsage(plan: FakePlan, times: Float64Array): UsageFrame[] {
  return (plan.usage ?? []).map((key, nth) => {
    const column = (value: (time: number, pods: number) => number) =>
      Float32Array.from(times, (time) => value(time, podsAt(plan, time - nth * 40)))
    return {
      key,
      replicas: column((_, pods) => pods),
      ready: column((time) => podsAt(plan, time - nth * 40 - 5)),
      cpu: column((time, pods) => (time < scrape ? NaN : perPod(plan, time).cpu * pods)),
      cpuRequests: column((_, pods) => request.cpu * pods),
      cpuLimits: column((_, pods) => limit.cpu * pods),
      memory: column((time, pods) => (time < scrape ? NaN : perPod(plan, time).memory * pods)),
      memoryRequests: column((_, pods) => request.memory * pods),
      memoryLimits: column((_, pods) => limit.memory * pods),
    }
  })
}

export function fakePodUsage(plan: FakePlan, now: number): PodUsage | null {
  const [workload] = plan.usage ?? []
  if (workload === undefined) return null
  const known = now >= 2 * scrape
  const use = perPod(plan, now)
  return {
    workload,
    atSeconds: known ? Math.floor(now / scrape) * scrape : null,
    resources: (['cpu', 'memory'] as const).map((name) => ({
      ...{ name, used: known ? use[name] : null, requested: request[name], limit: limit[name] },
    })),
  }
}

/** Of a node, as shares of what is requested of it. */
export function fakeNodeUsage(
  plan: FakePlan,
  { time, cpu, memory }: Pick<NodeDetail['history'], 'time' | 'cpu' | 'memory'>,
) {
  if (!plan.usage) return { cpuUsed: null, memoryUsed: null }
  return {
    cpuUsed: cpu.map((share, i) => (share * perPod(plan, time[i]).cpu) / request.cpu),
    memoryUsed: memory.map((share) => share * 0.7),
  }
}
