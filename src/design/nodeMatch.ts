/** Which nodes a pod may run on by its own wishes: node names, selectors, required affinity, taints. */
import type { NodeSelectorRequirement, NodeSelectorTerm, Taint, TaintEffect, Toleration } from './kubernetes'
import type { NodeSpec, PodTemplate } from './types'

type Machine = Pick<NodeSpec, 'name' | 'labels'>

/** nodeSelector and required affinity. Source: component-helpers/scheduling/corev1/nodeaffinity. */
export function matchesRequiredAffinity(
  { nodeSelector, nodeAffinity }: Pick<PodTemplate, 'nodeSelector' | 'nodeAffinity'>,
  node: Machine,
): boolean {
  if (!Object.keys(nodeSelector).every((key) => node.labels[key] === nodeSelector[key])) return false
  const required = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || matchesAnyTerm(required.nodeSelectorTerms, node)
}

export function matchesAnyTerm(terms: readonly NodeSelectorTerm[], node: Machine): boolean {
  return terms.some((term) => matchesTerm(term, node))
}

/** All requirements of a term; a term without any matches nothing. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Machine): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  return (
    matchExpressions.every((one) => matchesValue(one, node.labels[one.key])) &&
    matchFields.every((one) => matchesValue(one, one.key === 'metadata.name' ? node.name : undefined))
  )
}

const integer = /^[+-]?\d+$/

function matchesValue({ operator, values = [] }: NodeSelectorRequirement, value: string | undefined): boolean {
  switch (operator) {
    // Gt and Lt: both sides must be integers; a label that is none never matches (labels.Requirement.Matches).
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt':
      if (value === undefined || values.length !== 1 || !integer.test(value) || !integer.test(values[0])) return false
      return operator === 'Gt' ? BigInt(value) > BigInt(values[0]) : BigInt(value) < BigInt(values[0])
  }
}

/** Whether every taint with one of the effects is tolerated. */
export function toleratesAll(
  taints: readonly Taint[],
  tolerations: readonly Toleration[],
  effects: readonly TaintEffect[],
): boolean {
  return taints.every((taint) => !effects.includes(taint.effect) || tolerations.some((one) => tolerates(one, taint)))
}

/** Source: api/core/v1/toleration.go; Lt and Gt are behind an alpha gate and tolerate nothing. */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  return operator === 'Exists' || (operator === 'Equal' && value === (taint.value ?? ''))
}
