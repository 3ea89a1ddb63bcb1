import type { Taint } from '../../../../design/kubernetes'
import type { NodeRecord } from '../../state/nodeRecords'

const PREFIX = 'node.kubernetes.io/'
export const UNSCHEDULABLE = `${PREFIX}unschedulable`
export const NOT_READY: Taint = { key: `${PREFIX}not-ready`, effect: 'NoExecute' }
export const UNREACHABLE: Taint = { key: `${PREFIX}unreachable`, effect: 'NoExecute' }
export const OUT_OF_SERVICE = `${PREFIX}out-of-service`

/** By condition and its status. Source: node_lifecycle_controller.go, nodeConditionToTaintKeyStatusMap. */
const byCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: `${PREFIX}not-ready`, Unknown: `${PREFIX}unreachable` },
  MemoryPressure: { True: `${PREFIX}memory-pressure` },
  DiskPressure: { True: `${PREFIX}disk-pressure` },
  NetworkUnavailable: { True: `${PREFIX}network-unavailable` },
  PIDPressure: { True: `${PREFIX}pid-pressure` },
}
const managed: ReadonlySet<string> = new Set([
  UNSCHEDULABLE,
  ...Object.values(byCondition).flatMap((keys) => Object.values(keys)),
])

export const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect
export const hasTaint = (taints: readonly Taint[], taint: Taint): boolean => taints.some((one) => sameTaint(one, taint))

/** NoSchedule taints that a node should get and lose for its conditions and its cordon. */
export function noScheduleChanges({ spec, conditions }: NodeRecord): { add: Taint[]; remove: Taint[] } {
  const keys = conditions.flatMap(({ type, status }) => byCondition[type]?.[status] ?? [])
  if (spec.unschedulable) keys.push(UNSCHEDULABLE)
  const wanted = keys.map((key): Taint => ({ key, effect: 'NoSchedule' }))
  const present = spec.taints.filter(({ key, effect }) => effect === 'NoSchedule' && managed.has(key))
  return {
    add: wanted.filter((taint) => !hasTaint(present, taint)),
    remove: present.filter((taint) => !hasTaint(wanted, taint)),
  }
}

export function withTaints(record: NodeRecord, add: readonly Taint[], time: string): NodeRecord {
  const missing = add.filter((taint) => !hasTaint(record.spec.taints, taint))
  if (missing.length === 0) return record
  const stamped = missing.map((taint) => ({ ...taint, timeAdded: time }) as Taint)
  return { ...record, spec: { ...record.spec, taints: [...stamped, ...record.spec.taints] } }
}

export function withoutTaints(record: NodeRecord, remove: readonly Taint[]): NodeRecord {
  const taints = record.spec.taints.filter((taint) => !hasTaint(remove, taint))
  if (taints.length === record.spec.taints.length) return record
  return { ...record, spec: { ...record.spec, taints } }
}
