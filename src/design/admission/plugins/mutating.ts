/** The plugins that change new objects, in the API server's order. Source: pkg/kubeapiserver/options/plugins.go. */
import { compileRuntimeClass, applyRuntimeClass, checkRuntimeClass } from '../../compile/runtimeClass'
import { withDefaultTolerations } from '../../compile/tolerations'
import { defaultStorageClass } from '../../compile/volumeObjects'
import type { KubernetesObject, PodSpec, Taint, Toleration } from '../../kubernetes'
import { CauseReporter } from '../causes'
import type { Kind } from '../kinds'
import { forbidden, Refusal } from '../status'
import type { StaticLookups } from '../types'
import { listOf, mapIn, specOf } from '../values'
import { applyLimitRanges } from './limitRanger'
import { setPriority } from './priority'

/** @throws Refusal */
export function mutate(kind: Kind, object: KubernetesObject, lookups: StaticLookups): void {
  if (object.kind === 'Pod') mutatePod(kind, object, lookups)
  else if (object.kind === 'Node') addNotReadyTaint(object)
  else if (object.kind === 'PersistentVolumeClaim') {
    setStorageClass(object, lookups.storageClasses)
    addFinalizer(object, 'kubernetes.io/pvc-protection')
  } else if (object.kind === 'PersistentVolume') addFinalizer(object, 'kubernetes.io/pv-protection')
}

function mutatePod(kind: Kind, pod: KubernetesObject, lookups: StaticLookups): void {
  applyLimitRanges(pod, lookups.limitRanges)
  setPriority(kind, pod, lookups.priorityClasses)
  const spec = specOf(pod)
  const tolerations = withDefaultTolerations((spec.tolerations ?? []) as Toleration[])
  const classes = new Map(lookups.runtimeClasses.map(compileRuntimeClass).map((one) => [one.name, one]))
  const report = new CauseReporter()
  checkRuntimeClass(spec as unknown as PodSpec, classes, [], report)
  if (report.causes.length > 0) throw new Refusal(forbidden(kind, pod.metadata.name ?? '', report.causes[0].message))
  pod.spec = applyRuntimeClass({ ...spec, tolerations } as unknown as PodSpec, classes)
  if (Object.keys(specOf(pod).nodeSelector ?? { none: '' }).length === 0) delete specOf(pod).nodeSelector
}

/** No pod without a node that is known to be ready. Source: plugin/pkg/admission/nodetaint/admission.go. */
function addNotReadyTaint(node: KubernetesObject): void {
  const spec = mapIn(node, 'spec')
  const key = 'node.kubernetes.io/not-ready'
  const taints = listOf(spec, 'taints') as unknown as Taint[]
  if (taints.some((taint) => taint.key === key && taint.effect === 'NoSchedule')) return
  spec.taints = [...taints, { key, effect: 'NoSchedule' }]
}

/** Source: plugin/pkg/admission/storage/storageclass/setdefault/admission.go. */
function setStorageClass(claim: KubernetesObject, classes: readonly KubernetesObject[]): void {
  const name = defaultStorageClass(classes)
  if (name !== undefined) specOf(claim).storageClassName ??= name
}

function addFinalizer(object: KubernetesObject, name: string): void {
  const metadata = object.metadata as { finalizers?: string[] }
  if (!metadata.finalizers?.includes(name)) metadata.finalizers = [...(metadata.finalizers ?? []), name]
}
