/** Priority classes. Source: plugin/pkg/admission/priority/admission.go. */
import type { KubernetesObject, PodSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import type { Cluster } from '../types'
import { emptyPodContext, systemPriorityClasses, type PodContext } from './podTemplate'

export type PriorityClass = Cluster['priorityClasses'][number]

export function compilePriorityClass(object: KubernetesObject): PriorityClass {
  return {
    name: object.metadata.name ?? '',
    value: object.value as number,
    globalDefault: object.globalDefault === true,
    preemptionPolicy: object.preemptionPolicy === 'Never' ? 'Never' : 'PreemptLowerPriority',
  }
}

/** Of several global defaults the one with the smallest value counts, the first of equal ones. */
export function priorityContext(
  classes: readonly PriorityClass[],
): Pick<PodContext, 'priorityClasses' | 'defaultClass'> {
  const defaults = classes.filter((one) => one.globalDefault)
  const smallest = Math.min(...defaults.map((one) => one.value))
  return {
    priorityClasses: new Map([...systemPriorityClasses, ...classes.map((one) => [one.name, one] as const)]),
    defaultClass: defaults.find((one) => one.value === smallest) ?? emptyPodContext.defaultClass,
  }
}

/** What the admission plugin Priority refuses. `path` leads to the pod specification. */
export function checkPriority(spec: PodSpec, context: PodContext, path: Path, report: Reporter): void {
  const name = spec.priorityClassName
  if (name && !context.priorityClasses.has(name)) {
    report.error([...path, 'priorityClassName'], `no PriorityClass with name ${name} was found`, {
      remedy: didYouMean(name, context.priorityClasses.keys()),
    })
    return
  }
  const computed = (name ? context.priorityClasses.get(name) : undefined) ?? context.defaultClass
  const refuse = (field: 'priority' | 'preemptionPolicy', what: string, found: unknown, right: unknown) => {
    if (found === undefined || found === right) return
    const why = `priority admission controller computed ${right} from the given PriorityClass name`
    report.error([...path, field], `the ${what} (${found}) must not be provided in pod spec; ${why}`, {
      remedy: `remove ${field}, and name a PriorityClass in priorityClassName`,
    })
  }
  refuse('priority', 'integer value of priority', spec.priority, computed.value)
  refuse('preemptionPolicy', 'string value of PreemptionPolicy', spec.preemptionPolicy, computed.preemptionPolicy)
}
