import type { KubernetesObject, PodSpec } from '../../../design/kubernetes'
import { describeObject, type DescribeFacts } from '../../../design/print/describe'
import type { EndpointSliceObject } from '../../../design/print/tables/network'
import type { PodObject } from '../../../design/print/tables/pod'
import { manifestOf } from '../../../design/manifest'
import { rolloutStatus } from '../../../design/print/rolloutStatus'
import { podObject } from '../apiserver/podObject'
import { timestamp } from '../clock'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ObjectDescription, ObjectName } from '../contract'
import { findNew, type Deployment, type ReplicaSet, type ReplicaSetObject } from '../controllers/deployment/model'
import { existingPods } from '../measure/podOrder'
import { nameOf } from '../measure/podRows'
import { NONE, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import { Phase, PodFlag } from '../state/pods'
import { wallTime } from './clock'
import { byName, objectNamed, objectsOf } from './sources'

/** `kubectl describe` with the object's Events; null when there is no such object (any more). */
export function describe(cluster: ClusterSimulation, name: ObjectName): ObjectDescription | null {
  const object = objectNamed(cluster, name.kind, name.namespace, name.name)
  if (!object) return null
  return {
    rows: describeObject(object, factsOf(cluster, object)),
    events: cluster.recorder.events.about(name.kind, name.namespace, name.name),
    rollout: rolloutStatus(object) ?? null,
    manifest: JSON.stringify(manifestOf(object)),
  }
}

function factsOf(cluster: ClusterSimulation, object: KubernetesObject): DescribeFacts {
  const { kind, metadata } = object
  const { namespace = '', name = '' } = metadata
  const inNamespace = (one: KubernetesObject): boolean => one.metadata.namespace === name
  const now = wallTime(cluster)
  switch (kind) {
    case 'Deployment':
      return { now, replicaSets: replicaSetsOf(cluster, object as Deployment) }
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
      return { now, pods: podCounts(cluster, kind, namespace, name) }
    case 'Service':
      return { now, endpointSlices: slicesOf(cluster, namespace, name) }
    case 'Node':
      return { now, ...ofNode(cluster, name) }
    case 'Namespace':
      return {
        now,
        quotas: objectsOf(cluster, 'ResourceQuota').filter(inNamespace),
        limitRanges: objectsOf(cluster, 'LimitRange').filter(inNamespace),
      }
    case 'PersistentVolumeClaim':
      return { now, usedBy: podsWithClaim(cluster, namespace, name) }
    default:
      return { now }
  }
}

/** Those of the Deployment, as etcd holds them. */
export function setsOf(cluster: ClusterSimulation, { uid }: Pick<StoredObject, 'uid'>): ReplicaSet[] {
  const sets: ReplicaSet[] = []
  for (const target of cluster.objects.dependentsOf(uid)) {
    if (target.kind === 'ReplicaSet' && target.stored) sets.push({ target, object: target.stored as ReplicaSetObject })
  }
  return sets
}

function replicaSetsOf(cluster: ClusterSimulation, object: Deployment): DescribeFacts['replicaSets'] {
  const { namespace = '', name = '' } = object.metadata
  const target = cluster.objects.find('Deployment', namespace, name)
  const sets = target ? setsOf(cluster, target) : []
  const newest = findNew(object, sets)
  const older = sets.filter((set) => set !== newest).map((set) => set.object)
  return { newest: newest?.object, older: older.sort(byName) }
}

export function* podsOfOwner(cluster: ClusterSimulation, kind: string, namespace: string, name: string) {
  const { owners, pods } = cluster
  const owner = owners.find(kind, namespace, name)
  if (!owner) return
  for (let pod = pods.firstOfOwner(owner.id); pod !== NONE; pod = pods.ownerNext[pod] as PodId)
    if (!pods.has(pod, PodFlag.removed)) yield pod
}

function podCounts(
  cluster: ClusterSimulation,
  kind: string,
  namespace: string,
  name: string,
): NonNullable<DescribeFacts['pods']> {
  const counts = { running: 0, waiting: 0, succeeded: 0, failed: 0 }
  for (const pod of podsOfOwner(cluster, kind, namespace, name)) {
    const phase = cluster.pods.phase[pod]
    if (phase === Phase.Running) counts.running++
    else if (phase === Phase.Pending) counts.waiting++
    else if (phase === Phase.Succeeded) counts.succeeded++
    else if (phase === Phase.Failed) counts.failed++
  }
  return counts
}

const SERVICE_NAME = 'kubernetes.io/service-name'

const slicesOf = (cluster: ClusterSimulation, namespace: string, service: string): EndpointSliceObject[] =>
  objectsOf(cluster, 'EndpointSlice').filter(
    ({ metadata }) => metadata.namespace === namespace && metadata.labels?.[SERVICE_NAME] === service,
  ) as EndpointSliceObject[]

function ofNode(cluster: ClusterSimulation, name: string): Pick<DescribeFacts, 'podsOfNode' | 'leaseRenewed'> {
  const { nodes, pods, leases, epoch, now } = cluster
  const node = nodes.find(name)
  if (node === undefined) return {}
  const podsOfNode: PodObject[] = []
  for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
    const ended = pods.phase[pod] === Phase.Succeeded || pods.phase[pod] === Phase.Failed
    if (!ended && !pods.has(pod, PodFlag.removed)) podsOfNode.push(podObject(cluster, pod) as PodObject)
  }
  const renewed = Math.max(0, leases.lastRenewal(node, now))
  return { podsOfNode: podsOfNode.sort(byName), leaseRenewed: timestamp(epoch, renewed) }
}

function podsWithClaim(cluster: ClusterSimulation, namespace: string, claim: string): string[] {
  const names: string[] = []
  const { templates, pods } = cluster
  for (const pod of existingPods(cluster)) {
    const { source } = templates.list[pods.template[pod]]
    if (source.namespace !== namespace) continue
    if (source.claimTemplates.length === 0 && !claimsOf(source.spec).length) continue
    if (claimsOf(podObject(cluster, pod).spec as PodSpec).includes(claim)) names.push(nameOf(cluster, pod).name)
  }
  return names.sort()
}

const claimsOf = ({ volumes }: PodSpec): string[] =>
  ((volumes ?? []) as { persistentVolumeClaim?: { claimName: string } }[]).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  )
