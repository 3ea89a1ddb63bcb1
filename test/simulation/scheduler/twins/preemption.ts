/** DefaultPreemption by its definition: pods are taken away and given back one by one, and all filters asked each time. */
import type { NodeSpec } from '../../../../src/design'
import { isEmptySelector, keyOf, podsOn, selects, type PlacedPod, type TwinCluster, type TwinPod } from './cluster'
import { refusal } from './filters'
import { requestedBy, resourceNames } from './resources'

export interface TwinCandidate {
  node: string
  /** By importance. */
  victims: string[]
  pdbViolations: number
}

const hopeless = new Set(['NodeUnschedulable', 'TaintToleration', 'NodeAffinity'])
const hopelessReasons = new Set([
  "node(s) didn't match pod affinity rules",
  "node(s) didn't match pod topology spread constraints (missing required label)",
])

/** No pod's going can help. */
function isHopeless(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): boolean {
  const refused = refusal(cluster, pod, node)
  if (!refused || hopeless.has(refused.plugin) || refused.reasons.some((reason) => hopelessReasons.has(reason)))
    return true
  if (refused.plugin !== 'NodeResourcesFit') return false
  // The node is too small even when it is empty.
  return resourceNames.some((resource) => requestedBy(pod, resource) > (node.allocatable[resource] ?? 0))
}

export function candidates(cluster: TwinCluster, pod: TwinPod): TwinCandidate[] {
  return [...cluster.nodes.values()].flatMap((node) => {
    const found = isHopeless(cluster, pod, node) ? undefined : victimsOn(cluster, pod, node)
    return found ? [found] : []
  })
}

function victimsOn(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): TwinCandidate | undefined {
  const lower = podsOn(cluster, node.name).filter((one) => one.pod.priority < pod.priority)
  lower.sort((one, other) => other.pod.priority - one.pod.priority || one.since - other.since)
  if (lower.length === 0) return undefined
  const gone = new Set(lower)
  const isRefused = (): boolean => {
    const placed = new Map([...cluster.placed].filter(([, one]) => !gone.has(one)))
    return refusal({ ...cluster, placed, lifted: [...gone], real: cluster }, pod, node) !== undefined
  }
  if (isRefused()) return undefined
  const violating = violatingAmong(cluster, lower)
  const victims: PlacedPod[] = []
  for (const one of [...violating, ...lower.filter((other) => !violating.includes(other))]) {
    gone.delete(one)
    if (!isRefused()) continue
    gone.add(one)
    victims.push(one)
  }
  return {
    node: node.name,
    victims: lower.filter((one) => victims.includes(one)).map((one) => keyOf(one.pod)),
    pdbViolations: violating.filter((one) => victims.includes(one)).length,
  }
}

/** Those whose going would violate a budget when all go, in this order. */
function violatingAmong({ budgets }: TwinCluster, pods: readonly PlacedPod[]): PlacedPod[] {
  const left = budgets.map(({ disruptionsAllowed }) => disruptionsAllowed)
  return pods.filter(({ pod }) => {
    let violates = false
    budgets.forEach(({ namespace, selector, disruptedPods }, at) => {
      const isProtected = namespace === pod.namespace && !isEmptySelector(selector) && selects(selector, pod.labels)
      if (!isProtected || Object.keys(pod.labels).length === 0 || disruptedPods.includes(pod.name)) return
      left[at]--
      if (left[at] < 0) violates = true
    })
    return violates
  })
}

/** None of the others is better; by upstream's order of what counts. */
export function isBest(cluster: TwinCluster, chosen: TwinCandidate, all: readonly TwinCandidate[]): boolean {
  const measures = ({ victims, pdbViolations }: TwinCandidate): number[] => {
    const placed = victims.map((key) => cluster.placed.get(key) as PlacedPod)
    const priorities = placed.map(({ pod }) => pod.priority)
    const highest = Math.max(...priorities)
    const starts = placed.filter(({ pod }) => pod.priority === highest).map(({ since }) => since)
    const sum = priorities.reduce((total, priority) => total + priority + 2 ** 31, 0)
    return [-pdbViolations, -highest, -sum, -victims.length, Math.min(...starts)]
  }
  const own = measures(chosen)
  return all.every((other) => {
    const theirs = measures(other)
    const at = own.findIndex((value, index) => value !== theirs[index])
    return at === -1 || own[at] > theirs[at]
  })
}
