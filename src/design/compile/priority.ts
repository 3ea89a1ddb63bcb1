/** Priority classes. Source: plugin/pkg/admission/priority/admission.go. */
import type { KubernetesObject, PodSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import type { Cluster } from '../types'
import { systemPriorityClasses, type PodContext } from './podTemplate'

export type PriorityClass = Cluster['priorityClasses'][number]

export function compilePriorityClass(object: KubernetesObject): PriorityClass {
  return {
    name: object.metadata.name ?? '',
    value: object.value as number,
    globalDefault: object.globalDefault === true,
  }
}

/** The classes that a cluster's pods can name. Of several global defaults the one with the smallest value counts. */
export function priorityContext(classes: readonly PriorityClass[]): PodContext {
  const defaults = classes.filter((one) => one.globalDefault).map((one) => one.value)
  return {
    priorityClasses: new Map([...systemPriorityClasses, ...classes.map((one) => [one.name, one.value] as const)]),
    defaultPriority: defaults.length > 0 ? Math.min(...defaults) : 0,
  }
}

/** `path` leads to the pod specification. */
export function checkPriorityClassName(spec: PodSpec, context: PodContext, path: Path, report: Reporter): void {
  const name = spec.priorityClassName
  if (name && !context.priorityClasses.has(name)) {
    report.error([...path, 'priorityClassName'], `no PriorityClass with name ${name} was found`, {
      remedy: didYouMean(name, context.priorityClasses.keys()),
    })
    return
  }
  if (spec.priority === undefined) return
  const computed = (name ? context.priorityClasses.get(name) : undefined) ?? context.defaultPriority
  if (spec.priority === computed) return
  report.error(
    [...path, 'priority'],
    `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    { remedy: 'remove priority, and name a PriorityClass in priorityClassName' },
  )
}
