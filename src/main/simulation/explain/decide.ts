import type { ClusterObjects, PlainPod } from '../../../design/clusterObjects'
import type { SchedulerConfiguration } from '../../../design/types'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { BINDING_TIMED_OUT } from '../volumes/reservation'
import type { AttemptReport, Decision } from './contract'
import { OfflineScheduler } from './offlineScheduler'

/** A pod whose attempts go on changing something has met a defect of ours. */
const MAX_ATTEMPTS = 20

/**
 * The scheduler without time and without controllers: pods of `objects` that have a node are there from the start, the
 * others arrive one after another in their order; each is decided, and bound with its victims gone, before the next one
 * arrives. Claims bind as the volume controllers would bind them.
 */
export function* decideAll(objects: ClusterObjects, configuration: SchedulerConfiguration): Iterable<Decision> {
  const scheduler = new OfflineScheduler(objects, configuration)
  for (const plain of objects.pods) if (plain.nodeName !== undefined) scheduler.addPod(plain)
  scheduler.settleVolumes()
  for (const plain of objects.pods) {
    if (plain.nodeName === undefined && !plain.ended) yield decidePod(scheduler, plain)
  }
}

function decidePod(scheduler: OfflineScheduler, plain: PlainPod): Decision {
  const { namespace, name } = plain
  const pod = scheduler.addPod(plain)
  const attempts: AttemptReport[] = []
  for (;;) {
    const { verdict, report } = scheduler.decide(pod)
    attempts.push(report)
    if (!verdict) return { namespace, name, node: null, attempts }
    if (verdict.node !== NONE) {
      const error = bind(scheduler, pod, verdict.node as NodeId)
      if (error === undefined) return { namespace, name, node: report.node, attempts }
      attempts[attempts.length - 1] = { ...report, outcome: 'error', node: null, message: error }
      return { namespace, name, node: null, attempts }
    }
    if (attempts.length === MAX_ATTEMPTS || !retries(scheduler, pod, report)) {
      return { namespace, name, node: null, attempts }
    }
  }
}

/** What follows a failed attempt; true when the pod is to be tried again. */
function retries(scheduler: OfflineScheduler, pod: PodId, { preemption }: AttemptReport): boolean {
  if (preemption?.node) {
    for (const victim of preemption.victims) scheduler.removePod(scheduler.find(victim) as PodId)
    scheduler.settleVolumes()
    scheduler.nominate(pod, preemption.node)
    return true
  }
  // A claim of its own may just have been made, or bound.
  return scheduler.settleVolumes() > 0
}

/** Reserve, PreBind and Bind; an error when the volumes do not come about. */
function bind(scheduler: OfflineScheduler, pod: PodId, node: NodeId): string | undefined {
  const { reserve } = scheduler.algorithm.search.profile
  scheduler.assume(pod, node)
  for (const plugin of reserve) {
    if (!plugin.needsPreBind(pod)) continue
    plugin.preBind(pod)
    scheduler.settleVolumes()
    const bound = plugin.preBound(pod)
    if (bound === true) continue
    scheduler.forget(pod, reserve)
    const why = bound === false ? BINDING_TIMED_OUT : bound.error
    return `running PreBind plugin "${plugin.name}": ${why}`
  }
  scheduler.place(pod, node)
  return undefined
}
