/** Classes that claims count on without the design having them: one is assumed, others are missed. */
import type { KubernetesObject, ObjectMeta, PodSpec } from '../kubernetes'
import type { Notices } from '../notices'
import { isMapping } from '../validate/structure'
import type { ClaimSpec, VolumeSpec } from '../validate/volumes'
import type { WorkloadSpec } from '../validate/workloads'
import { isWorkloadKind, templateOf } from './workload'

interface ClaimLike {
  metadata?: ObjectMeta | null
  spec?: unknown
}

/**
 * The default class of clusters whose design says nothing of storage, as nearly all real clusters have one: disks of a zone,
 * made when their first pod is scheduled.
 */
export const assumedClass: KubernetesObject = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
  provisioner: 'disk.csi.seatrial.dev',
  volumeBindingMode: 'WaitForFirstConsumer',
  reclaimPolicy: 'Delete',
}

/**
 * What a cluster's validated objects lack: the assumed class, when claims leave their class open, there is no class at all,
 * and no volume without a class that they may be meant for. `churn` are the specifications of the pods that loads create.
 * Says so, and names classes that nothing in the cluster is of.
 */
export function missingClasses(
  objects: readonly KubernetesObject[],
  churn: readonly PodSpec[],
  notices: Notices,
): KubernetesObject[] {
  const claims = [...objects.flatMap(claimsOfObject), ...churn.flatMap(ephemeralClaims)]
  if (claims.length === 0) return []
  const classes = objects.filter(({ kind }) => kind === 'StorageClass').map(({ metadata }) => metadata.name ?? '')
  const ofVolumes = objects.filter(({ kind }) => kind === 'PersistentVolume').map(classOfVolume)
  const wanted = claims.map(classOfClaim)
  const assumes = wanted.includes(undefined) && classes.length === 0 && !ofVolumes.includes('')
  if (assumes) noticeAssumed(wanted.filter((name) => name === undefined).length, notices)
  const known = new Set([...classes, ...ofVolumes, ...(assumes ? [assumedClass.metadata.name] : [])])
  for (const name of wanted) if (name && !known.has(name)) noticeMissing(name, notices)
  return assumes ? [assumedClass] : []
}

function noticeAssumed(count: number, notices: Notices): void {
  const message =
    'claims that name no class get an assumed one, the default class "standard": disks of a zone, made when their first ' +
    'pod is scheduled. Add a StorageClass to the design to decide it yourself (the annotation ' +
    'storageclass.kubernetes.io/is-default-class: "true" makes it the default)'
  notices.add('StorageClass', message, count)
}

function noticeMissing(name: string, notices: Notices): void {
  const message =
    'is named by claims, and the design has neither such a class nor volumes of it: pods with these claims stay pending. ' +
    'Add the StorageClass'
  notices.add(`StorageClass "${name}"`, message)
}

function claimsOfObject(object: KubernetesObject): ClaimLike[] {
  const { kind } = object
  if (kind === 'PersistentVolumeClaim') return [object]
  if (!isWorkloadKind(kind)) return []
  const own = kind === 'StatefulSet' ? ((object.spec as WorkloadSpec).volumeClaimTemplates ?? []) : []
  return [...own, ...ephemeralClaims(templateOf(kind, object).spec)]
}

/** Loads have not been looked into yet: there may be anything. */
function ephemeralClaims(spec: PodSpec): ClaimLike[] {
  const volumes: unknown[] = Array.isArray(spec.volumes) ? spec.volumes : []
  return volumes.flatMap((volume): ClaimLike[] => {
    const ephemeral = isMapping(volume) ? volume.ephemeral : undefined
    const template = isMapping(ephemeral) ? ephemeral.volumeClaimTemplate : undefined
    return isMapping(template) && isMapping(template.spec) ? [template] : []
  })
}

/** undefined: it is left open. A claim that names its volume is not given a class. */
function classOfClaim({ metadata, spec }: ClaimLike): string | undefined {
  const { storageClassName, volumeName } = spec as ClaimSpec
  return metadata?.annotations?.[betaClass] ?? storageClassName ?? (volumeName ? '' : undefined)
}

function classOfVolume({ metadata, spec }: KubernetesObject): string {
  return metadata.annotations?.[betaClass] ?? (spec as VolumeSpec).storageClassName ?? ''
}

const betaClass = 'volume.beta.kubernetes.io/storage-class'
