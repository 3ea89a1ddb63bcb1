import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../../design/kubernetes'
import type { NodeSpec } from '../../../design/types'

const INTEGER = /^[+-]?\d+$/

function matchesValue(requirement: NodeSelectorRequirement, value: string | undefined): boolean {
  const values = requirement.values ?? []
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
    case 'Lt': {
      // Both sides must be integers; a label that is none never matches (labels.Requirement.Matches).
      if (value === undefined || !INTEGER.test(value) || values.length !== 1 || !INTEGER.test(values[0])) return false
      return requirement.operator === 'Gt' ? BigInt(value) > BigInt(values[0]) : BigInt(value) < BigInt(values[0])
    }
  }
}

/** All requirements of a term; a term without any matches nothing (component-helpers nodeaffinity). */
export function matchesTerm(term: NodeSelectorTerm, node: NodeSpec): boolean {
  const expressions = term.matchExpressions ?? []
  const fields = term.matchFields ?? []
  if (expressions.length === 0 && fields.length === 0) return false
  return (
    expressions.every((requirement) => matchesValue(requirement, node.labels[requirement.key])) &&
    fields.every((requirement) =>
      matchesValue(requirement, requirement.key === 'metadata.name' ? node.name : undefined),
    )
  )
}

export function matchesAnyTerm(terms: readonly NodeSelectorTerm[], node: NodeSpec): boolean {
  return terms.some((term) => matchesTerm(term, node))
}
