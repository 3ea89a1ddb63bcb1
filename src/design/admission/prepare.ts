/** What each kind does to an object before it is validated. Source: strategy.go of each kind in pkg/registry. */
import { mergeLabelKeys } from '../compile/labelKeys'
import type { KubernetesObject, PodSpec } from '../kubernetes'
import { equal } from '../patch/values'
import { hasGeneration, type Kind } from './kinds'
import { qosClass } from './qos'
import type { StaticLookups } from './types'
import { listOf, mapIn, mapOf, specOf, type Fields } from './values'

type Gates = StaticLookups['gates']

/** The status of new objects: what users write there is not kept. */
const emptyStatus: Record<string, Fields> = {
  Deployment: {},
  ReplicaSet: { replicas: 0 },
  ReplicationController: { replicas: 0 },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  Job: {},
  CronJob: {},
  Service: { loadBalancer: {} },
  PodDisruptionBudget: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  HorizontalPodAutoscaler: { desiredReplicas: 0, currentMetrics: null },
  Namespace: { phase: 'Active' },
  PersistentVolume: { phase: 'Pending' },
  PersistentVolumeClaim: { phase: 'Pending' },
  ResourceQuota: {},
}

const templateGeneration = 'deprecated.daemonset.template.generation'

/** The object has its name and uid. */
export function prepareForCreate(kind: Kind, object: KubernetesObject, gates: Gates): void {
  const metadata = object.metadata as unknown as Fields
  if (hasGeneration(kind)) metadata.generation = 1
  if (emptyStatus[kind.kind]) object.status = structuredClone(emptyStatus[kind.kind])
  prepareGatedFields(object, gates)
  if (kind.kind === 'Pod') preparePod(object)
  else if (kind.kind === 'Job') generateSelector(object)
  else if (kind.kind === 'DaemonSet') mapIn(metadata, 'annotations')[templateGeneration] = '1'
  else if (kind.kind === 'Namespace') {
    const finalizers = (specOf(object).finalizers ?? []) as string[]
    mapIn(object, 'spec').finalizers = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes']
  }
}

function preparePod(pod: KubernetesObject): void {
  const spec = specOf(pod)
  pod.status = { phase: 'Pending', qosClass: qosClass(spec) }
  if (listOf(spec, 'schedulingGates').length > 0) {
    const message = 'Scheduling is blocked due to non-empty scheduling gates'
    const gated = { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message }
    pod.status = { ...(pod.status as Fields), conditions: [gated] }
  }
  pod.spec = mergeLabelKeys(spec as unknown as PodSpec, pod.metadata.labels ?? {})
}

/** Source: pkg/registry/batch/job/strategy.go, generateSelector. */
function generateSelector(job: KubernetesObject): void {
  const spec = specOf(job)
  if (spec.manualSelector === true) return
  const { uid = '', name = '' } = job.metadata
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
  }
  const template = mapIn(mapIn(spec, 'template'), 'metadata')
  template.labels = { ...mapOf(template, 'labels'), ...labels }
  const selector = mapIn(spec, 'selector')
  selector.matchLabels = { ...mapOf(selector, 'matchLabels'), 'batch.kubernetes.io/controller-uid': uid }
  // The Job shares the labels of its template when it has none of its own.
  job.metadata.labels ??= { ...(template.labels as Record<string, string>) }
}

/** Fields of feature gates that are off by default in 1.36: dropped, or given their defaults. */
function prepareGatedFields(object: KubernetesObject, gates: Gates): void {
  if (object.kind !== 'StatefulSet') return
  const strategy = mapOf(specOf(object), 'updateStrategy')
  if (strategy.type !== 'RollingUpdate') return
  const rolling = mapOf(strategy, 'rollingUpdate')
  if (gates?.has('MaxUnavailableStatefulSet')) rolling.maxUnavailable ??= 1
  else delete rolling.maxUnavailable
}

/** A status is changed through its subresource only, all else only without it. */
export function prepareForUpdate(
  kind: Kind,
  object: KubernetesObject,
  old: KubernetesObject,
  subresource: string | undefined,
  gates: Gates,
): void {
  const metadata = object.metadata as unknown as Fields
  const before = old.metadata as unknown as Fields
  for (const field of ['uid', 'creationTimestamp', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds']) {
    if (before[field] !== undefined) metadata[field] = metadata[field] ?? before[field]
  }
  if (subresource === 'status') {
    if (old.spec !== undefined) object.spec = old.spec
    return
  }
  if (emptyStatus[kind.kind] !== undefined || kind.kind === 'Pod') keepStatus(object, old)
  prepareGatedFields(object, gates)
  if (kind.kind === 'Pod') keepPriority(object, old)
  if (kind.kind === 'DaemonSet') countTemplate(object, old)
  if (!hasGeneration(kind)) return
  const annotated = kind.kind === 'Deployment' && !equal(metadata.annotations ?? {}, before.annotations ?? {})
  const changed = kind.kind === 'PriorityClass' ? false : !equal(object.spec, old.spec)
  metadata.generation = Number(before.generation ?? 0) + Number(changed || annotated)
}

function keepStatus(object: KubernetesObject, old: KubernetesObject): void {
  if (old.status === undefined) delete object.status
  else object.status = old.status
}

/** What admission gave to the pod when it was created stays, when an update leaves it out. */
function keepPriority(pod: KubernetesObject, old: KubernetesObject): void {
  for (const field of ['priority', 'preemptionPolicy']) {
    if (specOf(old)[field] !== undefined) specOf(pod)[field] ??= specOf(old)[field]
  }
}

function countTemplate(object: KubernetesObject, old: KubernetesObject): void {
  const before = Number(old.metadata.annotations?.[templateGeneration] ?? 0)
  const changed = !equal(specOf(object).template, specOf(old).template)
  object.metadata.annotations = {
    ...object.metadata.annotations,
    [templateGeneration]: String(before + Number(changed)),
  }
}
