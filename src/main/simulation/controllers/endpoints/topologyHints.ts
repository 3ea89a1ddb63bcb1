import {
  allocationsOf,
  cpuRatios,
  isExcludedFromTopology,
  leastEndpoints,
  type Allocation,
} from '../../../../design/topologyAllocation'
import type { ClusterContext } from '../../context'
import { NONE, type NodeId } from '../../state/ids'
import { isReady } from '../../state/nodeRecords'
import { ZONE_LABEL } from '../../state/nodes'
import { CPU } from '../../state/resources'
import { EndpointBit, Field, SliceMembers, STRIDE } from '../../state/sliceMembers'
import type { Slice } from './slice'
import type { Plan } from './sliceSet'

export interface HintEvent {
  type: 'Normal' | 'Warning'
  reason: 'TopologyAwareHintsEnabled' | 'TopologyAwareHintsDisabled'
  message: string
}

type ByZone = Map<string, number>
const add = (counts: ByZone, zone: string, by: number): void => void counts.set(zone, (counts.get(zone) ?? 0) + by)

/**
 * Which zone each ready endpoint of a Service is to serve: its own, and others' where these have less than the share of the
 * cluster's CPU that is theirs. Where upstream goes through a map in no order, here it is the order of zones' names.
 * Upstream: staging/src/k8s.io/endpointslice/topologycache.
 */
export class TopologyHints {
  /** Endpoints that serve a zone, by Service. */
  private readonly served = new Map<number, ByZone>()
  private ratios: ByZone | undefined
  private stale = true

  constructor(private readonly context: ClusterContext) {}

  has(service: number): boolean {
    return this.served.has(service)
  }

  forget(service: number): void {
    this.served.delete(service)
  }

  /** Nodes came, went, or have another readiness or zone. @returns Services of which a zone has too few endpoints now. */
  nodesChanged(): number[] {
    this.stale = true
    if (this.served.size === 0) return []
    const ratios = this.cpuRatios()
    return [...this.served].flatMap(([service, served]) => (isOverloaded(served, ratios) ? [service] : []))
  }

  /** Gives the slices of a plan their hints; slices that nothing else changes are added to it where theirs are to go. */
  apply(service: number, plan: Plan, all: readonly Slice[], changedAt: number): HintEvent | undefined {
    const unchanged = all.filter((slice) => !plan.create.includes(slice) && !plan.update.includes(slice))
    const ready = all.reduce((sum, { members }) => sum + members.ready, 0)
    const allocations = allocationsOf(this.cpuRatios(), ready)
    if (typeof allocations === 'string') return this.disable(service, plan, unchanged, allocations, changedAt)
    const served: ByZone = new Map()
    for (const slice of unchanged) {
      const own = keptHints(slice.members, served, allocations)
      if (own) for (const [zone, count] of own) add(served, zone, count)
      else plan.update.push(slice)
    }
    const given = [...plan.create, ...plan.update]
    const hints = given.map(({ members }) => this.ownZones(members))
    if (hints.some((zones) => zones.includes('')))
      return this.disable(service, plan, unchanged, 'One or more endpoints do not have a zone specified', changedAt)
    for (const zones of hints) for (const zone of zones) if (zone !== undefined) add(served, zone, 1)
    redistribute(hints, exchange(allocations, served), served)
    if (served.size === 0) return this.disable(service, plan, unchanged, 'No hints allocated for zones', changedAt)
    given.forEach((slice, at) => (slice.members = new SliceMembers(slice.members.rows, changedAt, hints[at])))
    const known = this.served.has(service)
    this.served.set(service, served)
    if (known) return undefined
    return {
      type: 'Normal',
      reason: 'TopologyAwareHintsEnabled',
      message: inIPv4('Topology Aware Hints has been enabled'),
    }
  }

  private disable(service: number, plan: Plan, unchanged: readonly Slice[], why: string, changedAt: number): HintEvent {
    this.forget(service)
    for (const slice of unchanged) {
      if (!slice.members.hints || plan.update.includes(slice)) continue
      slice.members = new SliceMembers(slice.members.rows, changedAt)
      plan.update.push(slice)
    }
    return { type: 'Warning', reason: 'TopologyAwareHintsDisabled', message: inIPv4(why) }
  }

  /** Of each ready endpoint the zone of its node, '' where it has none; undefined for the others. */
  private ownZones({ rows, count }: SliceMembers): (string | undefined)[] {
    const { nodes } = this.context
    return Array.from({ length: count }, (_, index) => {
      const row = index * STRIDE
      if (!(rows[row + Field.bits] & EndpointBit.ready)) return undefined
      const node = rows[row + Field.node]
      return node === NONE ? '' : (nodes.specs[node].labels[ZONE_LABEL] ?? '')
    })
  }

  /** Shares of the CPU of all ready nodes by zone; undefined: a node says nothing of it, or there is only one zone. */
  private cpuRatios(): ByZone | undefined {
    if (this.stale) this.ratios = cpuRatios(this.readyNodes())
    this.stale = false
    return this.ratios
  }

  private *readyNodes(): Iterable<{ zone: string; cpu: number }> {
    const { nodes, nodeRegistry } = this.context
    for (let node = 0 as NodeId; node < nodes.count; node++) {
      const record = nodeRegistry.seenRecord(node)
      if (!record || isExcludedFromTopology(record.spec.labels) || !isReady(record)) continue
      yield { zone: record.spec.labels[ZONE_LABEL] ?? '', cpu: nodes.allocatable[CPU][node] }
    }
  }
}

const inIPv4 = (message: string): string => `${message}, addressType: IPv4`

/** Hints of a slice that may stay; undefined: they are to be made anew. Upstream: getHintsByZone. */
function keptHints(
  { rows, count, hints }: SliceMembers,
  served: ByZone,
  allocations: ReadonlyMap<string, Allocation>,
): ByZone | undefined {
  const own: ByZone = new Map()
  for (let index = 0; index < count; index++) {
    if (!(rows[index * STRIDE + Field.bits] & EndpointBit.ready)) continue
    const zone = hints?.[index]
    if (zone === undefined || !allocations.has(zone)) return undefined
    add(own, zone, 1)
  }
  for (const [zone, number] of own) {
    if (number + (served.get(zone) ?? 0) > allocations.get(zone)!.maximum) return undefined
  }
  return own
}

interface Exchange {
  giving: ByZone
  receiving: ByZone
}

/** Upstream: getGivingAndReceivingZones. */
function exchange(allocations: ReadonlyMap<string, Allocation>, served: ByZone): Exchange {
  const surplus: ByZone = new Map()
  const lack: ByZone = new Map()
  for (const [zone, { desired }] of allocations) {
    const difference = (served.get(zone) ?? 0) - desired
    if (difference > 0) surplus.set(zone, difference)
    else if (difference < 0) lack.set(zone, -difference)
  }
  const giving: ByZone = new Map()
  const receiving: ByZone = new Map()
  for (;;) {
    const [from, toGive] = most(surplus)
    const [to, toReceive] = most(lack)
    if (from === '' || to === '' || (toGive < 1 && toReceive < 1) || toGive < 0.5 || toReceive < 0.5) break
    add(giving, from, 1)
    add(surplus, from, -1)
    add(receiving, to, 1)
    add(lack, to, -1)
  }
  return { giving, receiving }
}

function most(zones: ByZone): [zone: string, amount: number] {
  let found: [string, number] = ['', 0]
  for (const [zone, amount] of zones) if (amount > found[1]) found = [zone, amount]
  return found
}

/** Endpoints of zones that give are hinted to zones that receive. Upstream: redistributeHints. */
function redistribute(hints: (string | undefined)[][], { giving, receiving }: Exchange, served: ByZone): void {
  for (const zones of hints) {
    for (const [index, own] of zones.entries()) {
      if (own === undefined || !((giving.get(own) ?? 0) > 0)) continue
      const to = [...receiving].find(([, amount]) => amount > 0)?.[0]
      if (to === undefined) return
      zones[index] = to
      add(giving, own, -1)
      add(receiving, to, -1)
      add(served, own, -1)
      add(served, to, 1)
    }
  }
}

/** Upstream: serviceOverloaded. */
function isOverloaded(served: ByZone, ratios: ByZone | undefined): boolean {
  if (served.size === 0) return false
  if (!ratios) return true
  const total = [...served.values()].reduce((sum, count) => sum + count, 0)
  return [...ratios].some(([zone, ratio]) => {
    const own = served.get(zone)
    return own === undefined || own < leastEndpoints(ratio, total)
  })
}
