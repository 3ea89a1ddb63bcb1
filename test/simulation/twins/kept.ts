/** What a cluster keeps up as things change, against a count of all there is; true at every moment. */
import { expect } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import type { PodCounts } from '../../../src/main/simulation/controllers/informer'
import { NONE, type NodeId, type OwnerId, type PodId } from '../../../src/main/simulation/state/ids'
import { controllerOf } from '../../../src/main/simulation/state/objects'
import { nameOfPod, podNamed } from '../../../src/main/simulation/state/podNames'
import { PodFlag } from '../../../src/main/simulation/state/pods'
import { allocatableAt, requestedAt } from '../../../src/main/simulation/scheduler/nodeAmounts'
import { selects } from '../scheduler/twins/cluster'
import { listOf } from './trials'

export function expectKept(cluster: ClusterSimulation): void {
  expectPodCounts(cluster)
  expectPodLists(cluster)
  expectPodNames(cluster)
  expectObjects(cluster)
  expectEndpointCounts(cluster)
  expectSchedulerSums(cluster)
  expectNodeSample(cluster)
  expectOrphans(cluster)
}

function podsOf({ pods }: ClusterSimulation): PodId[] {
  return Array.from({ length: pods.used }, (_, pod) => pod as PodId).filter((pod) => pods.uid[pod] !== NONE)
}

/** controllers/informer.ts: pods by owner, as the informer has seen them. */
function expectPodCounts(cluster: ClusterSimulation): void {
  const { pods, owners } = cluster
  const { informer } = cluster.controllers
  const counts = owners.list.map((): PodCounts => ({ active: 0, ready: 0, terminating: 0, succeeded: 0, failed: 0 }))
  for (const pod of podsOf(cluster)) {
    if (!informer.isKnown(pod)) continue
    const of = counts[pods.owner[pod]]
    if (informer.hasSucceeded(pod)) of.succeeded++
    else if (informer.hasEnded(pod)) of.failed++
    else if (pods.has(pod, PodFlag.deletionSeen)) of.terminating++
    else of.active++
    if (informer.isReady(pod)) of.ready++
  }
  for (const { id } of owners.list) expect(informer.of(id)).toEqual(counts[id])
}

/** state/pods.ts: pods by owner and by node, as lists. */
function expectPodLists(cluster: ClusterSimulation): void {
  const { pods, owners, nodes } = cluster
  const all = podsOf(cluster)
  for (const { id } of owners.list) {
    const listed: PodId[] = []
    for (let pod = pods.firstOfOwner(id as OwnerId); pod !== NONE; pod = pods.ownerNext[pod] as PodId) listed.push(pod)
    expect(listed.sort(byNumber)).toEqual(all.filter((pod) => pods.owner[pod] === id))
  }
  for (let node = 0; node < nodes.count; node++) {
    const listed: PodId[] = []
    for (let pod = pods.firstOfNode(node as NodeId); pod !== NONE; pod = pods.nodeNext[pod] as PodId) listed.push(pod)
    expect(listed.sort(byNumber)).toEqual(all.filter((pod) => pods.node[pod] === node))
  }
}

/** state/podNames.ts: a name is one pod's, and finds it. */
function expectPodNames(cluster: ClusterSimulation): void {
  const { pods, owners } = cluster
  for (const pod of podsOf(cluster)) {
    if (pods.has(pod, PodFlag.removed)) continue
    const { namespace } = owners.get(pods.owner[pod] as OwnerId)
    expect(podNamed(cluster, namespace, nameOfPod(cluster, pod))).toBe(pod)
  }
}

const byNumber = (one: number, other: number): number => one - other

/** state/objects.ts: objects by kind, by owner, and without a controller. */
function expectObjects({ objects }: ClusterSimulation): void {
  const kinds = new Set(objects.list.map(({ kind }) => kind))
  for (const kind of kinds) {
    const there = objects.list.filter((one) => one.kind === kind && (one.stored ?? one.seen))
    expect([...objects.ofKind(kind)]).toEqual(there)
    const free = there.filter(({ seen }) => seen && controllerOf(seen) === undefined)
    expect(objects.hasFree(kind)).toBe(free.length > 0)
    for (const namespace of new Set(there.map((one) => one.namespace))) {
      const found = [...objects.withoutController(kind, namespace)]
      expect(new Set(found)).toEqual(new Set(free.filter((one) => one.namespace === namespace)))
    }
  }
  for (const { uid } of objects.list) {
    const dependents = objects.list.filter(({ stored }) =>
      stored?.metadata.ownerReferences?.some((reference) => reference.uid === uid),
    )
    expect(new Set(objects.dependentsOf(uid))).toEqual(new Set(dependents))
    expect(objects.dependentCount(uid)).toBe(dependents.length)
  }
}

interface Slice {
  endpoints: { conditions: { ready: boolean } }[]
}

/** state/services.ts: ready endpoints by Service. */
function expectEndpointCounts(cluster: ClusterSimulation): void {
  const slices = listOf(cluster, '/apis/discovery.k8s.io/v1/endpointslices')
  for (const { namespace, name, endpoints } of cluster.services) {
    const own = slices.filter(
      ({ metadata }) => metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
    )
    const ready = own.flatMap((slice) => (slice as unknown as Slice).endpoints.filter((one) => one.conditions.ready))
    expect([name, endpoints]).toEqual([name, ready.length])
  }
}

/** scheduler/cache.ts: what is taken of each node, and by pods of which template. */
function expectSchedulerSums(cluster: ClusterSimulation): void {
  const { nodes, resources, templates } = cluster
  const { cache } = cluster.scheduler
  const counted = podsOf(cluster).filter((pod) => cache.nodeOf(pod) !== NONE)
  for (let node = 0; node < nodes.count; node++) {
    const here = counted.filter((pod) => cache.nodeOf(pod) === node)
    expect([...cache.podsOn(node as NodeId)].sort(byNumber)).toEqual(here)
    resources.names.forEach((name, position) => {
      const taken = here.reduce((sum, pod) => sum + (cache.templateOf(pod).requests[position] ?? 0), 0)
      const row = node * cache.amounts.width
      expect(cache.amounts.values[row + requestedAt(position)]).toBe(taken)
      expect(cache.amounts.values[row + allocatableAt(position)]).toBe(cache.specs[node].allocatable[name] ?? 0)
    })
    for (const { id } of templates.list) {
      const own = here.filter((pod) => cache.templateOf(pod).id === id)
      expect(cache.placed[id]?.[node] ?? 0).toBe(own.length)
      expect(cache.matching([id], node)).toBe(own.filter((pod) => !cache.isTerminating(pod)).length)
    }
  }
}

/** measure/nodeHistory.ts: the newest sample of all nodes, of which only those are written that have changed. */
function expectNodeSample({ nodes, history, resources }: ClusterSimulation): void {
  const sample = history.now()
  for (let node = 0 as NodeId; node < nodes.count; node++) {
    const shares = ['cpu', 'memory', 'pods'].map((name) => {
      const at = resources.names.indexOf(name)
      const allocatable = nodes.allocatable[at][node]
      return allocatable === 0 ? 0 : Math.min(250, Math.round((nodes.requested[at][node] / allocatable) * 250))
    })
    const unready = nodes.isReady(node) ? 0 : 3
    const flag = nodes.exists(node) ? unready || (nodes.specs[node].unschedulable ? 2 : 0) : 1
    expect([...sample.subarray(node * 4, node * 4 + 4)]).toEqual([...shares, flag])
  }
}

const takers = new Set(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

/** controllers/orphans.ts: pods without a controller that the selector of a workload matches. */
function expectOrphans(cluster: ClusterSimulation): void {
  const { objects, owners, pods, templates } = cluster
  const { informer } = cluster.controllers
  const wanted = podsOf(cluster).filter((pod) => {
    if (owners.get(pods.owner[pod] as OwnerId).kind !== 'Pod' || !informer.isKnown(pod)) return false
    const { namespace, labels } = templates.list[pods.template[pod]].source
    return objects.list.some(
      (one) => takers.has(one.kind) && one.seen && one.namespace === namespace && selects(one.owner?.selector, labels),
    )
  })
  expect(informer.orphans.list().sort(byNumber)).toEqual(wanted)
}
