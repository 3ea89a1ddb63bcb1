import type { KubernetesObject, ObjectMeta, PodSpec } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import { fromTimestamp } from '../clock'
import type { ClusterContext } from '../context'
import { conditionOf, type Condition } from '../controllers/conditions'
import { canonical } from '../controllers/templates'
import { PodStatus } from '../events'
import type { NodeId, OwnerId, PodId } from '../state/ids'
import { nameOfPod } from '../state/podNames'
import { Phase, phaseNames, PodFlag } from '../state/pods'
import { JOB_FINALIZER, ownAnnotations, ownLabels } from './podObject'

/** What of a running pod's specification may change (validation has refused the rest). */
const mutable = ['containers', 'initContainers', 'tolerations', 'schedulingGates', 'activeDeadlineSeconds'] as const

export interface PodState {
  phase?: string
  reason?: string
  message?: string
  nominatedNodeName?: string
  conditions?: Condition[]
  containerStatuses?: { state?: { terminated?: { exitCode?: number } }; restartCount?: number }[]
}

/**
 * Writes to a pod's columns what a user's version of the object says otherwise than the one before, its status excepted.
 * Labels, annotations and the specification are a template's: the pod gets another one, shared with those that are equal.
 */
export function writePod(context: ClusterContext, pod: PodId, before: KubernetesObject, after: KubernetesObject): void {
  const { pods, registry } = context
  const source = changedTemplate(context, pod, before, after)
  if (source) {
    const owner = context.owners.get(pods.owner[pod] as OwnerId)
    const template = context.workloads.intern(source, owner)
    if (pods.has(pod, PodFlag.accounted)) {
      const { nodes, templates } = context
      nodes.account(pods.node[pod] as NodeId, templates.list[pods.template[pod]].requests, -1)
      nodes.account(pods.node[pod] as NodeId, template.requests, 1)
    }
    pods.template[pod] = template.id
    if (owner.object && canonical(after.metadata.labels) !== canonical(before.metadata.labels)) pods.relabelled.add(pod)
    const details = pods.details.get(pod)
    if (details) details.annotations = undefined
  }
  const finalizers = after.metadata.finalizers ?? []
  if (canonical(finalizers) !== canonical(before.metadata.finalizers ?? [])) setFinalizers(context, pod, finalizers)
  if (before.metadata.ownerReferences && !after.metadata.ownerReferences?.some(({ controller }) => controller)) {
    registry.orphan(pod, pods.uid[pod])
    return
  }
  registry.podChanged(pod, PodStatus.changed)
  registry.finalizersRemoved(pod)
}

function setFinalizers({ pods }: ClusterContext, pod: PodId, finalizers: readonly string[]): void {
  if (!finalizers.includes(JOB_FINALIZER)) pods.flags[pod] &= ~PodFlag.jobTracking
  else pods.flags[pod] |= PodFlag.jobTracking
  pods.detail(pod).finalizers = finalizers.filter((name) => name !== JOB_FINALIZER)
}

function changedTemplate(
  context: ClusterContext,
  pod: PodId,
  before: KubernetesObject,
  after: KubernetesObject,
): PodTemplate | undefined {
  const { pods, templates } = context
  const { source } = templates.list[pods.template[pod]]
  const own = ownLabels(context, pod, nameOfPod(context, pod))
  const labels = without(after.metadata.labels, Object.keys(own))
  const annotations = without(after.metadata.annotations, Object.keys(ownAnnotations(context, pod)).filter(isIndex))
  const spec = changedSpec(source.spec, before.spec as PodSpec, after.spec as PodSpec)
  const sameLabels = canonical(labels) === canonical(source.labels)
  if (!spec && sameLabels && canonical(after.metadata.annotations) === canonical(before.metadata.annotations))
    return undefined
  const metadata: ObjectMeta = Object.keys(annotations).length > 0 ? { labels, annotations } : { labels }
  return variantOf(context, source, spec, metadata)
}

const isIndex = (key: string): boolean => key === 'batch.kubernetes.io/job-completion-index'

/** undefined: as it was. */
function changedSpec(spec: PodSpec, before: PodSpec, after: PodSpec): PodSpec | undefined {
  const fields = mutable.filter((field) => canonical(after[field]) !== canonical(before[field]))
  if (fields.length === 0) return undefined
  const changed = { ...spec } as Record<string, unknown>
  for (const field of fields) changed[field] = after[field]
  return changed as unknown as PodSpec
}

/** Pods that were changed alike share a template, as those of a workload do. */
const variants = new WeakMap<PodTemplate, Map<string, PodTemplate>>()

export function variantOf(
  context: ClusterContext,
  source: PodTemplate,
  spec: PodSpec | undefined,
  metadata: ObjectMeta,
): PodTemplate {
  let known = variants.get(source)
  if (!known) variants.set(source, (known = new Map<string, PodTemplate>()))
  const key = canonical({ spec, metadata })
  let variant = known.get(key)
  if (!variant) {
    const { labels = {}, annotations } = metadata
    const compiled = spec ? context.workloads.compile({ metadata, spec }, source.namespace) : source
    variant = { ...compiled, labels, annotations, claimTemplates: source.claimTemplates }
    known.set(key, variant)
  }
  return variant
}

const without = (map: Readonly<Record<string, string>> = {}, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))

/** The same of the status: phase, conditions, what ended the containers. */
export function writePodStatus(context: ClusterContext, pod: PodId, before: PodState, after: PodState): void {
  const { pods, registry } = context
  const details = pods.detail(pod)
  details.reason = after.reason
  details.message = after.message
  details.nominatedNodeName = after.nominatedNodeName
  const status = after.containerStatuses?.[0]
  if (status?.restartCount !== undefined) {
    const { initContainers, sidecars } = context.templates.list[pods.template[pod]].source
    pods.restarts[pod] = status.restartCount
    context.containers.setRestarts(pod, initContainers.length + sidecars.length, status.restartCount)
  }
  const exitCode = status?.state?.terminated?.exitCode
  if (exitCode !== undefined) details.exitCode = exitCode
  const ready = conditionOf(after.conditions, 'Ready')
  if (ready?.status === 'False') details.notReadyReason = ready.reason
  writeDisruption(context, pod, conditionOf(after.conditions, 'DisruptionTarget'))
  const bits = statusBits(before, after, pods.has(pod, PodFlag.ready))
  if (!registry.updatePodStatus(pod, bits | PodStatus.changed, pods.uid[pod]))
    registry.podChanged(pod, PodStatus.changed)
}

export function writeDisruption(
  { pods, now, epoch }: ClusterContext,
  pod: PodId,
  condition: Condition | undefined,
): void {
  if (condition?.status !== 'True') {
    pods.flags[pod] &= ~PodFlag.disruptionTarget
    return
  }
  const details = pods.detail(pod)
  const { reason = '', message = '', lastTransitionTime } = condition
  if (!pods.has(pod, PodFlag.disruptionTarget)) {
    details.disruptedSince = lastTransitionTime ? fromTimestamp(epoch, lastTransitionTime) : now
  }
  details.disruption = { reason, message }
  pods.flags[pod] |= PodFlag.disruptionTarget
}

function statusBits(before: PodState, after: PodState, wasReady: boolean): number {
  const ready = conditionOf(after.conditions, 'Ready')?.status === 'True'
  let bits = 0
  if (ready && !wasReady) bits |= PodStatus.ready
  if (!ready && wasReady) bits |= PodStatus.notReady
  if (after.phase === before.phase) return bits
  if (after.phase === phaseNames[Phase.Running]) bits |= PodStatus.started
  if (after.phase === phaseNames[Phase.Succeeded]) bits |= PodStatus.succeeded
  if (after.phase === phaseNames[Phase.Failed]) bits |= PodStatus.failed
  return bits
}
