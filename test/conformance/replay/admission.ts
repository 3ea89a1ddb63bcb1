/** What the API server makes of a pod at creation, as recorded, against what Seatrial's reading makes of it. */
import type { PlainPod, PodSpec } from '../../../src/design'
import { cappedAmount } from '../../../src/design/quantity'
import type { Difference } from './compare'
import { isObject } from './mergePatch'
import type { Admitted, PodObject } from './recording'

type Quantities = Record<string, string | number>
type Resources = Record<string, Quantities> | undefined

export function compareAdmission(written: PodObject, admitted: Admitted, { template }: PlainPod): Difference[] {
  const differences: Difference[] = []
  const check = (what: string, recorded: unknown, decided: unknown): void => {
    if (canonical(recorded) !== canonical(decided)) differences.push({ what, recorded, decided })
  }
  const { spec } = written
  const ours = template.spec as PodSpec & { overhead?: Quantities }
  check('priority', admitted.priority ?? 0, template.priority)
  const { preemptionPolicy } = spec as { preemptionPolicy?: string }
  check(
    'preemptionPolicy',
    admitted.preemptionPolicy ?? preemptionPolicy ?? 'PreemptLowerPriority',
    template.preemptionPolicy,
  )
  for (const field of ['affinity', 'topologySpreadConstraints', 'nodeSelector', 'overhead'] as const) {
    check(field, admitted[field] ?? fieldOf(spec, field), fieldOf(ours, field))
  }
  check('tolerations', withoutDefaults(admitted.tolerations ?? spec.tolerations), withoutDefaults(template.tolerations))
  const { requests } = (admitted.resources ?? {}) as NonNullable<Resources>
  if (requests)
    check('requests of the pod', sum(requests, ours.overhead), pick(template.requests, Object.keys(requests)))
  const containers = (admitted.containerResources as Resources[]) ?? spec.containers.map((one) => one.resources)
  check(
    'resources of containers',
    containers.map(amounts),
    ours.containers.map((one) => amounts(one.resources as Resources)),
  )
  return differences
}

const fieldOf = (spec: object, field: string): unknown => (spec as Record<string, unknown>)[field]

/** The two that every pod gets are left out of the recordings. */
function withoutDefaults(tolerations: unknown): unknown {
  const list = (tolerations ?? []) as { key?: string; effect?: string; tolerationSeconds?: number }[]
  return list.filter(({ key = '', effect, tolerationSeconds }) => {
    const isDefault = key === 'node.kubernetes.io/not-ready' || key === 'node.kubernetes.io/unreachable'
    return !(isDefault && effect === 'NoExecute' && tolerationSeconds === 300)
  })
}

/** As numbers: the API server writes quantities in its own way. */
function amounts(resources: Resources): unknown {
  const list = (one: Quantities = {}) =>
    Object.fromEntries(Object.entries(one).map(([name, raw]) => [name, cappedAmount(name, raw)]))
  return { requests: list(resources?.requests), limits: list(resources?.limits) }
}

function sum(requests: Quantities, overhead: Quantities = {}): Record<string, number> {
  const of = (one: Quantities, name: string): number => (one[name] === undefined ? 0 : cappedAmount(name, one[name]))
  return Object.fromEntries(Object.keys(requests).map((name) => [name, of(requests, name) + of(overhead, name)]))
}

function pick(amounts: Readonly<Record<string, number>>, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.map((name) => [name, amounts[name] ?? 0]))
}

/** Without regard to the order of keys; what is empty counts as absent. */
function canonical(value: unknown): string {
  return JSON.stringify(tidy(value)) ?? ''
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(tidy)
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, one]) => [key, tidy(one)] as const)
  const kept = entries.filter(([, one]) => one !== undefined)
  return kept.length === 0 ? undefined : Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)))
}
