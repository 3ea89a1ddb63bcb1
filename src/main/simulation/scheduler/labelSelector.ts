import type { LabelSelector } from '../../../design/kubernetes'

export type Labels = Readonly<Record<string, string>>
type Requirement = (labels: Labels) => boolean

/** A selector ready to be asked; `empty` selects everything, and upstream treats that apart in places. */
export interface CompiledSelector {
  matches(labels: Labels): boolean
  readonly empty: boolean
}

export const nothing: CompiledSelector = { matches: () => false, empty: false }

function requirements(selector: LabelSelector): Requirement[] {
  const equal = Object.entries(selector.matchLabels ?? {}).map(
    ([key, value]): Requirement =>
      (labels) =>
        labels[key] === value,
  )
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values = [] }): Requirement => {
    switch (operator) {
      case 'In':
        return (labels) => labels[key] !== undefined && values.includes(labels[key])
      case 'NotIn':
        return (labels) => labels[key] === undefined || !values.includes(labels[key])
      case 'Exists':
        return (labels) => labels[key] !== undefined
      case 'DoesNotExist':
        return (labels) => labels[key] === undefined
    }
  })
  return [...equal, ...expressions]
}

/** metav1.LabelSelectorAsSelector: a missing selector matches nothing, an empty one everything. */
export function compileSelector(...selectors: (LabelSelector | undefined)[]): CompiledSelector {
  if (selectors.length === 0 || selectors.some((selector) => selector === undefined)) return nothing
  const all = selectors.flatMap((selector) => requirements(selector as LabelSelector))
  return { matches: (labels) => all.every((requirement) => requirement(labels)), empty: all.length === 0 }
}
