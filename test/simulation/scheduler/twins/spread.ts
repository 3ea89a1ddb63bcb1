/** PodTopologySpread by its definition: domains and pods counted anew for every question. */
import type { NodeSpec, TopologySpreadConstraint } from '../../../../src/design'
import type { LabelSelector } from '../../../../src/design/kubernetes'
import { isEmptySelector, isTolerated, podsOn, selects, wantsNode } from './cluster'
import type { PlacedPod, Scores, TwinCluster, TwinPod } from './cluster'

const HOSTNAME = 'kubernetes.io/hostname'
const ZONE = 'topology.kubernetes.io/zone'

interface Constraints {
  list: TopologySpreadConstraint[]
  /** Nodes that lack a key of some constraint do not count at all. */
  allKeys: boolean
}

function constraintsOf(cluster: TwinCluster, pod: TwinPod, action: string): Constraints {
  const own = (pod.spec.topologySpreadConstraints ?? []) as TopologySpreadConstraint[]
  if (own.length > 0) return { list: own.filter((one) => one.whenUnsatisfiable === action), allKeys: true }
  // The profile's defaults, for pods that a Service selects.
  const matchLabels: Record<string, string> = {}
  if (pod.namespace === 'default') {
    for (const service of cluster.services) {
      if (selects({ matchLabels: service }, pod.labels)) Object.assign(matchLabels, service)
    }
  }
  const { defaultingType, defaultConstraints } = cluster.profile.args.PodTopologySpread
  const isSystem = defaultingType === 'System'
  const defaults = (isSystem ? systemDefaults : defaultConstraints).filter((one) => one.whenUnsatisfiable === action)
  if (Object.keys(matchLabels).length === 0) return { list: [], allKeys: false }
  // With the system's, nodes without a zone are still spread by hostname.
  return { list: defaults.map((one) => ({ ...one, labelSelector: { matchLabels } })), allKeys: !isSystem }
}

const systemDefaults: readonly TopologySpreadConstraint[] = [
  { maxSkew: 3, topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway' },
  { maxSkew: 5, topologyKey: ZONE, whenUnsatisfiable: 'ScheduleAnyway' },
]

function counts(pod: TwinPod, constraint: TopologySpreadConstraint, node: NodeSpec): boolean {
  const { nodeAffinityPolicy = 'Honor', nodeTaintsPolicy = 'Ignore' } = constraint
  if (nodeAffinityPolicy === 'Honor' && !wantsNode(pod.spec, node)) return false
  const repelling = node.taints.filter(({ effect }) => effect !== 'PreferNoSchedule')
  return nodeTaintsPolicy === 'Ignore' || repelling.every((taint) => isTolerated(taint, pod.spec.tolerations ?? []))
}

/** Pods on a node that a selector matches: of the same namespace, not being deleted; an empty selector counts none. */
function matching(cluster: TwinCluster, pod: TwinPod, selector: LabelSelector | undefined, node: string): number {
  if (isEmptySelector(selector)) return 0
  return podsOn(cluster, node).filter(
    (one) => !one.terminating && one.pod.namespace === pod.namespace && selects(selector, one.pod.labels),
  ).length
}

/**
 * What upstream's count of a node is off by during a question: it takes pods off, and adds others, without regard to what
 * it had not counted, which are those that are being deleted, and all of an empty selector (updateWithPod).
 */
function offBy(cluster: TwinCluster, pod: TwinPod, selector: LabelSelector | undefined, node: string): number {
  const wrong = (one: PlacedPod): boolean =>
    one.node === node &&
    one.pod.namespace === pod.namespace &&
    (one.terminating || isEmptySelector(selector)) &&
    selects(selector, one.pod.labels)
  return (cluster.guests ?? []).filter(wrong).length - (cluster.lifted ?? []).filter(wrong).length
}

const hasAllKeys = (list: readonly TopologySpreadConstraint[], node: NodeSpec): boolean =>
  list.every(({ topologyKey }) => node.labels[topologyKey] !== undefined)

export function refusesSpread(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): string | undefined {
  const { list } = constraintsOf(cluster, pod, 'DoNotSchedule')
  for (const constraint of list) {
    const { topologyKey, labelSelector, maxSkew, minDomains = 1 } = constraint
    const domain = node.labels[topologyKey]
    if (domain === undefined) {
      return "node(s) didn't match pod topology spread constraints (missing required label)"
    }
    const domains = new Map<string, number>()
    for (const one of cluster.nodes.values()) {
      if (!hasAllKeys(list, one) || !counts(pod, constraint, one)) continue
      const value = one.labels[topologyKey]
      const pods = matching(cluster, pod, labelSelector, one.name) + offBy(cluster, pod, labelSelector, one.name)
      domains.set(value, (domains.get(value) ?? 0) + pods)
    }
    const least = domains.size < minDomains ? 0 : Math.min(2 ** 31 - 1, ...domains.values())
    const self = selects(labelSelector, pod.labels) ? 1 : 0
    if ((domains.get(domain) ?? 0) + self - least > maxSkew)
      return "node(s) didn't match pod topology spread constraints"
  }
  return undefined
}

/** Scores of the feasible nodes; undefined when the pod is not spread. */
export function spreadScores(cluster: TwinCluster, pod: TwinPod, feasible: readonly NodeSpec[]): Scores | undefined {
  const { list, allKeys } = constraintsOf(cluster, pod, 'ScheduleAnyway')
  if (list.length === 0) return undefined
  const scored = feasible.filter((node) => !allKeys || hasAllKeys(list, node))
  const raw = new Map(scored.map((node) => [node, rawScore(cluster, pod, { list, allKeys }, scored, node)]))
  const lowest = Math.min(...raw.values())
  const highest = Math.max(0, ...raw.values())
  const normalized = feasible.map((node) => {
    const own = raw.get(node)
    if (own === undefined) return 0
    return highest === 0 ? 100 : Math.floor((100 * (highest + lowest - own)) / highest)
  })
  return { raw: feasible.map((node) => raw.get(node) ?? 0), normalized }
}

function rawScore(
  cluster: TwinCluster,
  pod: TwinPod,
  { list, allKeys }: Constraints,
  scored: readonly NodeSpec[],
  node: NodeSpec,
): number {
  let score = 0
  for (const constraint of list) {
    const { topologyKey, labelSelector, maxSkew } = constraint
    const domain = node.labels[topologyKey]
    if (domain === undefined) continue
    const isHostname = topologyKey === HOSTNAME
    const sizes = isHostname ? scored.length : new Set(scored.map((one) => one.labels[topologyKey])).size
    const counted = [...cluster.nodes.values()].filter((one) =>
      isHostname
        ? one === node
        : one.labels[topologyKey] === domain && (!allKeys || hasAllKeys(list, one)) && counts(pod, constraint, one),
    )
    const pods = counted.reduce((sum, one) => sum + matching(cluster, pod, labelSelector, one.name), 0)
    score += pods * Math.log(sizes + 2) + (maxSkew - 1)
  }
  return Math.round(score)
}
