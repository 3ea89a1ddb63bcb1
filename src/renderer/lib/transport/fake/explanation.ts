/** Invented answers to "why is this pod here, or why does it wait": one of every kind that the scheduler gives. */
import type { ClusterTopology, PodExplanation } from '../../../../protocol/commands'
import type { FakePlan } from './plan'
import { conditionOf, fakePod, findPod, podName, troubleOf, type Trouble } from './podSet'
import { random } from './random'
import { nodeNames } from '../../topology'

interface Scene {
  plan: FakePlan
  topology: ClusterTopology
  index: number
  now: number
  /** Nodes that are looked at: beyond a hundred, the scheduler stops when it has found enough. */
  evaluated: number
}

/** In upstream's order, with the weights of the default profile. */
const scorers: readonly [plugin: string, weight: number][] = [
  ['TaintToleration', 3],
  ['NodeAffinity', 2],
  ['NodeResourcesFit', 1],
  ['VolumeBinding', 1],
  ['PodTopologySpread', 2],
  ['InterPodAffinity', 2],
  ['NodeResourcesBalancedAllocation', 1],
  ['ImageLocality', 1],
]

export function fakeExplanation(
  plan: FakePlan,
  topology: ClusterTopology,
  now: number,
  { namespace, name, fresh }: { namespace: string; name: string; fresh: boolean },
): PodExplanation | null {
  const index = findPod(plan, topology, now, namespace, name)
  if (index === undefined) return null
  const trouble = troubleOf(plan, index)
  const nodes = topology.nodePool.length
  const evaluated = nodes > 100 && !(trouble && trouble !== 'waiting') ? Math.max(100, Math.ceil(nodes * 0.42)) : nodes
  const scene = { plan, topology, index, now, evaluated }
  const parts = !trouble || trouble === 'waiting' ? placed(scene) : waits(trouble, scene)
  const { createdSeconds } = fakePod(plan, topology, index, now)
  const kept = !fresh && (trouble ? ['cpu', 'preempting', 'helpless'].includes(trouble) : index % 3 !== 1)
  return {
    namespace,
    name,
    basis: kept ? 'decision' : 'now',
    atSeconds: !kept ? now : trouble ? Math.max(createdSeconds, now - 12.4) : createdSeconds + 0.02,
    outcome: 'unschedulable',
    schedulerName: 'default-scheduler',
    node: null,
    message: conditionOf(trouble, nodes),
    allNodes: nodes,
    evaluated,
    feasible: 0,
    filtered: [],
    top: [],
    tied: 0,
    decided: '',
    rejectedBy: [],
    preemption: null,
    ...parts,
  }
}

const named = ({ topology }: Scene, first: number, count: number): string[] =>
  Array.from({ length: Math.min(5, count) }, (_, i) => nodeNames(topology)[(first + i * 3) % topology.nodePool.length])

function refused(scene: Scene, from: readonly [plugin: string, reason: string, nodes: number][]) {
  return from
    .filter(([, , nodes]) => nodes > 0)
    .map(([plugin, reason, nodes], i) => ({ plugin, reason, nodes, examples: named(scene, i * 7, nodes) }))
}

function placed(scene: Scene): Partial<PodExplanation> {
  const { topology, index, evaluated } = scene
  const waiting = troubleOf(scene.plan, index) !== undefined
  const own = nodeNames(topology)[(index * 13) % topology.nodePool.length]
  if (index % 11 === 5) {
    return {
      outcome: 'scheduled',
      node: own,
      feasible: 1,
      filtered: refused(scene, [['NodeAffinity', "node(s) didn't match Pod's node affinity/selector", evaluated - 1]]),
      top: [{ node: own, total: 0, scores: [] }],
      tied: 1,
      decided: `${own} is the only node that passes all filters; nothing was scored.`,
    }
  }
  const spot = Math.round(evaluated * 0.05)
  const full = Math.floor(evaluated * 0.2)
  const feasible = evaluated - spot - full
  const top = topNodes(scene, Math.min(10, feasible), index % 4 === 2 ? 3 : scorers.length)
  // Asked now, every fifth would go elsewhere today.
  const node = waiting || index % 5 === 4 ? top[0].node : own
  if (node === own) top[0].node = own
  const others = top.slice(1).map((entry, i) => ({
    ...entry,
    node: entry.node === own ? nodeNames(topology)[(index + 31 + i) % topology.nodePool.length] : entry.node,
  }))
  return {
    outcome: 'scheduled',
    node,
    message: '',
    feasible,
    filtered: refused(scene, [
      ['NodeResourcesFit', 'Insufficient cpu', full],
      ['TaintToleration', 'node(s) had untolerated taint(s)', spot],
    ]),
    top: [top[0], ...others],
    tied: top.filter(({ total }) => total === top[0].total).length,
    decided: sentence(top),
  }
}

function sentence([best, second]: PodExplanation['top']): string {
  if (!second) return `${best.node} is the only node that passes all filters; nothing was scored.`
  if (second.total === best.total)
    return `2 nodes share the best total of ${best.total}; among equals the scheduler takes the one that comes first in its heap: ${best.node}.`
  const by = best.scores
    .map(({ plugin, weighted }, i) => ({ plugin, by: weighted - second.scores[i].weighted }))
    .filter((part) => part.by > 0)
    .sort((one, other) => other.by - one.by)
    .slice(0, 2)
    .map((part) => `${part.plugin} (+${part.by})`)
  return `${best.node} has the best total, ${best.total}; it beats ${second.node} (${second.total}) by ${by.join(' and ')}.`
}

function topNodes({ topology, index, plan }: Scene, count: number, plugins: number): PodExplanation['top'] {
  const draw = random(plan.seed + index)
  const chosen = plugins === scorers.length ? scorers : [scorers[0], scorers[2], scorers[6]]
  return Array.from({ length: count }, (_, i) => {
    const scores = chosen.map(([plugin, weight]) => {
      const normalized = normalizedOf(plugin, draw)
      return { plugin, weight, raw: rawOf(plugin, normalized), normalized, weighted: normalized * weight }
    })
    const total = scores.reduce((sum, { weighted }) => sum + weighted, 0)
    return { node: nodeNames(topology)[(index * 17 + i * 5) % topology.nodePool.length], total, scores }
  }).sort((one, other) => other.total - one.total)
}

function normalizedOf(plugin: string, draw: () => number): number {
  if (plugin === 'TaintToleration') return 100
  if (plugin === 'NodeAffinity' || plugin === 'VolumeBinding') return 0
  if (plugin === 'NodeResourcesBalancedAllocation') return 70 + Math.round(draw() * 10)
  if (plugin === 'PodTopologySpread') return Math.round(60 + draw() * 40)
  return Math.round(draw() * 90)
}

function rawOf(plugin: string, normalized: number): number {
  if (plugin === 'TaintToleration') return 0
  if (plugin === 'PodTopologySpread') return 140_000 - normalized * 1204
  if (plugin === 'InterPodAffinity') return normalized * 3 - 120
  return normalized
}

function waits(trouble: Exclude<Trouble, 'waiting'>, scene: Scene): Partial<PodExplanation> {
  const { topology, index, plan } = scene
  const nodes = topology.nodePool.length
  const spot = Math.round(nodes * 0.15)
  const none = `None of ${nodes} nodes passes all filters.`
  const refusal = (message: string) => ({ node: null, victims: [], candidates: [], candidateCount: 0, message })
  switch (trouble) {
    case 'gated':
      return {
        outcome: 'gated',
        allNodes: 0,
        evaluated: 0,
        decided: 'The pod has scheduling gates: it does not enter the scheduling queue until they are removed.',
      }
    case 'foreign':
      return {
        outcome: 'noProfile',
        schedulerName: 'batch-scheduler',
        allNodes: 0,
        evaluated: 0,
        decided: 'No profile of this scheduler has the name that the pod asks for: nobody schedules it.',
      }
    case 'helpless':
      return {
        decided: none,
        filtered: refused(scene, [['NodeResourcesFit', 'Insufficient nvidia.com/gpu', nodes]]),
        rejectedBy: ['NodeResourcesFit'],
        preemption: refusal(
          `preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`,
        ),
      }
    case 'cpu':
      return {
        decided: none,
        filtered: refused(scene, [
          ['NodeResourcesFit', 'Insufficient cpu', nodes - spot],
          ['TaintToleration', 'node(s) had untolerated taint(s)', spot],
        ]),
        rejectedBy: ['TaintToleration', 'NodeResourcesFit'],
        preemption: refusal(
          `0/${nodes} nodes are available: ${nodes - spot} No preemption victims found for incoming pod, ${spot} Preemption is not helpful for scheduling.`,
        ),
      }
    case 'preempting': {
      const candidates = Array.from({ length: Math.min(10, nodes) }, (_, i) => ({
        node: nodeNames(topology)[(index + i * 7) % nodes],
        victims: Array.from({ length: 2 + (i % 3) }, (_, nth) => `shop/${podName(nth + i * 3, plan)}`),
        pdbViolations: i > 6 ? 1 : 0,
      }))
      return {
        decided: `No node fits as it is; 2 pods of lower priority are being removed from ${candidates[0].node} to make room.`,
        filtered: refused(scene, [
          ['NodeResourcesFit', 'Insufficient cpu, Insufficient memory', nodes - spot],
          ['NodeResourcesFit', 'Insufficient cpu', spot],
        ]),
        rejectedBy: ['NodeResourcesFit'],
        preemption: {
          node: candidates[0].node,
          victims: candidates[0].victims,
          candidates,
          candidateCount: Math.max(candidates.length, Math.round(nodes * 0.1)),
          message: '',
        },
      }
    }
  }
}
