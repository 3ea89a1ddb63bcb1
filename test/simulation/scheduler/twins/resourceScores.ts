/** NodeResourcesFit's strategies and NodeResourcesBalancedAllocation, by their definitions. */
import type { NodeSpec, SchedulerProfile } from '../../../../src/design'
import type { TwinCluster, TwinPod } from './cluster'
import { nonZeroBy, nonZeroOn, requestedBy, requestedOn, resourceNames, type ResourceName } from './resources'

interface Listed {
  name: string
  weight: number
}

interface Share {
  weight: number
  capacity: number
  /** Without the pod, and with it. */
  before: number
  after: number
}

/** Of the listed resources: those that the node has; others than CPU and memory only when the pod asks for them. */
function sharesOf(
  cluster: TwinCluster,
  pod: TwinPod,
  node: NodeSpec,
  listed: readonly Listed[],
  exact: boolean,
): Share[] {
  return listed.flatMap(({ name, weight }) => {
    const capacity = node.allocatable[name] ?? 0
    const resource = resourceNames.find((one) => one === name)
    if (capacity === 0 || !resource) return []
    const isNative = resource === 'cpu' || resource === 'memory'
    if (!isNative && requestedBy(pod, resource) === 0) return []
    const asWritten = exact || !isNative
    const before = asWritten ? requestedOn(cluster, node.name, resource) : nonZeroOn(cluster, node.name, resource)
    const added = asWritten ? requestedBy(pod, resource) : nonZeroBy(pod, resource)
    return [{ weight, capacity, before, after: before + added }]
  })
}

/** By the strategy of the profile. */
export function strategyScore(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): number {
  const strategy = cluster.profile.args.NodeResourcesFit.scoringStrategy
  const scored = sharesOf(cluster, pod, node, strategy.resources, false)
    .map((share) => ({ weight: share.weight, score: scoreOf(strategy, share) }))
    // With a shape of one's own, a resource that scores 0 does not weigh either.
    .filter(({ score }) => strategy.type !== 'RequestedToCapacityRatio' || score > 0)
  const weights = scored.reduce((sum, { weight }) => sum + weight, 0)
  if (weights === 0) return 0
  const mean = scored.reduce((sum, { weight, score }) => sum + weight * score, 0) / weights
  return strategy.type === 'RequestedToCapacityRatio' ? Math.round(mean) : Math.floor(mean)
}

type Strategy = SchedulerProfile['args']['NodeResourcesFit']['scoringStrategy']

function scoreOf(strategy: Strategy, { capacity, after }: Share): number {
  switch (strategy.type) {
    case 'LeastAllocated':
      return after > capacity ? 0 : Math.floor(((capacity - after) * 100) / capacity)
    case 'MostAllocated':
      return Math.floor((Math.min(after, capacity) * 100) / capacity)
    case 'RequestedToCapacityRatio':
      return onShape(strategy.shape, after > capacity ? 100 : Math.floor((after * 100) / capacity))
  }
}

/** Linear between the points; their scores of 0 to 10 become 0 to 100. */
function onShape(shape: readonly { utilization: number; score: number }[], utilization: number): number {
  const above = shape.findIndex((point) => utilization <= point.utilization)
  if (above === -1) return shape[shape.length - 1].score * 10
  if (above === 0) return shape[0].score * 10
  const [from, to] = [shape[above - 1], shape[above]]
  const rise = 10 * (to.score - from.score) * (utilization - from.utilization)
  return from.score * 10 + Math.trunc(rise / (to.utilization - from.utilization))
}

/** How much better the shares match with the pod than without it; undefined when it asks for none of the resources. */
export function balance(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): number | undefined {
  const { resources } = cluster.profile.args.NodeResourcesBalancedAllocation
  if (resources.every(({ name }) => requestedBy(pod, name as ResourceName) === 0)) return undefined
  const shares = sharesOf(cluster, pod, node, resources, true)
  const without = evenness(shares.map(({ before, capacity }) => Math.min(1, before / capacity)))
  const withPod = evenness(shares.map(({ after, capacity }) => Math.min(1, after / capacity)))
  return 50 + Math.trunc((50 + withPod - without) / 2)
}

function evenness(fractions: readonly number[]): number {
  const mean = fractions.reduce((sum, one) => sum + one, 0) / fractions.length
  const deviation =
    fractions.length === 2
      ? Math.abs((fractions[0] - fractions[1]) / 2)
      : fractions.length > 2
        ? Math.sqrt(fractions.reduce((sum, one) => sum + (one - mean) ** 2, 0) / fractions.length)
        : 0
  return Math.trunc((1 - deviation) * 100)
}
