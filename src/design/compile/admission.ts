/** The API server's admission plugins: what pods can refer to, and what is refused of them. */
import type { KubernetesObject, PodSpec } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { PodContext } from './podTemplate'
import { checkPriority, compilePriorityClass, priorityContext, type PriorityClass } from './priority'
import { checkRuntimeClass, compileRuntimeClass } from './runtimeClass'
import { defaultStorageClass } from './volumeObjects'

/**
 * From the PriorityClasses, RuntimeClasses and StorageClasses among validated objects. They count wherever they stand: a
 * pod before its class in the file has it all the same.
 */
export function podContextOf(objects: readonly KubernetesObject[]): {
  context: PodContext
  priorityClasses: PriorityClass[]
} {
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind)
  const priorityClasses = ofKind('PriorityClass').map(compilePriorityClass)
  const runtimeClasses = ofKind('RuntimeClass').map(compileRuntimeClass)
  const context: PodContext = {
    ...priorityContext(priorityClasses),
    runtimeClasses: new Map(runtimeClasses.map((one) => [one.name, one])),
    defaultStorageClass: defaultStorageClass(objects),
  }
  return { context, priorityClasses }
}

/** `path` leads to the pod specification. */
export function checkAdmission(spec: PodSpec, context: PodContext, path: Path, report: Reporter): void {
  checkPriority(spec, context, path, report)
  checkRuntimeClass(spec, context.runtimeClasses, path, report)
}
