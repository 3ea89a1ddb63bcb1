/** Upstream's default scores by their definitions, weighted, over plain objects. */
import type { NodeSpec } from '../../../../src/design'
import { affinityScore } from './affinity'
import { isTolerated, matchesNodeTerm, type TwinCluster, type TwinPod } from './cluster'
import { nonZeroBy, nonZeroOn, requestedBy, requestedOn } from './resources'
import { spreadScores } from './spread'

type Score = (cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]) => number[] | undefined

const scores: readonly (readonly [plugin: string, weight: number, score: Score])[] = [
  ['TaintToleration', 3, taintScores],
  ['NodeAffinity', 2, nodeAffinityScores],
  ['PodTopologySpread', 2, spreadScores],
  ['InterPodAffinity', 2, interPodAffinityScores],
  ['NodeResourcesFit', 1, (cluster, pod, feasible) => feasible.map((node) => leastAllocated(cluster, pod, node))],
  ['NodeResourcesBalancedAllocation', 1, balanceScores],
  ['ImageLocality', 1, (cluster, pod, feasible) => feasible.map((node) => imageScore(cluster, pod, node))],
]

/** Weighted scores by plugin; all 0 for one that is skipped. */
export function weightedScores(
  cluster: TwinCluster,
  pod: TwinPod,
  feasible: readonly NodeSpec[],
): Record<string, number[]> {
  return Object.fromEntries(
    scores.map(([plugin, weight, score]) => {
      const normalized = score(cluster, pod, feasible) ?? feasible.map(() => 0)
      return [plugin, normalized.map((one) => one * weight)]
    }),
  )
}

function taintScores(_: TwinCluster, { spec }: TwinPod, feasible: readonly NodeSpec[]): number[] {
  const tolerations = (spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
  const raw = feasible.map(
    ({ taints }) =>
      taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)).length,
  )
  const highest = Math.max(...raw)
  return raw.map((one) => (highest === 0 ? 100 : 100 - Math.floor((100 * one) / highest)))
}

function nodeAffinityScores(_: TwinCluster, { spec }: TwinPod, feasible: readonly NodeSpec[]): number[] | undefined {
  const preferred = spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  if (preferred.length === 0) return undefined
  const raw = feasible.map((node) =>
    preferred.reduce((sum, { weight, preference }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0),
  )
  const highest = Math.max(...raw)
  return raw.map((one) => (highest === 0 ? 0 : Math.floor((100 * one) / highest)))
}

function interPodAffinityScores(cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]): number[] {
  const raw = feasible.map((node) => affinityScore(cluster, pod, node))
  const lowest = Math.min(...raw)
  const range = Math.max(...raw) - lowest
  return raw.map((one) => (range === 0 ? 0 : Math.trunc(100 * ((one - lowest) / range))))
}

function leastAllocated(cluster: TwinCluster, pod: TwinPod, { name, allocatable }: NodeSpec): number {
  const shares = (['cpu', 'memory'] as const).flatMap((resource) => {
    const capacity = allocatable[resource] ?? 0
    if (capacity === 0) return []
    const used = nonZeroOn(cluster, name, resource) + nonZeroBy(pod, resource)
    return [used > capacity ? 0 : Math.floor(((capacity - used) * 100) / capacity)]
  })
  return shares.length === 0 ? 0 : Math.floor(shares.reduce((sum, one) => sum + one, 0) / shares.length)
}

/** How much better the shares of CPU and memory match with the pod than without it. */
function balanceScores(cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]): number[] | undefined {
  if (requestedBy(pod, 'cpu') === 0 && requestedBy(pod, 'memory') === 0) return undefined
  return feasible.map(({ name, allocatable }) => {
    const balance = (added: number): number => {
      const shares = (['cpu', 'memory'] as const).flatMap((resource) => {
        const capacity = allocatable[resource] ?? 0
        const used = requestedOn(cluster, name, resource) + added * requestedBy(pod, resource)
        return capacity === 0 ? [] : [Math.min(1, used / capacity)]
      })
      const deviation = shares.length === 2 ? Math.abs((shares[0] - shares[1]) / 2) : 0
      return Math.trunc((1 - deviation) * 100)
    }
    return 50 + Math.trunc((50 + balance(1) - balance(0)) / 2)
  })
}

const Mi = 1024 ** 2

/** Bytes of the pod's images on the node, each scaled by the share of nodes that have it, between 23 and 1000 Mi a container. */
function imageScore({ nodes }: TwinCluster, { spec }: TwinPod, node: NodeSpec): number {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  let sum = 0
  for (const { image = '' } of containers) {
    const name = /:[^/]+$/.test(image) ? image : `${image}:latest`
    const found = node.images.find(({ names }) => names.includes(name))
    const holders = [...nodes.values()].filter(({ images }) => images.some(({ names }) => names.includes(name)))
    if (found) sum += Math.trunc(found.sizeBytes * (holders.length / nodes.size))
  }
  const most = 1000 * Mi * containers.length
  const bounded = Math.min(Math.max(sum, 23 * Mi), most)
  return Math.floor((100 * (bounded - 23 * Mi)) / (most - 23 * Mi))
}
