/**
 * What a cluster offers and what its workloads ask of it, as an estimate before anything is run: pods are put into the
 * nodes of each pool and zone taken together, the least filled first. The simulation decides pod by pod.
 */
import { matchesRequiredAffinity, toleratesAll } from '../nodeMatch'
import type { Cluster, NodeSpec, PodTemplate, Workload } from '../types'

export interface Amounts {
  cpuMilli: number
  memoryBytes: number
  pods: number
}

/** The nodes of one pool in one zone. */
export interface CapacityBin {
  pool: string
  zone: string
  nodes: number
  allocatable: Amounts
  requested: Amounts
}

export interface Unplaced {
  kind: string
  namespace: string
  name: string
  pods: number
  /** As the scheduler would say: `Insufficient cpu`, or that no node matches. */
  reason: string
}

export interface ZoneCapacity {
  zone: string
  nodes: number
  allocatable: Amounts
  requested: Amounts
  /** When every node and master of the zone is gone; undefined where it is the only one. */
  loss: { movedPods: number; pendingPods: number; mastersLeft: number; quorum: boolean } | undefined
}

/** Where the pods of a workload may run at all, by selectors, affinity and taints. */
export interface Homes {
  kind: string
  namespace: string
  name: string
  /** Indices of bins. */
  bins: number[]
}

export interface Capacity {
  bins: CapacityBin[]
  /** Of workloads that may not run everywhere. */
  homes: Homes[]
  zones: ZoneCapacity[]
  unplaced: Unplaced[]
  pods: number
  /** In US dollars; undefined when the catalogue does not know all machines. */
  pricePerHour: number | undefined
}

const zoneLabel = 'topology.kubernetes.io/zone'
const none = (): Amounts => ({ cpuMilli: 0, memoryBytes: 0, pods: 0 })

interface Room extends CapacityBin {
  /** Any node of it: they are alike. */
  sample: NodeSpec
  free: Record<string, number>
}

function roomsOf(cluster: Cluster, without?: string): Room[] {
  const rooms = new Map<string, Room>()
  for (const pool of cluster.nodePools) {
    for (const node of pool.nodes) {
      const zone = node.labels[zoneLabel] ?? ''
      if (without !== undefined && zone === without) continue
      const key = `${pool.name}\0${zone}`
      let room = rooms.get(key)
      if (!room) {
        room = { pool: pool.name, zone, nodes: 0, allocatable: none(), requested: none(), sample: node, free: {} }
        rooms.set(key, room)
      }
      room.nodes++
      for (const [resource, amount] of Object.entries(node.allocatable))
        room.free[resource] = (room.free[resource] ?? 0) + amount
      room.allocatable.cpuMilli += node.allocatable.cpu ?? 0
      room.allocatable.memoryBytes += node.allocatable.memory ?? 0
      room.allocatable.pods += node.allocatable.pods ?? 0
    }
  }
  return [...rooms.values()]
}

const mayRun = (template: PodTemplate, { sample }: Room) =>
  !sample.unschedulable &&
  matchesRequiredAffinity(template, sample) &&
  toleratesAll(sample.taints, template.tolerations, ['NoSchedule', 'NoExecute'])

/** How many more pods of the template fit beside the `placed` ones of it; and what is lacking when there is none. */
function roomFor(
  { requests }: PodTemplate,
  { free, sample, nodes }: Room,
  placed: number,
): { pods: number; lacking: string } {
  let pods = Math.max(0, Math.floor(free.pods ?? 0))
  let lacking = 'Too many pods'
  for (const [resource, amount] of Object.entries(requests)) {
    if (amount <= 0) continue
    const fits = Math.floor((free[resource] ?? 0) / amount)
    const perNode = Math.floor((sample.allocatable[resource] ?? 0) / amount)
    // Whole pods on whole nodes: what is left over on each of them does not add up to one more.
    const most = Math.max(0, Math.min(fits, perNode * nodes - placed))
    if (most < pods) {
      pods = most
      lacking = `Insufficient ${resource}`
    }
  }
  return { pods, lacking }
}

function put({ requests }: PodTemplate, room: Room, pods: number): void {
  for (const [resource, amount] of Object.entries(requests))
    room.free[resource] = (room.free[resource] ?? 0) - amount * pods
  room.free.pods = (room.free.pods ?? 0) - pods
  room.requested.pods += pods
  room.requested.cpuMilli += (requests.cpu ?? 0) * pods
  room.requested.memoryBytes += (requests.memory ?? 0) * pods
}

const fillOf = ({ allocatable, requested }: CapacityBin) =>
  Math.max(
    allocatable.cpuMilli > 0 ? requested.cpuMilli / allocatable.cpuMilli : 0,
    allocatable.memoryBytes > 0 ? requested.memoryBytes / allocatable.memoryBytes : 0,
    allocatable.pods > 0 ? requested.pods / allocatable.pods : 0,
  )

/** Steps in which the pods of a workload are handed out; more would not change what a person reads. */
const steps = 48

function place(workload: Workload, pods: number, rooms: readonly Room[]): Unplaced | undefined {
  const { template, kind, namespace, name } = workload
  const open = rooms.filter((room) => mayRun(template, room))
  let left = pods
  let lacking = 'no node matches its selectors and tolerations'
  const full = new Set<Room>()
  const placed = new Map<Room, number>()
  while (left > 0) {
    const best = open.filter((room) => !full.has(room)).sort((a, b) => fillOf(a) - fillOf(b))[0]
    if (!best) break
    const { pods: fits, lacking: why } = roomFor(template, best, placed.get(best) ?? 0)
    const now = Math.min(left, fits, Math.max(1, Math.ceil(pods / steps)))
    if (now === 0) {
      full.add(best)
      lacking = why
      continue
    }
    put(template, best, now)
    placed.set(best, (placed.get(best) ?? 0) + now)
    left -= now
  }
  return left > 0 ? { kind, namespace, name, pods: left, reason: lacking } : undefined
}

export function podsOfWorkload(workload: Workload): number {
  if ('replicas' in workload) return workload.replicas
  if (workload.kind === 'Pod') return 1
  return workload.kind === 'Job' && !workload.suspend ? workload.parallelism : 0
}

function placeAll(cluster: Cluster, rooms: readonly Room[]): Unplaced[] {
  const unplaced: Unplaced[] = []
  for (const workload of cluster.workloads) {
    if (workload.kind !== 'DaemonSet') continue
    let left = 0
    for (const room of rooms) {
      if (!mayRun(workload.template, room)) continue
      const pods = Math.min(room.nodes, roomFor(workload.template, room, 0).pods)
      put(workload.template, room, pods)
      left += room.nodes - pods
    }
    const { kind, namespace, name } = workload
    if (left > 0) unplaced.push({ kind, namespace, name, pods: left, reason: 'Insufficient room on some nodes' })
  }
  // As the queue sorts: by priority; then the large ones, which are the hardest to place.
  const others = cluster.workloads
    .filter(({ kind }) => kind !== 'DaemonSet')
    .sort(
      (a, b) =>
        b.template.priority - a.template.priority || (b.template.requests.cpu ?? 0) - (a.template.requests.cpu ?? 0),
    )
  for (const workload of others) {
    const result = place(workload, podsOfWorkload(workload), rooms)
    if (result) unplaced.push(result)
  }
  return unplaced
}

function homesOf(cluster: Cluster, rooms: readonly Room[]): Homes[] {
  return cluster.workloads.flatMap(({ kind, namespace, name, template }) => {
    const bins = rooms.flatMap((room, at) => (mayRun(template, room) ? [at] : []))
    return bins.length < rooms.length ? [{ kind, namespace, name, bins }] : []
  })
}

const total = (items: readonly { pods: number }[]) => items.reduce((sum, { pods }) => sum + pods, 0)

function add(to: Amounts, more: Amounts): void {
  to.cpuMilli += more.cpuMilli
  to.memoryBytes += more.memoryBytes
  to.pods += more.pods
}

export function capacityOf(cluster: Cluster): Capacity {
  const rooms = roomsOf(cluster)
  const unplaced = placeAll(cluster, rooms)
  const names = [...new Set(rooms.map(({ zone }) => zone))]
  const plane = cluster.controlPlane
  const masterZones = Array.from({ length: plane.replicas }, (_, at) =>
    plane.zones.length > 0 ? plane.zones[at % plane.zones.length] : '',
  )
  const zones = names.map((zone): ZoneCapacity => {
    const own = rooms.filter((room) => room.zone === zone)
    const allocatable = none()
    const requested = none()
    for (const room of own) {
      add(allocatable, room.allocatable)
      add(requested, room.requested)
    }
    const nodes = own.reduce((sum, room) => sum + room.nodes, 0)
    if (names.length < 2) return { zone, nodes, allocatable, requested, loss: undefined }
    const after = placeAll(cluster, roomsOf(cluster, zone))
    const daemons = new Set(
      cluster.workloads.filter(({ kind }) => kind === 'DaemonSet').map(({ namespace, name }) => `${namespace}/${name}`),
    )
    const moving = after.filter(
      ({ kind, namespace, name }) => kind !== 'DaemonSet' || !daemons.has(`${namespace}/${name}`),
    )
    const before = unplaced.filter(({ kind }) => kind !== 'DaemonSet')
    const mastersLeft = masterZones.filter((one) => one !== zone).length
    return {
      zone,
      nodes,
      allocatable,
      requested,
      loss: {
        movedPods: requested.pods,
        pendingPods: Math.max(0, total(moving) - total(before)),
        mastersLeft,
        quorum: mastersLeft > plane.replicas / 2,
      },
    }
  })
  const prices = [
    ...cluster.nodePools.flatMap((pool) => pool.nodes.map((node) => node.pricePerHour)),
    ...Array<number | undefined>(plane.replicas).fill(plane.pricePerHour),
  ]
  return {
    bins: rooms.map(({ pool, zone, nodes, allocatable, requested }) => ({ pool, zone, nodes, allocatable, requested })),
    homes: homesOf(cluster, rooms),
    zones,
    unplaced,
    pods: rooms.reduce((sum, room) => sum + room.requested.pods, 0) + total(unplaced),
    pricePerHour: prices.every((price) => price !== undefined)
      ? prices.reduce<number>((sum, price) => sum + price, 0)
      : undefined,
  }
}
