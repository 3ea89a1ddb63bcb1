/** The kinds that admission knows: their resources, types and scopes. */
import { kubernetesFields } from '../validate/fields'
import { groupOf, understoodKinds, withoutNamespace } from '../validate/kinds'

export interface Kind {
  kind: string
  apiVersion: string
  /** Empty for the core group. */
  group: string
  /** `v1` of `apps/v1`. */
  version: string
  /** `deployments` */
  resource: string
  /** Name in the field table. */
  type: string
  namespaced: boolean
}

const irregular: Record<string, string> = {
  StorageClass: 'storageclasses',
  PriorityClass: 'priorityclasses',
  RuntimeClass: 'runtimeclasses',
  CSIStorageCapacity: 'csistoragecapacities',
}

/** Kinds that designs carry along without a look. */
const carried = { ConfigMap: { v1: 'ConfigMap' } }

const kinds: Kind[] = Object.entries({ ...understoodKinds, ...carried }).flatMap(([kind, versions]) =>
  Object.entries<string>(versions).map(([apiVersion, type]) => ({
    kind,
    apiVersion,
    group: groupOf(apiVersion),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    resource: irregular[kind] ?? `${kind.toLowerCase()}s`,
    type,
    namespaced: !withoutNamespace.has(kind),
  })),
)

export function kindOf(apiVersion: string, kind: string): Kind | undefined {
  return kinds.find((one) => one.kind === kind && one.apiVersion === apiVersion)
}

/** The kind of a path: `apps/v1`, `deployments`. */
export function kindOfResource(apiVersion: string, resource: string): Kind | undefined {
  return kinds.find((one) => one.resource === resource && one.apiVersion === apiVersion)
}

/** `deployments.apps`, `pods` */
export function qualifiedResource({ resource, group }: Kind): string {
  return group === '' ? resource : `${resource}.${group}`
}

/** `Deployment.apps`, `Pod` */
export function qualifiedKind({ kind, group }: Kind): string {
  return group === '' ? kind : `${kind}.${group}`
}

/** Kinds whose objects the API server counts the generations of. */
const withGeneration = new Set(
  (
    'Pod Deployment ReplicaSet StatefulSet DaemonSet Job CronJob PodDisruptionBudget PriorityClass ' +
    'ReplicationController'
  ).split(' '),
)

export const hasGeneration = ({ kind }: Kind): boolean => withGeneration.has(kind)

export const hasStatus = ({ type }: Kind): boolean => kubernetesFields.get(type)?.has('status') ?? false
