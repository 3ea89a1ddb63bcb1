import type { Path } from '../../fieldPath'
import { cappedAmount } from '../../quantity'
import type { ResourceList } from '../../types'
import type { ClusterReview } from '../cluster'
import { fieldsAt, valueAt } from '../fields'
import { countNodes, type NodeClass } from '../nodes'
import type { ReviewedWorkload } from '../pods'
import type { Found, Rule } from '../rule'
import { count, listOf, readableAmount } from '../text'

type Complaint = Pick<Found, 'path' | 'title'>

/** What pods of no DaemonSet find on a node: allocatable (capacity less reservations) less the DaemonSets. */
function roomOn(review: ClusterReview, nodes: NodeClass, isDaemon: boolean): ResourceList {
  const { allocatable } = nodes.sample
  if (isDaemon) return allocatable
  const daemons = review.daemonsOn(nodes)
  const room: Record<string, number> = { ...allocatable, pods: (allocatable.pods ?? 0) - daemons.pods }
  for (const [resource, amount] of Object.entries(daemons.requests)) room[resource] = (room[resource] ?? 0) - amount
  return room
}

const fits = (requests: ResourceList, room: ResourceList) =>
  (room.pods ?? 0) >= 1 && Object.keys(requests).every((resource) => requests[resource] <= (room[resource] ?? 0))

/** No node is what the pod asks for. */
function unwanted({ workload, spec, specPath }: ReviewedWorkload): Complaint {
  const selector = Object.entries(workload.template.nodeSelector)
  const path =
    selector.length > 0
      ? ['nodeSelector']
      : ['affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution']
  const labels = selector.map(([key, value]) => `${key}=${value}`)
  const wish =
    labels.length > 0 ? `the label${labels.length > 1 ? 's' : ''} ${listOf(labels)}` : 'what its node affinity requires'
  const both =
    labels.length > 0 && valueAt(spec, ['affinity', 'nodeAffinity']) !== undefined
      ? ' and what its node affinity requires'
      : ''
  return { path: [...specPath, ...path], title: `No node has ${wish}${both}` }
}

/** Nodes there are, but all of them keep it away. */
function untolerated({ specPath }: ReviewedWorkload, wanted: readonly NodeClass[]): Complaint {
  const taints = new Set(wanted.flatMap((one) => one.taints.map(({ key, value }) => (value ? `${key}=${value}` : key))))
  const nodes = countNodes(wanted)
  const all = nodes === 1 ? 'The only node that it may run on has' : `All ${nodes} nodes that it may run on have`
  return {
    path: [...specPath, 'tolerations'],
    title: `${all} a taint that it does not tolerate (${listOf([...taints])})`,
  }
}

/** It is too large for every one of them. */
function oversized(
  review: ClusterReview,
  reviewed: ReviewedWorkload,
  eligible: readonly NodeClass[],
): Complaint | undefined {
  const { workload } = reviewed
  const { requests } = workload.template
  const isDaemon = workload.kind === 'DaemonSet'
  const rooms = eligible.map((nodes) => ({ nodes, room: roomOn(review, nodes, isDaemon) }))
  if (rooms.some(({ room }) => fits(requests, room))) return undefined
  for (const resource of Object.keys(requests)) {
    const best = rooms.reduce((a, b) => ((b.room[resource] ?? 0) > (a.room[resource] ?? 0) ? b : a))
    const most = best.room[resource] ?? 0
    if (requests[resource] <= most) continue
    const path = requestPath(reviewed, resource)
    const asks = `A pod requests ${readableAmount(resource, requests[resource])} ${resource}`
    const { allocatable } = best.nodes.sample
    if (!allocatable[resource]) return { path, title: `${asks}; no node that it may run on has any` }
    const daemons = allocatable[resource] - most
    const rest = daemons > 0 ? `, ${readableAmount(resource, daemons)} of which DaemonSets take` : ''
    const offer = `the roomiest node that it may run on (pool "${best.nodes.pool.name}") offers ${readableAmount(resource, allocatable[resource])}${rest}`
    return { path, title: `${asks}; ${offer}` }
  }
  const asked = Object.entries(requests).map(([resource, amount]) => `${readableAmount(resource, amount)} ${resource}`)
  return {
    path: [...reviewed.specPath, 'containers', 0, 'resources', 'requests'],
    title: `No node that it may run on has room for ${listOf(asked)} at once`,
  }
}

/** Where most of the resource is asked for. */
function requestPath({ containers, specPath, spec }: ReviewedWorkload, resource: string): Path {
  let most = -1
  let path: Path = [...specPath, 'containers', 0, 'resources', 'requests', resource]
  const places = [{ path: specPath, fields: spec }, ...containers]
  for (const place of places) {
    for (const field of ['requests', 'limits']) {
      const raw = fieldsAt(place.fields, ['resources', field])[resource]
      if (typeof raw !== 'string' && typeof raw !== 'number') continue
      const amount = cappedAmount(resource, raw)
      if (amount > most) {
        most = amount
        path = [...place.path, 'resources', field, resource]
      }
      break
    }
  }
  return path
}

export const fitsNoNode: Rule = {
  id: 'fits-no-node',
  name: 'Pods that no node can hold',
  severities: ['error', 'warning', 'info'],
  looksFor:
    'Workloads for whose pods there is no node with the labels they ask for, or none whose taints they tolerate, or none with room for their requests after reservations and DaemonSets. A warning on the default cluster, which stands in for the real one; for DaemonSets, which then run nowhere, worth knowing only.',
  why: 'The pods stay Pending for good: the scheduler has nowhere to put them, however empty the nodes are.',
  reference: {
    title: 'Assigning Pods to Nodes',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/',
  },
  check(review, report) {
    if (review.nodeCount === 0) return
    for (const reviewed of review.workloads) {
      const { workload, source } = reviewed
      // A pod that names its node is not scheduled.
      if (workload.template.nodeName !== undefined) continue
      const wanted = review.wantedNodes(workload)
      const eligible = review.eligibleNodes(workload)
      const complaint =
        wanted.length === 0
          ? unwanted(reviewed)
          : eligible.length === 0
            ? untolerated(reviewed, wanted)
            : oversized(review, reviewed, eligible)
      if (!complaint) continue
      const isDaemon = workload.kind === 'DaemonSet'
      report({
        severity: isDaemon ? 'info' : review.hasOwnNodes ? 'error' : 'warning',
        object: source,
        ...complaint,
        ...(isDaemon
          ? {
              why: `A DaemonSet runs on the nodes that suit it: here it runs on none of ${count(review.nodeCount, 'node')}.`,
            }
          : {}),
      })
    }
  },
}
