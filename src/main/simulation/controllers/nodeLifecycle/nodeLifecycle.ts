import type { Taint } from '../../../../design/kubernetes'
import type { NodeChange } from '../../apiserver/nodeRegistry'
import type { Reply } from '../../apiserver/requests'
import { timestamp } from '../../clock'
import { PodStatus } from '../../events'
import { SECOND, type Micros } from '../../kernel/time'
import { NONE, type NodeId, type PodId } from '../../state/ids'
import { isReady, nodeCondition, type NodeCondition, type NodeRecord } from '../../state/nodeRecords'
import { PodFlag } from '../../state/pods'
import { REGION_LABEL, ZONE_LABEL } from '../../state/nodes'
import { Controller, type Step, type Sync } from '../controller'
import { hasTaint, NOT_READY, noScheduleChanges, UNREACHABLE, withoutTaints, withTaints } from './taints'
import { rateOf, ZoneQueue, ZoneState, zoneState, type ZoneSettings } from './zones'

export interface NodeLifecycleSettings extends ZoneSettings {
  monitorPeriod: Micros
  monitorGracePeriod: Micros
  startupGracePeriod: Micros
}

interface Health {
  /** When the monitor first saw the newest sign of life. */
  probe: Micros
  renewal: Micros
  heartbeat: string | undefined
}

/** What a pod's writers leave behind. */
const WRITTEN = PodFlag.ready | PodFlag.deleting | PodFlag.disruptionTarget
const TAINTING_PERIOD = SECOND / 10
const WATCHED_TYPES = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const
/** ParallelizeUntil's workers. */
const PARALLEL = 8

/** What the controller's timer is for. */
const Timer = { monitor: 0, tainting: 1 } as const

/**
 * Watches the nodes' signs of life: those that are silent become Unknown, get NoSchedule taints at once and NoExecute taints
 * at the pace of their zone; their pods are marked not ready. Upstream: pkg/controller/nodelifecycle.
 *
 * Nodes in good health are not looked at one by one: nothing would come of it.
 */
export class NodeLifecycleController extends Controller {
  readonly name = 'nodelifecycle'
  /** Set by the manager before `start`. */
  settings!: NodeLifecycleSettings
  private readonly health = new Map<NodeId, Health>()
  private readonly known = new Set<NodeId>()
  /** Nodes of which something may come in the next round. */
  private readonly suspects = new Set<NodeId>()
  private readonly zones = new Map<string, ZoneQueue>()
  /** Nodes by zone. */
  private readonly sizes = new Map<string, number>()
  private readonly retry = new Set<NodeId>()
  private monitoring = false
  private tainting = false
  private armed = false

  override start(): void {
    const { nodes } = this.context
    for (let node = 0 as NodeId; node < nodes.count; node++) {
      if (!nodes.exists(node)) continue
      this.known.add(node)
      this.resize(this.zoneOf(nodes.specs[node].labels), 1)
    }
    this.after(this.context.phase('node-monitor', this.settings.monitorPeriod), Timer.monitor)
  }

  /** A kubelet has stopped or come back: the next round looks at its node. */
  suspect(node: NodeId): void {
    this.suspects.add(node)
  }

  override nodeChanged({ node, before, after }: NodeChange): void {
    this.suspects.add(node)
    const zones = [before, after].map((record) => record && this.zoneOf(record.spec.labels))
    if (zones[0] !== zones[1]) {
      if (zones[0] !== undefined) this.resize(zones[0], -1)
      if (zones[1] !== undefined) this.resize(zones[1], 1)
    }
    if (after) this.enqueue(node)
  }

  /** A pod that is bound to a node which is not ready cannot be ready. */
  override anyPodChanged(pod: PodId, change: string): void {
    if (change !== 'bound') return
    const node = this.context.pods.node[pod] as NodeId
    if (this.suspects.has(node) && !isReady(this.record(node))) this.spawn(this.markPods(node, [pod]))
  }

  override timer(which: number): void {
    if (which === Timer.monitor) {
      if (this.monitoring) return
      this.monitoring = true
      this.spawn(this.monitor(), () => {
        this.monitoring = false
        this.after(this.settings.monitorPeriod, Timer.monitor)
      })
    } else {
      this.armed = false
      this.tainting = true
      this.spawn(this.taintingPass(), () => {
        this.tainting = false
        if ([...this.zones.values()].some((zone) => zone.size > 0)) this.armTainting()
      })
    }
  }

  /** The loop over the zones turns ten times a second; it is left standing while nobody waits. */
  private armTainting(): void {
    if (this.armed || this.tainting) return
    this.armed = true
    const phase = this.context.phase('node-tainting', TAINTING_PERIOD)
    const since = (this.context.now - phase) % TAINTING_PERIOD
    this.after(TAINTING_PERIOD - since, Timer.tainting)
  }

  private record(node: NodeId): NodeRecord | undefined {
    return this.context.nodeRegistry.seenRecord(node)
  }

  private zoneOf(labels: Readonly<Record<string, string>>): string {
    return `${labels[REGION_LABEL] ?? ''}:\x00:${labels[ZONE_LABEL] ?? ''}`
  }

  private zone(node: NodeId): ZoneQueue {
    return this.zones.get(this.zoneOf(this.context.nodes.specs[node].labels)) as ZoneQueue
  }

  private resize(zone: string, by: number): void {
    this.sizes.set(zone, (this.sizes.get(zone) ?? 0) + by)
    if (!this.zones.has(zone)) this.zones.set(zone, new ZoneQueue(this.settings.rate))
  }

  // --- NoSchedule taints: a queue of nodes ---

  protected *sync(node: number): Sync {
    const record = this.record(node as NodeId)
    if (!record) return
    const { add, remove } = noScheduleChanges(record)
    if (add.length > 0 || remove.length > 0) yield* this.swap(node as NodeId, record, add, remove)
  }

  /** Two requests for those that come, two for those that go, none where there is nothing to do. @returns success. */
  private *swap(node: NodeId, seen: NodeRecord, add: readonly Taint[], remove: readonly Taint[]): Step<boolean> {
    const { epoch } = this.context
    if (add.length > 0) {
      yield* this.get('nodes')
      const time = timestamp(epoch, this.context.now)
      const record = this.context.nodes.record(node)
      if (record && withTaints(record, add, time) !== record) {
        const reply = yield* this.patchNode(node, (latest) => withTaints(latest, add, time))
        if (reply.code >= 300) return false
      }
    }
    if (remove.some((taint) => hasTaint(seen.spec.taints, taint))) {
      yield* this.get('nodes')
      const reply = yield* this.patchNode(node, (latest) => withoutTaints(latest, remove))
      if (reply.code >= 300) return false
    }
    return true
  }

  private patchNode(node: NodeId, change: (latest: NodeRecord) => NodeRecord): ReturnType<typeof this.call> {
    const { nodeRegistry } = this.context
    return this.call({ verb: 'PATCH', resource: 'nodes', perform: () => nodeRegistry.update(node, change) })
  }

  // --- the monitor's round ---

  private *monitor(): Sync {
    const { now } = this.context
    const changed: NodeId[] = []
    for (const node of this.suspects) {
      const record = this.record(node)
      if (record && !this.known.has(node)) yield* this.register(node, record, now)
      else if (!record && this.known.has(node)) this.unregister(node)
      if (record) changed.push(node)
      else this.suspects.delete(node)
    }
    // Nodes are looked at by several workers; one that has requests to send holds up its own share only.
    const todo = changed.values()
    for (let worker = 0; worker < PARALLEL; worker++) this.join(this.lookAt(todo, now))
    yield* this.settle()
    yield* this.handleDisruption()
  }

  private *register(node: NodeId, record: NodeRecord, tick: Micros): Step<void> {
    this.known.add(node)
    const ready = nodeCondition(record, 'Ready')
    // Its time runs from the round that first sees it, whenever its lease was renewed.
    if (ready) this.health.set(node, { probe: tick, ...this.signsOfLife(node, record, tick) })
    this.nodeEvent(
      node,
      'RegisteredNode',
      `Node ${record.spec.name} event: Registered Node ${record.spec.name} in Controller`,
    )
    yield* this.markReachable(node, record)
  }

  private unregister(node: NodeId): void {
    this.known.delete(node)
    this.health.delete(node)
    const { name } = this.context.nodes.specs[node]
    this.nodeEvent(node, 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`)
  }

  private *lookAt(todo: Iterable<NodeId>, tick: Micros): Sync {
    for (const node of todo) yield* this.look(node, tick)
  }

  /** One node: its health, its taints, its pods. */
  private *look(node: NodeId, tick: Micros): Step<void> {
    const record = this.record(node)
    if (!record) return
    const observed = nodeCondition(record, 'Ready')
    const wasReady = observed?.status === 'True'
    const current = yield* this.updateHealth(node, record, tick)
    if (!current) return
    yield* this.taintBasedEviction(node, current)
    const ready = isReady(current)
    if (!ready && wasReady) {
      this.nodeEvent(node, 'NodeNotReady', `Node ${record.spec.name} status is now: NodeNotReady`)
    }
    if (!ready && (wasReady || this.retry.has(node))) {
      this.retry.delete(node)
      yield* this.markPods(node, this.podsOf(node))
    }
    if (ready && !this.context.leases.isStopped(node) && !this.tainted(current)) this.suspects.delete(node)
  }

  private tainted({ spec }: NodeRecord): boolean {
    return hasTaint(spec.taints, NOT_READY) || hasTaint(spec.taints, UNREACHABLE)
  }

  /** The record as it is after that: Unknown when the node was silent for too long. */
  private *updateHealth(node: NodeId, record: NodeRecord, tick: Micros): Step<NodeRecord | undefined> {
    const { epoch } = this.context
    const ready = nodeCondition(record, 'Ready')
    const { renewal, heartbeat } = this.signsOfLife(node, record, tick)
    let health = this.health.get(node)
    if (!health) {
      // What the monitor would have seen in the rounds before: the first after the renewal.
      const period = this.settings.monitorPeriod
      const probe = renewal === -Infinity ? tick : tick - Math.floor((tick - renewal) / period) * period
      this.health.set(node, (health = { probe, renewal, heartbeat }))
    } else if (renewal > health.renewal || (heartbeat !== undefined && heartbeat !== health.heartbeat)) {
      health.probe = tick
      health.renewal = renewal
      health.heartbeat = heartbeat
    }
    const grace = ready ? this.settings.monitorGracePeriod : this.settings.startupGracePeriod
    // A round takes a little time, so that the tenth after the last sign of life is more than 50 s later.
    if (tick < health.probe + grace || ready?.status === 'Unknown') return record
    const time = timestamp(epoch, this.context.now)
    const unknown = (latest: NodeRecord): NodeRecord => ({ ...latest, conditions: silenced(latest, time) })
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'nodes/status',
      perform: () => this.context.nodeRegistry.update(node, unknown),
    })
    return reply.code < 300 ? unknown(record) : undefined
  }

  private signsOfLife(node: NodeId, record: NodeRecord, tick: Micros): Pick<Health, 'renewal' | 'heartbeat'> {
    const ready = nodeCondition(record, 'Ready')
    return {
      renewal: record.conditions.length > 0 ? this.context.leases.lastRenewal(node, tick) : -Infinity,
      heartbeat: ready?.status === 'Unknown' ? undefined : ready?.lastHeartbeatTime,
    }
  }

  private *taintBasedEviction(node: NodeId, record: NodeRecord): Step<void> {
    const status = nodeCondition(record, 'Ready')?.status
    const { taints } = record.spec
    if (status === undefined || status === 'True') {
      if (status === 'True') yield* this.markReachable(node, record)
      return
    }
    const [own, opposite] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
    if (hasTaint(taints, opposite)) {
      yield* this.swap(node, record, [own], [opposite])
      return
    }
    if (!hasTaint(taints, own)) this.zone(node).remove(node)
    if (this.zone(node).add(node)) this.armTainting()
  }

  private *markReachable(node: NodeId, record: NodeRecord): Step<void> {
    for (const taint of [UNREACHABLE, NOT_READY]) {
      if (hasTaint(record.spec.taints, taint)) yield* this.swap(node, record, [], [taint])
    }
    this.zone(node).remove(node)
  }

  private podsOf(node: NodeId): PodId[] {
    const { pods } = this.context
    const found: PodId[] = []
    for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      if (this.informer.isKnown(pod)) found.push(pod)
    }
    // The indexer has them in no order.
    return found.sort((one, other) => pods.placeByUid(one) - pods.placeByUid(other))
  }

  /**
   * One after another, each with its Event, as the pods were when they were listed: one that somebody else has written to
   * since (the taint manager, above all) is refused, and looked at again in the next round. Upstream: MarkPodsNotReady.
   */
  private *markPods(node: NodeId, some: readonly PodId[]): Step<void> {
    const { pods, registry } = this.context
    const states = some.map((pod) => ({ pod, uid: pods.uid[pod], flags: pods.flags[pod] & WRITTEN }))
    for (const { pod, uid, flags } of states) {
      if (!(flags & PodFlag.ready) || !pods.is(pod, uid)) continue
      const regarding = this.regardingPod(pod)
      const perform = (): Reply => {
        if (pods.is(pod, uid) && (pods.flags[pod] & WRITTEN) !== flags) return { code: 409 }
        return { code: registry.updatePodStatus(pod, PodStatus.notReady, uid) ? 200 : 404 }
      }
      const { code } = yield* this.call({ verb: 'PUT', resource: 'pods/status', perform })
      if (code === 404) continue
      if (code >= 300) this.retry.add(node)
      this.events.record(regarding, 'Warning', 'NodeNotReady', 'Node is not ready')
    }
  }

  // --- NoExecute taints at the zones' pace ---

  private *taintingPass(): Sync {
    for (const zone of this.zones.values()) {
      for (let node = zone.head(); node !== undefined; node = zone.head()) {
        if (!zone.accept(this.context.now)) break
        const record = this.record(node)
        const status = nodeCondition(record, 'Ready')?.status
        // Ready again, or so the informer says: dropped, and the token is gone.
        if (!record || status === undefined || status === 'True') zone.done(node)
        else {
          const [own, opposite] = status === 'False' ? [NOT_READY, UNREACHABLE] : [UNREACHABLE, NOT_READY]
          if (yield* this.swap(node, record, [own], [opposite])) zone.done(node)
        }
      }
    }
  }

  private *handleDisruption(): Step<void> {
    const notReady = new Map<string, number>()
    for (const node of this.suspects) {
      const record = this.context.nodes.record(node)
      if (!record || isReady(record)) continue
      const zone = this.zoneOf(record.spec.labels)
      notReady.set(zone, (notReady.get(zone) ?? 0) + 1)
    }
    const present = [...this.zones].filter(([name]) => (this.sizes.get(name) ?? 0) > 0)
    const states = new Map(
      present.map(([name]) => {
        const bad = notReady.get(name) ?? 0
        return [name, zoneState((this.sizes.get(name) as number) - bad, bad, this.settings)]
      }),
    )
    const all = present.every(([name]) => states.get(name) === ZoneState.full)
    const were = present.every(([, zone]) => zone.state === ZoneState.full)
    if (all && were) return
    const { now } = this.context
    if (all) {
      for (const node of this.suspects) {
        const record = this.record(node)
        if (record) yield* this.markReachable(node, record)
      }
      for (const [, zone] of present) {
        zone.setRate(0, now)
        zone.state = ZoneState.full
      }
      return
    }
    if (were) for (const health of this.health.values()) health.probe = now
    for (const [name, zone] of present) {
      const state = states.get(name) as number
      if (!were && zone.state === state) continue
      zone.setRate(rateOf(state, this.sizes.get(name) as number, this.settings), now)
      zone.state = state
      if (zone.size > 0) this.armTainting()
    }
  }

  private nodeEvent(node: NodeId, reason: string, message: string): void {
    const { name } = this.context.nodes.specs[node]
    const uid = this.context.nodes.record(node)?.metadata.uid ?? name
    this.events.record({ kind: 'Node', namespace: '', name, uid }, 'Normal', reason, message)
  }
}

function silenced({ conditions, metadata }: NodeRecord, time: string): NodeCondition[] {
  const made = WATCHED_TYPES.filter((type) => !conditions.some((one) => one.type === type)).map(
    (type): NodeCondition => ({
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: metadata.creationTimestamp,
      lastTransitionTime: time,
    }),
  )
  const kept = conditions.map((condition): NodeCondition => {
    if (!(WATCHED_TYPES as readonly string[]).includes(condition.type) || condition.status === 'Unknown')
      return condition
    return {
      ...condition,
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: time,
    }
  })
  return [...kept, ...made]
}
