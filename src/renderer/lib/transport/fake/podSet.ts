/** The pods that the fake host pretends to have: everything about one follows from its number. */
import type { ClusterTopology, PodRow } from '../../../../protocol/commands'
import type { FakePlan } from './plan'
import { nodeNames } from '../../topology'

const apps = ['frontend', 'cart', 'checkout', 'recommender', 'search', 'payments']
const longApps = ['recommendation-engine-feature-store-ingestion', 'checkout-fraud-scoring-gpu-inference']

/** Pods that stay pending, and how. */
export const troubles = ['cpu', 'preempting', 'gated', 'foreign', 'helpless', 'waiting'] as const
export type Trouble = (typeof troubles)[number]

export const podName = (index: number, plan?: Pick<FakePlan, 'longNames'>) => {
  const names = plan?.longNames ? longApps : apps
  return `${names[index % names.length]}-7d9f8c6b5-${(index * 2654435761).toString(36).slice(-5)}`
}

const fits = (plan: FakePlan, index: number) => (index * 37) % 100 >= plan.pendingShare * 100

/** They take turns. */
export function troubleOf(plan: FakePlan, index: number): Trouble | undefined {
  if (fits(plan, index)) return undefined
  let nth = 0
  for (let other = index - (index % 100); other < index; other++) if (!fits(plan, other)) nth++
  return troubles[(nth + Math.floor(index / 100)) % troubles.length]
}

/** The PodScheduled condition's message. */
export function conditionOf(trouble: Trouble | undefined, nodes: number): string {
  const available = `0/${nodes} nodes are available:`
  const spot = Math.round(nodes * 0.15)
  switch (trouble) {
    case 'cpu':
      return (
        `${available} ${nodes - spot} Insufficient cpu, ${spot} node(s) had untolerated taint(s). no new claims to deallocate, ` +
        `preemption: ${available} ${nodes - spot} No preemption victims found for incoming pod, ${spot} Preemption is not helpful for scheduling.`
      )
    case 'preempting':
    case 'waiting':
      return `${available} ${nodes} Insufficient cpu.`
    case 'gated':
      return 'Scheduling is blocked due to non-empty scheduling gates'
    case 'helpless':
      return (
        `${available} ${nodes} Insufficient nvidia.com/gpu. no new claims to deallocate, ` +
        `preemption: ${available} ${nodes} Preemption is not helpful for scheduling.`
      )
    default:
      return ''
  }
}

const createdAt = (plan: FakePlan, topology: ClusterTopology, index: number) =>
  (index / topology.pods) * plan.durationSeconds * 0.55

/** How many there are at `now`: numbers 0 up to this one. */
export const existing = (plan: FakePlan, topology: ClusterTopology, now: number) =>
  Math.floor(topology.pods * Math.min(1, now / (plan.durationSeconds * 0.55)))

export function fakePod(plan: FakePlan, topology: ClusterTopology, index: number, now: number): PodRow {
  const created = createdAt(plan, topology, index)
  const trouble = troubleOf(plan, index)
  const scheduled = !trouble && now > created + 0.02 ? created + 0.021 : null
  const started = scheduled !== null && now > created + 2.1 ? created + 2.1 : null
  return {
    namespace: 'shop',
    name: podName(index, plan),
    owner: `ReplicaSet/${podName(index, plan).slice(0, -6)}`,
    node: scheduled === null ? '' : nodeNames(topology)[(index * 13) % topology.nodePool.length],
    ip: started === null ? '' : `10.244.${index % 200}.${(index % 250) + 2}`,
    phase: started === null ? 'Pending' : 'Running',
    ready: started !== null,
    createdSeconds: created,
    scheduledSeconds: scheduled,
    startedSeconds: started,
    message: conditionOf(trouble, topology.nodePool.length),
  }
}

export function findPod(
  plan: FakePlan,
  topology: ClusterTopology,
  now: number,
  namespace: string,
  name: string,
): number | undefined {
  if (namespace !== 'shop') return undefined
  for (let index = 0; index < existing(plan, topology, now); index++) if (podName(index, plan) === name) return index
  return undefined
}
