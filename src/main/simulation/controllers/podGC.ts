import { PodStatus } from '../events'
import { SECOND, type Micros } from '../kernel/time'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { isReady } from '../state/nodeRecords'
import { Phase, PodFlag } from '../state/pods'
import { Controller, type Step, type Sync } from './controller'
import { OUT_OF_SERVICE } from './nodeLifecycle/taints'

const PERIOD = 20 * SECOND
const QUARANTINE = 40 * SECOND

/** Pods that may have to go, by the reason. */
interface Findings {
  ended: PodId[]
  outOfService: PodId[]
  unscheduled: PodId[]
  lost: Map<NodeId, PodId[]>
}

/**
 * Every 20 s: deletes ended pods beyond a number, pods of nodes that have been gone for 40 s, pods that wait for a node out
 * of service, and pods that were deleted before they had a node. Upstream: pkg/controller/podgc/gc_controller.go.
 */
export class PodGCController extends Controller {
  readonly name = 'podgc'
  /** --terminated-pod-gc-threshold */
  threshold = 12500
  /** Nodes that are missing, and when that is certain. */
  private readonly quarantine = new Map<NodeId, Micros>()

  /** Pods that have ended or are being deleted, as far as informers know: few of all, so nobody goes over all. */
  private readonly leaving = new Set<PodId>()

  override anyPodChanged(pod: PodId, change: string, bits: number): void {
    if (change === 'gone') this.leaving.delete(pod)
    else if (change === 'deleting' || bits & (PodStatus.succeeded | PodStatus.failed)) this.leaving.add(pod)
  }

  override start(): void {
    this.after(this.context.phase('pod-gc', PERIOD))
  }

  override timer(): void {
    this.spawn(this.collect(), () => this.after(PERIOD))
  }

  // eslint-disable-next-line require-yield -- nothing is queued here
  protected *sync(): Sync {
    return
  }

  private *collect(): Sync {
    const { pods } = this.context
    const { ended, outOfService, unscheduled, lost } = this.findings()
    const surplus = this.threshold > 0 ? ended.length - this.threshold : 0
    if (surplus > 0) {
      ended.sort((a, b) => pods.created[a] - pods.created[b] || pods.uid[a] - pods.uid[b])
      for (const pod of ended.slice(0, surplus)) this.join(this.remove(pod))
      yield* this.settle()
    }
    for (const pod of outOfService) this.join(this.remove(pod))
    yield* this.settle()
    yield* this.collectLost(lost)
    for (const pod of unscheduled) yield* this.remove(pod)
  }

  private findings(): Findings {
    const { pods, nodeRegistry } = this.context
    const found: Findings = { ended: [], outOfService: [], unscheduled: [], lost: new Map() }
    for (const pod of this.unusual()) {
      if (pods.phase[pod] === Phase.Free || !this.informer.isKnown(pod)) continue
      if (pods.phase[pod] > Phase.Running) found.ended.push(pod)
      const node = pods.node[pod] as NodeId
      const deleting = pods.has(pod, PodFlag.deletionSeen)
      if (node === NONE) {
        if (deleting) found.unscheduled.push(pod)
        continue
      }
      const record = nodeRegistry.seenRecord(node)
      if (!record) found.lost.set(node, [...(found.lost.get(node) ?? []), pod])
      else if (deleting && !isReady(record) && record.spec.taints.some(({ key }) => key === OUT_OF_SERVICE)) {
        found.outOfService.push(pod)
      }
    }
    return found
  }

  /** Pods that have ended, are being deleted, or are on a node that is missing, in the order of their numbers. */
  private unusual(): PodId[] {
    const { pods, nodes, nodeRegistry } = this.context
    const found = new Set(this.leaving)
    for (let node = 0 as NodeId; node < nodes.count; node++) {
      if (nodeRegistry.isSeen(node)) continue
      for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) found.add(pod)
    }
    return [...found].sort((a, b) => a - b)
  }

  private *collectLost(lost: ReadonlyMap<NodeId, readonly PodId[]>): Step<void> {
    const { now } = this.context
    for (const node of lost.keys()) if (!this.quarantine.has(node)) this.quarantine.set(node, now + QUARANTINE)
    for (const [node, due] of [...this.quarantine]) {
      if (due > now) continue
      this.quarantine.delete(node)
      if (this.context.nodeRegistry.seenRecord(node)) continue
      yield* this.get('nodes')
      for (const pod of lost.get(node) ?? []) yield* this.remove(pod, true)
    }
  }

  /** Failed first, so that nobody takes it for running: no kubelet will say so. */
  private *remove(pod: PodId, lost = false): Sync {
    const { pods, registry } = this.context
    const uid = pods.uid[pod]
    if (pods.phase[pod] <= Phase.Running) {
      yield* this.call({
        verb: 'PATCH',
        resource: 'pods/status',
        perform: () => {
          if (!pods.is(pod, uid)) return { code: 404 }
          if (lost) registry.markDisrupted(pod, uid, 'DeletionByPodGC', 'PodGC: node no longer exists')
          return registry.updatePodStatus(pod, PodStatus.failed, uid) ? { code: 200 } : { code: 404 }
        },
      })
    }
    yield* this.call({
      verb: 'DELETE',
      resource: 'pods',
      perform: () => (registry.deletePod(pod, uid, 0) ? { code: 200 } : { code: 404 }),
    })
  }
}
