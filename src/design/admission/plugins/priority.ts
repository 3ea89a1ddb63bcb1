/** Priorities of pods, and one default class only. Source: plugin/pkg/admission/priority/admission.go. */
import { systemPriorityClasses } from '../../compile/podTemplate'
import type { KubernetesObject } from '../../kubernetes'
import type { Kind } from '../kinds'
import { forbidden, Refusal } from '../status'
import { specOf } from '../values'

interface Class {
  name: string
  value: number
  preemptionPolicy: string
}

/** What a new pod gets from its class. @throws Refusal */
export function setPriority(kind: Kind, pod: KubernetesObject, classes: readonly KubernetesObject[]): void {
  const spec = specOf(pod)
  const refuse = (why: string): never => {
    throw new Refusal(forbidden(kind, pod.metadata.name ?? '', why))
  }
  const wanted = typeof spec.priorityClassName === 'string' ? spec.priorityClassName : ''
  const { name, value, preemptionPolicy } =
    wanted === ''
      ? defaultClass(classes)
      : (classNamed(wanted, classes) ?? refuse(`no PriorityClass with name ${wanted} was found`))
  const computed = (right: unknown) =>
    `priority admission controller computed ${String(right)} from the given PriorityClass name`
  if (spec.priority !== undefined && spec.priority !== value) {
    const given = `the integer value of priority (${String(spec.priority)}) must not be provided in pod spec`
    refuse(`${given}; ${computed(value)}`)
  }
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== preemptionPolicy) {
    const given = `the string value of PreemptionPolicy (${String(spec.preemptionPolicy)}) must not be provided in pod spec`
    refuse(`${given}; ${computed(preemptionPolicy)}`)
  }
  if (name !== '') spec.priorityClassName = name
  spec.priority = value
  spec.preemptionPolicy = preemptionPolicy
}

function toClass(object: KubernetesObject): Class {
  const { value, preemptionPolicy } = object as { value?: number; preemptionPolicy?: string }
  return {
    name: object.metadata.name ?? '',
    value: value ?? 0,
    preemptionPolicy: preemptionPolicy ?? 'PreemptLowerPriority',
  }
}

function classNamed(name: string, classes: readonly KubernetesObject[]): Class | undefined {
  const object = classes.find(({ metadata }) => metadata.name === name)
  if (object) return toClass(object)
  const system = systemPriorityClasses.get(name)
  return system && { name, ...system }
}

const none: Class = { name: '', value: 0, preemptionPolicy: 'PreemptLowerPriority' }

/** Of several defaults, which only a race can bring about, the lowest. */
function defaultClass(classes: readonly KubernetesObject[]): Class {
  const defaults = classes.filter((object) => object.globalDefault === true).map(toClass)
  return (
    defaults.reduce<Class | undefined>((least, one) => (!least || one.value < least.value ? one : least), undefined) ??
    none
  )
}

/** @throws Refusal */
export function checkOneDefaultClass(
  kind: Kind,
  object: KubernetesObject,
  isUpdate: boolean,
  classes: readonly KubernetesObject[],
): void {
  if (object.globalDefault !== true) return
  const present = defaultClass(classes).name
  if (present === '' || (isUpdate && present === object.metadata.name)) return
  const why = `PriorityClass ${present} is already marked as default. Only one default can exist`
  throw new Refusal(forbidden(kind, object.metadata.name ?? '', why))
}
