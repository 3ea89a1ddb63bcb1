/** The objects of a cluster as the API shows them, whatever they are kept as: what tables and descriptions print. */
import type { KubernetesObject } from '../../../design/kubernetes'
import { podObject } from '../apiserver/podObject'
import { isStorageKind } from '../apiserver/plainObjects'
import { timestamp } from '../clock'
import type { ClusterSimulation } from '../clusterSimulation'
import { existingPods } from '../measure/podOrder'
import { findPod } from '../measure/podRows'
import { formatIp } from '../network/cidr'
import { nodeIp } from '../network/podIps'
import type { NodeId } from '../state/ids'
import { nodeObject } from '../state/nodeRecords'

/** What is known of an object before it is made: of a hundred thousand nodes a page is shown. */
export interface NamedObject {
  namespace: string
  name: string
  make(): KubernetesObject
}

/** Objects of a kind but Pod, in the order of `kubectl get`: by namespace and name. */
export function namedObjects(cluster: ClusterSimulation, kind: string): NamedObject[] {
  const named = kind === 'Node' ? namedNodes(cluster) : Array.from(unsorted(cluster, kind), withName)
  return named.sort((x, y) => order(x.namespace, y.namespace) || order(x.name, y.name))
}

export function objectsOf(cluster: ClusterSimulation, kind: string): KubernetesObject[] {
  return namedObjects(cluster, kind).map((object) => object.make())
}

const withName = (object: KubernetesObject): NamedObject => ({
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name ?? '',
  make: () => object,
})

function namedNodes(cluster: ClusterSimulation): NamedObject[] {
  const { nodes } = cluster
  const named: NamedObject[] = []
  for (let node = 0; node < nodes.count; node++) {
    if (!nodes.exists(node as NodeId)) continue
    const make = (): KubernetesObject => nodeOf(cluster, node as NodeId) as KubernetesObject
    named.push({ namespace: '', name: nodes.specs[node].name, make })
  }
  return named
}

export function countOf(cluster: ClusterSimulation, kind: string): number {
  if (kind === 'Pod') return cluster.pods.count
  if (kind === 'Node') return cluster.nodes.alive
  let count = 0
  for (const _ of unsorted(cluster, kind)) count++
  return count
}

export function objectNamed(
  cluster: ClusterSimulation,
  kind: string,
  namespace: string,
  name: string,
): KubernetesObject | undefined {
  if (kind === 'Pod') {
    const pod = findPod(cluster, namespace, name)
    return pod === undefined ? undefined : podObject(cluster, pod)
  }
  if (kind === 'Node') {
    const node = cluster.nodes.find(name)
    return node === undefined ? undefined : nodeOf(cluster, node)
  }
  const stored = cluster.objects.find(kind, namespace, name)?.stored
  if (stored) return stored
  const isNamed = ({ metadata }: KubernetesObject): boolean =>
    metadata.name === name && (metadata.namespace ?? '') === namespace
  return [...unsorted(cluster, kind)].find(isNamed)
}

function* unsorted(cluster: ClusterSimulation, kind: string): Iterable<KubernetesObject> {
  if (kind === 'Pod') {
    for (const pod of existingPods(cluster)) yield podObject(cluster, pod)
  } else if (kind === 'Node') {
    for (let node = 0; node < cluster.nodes.count; node++) {
      const object = nodeOf(cluster, node as NodeId)
      if (object) yield object
    }
  } else if (isStorageKind(kind)) yield* cluster.volumes.ofKind(kind)
  else {
    const stored = [...cluster.objects.ofKind(kind)].flatMap((one) => one.stored ?? [])
    yield* stored
    if (kind === 'PriorityClass' && stored.length === 0) yield* declaredClasses(cluster)
  }
}

/** Those of the design, which have no object of their own; the cluster's own two are not shown. */
function* declaredClasses({ source, epoch }: ClusterSimulation): Iterable<KubernetesObject> {
  const creationTimestamp = timestamp(epoch, 0)
  for (const { name, ...fields } of source.priorityClasses) {
    const metadata = { name, creationTimestamp }
    yield { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata, ...fields }
  }
}

/** With what a kubelet reports of its machine. */
function nodeOf(cluster: ClusterSimulation, node: NodeId): KubernetesObject | undefined {
  const record = cluster.nodes.record(node)
  if (!record) return undefined
  const object = nodeObject(record)
  const began = timestamp(cluster.epoch, 0)
  const { creationTimestamp = began } = object.metadata
  const addresses = [
    { type: 'InternalIP', address: formatIp(nodeIp(node)) },
    { type: 'Hostname', address: record.spec.name },
  ]
  const nodeInfo = { kubeletVersion: cluster.source.kubernetesVersion }
  const conditions = record.conditions.map((one) => ({
    ...one,
    lastHeartbeatTime: one.lastHeartbeatTime ?? began,
    lastTransitionTime: one.lastTransitionTime ?? began,
  }))
  const metadata = { ...object.metadata, creationTimestamp }
  const status = object.status as { capacity: Amounts; allocatable: Amounts }
  const amounts = { capacity: inKibibytes(status.capacity), allocatable: inKibibytes(status.allocatable) }
  return { ...object, metadata, status: { ...status, ...amounts, conditions, addresses, nodeInfo } }
}

type Amounts = Record<string, string>

/** As kubelets report memory and disks. */
function inKibibytes(amounts: Amounts): Amounts {
  const isBytes = (name: string): boolean => name === 'memory' || name === 'ephemeral-storage'
  return Object.fromEntries(
    Object.entries(amounts).map(([name, amount]) => [
      name,
      isBytes(name) ? `${Math.floor(Number(amount) / 1024)}Ki` : amount,
    ]),
  )
}

const order = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0)

export const byName = ({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): number =>
  order(a.namespace ?? '', b.namespace ?? '') || order(a.name ?? '', b.name ?? '')
