/** RuntimeClasses and what they do to pods. Source: plugin/pkg/admission/runtimeclass/admission.go. */
import type { KubernetesObject, PodSpec, RawQuantity, Toleration } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseQuantity } from '../quantity'
import { didYouMean } from '../suggest'

export interface RuntimeClass {
  name: string
  overhead: Readonly<Record<string, RawQuantity>> | undefined
  nodeSelector: Readonly<Record<string, string>>
  tolerations: readonly Toleration[]
}

/** A RuntimeClass that was validated before. */
export function compileRuntimeClass(object: KubernetesObject): RuntimeClass {
  const { overhead, scheduling } = object as {
    overhead?: { podFixed?: Record<string, RawQuantity> }
    scheduling?: { nodeSelector?: Record<string, string>; tolerations?: Toleration[] }
  }
  return {
    name: object.metadata.name ?? '',
    overhead: overhead && (overhead.podFixed ?? {}),
    nodeSelector: scheduling?.nodeSelector ?? {},
    tolerations: scheduling?.tolerations ?? [],
  }
}

export type RuntimeClasses = ReadonlyMap<string, RuntimeClass>

/** Reports what the API server refuses. `path` leads to the pod specification. */
export function checkRuntimeClass(spec: PodSpec, classes: RuntimeClasses, path: Path, report: Reporter): void {
  const { runtimeClassName: name, nodeSelector = {}, overhead } = spec
  const found = name === undefined ? undefined : classes.get(name)
  if (name !== undefined && !found) {
    const remedy = didYouMean(name, classes.keys()) ?? 'add the RuntimeClass, or remove runtimeClassName'
    report.error([...path, 'runtimeClassName'], `pod rejected: RuntimeClass "${name}" not found`, { remedy })
    return
  }
  checkOverhead(overhead, found?.overhead, [...path, 'overhead'], report)
  for (const [key, value] of Object.entries(found?.nodeSelector ?? {})) {
    const own = nodeSelector[key]
    if (own === undefined || own === value) continue
    const [from, to] = [
      `runtimeClass.scheduling.nodeSelector[${key}] = ${value}`,
      `pod.spec.nodeSelector[${key}] = ${own}`,
    ]
    report.error([...path, 'nodeSelector', key], `conflict: ${from}; ${to}`, { remedy: 'remove the label here' })
  }
}

function checkOverhead(
  own: PodSpec['overhead'],
  ofClass: RuntimeClass['overhead'],
  path: Path,
  report: Reporter,
): void {
  if (own === undefined) return
  if (ofClass === undefined) {
    const remedy = 'remove it, or name a RuntimeClass with this overhead in runtimeClassName'
    report.error(path, 'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead', { remedy })
  } else if (Object.keys(own).length > 0 && !sameAmounts(own, ofClass)) {
    const remedy = 'remove it: it is taken from the RuntimeClass'
    report.error(path, "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead", { remedy })
  }
}

function sameAmounts(a: Readonly<Record<string, RawQuantity>>, b: Readonly<Record<string, RawQuantity>>): boolean {
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && nano(a[key]) === nano(b[key]))
}

function nano(raw: RawQuantity): bigint | undefined {
  const parsed = parseQuantity(raw)
  return parsed.ok ? parsed.nano : undefined
}

/** The specification with the class's overhead, node selector and tolerations; `tolerations` has the defaults already. */
export function applyRuntimeClass(spec: PodSpec, classes: RuntimeClasses): PodSpec {
  const found = spec.runtimeClassName === undefined ? undefined : classes.get(spec.runtimeClassName)
  if (!found) return spec
  return {
    ...spec,
    ...(found.overhead ? { overhead: { ...found.overhead } } : {}),
    nodeSelector: { ...spec.nodeSelector, ...found.nodeSelector },
    tolerations: mergeTolerations(spec.tolerations ?? [], found.tolerations),
  }
}

/** Those that another one covers are left out. Source: pkg/util/tolerations/tolerations.go. */
export function mergeTolerations(first: readonly Toleration[], second: readonly Toleration[]): Toleration[] {
  const all = [...first, ...second]
  const merged: Toleration[] = []
  all.forEach((one, index) => {
    const covered =
      merged.some((other) => covers(other, one)) ||
      // Of two that are equal the first stays.
      all.slice(index + 1).some((other) => !isEqual(other, one) && covers(other, one))
    if (!covered) merged.push(one)
  })
  return merged
}

function isEqual(a: Toleration, b: Toleration): boolean {
  return (
    (a.key ?? '') === (b.key ?? '') &&
    (a.operator ?? '') === (b.operator ?? '') &&
    (a.value ?? '') === (b.value ?? '') &&
    (a.effect ?? '') === (b.effect ?? '') &&
    a.tolerationSeconds === b.tolerationSeconds
  )
}

/** Whether `wide` tolerates all that `narrow` tolerates. */
function covers(wide: Toleration, narrow: Toleration): boolean {
  if (isEqual(wide, narrow)) return true
  if ((narrow.key ?? '') !== (wide.key ?? '') && (wide.key || wide.operator !== 'Exists')) return false
  if (narrow.effect !== wide.effect && wide.effect) return false
  if (wide.effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    if (narrow.tolerationSeconds === undefined || narrow.tolerationSeconds > wide.tolerationSeconds) return false
  }
  if (wide.operator === 'Exists') return true
  if (wide.operator !== undefined && wide.operator !== 'Equal') return false
  return narrow.operator === 'Equal' && (narrow.value ?? '') === (wide.value ?? '')
}
