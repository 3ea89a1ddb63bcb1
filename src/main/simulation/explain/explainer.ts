import type { PodExplanation } from '../../../design/explanation'
import type { ClusterContext } from '../context'
import { SECOND } from '../kernel/time'
import { podFacts } from '../scheduler/podFacts'
import type { Scheduler } from '../scheduler/scheduler'
import type { SchedulingAlgorithm, Verdict } from '../scheduler/schedulingAlgorithm'
import { NONE, type PodId } from '../state/ids'
import { failureReport, report, ScoreRecorder, unasked, type Names } from './report'
import { summarize } from './summary'

/** Decisions that are written down: the first of each template, then ever fewer; at most this many are kept. */
const KEPT = 256
/** The bits that powers of four are made of. */
const POWERS_OF_FOUR = 0x55555555
/** Pods that wait, with what their last attempt came to: at most this many, the ones that failed last. */
const WAITING = 5000
/** Candidates of a preemption that are written down. */
const CANDIDATES = 10

/**
 * Says why pods of a running cluster are where they are. It asks an instance of the algorithm of its own, over the
 * scheduler's cache, so that a question changes nothing in what the scheduler decides next.
 */
export class Explainer implements Names {
  private twin: SchedulingAlgorithm | undefined
  /** By uid, oldest first. */
  private readonly kept = new Map<number, PodExplanation>()
  private readonly waiting = new Map<number, PodExplanation>()
  private readonly decisions: number[] = []

  constructor(
    private readonly context: ClusterContext,
    private readonly scheduler: Scheduler,
  ) {}

  get algorithm(): SchedulingAlgorithm {
    return (this.twin ??= this.scheduler.twin())
  }

  nodeName(node: number): string {
    return this.context.nodes.specs[node].name
  }

  keyOf(pod: PodId): string {
    const { namespace, name } = this.nameOf(pod)
    return `${namespace}/${name}`
  }

  /** The scheduler is about to decide: a sample of decisions is written down, as they cannot be asked for later. */
  deciding(pod: PodId): void {
    const template = this.context.pods.template[pod]
    const nth = (this.decisions[template] = (this.decisions[template] ?? 0) + 1)
    // The 1st, 4th, 16th, 64th, … decision of each template: every kind of pod is there, and the cost stays small.
    if ((nth & (nth - 1)) !== 0 || (nth & POWERS_OF_FOUR) === 0) return
    keep(this.kept, KEPT, this.context.pods.uid[pod], this.ask(pod, 'decision'))
  }

  /** An attempt has failed: what it came to is written down until the next. */
  failed(pod: PodId, verdict: Verdict): void {
    const explanation = summarize(
      failureReport(this, this.scheduler.algorithm.search, verdict, CANDIDATES),
      this.about(pod, 'decision'),
    )
    keep(this.waiting, WAITING, this.context.pods.uid[pod], explanation)
  }

  /** The pod is bound, or gone. */
  settled(pod: PodId): void {
    this.waiting.delete(this.context.pods.uid[pod])
  }

  /** What was written down when the scheduler decided; else, or if `fresh`, the answer of the cluster as it is now. */
  explain(pod: PodId, fresh: boolean): PodExplanation {
    const known = fresh ? undefined : this.known(pod)
    return known ?? this.ask(pod, 'now')
  }

  private known(pod: PodId): PodExplanation | undefined {
    const { node, uid } = this.context.pods
    if (node[pod] === NONE) return this.waiting.get(uid[pod])
    const kept = this.kept.get(uid[pod])
    // The attempt that was written down may have failed, and a later one placed the pod.
    return kept?.node === this.nodeName(node[pod]) ? kept : undefined
  }

  private ask(pod: PodId, basis: PodExplanation['basis']): PodExplanation {
    const { algorithm } = this
    const { pods, templates } = this.context
    const template = templates.list[pods.template[pod]]
    const about = this.about(pod, basis)
    const profile = algorithm.profileOf(template)
    if (!profile) return summarize(unasked('noProfile'), about)
    if (template.source.schedulingGates.length > 0) return summarize(unasked('gated'), about)
    const { cache } = algorithm
    const placed = cache.nodeOf(pod) !== NONE
    if (placed) cache.suspend(pod)
    algorithm.search.start = this.scheduler.algorithm.search.start
    const recorder = new ScoreRecorder()
    const verdict = algorithm.decide({ pod, template, target: pods.target[pod] }, 0, 0, recorder)
    const explanation = summarize(report(this, verdict, recorder), about)
    if (placed) cache.resume(pod)
    return explanation
  }

  private about(pod: PodId, basis: PodExplanation['basis']) {
    const { pods, templates, now } = this.context
    const { schedulerName } = templates.list[pods.template[pod]].source
    return { ...this.nameOf(pod), basis, atSeconds: now / SECOND, schedulerName }
  }

  private nameOf(pod: PodId): { namespace: string; name: string } {
    const { owners, pods } = this.context
    return { namespace: owners.get(pods.owner[pod] as never).namespace, name: podFacts(this.context).podName(pod) }
  }
}

/** Keeps at most `most` entries, the newest. */
function keep<T>(entries: Map<number, T>, most: number, key: number, value: T): void {
  entries.delete(key)
  if (entries.size === most) {
    const [oldest] = entries.keys()
    entries.delete(oldest)
  }
  entries.set(key, value)
}
