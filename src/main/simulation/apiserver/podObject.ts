import type { KubernetesObject, ObjectMeta, OwnerReference, PodSpec } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { uidOf } from '../state/names'
import type { Owner } from '../state/owners'
import { nameOfPod } from '../state/podNames'
import { PodFlag } from '../state/pods'
import { controllerReference } from './objectRegistry'
import { podStatus } from './podStatus'

export const JOB_FINALIZER = 'batch.kubernetes.io/job-tracking'
const COMPLETION_INDEX = 'batch.kubernetes.io/job-completion-index'

/** The complete v1.Pod that a row of the table stands for, as the API shows it. */
export function podObject(context: ClusterContext, pod: PodId): KubernetesObject {
  const metadata = podMetadata(context, pod)
  const spec = podSpec(context, pod, metadata.name as string)
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec, status: podStatus(context, pod, spec) }
}

/** What a pod has for being a certain one of its owner's, beside what all its siblings have. */
export function ownLabels({ pods, owners }: ClusterContext, pod: PodId, name: string): Record<string, string> {
  const ordinal = pods.ordinal[pod]
  const { kind } = owners.get(pods.owner[pod] as OwnerId)
  if (ordinal === NONE) return {}
  if (kind === 'Job') return { [COMPLETION_INDEX]: String(ordinal) }
  if (kind !== 'StatefulSet') return {}
  return { 'apps.kubernetes.io/pod-index': String(ordinal), 'statefulset.kubernetes.io/pod-name': name }
}

export function ownAnnotations({ pods, owners }: ClusterContext, pod: PodId): Record<string, string> {
  const indexed = owners.get(pods.owner[pod] as OwnerId).kind === 'Job' && pods.ordinal[pod] !== NONE
  const index: Record<string, string> = indexed ? { [COMPLETION_INDEX]: String(pods.ordinal[pod]) } : {}
  return { ...index, ...pods.details.get(pod)?.annotations }
}

function podMetadata(context: ClusterContext, pod: PodId): ObjectMeta {
  const { pods, owners, templates, epoch } = context
  const owner = owners.get(pods.owner[pod] as OwnerId)
  const { source } = templates.list[pods.template[pod]]
  const name = nameOfPod(context, pod)
  const details = pods.details.get(pod)
  const annotations = { ...source.annotations, ...ownAnnotations(context, pod) }
  const references = ownerReferences(owner)
  const finalizers = [...(pods.has(pod, PodFlag.jobTracking) ? [JOB_FINALIZER] : []), ...(details?.finalizers ?? [])]
  return {
    name,
    ...(generated(owner, pods.ordinal[pod]) ? { generateName: `${owner.name}-` } : {}),
    namespace: source.namespace,
    uid: uidOf(pods.uid[pod]),
    generation: 1,
    creationTimestamp: timestamp(epoch, pods.created[pod]),
    labels: { ...source.labels, ...ownLabels(context, pod, name) },
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    ...(references.length > 0 ? { ownerReferences: references } : {}),
    ...(finalizers.length > 0 ? { finalizers } : {}),
    ...(pods.has(pod, PodFlag.deleting)
      ? {
          deletionTimestamp: timestamp(epoch, pods.deletionTime[pod]),
          deletionGracePeriodSeconds: pods.gracePeriod[pod],
        }
      : {}),
  }
}

const generated = ({ kind }: Owner, ordinal: number): boolean =>
  kind !== 'Pod' && kind !== 'Churn' && kind !== 'StatefulSet' && (ordinal === NONE || kind === 'Job')

function ownerReferences(owner: Owner): OwnerReference[] {
  const object = owner.object
  if (!object) return []
  const apiVersion = object.stored?.apiVersion ?? object.seen?.apiVersion ?? apiVersions[owner.kind] ?? 'v1'
  return [controllerReference(object, apiVersion)]
}

const apiVersions: Readonly<Partial<Record<string, string>>> = { Job: 'batch/v1', ReplicaSet: 'apps/v1' }

function podSpec({ pods, templates, nodes, owners }: ClusterContext, pod: PodId, name: string): PodSpec {
  const { source } = templates.list[pods.template[pod]]
  const owner = owners.get(pods.owner[pod] as OwnerId)
  const node = pods.node[pod]
  const target = pods.target[pod]
  const spec: PodSpec & { hostname?: string } = {
    ...withClaimVolumes(source.spec, source.claimTemplates, name),
    priority: source.priority,
    preemptionPolicy: source.preemptionPolicy,
    tolerations: [...source.tolerations],
    ...(node === NONE ? {} : { nodeName: nodes.specs[node].name }),
  }
  if (target !== NONE) spec.affinity = onNode(spec.affinity, nodes.specs[target].name)
  if (owner.kind === 'StatefulSet') spec.hostname = name
  return spec
}

/** The volumes of a StatefulSet's claims stand before the template's own. */
export function withClaimVolumes(spec: PodSpec, claimTemplates: readonly string[], name: string): PodSpec {
  if (claimTemplates.length === 0) return spec
  const claims = claimTemplates.map((claim) => ({
    name: claim,
    persistentVolumeClaim: { claimName: `${claim}-${name}` },
  }))
  return { ...spec, volumes: [...claims, ...(spec.volumes ?? [])] }
}

/** As the DaemonSet controller pins a pod to its node (daemon/util, ReplaceDaemonSetPodNodeNameNodeAffinity). */
function onNode(affinity: PodSpec['affinity'], node: string): PodSpec['affinity'] {
  const field = { key: 'metadata.name', operator: 'In' as const, values: [node] }
  const nodeSelectorTerms = [{ matchFields: [field] }]
  const preferred = affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
  return {
    ...affinity,
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
      ...(preferred ? { preferredDuringSchedulingIgnoredDuringExecution: preferred } : {}),
    },
  }
}
