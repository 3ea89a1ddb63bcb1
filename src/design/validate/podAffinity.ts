/** What pods wish of other pods: affinity between them, and spreading. Source: pkg/apis/core/validation/validation.go. */
import type { LabelSelector } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { labelError, qualifiedNameErrors } from './names'
import { checkSelector } from './selectors'
import { isMapping } from './structure'

interface Term {
  labelSelector?: LabelSelector
  namespaceSelector?: LabelSelector
  namespaces?: string[]
  topologyKey?: string
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
}

interface Constraint extends Term {
  maxSkew?: number
  minDomains?: number
  whenUnsatisfiable?: string
  nodeAffinityPolicy?: string
  nodeTaintsPolicy?: string
}

export function checkPodAffinity(affinity: unknown, path: Path, report: Reporter): void {
  if (!isMapping(affinity)) return
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  const terms = (affinity[required] ?? []) as Term[]
  terms.forEach((term, index) => checkTerm(term, [...path, required, index], report))
  const weighted = (affinity[preferred] ?? []) as { weight?: number; podAffinityTerm?: Term }[]
  weighted.forEach(({ weight, podAffinityTerm }, index) => {
    checkWeight(weight, [...path, preferred, index], report)
    checkTerm(podAffinityTerm ?? {}, [...path, preferred, index, 'podAffinityTerm'], report)
  })
}

/** Of a preferred term, of pods or of nodes. */
export function checkWeight(weight: unknown, path: Path, report: Reporter): void {
  const value = typeof weight === 'number' ? weight : 0
  if (value < 1 || value > 100) report.invalid([...path, 'weight'], value, 'must be in the range 1-100')
}

function checkTerm(term: Term, path: Path, report: Reporter): void {
  if (term.labelSelector) checkSelector(term.labelSelector, [...path, 'labelSelector'], report)
  if (term.namespaceSelector) checkSelector(term.namespaceSelector, [...path, 'namespaceSelector'], report)
  term.namespaces?.forEach((name, index) => {
    const why = labelError(name)
    if (why) report.invalid([...path, 'namespaces', index], name, why, { field: [...path, 'namespace'] })
  })
  checkLabelKeys(term, path, report)
  const key = term.topologyKey ?? ''
  if (key === '') report.required([...path, 'topologyKey'], 'can not be empty')
  for (const why of qualifiedNameErrors(key)) report.invalid([...path, 'topologyKey'], key, why)
}

/** Keys of matchLabelKeys become requirements of the selector, which must not have any of them already. */
function checkLabelKeys(term: Term, path: Path, report: Reporter): void {
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  for (const [field, keys] of Object.entries({ matchLabelKeys, mismatchLabelKeys })) {
    const at = [...path, field]
    if (keys.length > 0 && !labelSelector) report.forbidden(at, 'must not be specified when labelSelector is not set')
    keys.forEach((key, index) => {
      for (const why of qualifiedNameErrors(key)) report.invalid([...at, index], key, why)
    })
  }
  matchLabelKeys.forEach((key, index) => {
    const at = [...path, 'matchLabelKeys', index]
    if (isSelected(key, labelSelector)) report.invalid(at, key, 'exists in both matchLabelKeys and labelSelector')
    if (mismatchLabelKeys.includes(key)) report.invalid(at, key, 'exists in both matchLabelKeys and mismatchLabelKeys')
  })
}

/** Pods that were read from a cluster have the requirement that the API server made of the key: In with one value. */
function isSelected(key: string, { matchLabels = {}, matchExpressions = [] }: LabelSelector = {}): boolean {
  if (Object.hasOwn(matchLabels, key)) return true
  return matchExpressions.some((one) => one.key === key && !(one.operator === 'In' && one.values?.length === 1))
}

const actions = ['DoNotSchedule', 'ScheduleAnyway']

export function checkTopologySpread(constraints: readonly unknown[] | undefined, path: Path, report: Reporter): void {
  const all = (constraints ?? []) as Constraint[]
  const identities = all.map((one) => `{${one?.topologyKey ?? ''}, ${one?.whenUnsatisfiable ?? ''}}`)
  all.forEach((constraint, index) => {
    if (!isMapping(constraint)) return
    const repeated = identities.includes(identities[index], index + 1) ? identities[index] : undefined
    checkConstraint(constraint, repeated, [...path, index], report)
  })
}

function checkConstraint(constraint: Constraint, repeated: string | undefined, path: Path, report: Reporter): void {
  const { maxSkew = 0, minDomains, whenUnsatisfiable = '', labelSelector } = constraint
  if (maxSkew < 1) report.invalid([...path, 'maxSkew'], maxSkew, 'must be greater than zero')
  checkTopologyKey(constraint.topologyKey, [...path, 'topologyKey'], report)
  if (!actions.includes(whenUnsatisfiable)) {
    report.unsupported([...path, 'whenUnsatisfiable'], whenUnsatisfiable, actions)
  }
  if (repeated !== undefined) {
    const field = [...path, '{topologyKey, whenUnsatisfiable}']
    report.error(path, `Duplicate value: "${repeated}"`, { field, remedy: 'keep one of the two' })
  }
  if (minDomains !== undefined) {
    const at = [...path, 'minDomains']
    if (minDomains < 1) report.invalid(at, minDomains, 'must be greater than zero')
    if (whenUnsatisfiable !== 'DoNotSchedule') {
      const why = `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`
      report.invalid(at, minDomains, why)
    }
  }
  for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
    const policy = constraint[field]
    const policies = ['Honor', 'Ignore']
    if (policy !== undefined && !policies.includes(policy)) report.unsupported([...path, field], policy, policies)
  }
  checkLabelKeys(constraint, path, report)
  if (labelSelector) checkSelector(labelSelector, [...path, 'labelSelector'], report)
}

function checkTopologyKey(key: unknown, path: Path, report: Reporter): void {
  if (typeof key !== 'string' || key === '') report.required(path, 'can not be empty')
  else for (const why of qualifiedNameErrors(key)) report.invalid(path, key, why)
}
