/** A cluster as plain objects: what the slow twins of the scheduler's plugins look at, from scratch each time. */
import type { NodeSpec, PodDisruptionBudget, PodSpec, SchedulerProfile } from '../../../../src/design'
import type { LabelSelector, NodeSelectorTerm, Taint, Toleration } from '../../../../src/design/kubernetes'

export type Labels = Readonly<Record<string, string>>

export interface TwinPod {
  readonly namespace: string
  readonly name: string
  readonly labels: Labels
  readonly spec: PodSpec
  readonly priority: number
}

export interface PlacedPod {
  pod: TwinPod
  node: string
  terminating: boolean
  /** When it started: the number of pods that were placed before it. */
  since: number
}

export interface TwinCluster {
  /** In order of arrival. */
  readonly nodes: Map<string, NodeSpec>
  /** Also those on nodes that are gone. By `namespace/name`. */
  readonly placed: Map<string, PlacedPod>
  /** Labels by namespace. */
  readonly namespaces: Readonly<Record<string, Labels>>
  /** Of Services, all in the namespace `default`. */
  readonly services: readonly Labels[]
  readonly budgets: readonly PodDisruptionBudget[]
  /** Whose plugins are asked, in its order and with its arguments. */
  readonly profile: SchedulerProfile
  /** Pods that wait, by key, and the nodes that they were promised. */
  readonly nominated: Map<string, { pod: TwinPod; node: string }>
  /** Pods that a question has taken away (they are not among the placed ones then), and pods that it has put somewhere. */
  readonly lifted?: readonly PlacedPod[]
  readonly guests?: readonly PlacedPod[]
  /** During a question: the cluster as it is, which is what PreFilter saw. */
  readonly real?: TwinCluster
}

/** What a plugin gives the feasible nodes, in their order; normalised to 0 to 100. */
export interface Scores {
  readonly raw: readonly number[]
  readonly normalized: readonly number[]
}

export const keyOf = ({ namespace, name }: TwinPod): string => `${namespace}/${name}`

export function podsOn({ placed }: TwinCluster, node: string): PlacedPod[] {
  return [...placed.values()].filter((one) => one.node === node)
}

/** Pods on nodes that are there, each with its node. */
export function* placements({ nodes, placed }: TwinCluster): Iterable<PlacedPod & { at: NodeSpec }> {
  for (const one of placed.values()) {
    const at = nodes.get(one.node)
    if (at) yield { ...one, at }
  }
}

/** metav1.LabelSelectorAsSelector: nothing matches a selector that is not given, everything an empty one. */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (!selector) return false
  const byValue = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value)
  const byExpression = (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    const value = labels[key] as string | undefined
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    if (operator === 'In') return value !== undefined && values.includes(value)
    return value === undefined || !values.includes(value)
  })
  return byValue && byExpression
}

export function isEmptySelector(selector: LabelSelector | undefined): boolean {
  if (!selector) return false
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
}

/** A toleration without a key and with Exists tolerates all; an operator that is not given is Equal. */
export function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(({ key = '', operator = 'Equal', value = '', effect }) => {
    if (effect && effect !== taint.effect) return false
    if (key !== '' && key !== taint.key) return false
    return operator === 'Exists' || value === (taint.value ?? '')
  })
}

export function matchesNodeTerm(
  { matchExpressions = [], matchFields = [] }: NodeSelectorTerm,
  node: NodeSpec,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false
  const byField = matchFields.every(({ operator, values = [] }) => values.includes(node.name) === (operator === 'In'))
  const byLabel = matchExpressions.every(({ key, operator, values = [] }) => {
    const value = node.labels[key] as string | undefined
    if (operator !== 'Gt' && operator !== 'Lt')
      return selects({ matchExpressions: [{ key, operator, values }] }, node.labels)
    if (value === undefined || !/^-?\d+$/.test(value)) return false
    return operator === 'Gt' ? Number(value) > Number(values[0]) : Number(value) < Number(values[0])
  })
  return byField && byLabel
}

/** spec.nodeSelector and the required terms, of which one must match. */
export function wantsNode({ nodeSelector = {}, affinity }: PodSpec, node: NodeSpec): boolean {
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const selected = Object.entries(nodeSelector).every(([key, value]) => node.labels[key] === value)
  return selected && (!required || required.nodeSelectorTerms.some((term) => matchesNodeTerm(term, node)))
}
