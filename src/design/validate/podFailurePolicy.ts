/** What a Job makes of failed pods. Source: pkg/apis/batch/validation/validation.go (validatePodFailurePolicy). */
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { qualifiedNameErrors } from './names'
import type { PodFailureRule, WorkloadSpec } from './workloads'

const rulesMax = 20
const exitCodesMax = 255
const patternsMax = 20
const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore']
const operators = ['In', 'NotIn']
const statuses = ['False', 'True', 'Unknown']

/** As Go prints a list of texts with %q. */
const quoted = (texts: readonly string[]) => `[${texts.map((one) => `"${one}"`).join(' ')}]`

export function checkPodFailurePolicy(spec: WorkloadSpec, path: Path, report: Reporter): void {
  const at = [...path, 'rules']
  const rules = spec.podFailurePolicy?.rules ?? []
  if (rules.length > rulesMax) report.tooMany(at, rules.length, rulesMax)
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {}
  const names = new Set([...containers, ...initContainers].map(({ name }) => name))
  rules.forEach((rule, index) => checkRule(rule, spec, names, [...at, index], report))
}

function checkRule(
  rule: PodFailureRule,
  spec: WorkloadSpec,
  containers: ReadonlySet<string>,
  path: Path,
  report: Reporter,
): void {
  const { action, onExitCodes, onPodConditions = [] } = rule
  if (!action) report.required([...path, 'action'], `valid values: ${quoted(actions)}`)
  else if (!actions.includes(action)) report.unsupported([...path, 'action'], action, actions)
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    report.invalid([...path, 'action'], action, 'requires the backoffLimitPerIndex to be set')
  }
  if (onExitCodes) checkExitCodes(onExitCodes, containers, [...path, 'onExitCodes'], report)
  checkConditions(onPodConditions, [...path, 'onPodConditions'], report)
  const given = Number(onExitCodes !== undefined) + Number(onPodConditions.length > 0)
  if (given === 1) return
  const why = given === 2 ? 'specifying both OnExitCodes and OnPodConditions is not supported' : oneOf
  report.error(path, `Invalid value: ${why}`, { remedy: 'give one of onExitCodes and onPodConditions' })
}

const oneOf = 'specifying one of OnExitCodes and OnPodConditions is required'

function checkExitCodes(
  { operator, values = [], containerName }: NonNullable<PodFailureRule['onExitCodes']>,
  containers: ReadonlySet<string>,
  path: Path,
  report: Reporter,
): void {
  if (!operator) report.required([...path, 'operator'], `valid values: ${quoted(operators)}`)
  else if (!operators.includes(operator)) report.unsupported([...path, 'operator'], operator, operators)
  if (containerName !== undefined && !containers.has(containerName)) {
    const why = 'must be one of the container or initContainer names in the pod template'
    report.invalid([...path, 'containerName'], containerName, why)
  }
  const at = [...path, 'values']
  if (values.length === 0) report.invalid(at, values, 'at least one value is required')
  else if (values.length > exitCodesMax) report.tooMany(at, values.length, exitCodesMax)
  values.forEach((value, index) => {
    if (operator === 'In' && value === 0) report.invalid([...at, index], value, 'must not be 0 for the In operator')
    if (values.indexOf(value) < index) report.duplicate([...at, index], value)
  })
  if (values.some((value, index) => index > 0 && values[index - 1] > value)) {
    report.invalid(at, values, 'must be ordered')
  }
}

function checkConditions(patterns: NonNullable<PodFailureRule['onPodConditions']>, path: Path, report: Reporter): void {
  if (patterns.length > patternsMax) report.tooMany(path, patterns.length, patternsMax)
  patterns.forEach(({ type = '', status = 'True' }, index) => {
    for (const why of qualifiedNameErrors(type)) report.invalid([...path, index, 'type'], type, why)
    if (!statuses.includes(status)) report.unsupported([...path, index, 'status'], status, statuses)
  })
}
