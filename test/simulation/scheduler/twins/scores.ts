/** Upstream's scores by their definitions, weighted as a profile has them, over plain objects. */
import type { NodeSpec } from '../../../../src/design'
import { affinityScore, isScoredByAffinity } from './affinity'
import { isTolerated, matchesNodeTerm, type Scores, type TwinCluster, type TwinPod } from './cluster'
import { balance, strategyScore } from './resourceScores'
import { spreadScores } from './spread'

/** undefined: the plugin is skipped. */
type Score = (cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]) => Scores | undefined

const scores: Readonly<Record<string, Score>> = {
  TaintToleration: taintScores,
  NodeAffinity: nodeAffinityScores,
  PodTopologySpread: spreadScores,
  InterPodAffinity: interPodAffinityScores,
  NodeResourcesFit: eachFor(strategyScore),
  NodeResourcesBalancedAllocation: eachFor(balance),
  ImageLocality: eachFor(imageScore),
  // The pods of the tests mount nothing and claim no devices.
  VolumeBinding: () => undefined,
  DynamicResources: () => undefined,
}

/** Raw and weighted scores by plugin; all 0 for one that is skipped. */
export function weightedScores(
  cluster: TwinCluster,
  pod: TwinPod,
  feasible: readonly NodeSpec[],
): Record<string, { raw: readonly number[]; weighted: number[] }> {
  const nothing = feasible.map(() => 0)
  return Object.fromEntries(
    cluster.profile.plugins.score.map(({ name, weight }) => {
      const { raw, normalized } = scores[name](cluster, pod, feasible) ?? { raw: nothing, normalized: nothing }
      return [name, { raw, weighted: normalized.map((one) => one * weight) }]
    }),
  )
}

/** Of plugins that need no normalising, as they score each node by itself. */
function eachFor(score: (cluster: TwinCluster, pod: TwinPod, node: NodeSpec) => number | undefined): Score {
  return (cluster, pod, feasible) => {
    const raw = feasible.map((node) => score(cluster, pod, node)).filter((one) => one !== undefined)
    return raw.length === feasible.length ? { raw, normalized: raw } : undefined
  }
}

function taintScores(_: TwinCluster, { spec }: TwinPod, feasible: readonly NodeSpec[]): Scores {
  const tolerations = (spec.tolerations ?? []).filter(({ effect }) => !effect || effect === 'PreferNoSchedule')
  const raw = feasible.map(
    ({ taints }) =>
      taints.filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, tolerations)).length,
  )
  const highest = Math.max(...raw)
  return { raw, normalized: raw.map((one) => (highest === 0 ? 100 : 100 - Math.floor((100 * one) / highest))) }
}

function nodeAffinityScores(
  { profile }: TwinCluster,
  { spec }: TwinPod,
  feasible: readonly NodeSpec[],
): Scores | undefined {
  const { addedAffinity } = profile.args.NodeAffinity
  const preferred = [addedAffinity, spec.affinity?.nodeAffinity].flatMap(
    (one) => one?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
  )
  if (preferred.length === 0) return undefined
  const raw = feasible.map((node) =>
    preferred.reduce((sum, { weight, preference }) => sum + (matchesNodeTerm(preference, node) ? weight : 0), 0),
  )
  const highest = Math.max(...raw)
  return { raw, normalized: raw.map((one) => (highest === 0 ? 0 : Math.floor((100 * one) / highest))) }
}

function interPodAffinityScores(cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]): Scores | undefined {
  if (!isScoredByAffinity(cluster, pod)) return undefined
  const raw = feasible.map((node) => affinityScore(cluster, pod, node))
  const lowest = Math.min(...raw)
  const range = Math.max(...raw) - lowest
  return { raw, normalized: raw.map((one) => (range === 0 ? 0 : Math.trunc(100 * ((one - lowest) / range)))) }
}

const Mi = 1024 ** 2

/** Bytes of the pod's images on the node, each scaled by the share of nodes that have it, between 23 and 1000 Mi a container. */
function imageScore({ nodes }: TwinCluster, { spec }: TwinPod, node: NodeSpec): number {
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  let sum = 0
  for (const { image = '' } of containers) {
    const name = /:[^/]+$/.test(image) ? image : `${image}:latest`
    const found = node.images.find(({ names }) => names.includes(name))
    if (!found) continue
    const holders = [...nodes.values()].filter(({ images }) => images.some(({ names }) => names.includes(name)))
    sum += Math.trunc(found.sizeBytes * (holders.length / nodes.size))
  }
  const most = 1000 * Mi * containers.length
  const bounded = Math.min(Math.max(sum, 23 * Mi), most)
  return Math.floor((100 * (bounded - 23 * Mi)) / (most - 23 * Mi))
}
