/** Update strategies of Deployments, StatefulSets and DaemonSets. Source: pkg/apis/apps/validation/validation.go. */
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { WorkloadKind } from '../types'
import { isMapping } from './structure'
import type { WorkloadSpec } from './workloads'

const types: Partial<Record<WorkloadKind, readonly string[]>> = {
  Deployment: ['Recreate', 'RollingUpdate'],
  StatefulSet: ['RollingUpdate', 'OnDelete'],
  DaemonSet: ['RollingUpdate', 'OnDelete'],
}

export function checkStrategy(kind: WorkloadKind, spec: WorkloadSpec, path: Path, report: Reporter): void {
  const field = kind === 'Deployment' ? 'strategy' : 'updateStrategy'
  const strategy = spec[field]
  const progress = spec.progressDeadlineSeconds
  if (progress !== undefined && progress <= (spec.minReadySeconds ?? 0)) {
    report.invalid([...path, 'progressDeadlineSeconds'], progress, 'must be greater than minReadySeconds')
  }
  if (!isMapping(strategy)) return
  const at = [...path, field]
  const type = typeof strategy.type === 'string' ? strategy.type : 'RollingUpdate'
  const known = types[kind]
  if (known && !known.includes(type)) return report.unsupported([...at, 'type'], type, known)
  if (!isMapping(strategy.rollingUpdate)) return
  const rolling = [...at, 'rollingUpdate']
  if (type !== 'RollingUpdate')
    return report.forbidden(rolling, `may not be specified when strategy \`type\` is '${type}'`)
  const { maxSurge, maxUnavailable } = strategy.rollingUpdate
  const surge = amount(maxSurge, [...rolling, 'maxSurge'], report)
  const unavailable = amount(maxUnavailable, [...rolling, 'maxUnavailable'], report)
  if (unavailable !== undefined && unavailable.percent && unavailable.value > 100) {
    report.invalid([...rolling, 'maxUnavailable'], maxUnavailable, 'must not be greater than 100%')
  }
  if (kind === 'Deployment' && unavailable?.value === 0 && surge?.value === 0) {
    report.invalid([...rolling, 'maxUnavailable'], maxUnavailable, 'may not be 0 when `maxSurge` is 0')
  }
}

/** A count or a percentage; problems are reported. */
export function amount(raw: unknown, path: Path, report: Reporter): { value: number; percent: boolean } | undefined {
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
