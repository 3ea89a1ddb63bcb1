/** Update strategies of Deployments, StatefulSets and DaemonSets. Source: pkg/apis/apps/validation/validation.go. */
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { isMapping } from './structure'

export function checkDeploymentStrategy(strategy: unknown, path: Path, report: Reporter): void {
  if (!isMapping(strategy)) return
  const { type = 'RollingUpdate', rollingUpdate } = strategy
  if (type === 'Recreate') {
    const why = "may not be specified when strategy `type` is 'Recreate'"
    if (rollingUpdate !== undefined) report.forbidden([...path, 'rollingUpdate'], why)
  } else if (type !== 'RollingUpdate') {
    // The API server names the whole strategy; the mistake is in its type.
    report.unsupported([...path, 'type'], { Type: type, RollingUpdate: null }, ['Recreate', 'RollingUpdate'], {
      field: path,
    })
  } else if (isMapping(rollingUpdate)) {
    const at = [...path, 'rollingUpdate']
    const unavailable = amount(rollingUpdate.maxUnavailable, [...at, 'maxUnavailable'], report)
    const surge = amount(rollingUpdate.maxSurge, [...at, 'maxSurge'], report)
    if (unavailable?.value === 0 && surge?.value === 0) {
      report.invalid([...at, 'maxUnavailable'], rollingUpdate.maxUnavailable, 'may not be 0 when `maxSurge` is 0')
    }
    checkAtMostAll(unavailable, rollingUpdate.maxUnavailable, [...at, 'maxUnavailable'], report)
  }
}

export function checkStatefulSetStrategy(strategy: unknown, path: Path, report: Reporter): void {
  if (!isMapping(strategy)) return
  const { type = 'RollingUpdate', rollingUpdate } = strategy
  const at = [...path, 'rollingUpdate']
  if (type === 'OnDelete') {
    if (rollingUpdate === undefined) return
    const value = isMapping(rollingUpdate) ? { Partition: rollingUpdate.partition ?? 0, MaxUnavailable: null } : null
    report.invalid(at, value, "only allowed for updateStrategy 'RollingUpdate'", { remedy: 'remove rollingUpdate' })
  } else if (type !== 'RollingUpdate') {
    const why = "must be 'RollingUpdate' or 'OnDelete'"
    report.invalid([...path, 'type'], { Type: type, RollingUpdate: null }, why, { field: path })
  } else if (isMapping(rollingUpdate)) {
    const { partition, maxUnavailable } = rollingUpdate
    if (typeof partition === 'number' && partition < 0) {
      report.invalid([...at, 'partition'], partition, 'must be greater than or equal to 0')
    }
    // Without the feature gate MaxUnavailableStatefulSet the API server drops the field before it looks at it.
    if (!report.defaulted) amount(maxUnavailable, [...at, 'maxUnavailable'], report)
  }
}

export function checkDaemonSetStrategy(strategy: unknown, path: Path, report: Reporter): void {
  if (!isMapping(strategy)) return
  const { type = 'RollingUpdate', rollingUpdate } = strategy
  const types = ['RollingUpdate', 'OnDelete']
  if (!types.includes(String(type))) {
    return report.unsupported([...path, 'type'], { Type: type, RollingUpdate: null }, types, { field: path })
  }
  if (type !== 'RollingUpdate' || !isMapping(rollingUpdate)) return
  const at = [...path, 'rollingUpdate']
  const { maxUnavailable = 1, maxSurge = 0 } = rollingUpdate
  const unavailable = amount(maxUnavailable, [...at, 'maxUnavailable'], report)
  const surge = amount(maxSurge, [...at, 'maxSurge'], report)
  checkAtMostAll(unavailable, maxUnavailable, [...at, 'maxUnavailable'], report)
  checkAtMostAll(surge, maxSurge, [...at, 'maxSurge'], report)
  if (!unavailable || !surge) return
  if (unavailable.value !== 0 && surge.value !== 0) {
    const remedy = 'set maxUnavailable to 0'
    report.invalid([...at, 'maxSurge'], maxSurge, 'may not be set when maxUnavailable is non-zero', { remedy })
  } else if (unavailable.value === 0 && surge.value === 0) {
    report.required([...at, 'maxUnavailable'], 'cannot be 0 when maxSurge is 0')
  }
}

interface Amount {
  value: number
  percent: boolean
}

/** A count or a percentage; problems are reported. */
export function amount(raw: unknown, path: Path, report: Reporter): Amount | undefined {
  if (typeof raw === 'number') {
    if (raw < 0) report.invalid(path, raw, 'must be greater than or equal to 0')
    return { value: raw, percent: false }
  }
  if (typeof raw !== 'string') return undefined
  if (/^[0-9]+%$/.test(raw)) return { value: Number(raw.slice(0, -1)), percent: true }
  const form = "a valid percent string must be a numeric string followed by an ending '%'"
  report.invalid(path, raw, `${form} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`)
  return undefined
}

export function checkAtMostAll(amount: Amount | undefined, raw: unknown, path: Path, report: Reporter): void {
  if (amount?.percent && amount.value > 100) report.invalid(path, raw, 'must not be greater than 100%')
}
