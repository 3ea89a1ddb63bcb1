/** Node affinity, tolerations and taints. Source: pkg/apis/core/validation/validation.go. */
import type { NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PodSpec, Taint, Toleration } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import { labelValueError, qualifiedNameErrors } from './names'
import { checkPodAffinity, checkWeight } from './podAffinity'

const taintEffects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']
const nodeOperators = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']

export function checkTolerations(tolerations: readonly Toleration[] | undefined, path: Path, report: Reporter): void {
  tolerations?.forEach((toleration, index) => checkToleration(toleration, [...path, index], report))
}

function checkToleration(toleration: Toleration, path: Path, report: Reporter): void {
  const { key = '', operator = 'Equal', value = '', effect, tolerationSeconds } = toleration
  if (key !== '') for (const why of qualifiedNameErrors(key)) report.invalid([...path, 'key'], key, why)
  else if (operator !== 'Exists') {
    const why = 'operator must be Exists when `key` is empty, which means "match all values and all keys"'
    report.invalid([...path, 'operator'], operator, why, { remedy: 'add a key, or write "operator: Exists"' })
  }
  if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
    const why = "effect must be 'NoExecute' when `tolerationSeconds` is set"
    report.invalid([...path, 'effect'], effect ?? '', why)
  }
  if (operator === 'Exists') {
    if (value !== '') report.invalid([...path, 'operator'], value, "value must be empty when `operator` is 'Exists'")
  } else if (operator === 'Equal') {
    const why = labelValueError(value)
    if (why) report.invalid([...path, 'value'], value, why, { field: [...path, 'operator'] })
  } else if (operator === 'Lt' || operator === 'Gt') {
    // Behind the alpha gate TaintTolerationComparisonOperators in 1.36; accepted with a number.
    if (!/^-?\d+$/.test(value))
      report.invalid([...path, 'value'], value, 'must be an integer when `operator` is Lt or Gt')
  } else {
    report.unsupported([...path, 'operator'], operator, ['Equal', 'Exists'])
  }
  if (effect !== undefined && (effect as string) !== '') checkEffect(effect, [...path, 'effect'], report)
}

function checkEffect(effect: string, path: Path, report: Reporter): void {
  if (!taintEffects.includes(effect)) report.unsupported(path, effect, taintEffects)
}

/** `field`: how the API server names the list, where it names it otherwise. */
export function checkTaints(
  taints: readonly Taint[] | undefined,
  path: Path,
  report: Reporter,
  field: Path = path,
): void {
  const seen = new Set<string>()
  taints?.forEach((taint, index) => {
    const at = (...rest: Path) => [...path, index, ...rest]
    const as = (...rest: Path) => ({ field: [...field, index, ...rest] })
    const { key = '', value = '', effect } = taint
    for (const why of qualifiedNameErrors(key)) report.invalid(at('key'), key, why, as('key'))
    const why = labelValueError(value)
    if (why) report.invalid(at('value'), value, why, as('value'))
    if (!effect) report.required(at('effect'), '', as('effect'))
    else if (!taintEffects.includes(effect)) report.unsupported(at('effect'), effect, taintEffects, as('effect'))
    const identity = `${key}:${effect}`
    if (seen.has(identity)) {
      const duplicate = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null }
      report.duplicate(at(), duplicate, 'taints must be unique by key and effect pair', as())
    }
    seen.add(identity)
  })
}

export function checkAffinity(affinity: PodSpec['affinity'], path: Path, report: Reporter): void {
  if (!affinity) return
  checkNodeAffinity(affinity.nodeAffinity, [...path, 'nodeAffinity'], report)
  checkPodAffinity(affinity.podAffinity, [...path, 'podAffinity'], report)
  checkPodAffinity(affinity.podAntiAffinity, [...path, 'podAntiAffinity'], report)
}

export function checkNodeAffinity(node: NodeAffinity | undefined, path: Path, report: Reporter): void {
  const required = node?.requiredDuringSchedulingIgnoredDuringExecution
  if (required) {
    checkNodeSelector(required, [...path, 'requiredDuringSchedulingIgnoredDuringExecution'], report)
  }
  node?.preferredDuringSchedulingIgnoredDuringExecution?.forEach((preferred, index) => {
    const at = [...path, 'preferredDuringSchedulingIgnoredDuringExecution', index]
    checkWeight(preferred.weight, at, report)
    checkTerm(preferred.preference ?? {}, [...at, 'preference'], report)
  })
}

export function checkNodeSelector(
  selector: { nodeSelectorTerms?: NodeSelectorTerm[] },
  path: Path,
  report: Reporter,
): void {
  const at = [...path, 'nodeSelectorTerms']
  const terms = selector.nodeSelectorTerms ?? []
  if (terms.length === 0) report.required(at, 'must have at least one node selector term')
  terms.forEach((term, index) => checkTerm(term, [...at, index], report))
}

function checkTerm(term: NodeSelectorTerm, path: Path, report: Reporter): void {
  term.matchExpressions?.forEach((one, index) =>
    checkNodeRequirement(one, [...path, 'matchExpressions', index], report),
  )
  term.matchFields?.forEach((one, index) => {
    const at = [...path, 'matchFields', index]
    if (one.key !== 'metadata.name') report.invalid([...at, 'key'], one.key ?? '', 'not a valid field selector key')
    const values = one.values ?? []
    if (values.length !== 1)
      report.required(
        [...at, 'values'],
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      )
    if (one.operator !== 'In' && one.operator !== 'NotIn') {
      report.invalid([...at, 'operator'], one.operator ?? '', 'not a valid selector operator')
    }
  })
}

function checkNodeRequirement(requirement: NodeSelectorRequirement, path: Path, report: Reporter): void {
  const { key = '', operator, values = [] } = requirement
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        report.required([...path, 'values'], "must be specified when `operator` is 'In' or 'NotIn'")
      break
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        report.forbidden([...path, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
      }
      break
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        report.required([...path, 'values'], "must be specified single value when `operator` is 'Lt' or 'Gt'")
      } else if (!/^-?\d+$/.test(values[0])) {
        // The API server takes it; the scheduler's term then never matches.
        report.warning([...path, 'values', 0], "is not an integer: with `operator` 'Lt' or 'Gt' it never matches", {
          remedy: 'write an integer',
        })
      }
      break
    default:
      report.invalid([...path, 'operator'], operator ?? '', 'not a valid selector operator', {
        remedy: didYouMean(String(operator ?? ''), nodeOperators),
      })
  }
  for (const why of qualifiedNameErrors(key)) report.invalid([...path, 'key'], key, why)
}
