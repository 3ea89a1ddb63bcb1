/** Label selectors. Source: apimachinery/pkg/apis/meta/v1/validation/validation.go, LabelSelectorAsSelector. */
import type { LabelSelector, LabelSelectorRequirement } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import { labelValueError, qualifiedNameErrors } from './names'

type Labels = Readonly<Record<string, string>>

/** Whether labels fulfil a selector; an empty selector matches everything. */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  const exact = Object.entries(selector.matchLabels ?? {})
  if (!exact.every(([key, value]) => hasLabel(labels, key) && labels[key] === value)) return false
  return (selector.matchExpressions ?? []).every((requirement) => requirementMatches(requirement, labels))
}

function hasLabel(labels: Labels, key: string): boolean {
  return Object.hasOwn(labels, key)
}

function requirementMatches({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels): boolean {
  switch (operator) {
    case 'In':
      return hasLabel(labels, key) && values.includes(labels[key])
    case 'NotIn':
      return !hasLabel(labels, key) || !values.includes(labels[key])
    case 'Exists':
      return hasLabel(labels, key)
    case 'DoesNotExist':
      return !hasLabel(labels, key)
  }
}

const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist']

export function checkSelector(selector: LabelSelector, path: Path, report: Reporter): void {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const at = [...path, 'matchLabels', key]
    for (const why of qualifiedNameErrors(key))
      report.invalid(at, key, why, { at: 'key', field: [...path, 'matchLabels'] })
    const why = labelValueError(value)
    if (why) report.invalid(at, value, why, { field: [...path, 'matchLabels'] })
  }
  selector.matchExpressions?.forEach((requirement, index) => {
    checkRequirement(requirement, [...path, 'matchExpressions', index], report)
  })
}

function checkRequirement(requirement: LabelSelectorRequirement, path: Path, report: Reporter): void {
  const { key = '', operator, values = [] } = requirement
  for (const why of qualifiedNameErrors(key)) report.invalid([...path, 'key'], key, why)
  if (!operators.includes(operator)) {
    report.invalid([...path, 'operator'], operator ?? '', 'not a valid selector operator', {
      remedy: didYouMean(operator ?? '', operators),
    })
  } else if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      report.required([...path, 'values'], "must be specified when `operator` is 'In' or 'NotIn'")
  } else if (values.length > 0) {
    report.forbidden([...path, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
  }
}
