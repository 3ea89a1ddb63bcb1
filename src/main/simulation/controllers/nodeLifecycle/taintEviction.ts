import type { Taint, Toleration } from '../../../../design/kubernetes'
import { tolerates } from '../../../../design/nodeMatch'
import type { NodeChange } from '../../apiserver/nodeRegistry'
import { SECOND, type Micros } from '../../kernel/time'
import { NONE, type NodeId, type PodId } from '../../state/ids'
import { PodFlag } from '../../state/pods'
import { Controller, type Sync } from '../controller'

interface Work {
  uid: number
  createdAt: Micros
  fireAt: Micros
  /** The pod is being deleted: it cannot be called back. */
  fired: boolean
}

const RETRIES = 5
const REASON = 'DeletionByTaintManager'
const MESSAGE = 'Taint manager: deleting due to NoExecute taint'

/**
 * Deletes pods that do not tolerate a NoExecute taint of their node, at once or when their tolerationSeconds are over.
 * Upstream: pkg/controller/tainteviction. Keys are nodes; a timer's operand is a pod.
 */
export class TaintEvictionController extends Controller {
  readonly name = 'tainteviction'
  private readonly tainted = new Map<NodeId, readonly Taint[]>()
  private readonly scheduled = new Map<PodId, Work>()

  override start(): void {
    const { nodes } = this.context
    for (let node = 0 as NodeId; node < nodes.count; node++) {
      if (nodes.exists(node) && noExecute(nodes.specs[node].taints).length > 0) this.enqueue(node)
    }
  }

  override nodeChanged({ node, before, after }: NodeChange): void {
    if (before?.spec.taints === after?.spec.taints) return
    const [old, now] = [before, after].map((record) => noExecute(record?.spec.taints ?? []))
    if (before && after && JSON.stringify(old) === JSON.stringify(now)) return
    this.enqueue(node)
  }

  override anyPodChanged(pod: PodId, change: string): void {
    if (change === 'gone') this.cancel(pod)
    if (change !== 'bound' && change !== 'added') return
    const taints = this.tainted.get(this.context.pods.node[pod] as NodeId)
    if (taints) this.consider(pod, taints)
  }

  // eslint-disable-next-line require-yield -- as upstream's handler: nothing is sent here
  protected *sync(key: number): Sync {
    const node = key as NodeId
    const record = this.context.nodeRegistry.seenRecord(node)
    const taints = noExecute(record?.spec.taints ?? [])
    if (taints.length === 0) this.tainted.delete(node)
    else this.tainted.set(node, taints)
    if (!record) return
    const { pods } = this.context
    for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      if (!this.informer.isKnown(pod)) continue
      if (taints.length === 0) this.cancel(pod)
      else this.consider(pod, taints)
    }
  }

  override timer(operand: number): void {
    const pod = operand as PodId
    const work = this.scheduled.get(pod)
    if (work && !work.fired && work.fireAt === this.context.now) this.fire(pod, work)
  }

  /** Upstream: processPodOnNode. */
  private consider(pod: PodId, taints: readonly Taint[]): void {
    const { pods, templates, now } = this.context
    const { tolerations } = templates.list[pods.template[pod]].source
    const used = matching(taints, tolerations)
    if (!used) {
      this.cancel(pod)
      this.add(pod, now, now)
      return
    }
    const seconds = shortest(used)
    if (seconds === Infinity) {
      this.cancel(pod)
      return
    }
    const known = this.scheduled.get(pod)
    let createdAt = now
    if (known?.uid === pods.uid[pod]) {
      createdAt = known.createdAt
      if (createdAt + seconds * SECOND < now + seconds * SECOND) return
      this.cancel(pod)
    }
    this.add(pod, createdAt, now + seconds * SECOND)
  }

  private add(pod: PodId, createdAt: Micros, fireAt: Micros): void {
    const known = this.scheduled.get(pod)
    const uid = this.context.pods.uid[pod]
    if (known?.uid === uid) return
    const work: Work = { uid, createdAt, fireAt, fired: false }
    this.scheduled.set(pod, work)
    if (fireAt <= createdAt) this.fire(pod, work)
    else this.after(fireAt - this.context.now, pod)
  }

  private cancel(pod: PodId): void {
    const work = this.scheduled.get(pod)
    if (!work || work.fired) return
    this.scheduled.delete(pod)
    const regarding = this.regardingPod(pod)
    const message = `Cancelling deletion of Pod ${regarding.namespace}/${regarding.name}`
    this.events.record(regarding, 'Normal', 'TaintManagerEviction', message)
  }

  private fire(pod: PodId, work: Work): void {
    work.fired = true
    this.spawn(this.evict(pod, work.uid), () => {
      if (this.scheduled.get(pod) === work) this.scheduled.delete(pod)
    })
  }

  private *evict(pod: PodId, uid: number): Sync {
    const { pods, registry } = this.context
    if (!pods.is(pod, uid)) return
    const regarding = this.regardingPod(pod)
    const message = `Marking for deletion Pod ${regarding.namespace}/${regarding.name}`
    this.events.record(regarding, 'Normal', 'TaintManagerEviction', message)
    for (let tries = 0; tries < RETRIES; tries++) {
      yield* this.get('pods')
      if (!pods.is(pod, uid)) return
      if (!pods.has(pod, PodFlag.disruptionTarget)) {
        yield* this.call({
          verb: 'PATCH',
          resource: 'pods/status',
          perform: () => (registry.markDisrupted(pod, uid, REASON, MESSAGE) ? { code: 200 } : { code: 404 }),
        })
      }
      const reply = yield* this.call({
        verb: 'DELETE',
        resource: 'pods',
        perform: () => (registry.deletePod(pod, uid) ? { code: 200 } : { code: 404 }),
      })
      if (reply.code < 300) return
    }
  }
}

function noExecute(taints: readonly Taint[]): Taint[] {
  return taints.filter(({ effect }) => effect === 'NoExecute')
}

/** The tolerations that match, one for each taint; undefined when a taint has none. Source: GetMatchingTolerations. */
function matching(taints: readonly Taint[], tolerations: readonly Toleration[]): Toleration[] | undefined {
  const used: Toleration[] = []
  for (const taint of taints) {
    const found = tolerations.find((toleration) => tolerates(toleration, taint))
    if (!found) return undefined
    used.push(found)
  }
  return used
}

/** Source: getMinTolerationTime. Infinity: forever. */
function shortest(tolerations: readonly Toleration[]): number {
  let least = Infinity
  for (const { tolerationSeconds } of tolerations) {
    if (tolerationSeconds !== undefined) least = Math.min(least, Math.max(0, tolerationSeconds))
  }
  return tolerations.length === 0 ? 0 : least
}
