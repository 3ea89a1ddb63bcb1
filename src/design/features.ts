/** Features of understood kinds that the simulation does not act on yet; whoever adds one removes it here. */
import type { KubernetesObject, PodSpec } from './kubernetes'
import type { Notices } from './notices'
import type { WorkloadKind } from './types'

const without = 'has no effect on the simulation yet'

export function noticeWorkload(kind: WorkloadKind, object: KubernetesObject, spec: PodSpec, notices: Notices): void {
  noticePodSpec(spec, notices)
  if (kind === 'StatefulSet' && deletesClaims(object.spec as Record<string, unknown>)) {
    notices.add('StatefulSet spec.persistentVolumeClaimRetentionPolicy', `${without}: claims are retained`)
  }
}

function deletesClaims({ persistentVolumeClaimRetentionPolicy: policy }: Record<string, unknown>): boolean {
  return Object.values(policy ?? {}).includes('Delete')
}

/** What the scheduler itself does not look at. */
export function noticeUnscheduled(spec: PodSpec, notices: Notices): void {
  const { resourceClaims = [], schedulingGroup, containers } = spec
  const claimed = containers.some((container) => (container.resources?.claims ?? []).length > 0)
  if (resourceClaims.length > 0 || claimed) {
    const message = 'dynamic resource allocation is not simulated: the pod is placed without its claims'
    notices.add('Pod spec.resourceClaims', message)
  }
  if (schedulingGroup !== undefined) {
    notices.add('Pod spec.schedulingGroup', 'gang scheduling is not simulated: each pod is placed by itself')
  }
}

export function noticePodSpec(spec: PodSpec, notices: Notices): void {
  if (spec.activeDeadlineSeconds !== undefined) notices.add('Pod spec.activeDeadlineSeconds', without)
  noticeUnscheduled(spec, notices)
  const probes = [...spec.containers, ...(spec.initContainers ?? [])]
  const hooked = probes.filter((container) => (container as { lifecycle?: unknown }).lifecycle !== undefined).length
  if (hooked > 0) notices.add('Pod spec.containers[].lifecycle', without, hooked)
  const alwaysPulled = probes.filter((container) => container.imagePullPolicy === 'Always').length
  if (alwaysPulled > 0) {
    notices.add('Pod spec.containers[].imagePullPolicy', `${without}: a node pulls an image once`, alwaysPulled)
  }
  const lively = probes.filter((container) => container.livenessProbe !== undefined).length
  if (lively > 0)
    notices.add('Pod spec.containers[].livenessProbe', `${without}: simulated containers do not hang`, lively)
}
