/** The objects of a cluster as the API shows them, whatever they are kept as: what tables and descriptions print. */
import type { KubernetesObject } from '../../../design/kubernetes'
import { printedKind } from '../../../design/print/kinds'
import { podObject } from '../apiserver/podObject'
import { isStorageKind } from '../apiserver/plainObjects'
import { timestamp } from '../clock'
import type { ClusterSimulation } from '../clusterSimulation'
import { existingPods, findPod } from '../measure/podRows'
import { formatIp } from '../network/cidr'
import { nodeIp } from '../network/podIps'
import type { NodeId } from '../state/ids'
import { nodeObject } from '../state/nodeRecords'
import type { ServiceState } from '../state/services'

/** Objects of a kind but Pod, in the order of `kubectl get`: by namespace and name. */
export function objectsOf(cluster: ClusterSimulation, kind: string): KubernetesObject[] {
  return [...unsorted(cluster, kind)].sort(byName)
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
    let any = false
    for (const { stored } of cluster.objects.ofKind(kind)) {
      any = true
      if (stored) yield stored
    }
    if (!any) yield* declared(cluster, kind)
  }
}

/** What a cluster has without an object of its own for it. */
function* declared(cluster: ClusterSimulation, kind: string): Iterable<KubernetesObject> {
  const { source, epoch, services } = cluster
  const creationTimestamp = timestamp(epoch, 0)
  if (kind === 'Service')
    for (const service of services) if (service.stored) yield serviceOf(service, creationTimestamp)
  if (kind === 'PriorityClass') {
    for (const { name, ...fields } of source.priorityClasses)
      yield { apiVersion: 'scheduling.k8s.io/v1', kind, metadata: { name, creationTimestamp }, ...fields }
  }
  if (kind !== 'Namespace') return
  for (const name of source.namespaces) {
    const labels = source.namespaceLabels[name] ?? {}
    yield { apiVersion: 'v1', kind, metadata: { name, creationTimestamp, labels }, status: { phase: 'Active' } }
  }
}

function serviceOf({ source, clusterIP }: ServiceState, creationTimestamp: string): KubernetesObject {
  const { namespace, name, type, headless, selector, ports } = source
  const address = headless ? 'None' : clusterIP === 0 ? '' : formatIp(clusterIP)
  const spec = { type, selector, ports, ...(address ? { clusterIP: address, clusterIPs: [address] } : {}) }
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name, creationTimestamp }, spec }
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

export function byName(a: KubernetesObject, b: KubernetesObject): number {
  const [x, y] = [a.metadata.namespace ?? '', b.metadata.namespace ?? '']
  if (x !== y) return x < y ? -1 : 1
  return (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
}

export const isNamespaced = (kind: string): boolean => printedKind(kind)?.namespaced ?? true
