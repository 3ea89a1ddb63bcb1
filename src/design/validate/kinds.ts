/** Which kinds exist in which API version of Kubernetes 1.36, which of them Seatrial understands, and what became of old ones. */
import { didYouMean, nearest } from '../suggest'
import type { Reporter } from '../problems'

/** Kinds that are read, with the API versions that the API server serves and the type in fields.ts. */
export const understoodKinds: Record<string, Record<string, string>> = {
  Pod: { v1: 'Pod' },
  Deployment: { 'apps/v1': 'Deployment' },
  ReplicaSet: { 'apps/v1': 'ReplicaSet' },
  StatefulSet: { 'apps/v1': 'StatefulSet' },
  DaemonSet: { 'apps/v1': 'DaemonSet' },
  Job: { 'batch/v1': 'Job' },
  CronJob: { 'batch/v1': 'CronJob' },
  Service: { v1: 'Service' },
  Endpoints: { v1: 'Endpoints' },
  Namespace: { v1: 'Namespace' },
  Node: { v1: 'Node' },
  PriorityClass: { 'scheduling.k8s.io/v1': 'PriorityClass' },
  RuntimeClass: { 'node.k8s.io/v1': 'RuntimeClass' },
  PodDisruptionBudget: { 'policy/v1': 'PodDisruptionBudget' },
  ReplicationController: { v1: 'ReplicationController' },
  LimitRange: { v1: 'LimitRange' },
  ResourceQuota: { v1: 'ResourceQuota' },
  PersistentVolume: { v1: 'PersistentVolume' },
  PersistentVolumeClaim: { v1: 'PersistentVolumeClaim' },
  StorageClass: { 'storage.k8s.io/v1': 'StorageClass' },
  CSINode: { 'storage.k8s.io/v1': 'CSINode' },
  CSIDriver: { 'storage.k8s.io/v1': 'CSIDriver' },
  CSIStorageCapacity: { 'storage.k8s.io/v1': 'CSIStorageCapacity' },
  VolumeAttachment: { 'storage.k8s.io/v1': 'VolumeAttachment' },
  HorizontalPodAutoscaler: {
    'autoscaling/v2': 'HorizontalPodAutoscaler',
    'autoscaling/v1': 'HorizontalPodAutoscalerV1',
  },
}

export const seatrialApiVersion = 'seatrial.dev/v1alpha1'
const seatrialKinds = ['Cluster', 'Trial']

/** Every kind that 1.36 serves by default or behind a feature gate. Source: api/openapi-spec/swagger.json. */
const served: Record<string, string> = {
  v1: `Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod
    PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount`,
  'admissionregistration.k8s.io/v1': `MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration
    ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration`,
  'admissionregistration.k8s.io/v1alpha1': 'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding',
  'admissionregistration.k8s.io/v1beta1': 'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'authentication.k8s.io/v1': 'SelfSubjectReview TokenRequest TokenReview',
  'authorization.k8s.io/v1':
    'LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'certificates.k8s.io/v1alpha1': 'ClusterTrustBundle',
  'certificates.k8s.io/v1beta1': 'ClusterTrustBundle PodCertificateRequest',
  'coordination.k8s.io/v1': 'Lease',
  'coordination.k8s.io/v1alpha2': 'LeaseCandidate',
  'coordination.k8s.io/v1beta1': 'LeaseCandidate',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema PriorityLevelConfiguration',
  'internal.apiserver.k8s.io/v1alpha1': 'StorageVersion',
  'networking.k8s.io/v1': 'IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR',
  'networking.k8s.io/v1beta1': 'IPAddress ServiceCIDR',
  'node.k8s.io/v1': 'RuntimeClass',
  'policy/v1': 'Eviction PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'resource.k8s.io/v1': 'DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice',
  'resource.k8s.io/v1alpha3': 'DeviceTaintRule ResourcePoolStatusRequest',
  'resource.k8s.io/v1beta1': 'DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice',
  'resource.k8s.io/v1beta2': 'DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'scheduling.k8s.io/v1alpha2': 'PodGroup Workload',
  'storage.k8s.io/v1': 'CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass',
  'storage.k8s.io/v1beta1': 'VolumeAttributesClass',
  'storagemigration.k8s.io/v1beta1': 'StorageVersionMigration',
}

const kindsOf = new Map(Object.entries(served).map(([version, kinds]) => [version, kinds.split(/\s+/)]))
const groups = new Set([...kindsOf.keys()].map(groupOf))

/** Cluster-scoped among the understood kinds. */
export const withoutNamespace: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PriorityClass',
  'RuntimeClass',
  'PersistentVolume',
  'StorageClass',
  'CSINode',
  'CSIDriver',
  'VolumeAttachment',
])

export type Classified =
  /** `type` is the name in fields.ts. */
  | { is: 'kubernetes'; type: string; namespaced: boolean }
  | { is: 'seatrial'; kind: 'Cluster' | 'Trial' }
  /** Accepted, has no effect. `custom`: a resource of somebody's own API, which an operator would act on. */
  | { is: 'carried'; custom: boolean }

/** What an object is; undefined when it cannot be (then a problem says why). */
export function classify(apiVersion: string, kind: string, report: Reporter): Classified | undefined {
  const group = groupOf(apiVersion)
  if (group === 'seatrial.dev') return classifySeatrial(apiVersion, kind, report)
  const type = Object.hasOwn(understoodKinds, kind) ? understoodKinds[kind] : undefined
  if (type && Object.hasOwn(type, apiVersion)) {
    return { is: 'kubernetes', type: type[apiVersion], namespaced: !withoutNamespace.has(kind) }
  }
  if (kindsOf.get(apiVersion)?.includes(kind)) return { is: 'carried', custom: false }
  if (!groups.has(group)) {
    // Groups of custom resources are domains; a group without a dot that Kubernetes does not serve is a mistake.
    if (/^[A-Za-z][A-Za-z0-9]*$/.test(kind) && /^[a-z0-9-]+(\.[a-z0-9-]+)+\/v[a-z0-9]+$/.test(apiVersion)) {
      return { is: 'carried', custom: true }
    }
    const remedy =
      versionRemedy(kind) ?? didYouMean(apiVersion, kindsOf.keys()) ?? 'write group/version, e.g. "apps/v1"'
    report.error(['apiVersion'], `no matches for kind "${kind}" in version "${apiVersion}"`, { remedy })
    return undefined
  }
  const remedy = versionRemedy(kind) ?? misspelt(apiVersion, kind)
  report.error(['kind'], `no matches for kind "${kind}" in version "${apiVersion}"`, { found: kind, remedy })
  return undefined
}

function classifySeatrial(apiVersion: string, kind: string, report: Reporter): Classified | undefined {
  if (apiVersion !== seatrialApiVersion) {
    const remedy = `write "apiVersion: ${seatrialApiVersion}"`
    report.error(['apiVersion'], `Unsupported value: "${apiVersion}": supported values: "${seatrialApiVersion}"`, {
      remedy,
    })
    return undefined
  }
  if (kind === 'Cluster' || kind === 'Trial') return { is: 'seatrial', kind }
  report.unsupported(['kind'], kind, seatrialKinds)
  return undefined
}

/** The group of `apps/v1`; the core group is empty. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? (/^v\d/.test(apiVersion) ? '' : apiVersion) : apiVersion.slice(0, slash)
}

/** Where a kind lives that was given with another (old, or misspelt) version. */
function versionRemedy(kind: string): string | undefined {
  const versions = [...kindsOf].filter(([, kinds]) => kinds.includes(kind)).map(([version]) => version)
  if (kind === 'PodSecurityPolicy') return 'PodSecurityPolicy was removed in Kubernetes 1.25: remove the object'
  const stable = versions.filter((version) => /(^|\/)v\d+$/.test(version))
  const version = stable[stable.length - 1] ?? versions[0]
  return version === undefined ? undefined : `Kubernetes 1.36 serves it as "apiVersion: ${version}"`
}

function misspelt(apiVersion: string, kind: string): string | undefined {
  const here = kindsOf.get(apiVersion)
  const suggestion = nearest(kind, here ?? []) ?? nearest(kind, [...kindsOf.values()].flat())
  if (suggestion !== undefined) return `did you mean "${suggestion}"?`
  return here ? didYouMean(kind, here) : didYouMean(apiVersion, kindsOf.keys())
}
