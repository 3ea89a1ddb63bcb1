import { GATED_MESSAGE } from '../scheduler/plugins/schedulingGates'
import type { Scorer } from '../scheduler/profile'
import type { ScoreListener } from '../scheduler/search'
import type { Verdict } from '../scheduler/schedulingAlgorithm'
import { NONE, type PodId } from '../state/ids'
import type { AttemptReport, PluginScores } from './contract'
import type { SchedulingAlgorithm } from '../scheduler/schedulingAlgorithm'

/** Keeps what each plugin gave the feasible nodes. */
export class ScoreRecorder implements ScoreListener {
  readonly scores: Record<string, PluginScores> = {}

  scored({ plugin, weight }: Scorer, raw: Float64Array, normalized: Float64Array, count: number): void {
    const scores = Array.from(normalized.subarray(0, count))
    this.scores[plugin.name] = {
      weight,
      raw: Array.from(raw),
      normalized: scores,
      weighted: scores.map((score) => score * weight),
    }
  }
}

/** How things are called. */
export interface Names {
  readonly algorithm: SchedulingAlgorithm
  nodeName(node: number): string
  /** `namespace/name` */
  keyOf(pod: PodId): string
}

/** A pod that the algorithm was not asked about. */
export function unasked(outcome: 'gated' | 'noProfile'): AttemptReport {
  return { ...blank, outcome, message: outcome === 'gated' ? GATED_MESSAGE : '' }
}

/** All that can be said about the attempt that the algorithm has just made. */
export function report(names: Names, verdict: Verdict, recorder: ScoreRecorder): AttemptReport {
  const { search } = names.algorithm
  const name = (node: number): string => names.nodeName(node)
  const outcome = verdict.node === NONE ? 'unschedulable' : 'scheduled'
  const { profile, node, message, rejectedBy, preemption } = verdict
  const { rejections, attempt } = search
  const feasible = Array.from(search.feasible.subarray(0, search.feasibleCount))
  const final = search.scored ? Array.from(search.totals.subarray(0, search.feasibleCount)) : []
  const highest = Math.max(...final)
  return {
    outcome,
    node: node === NONE ? null : name(node),
    message,
    allNodes: rejections.allNodes,
    evaluated: search.evaluated,
    feasible: feasible.map(name),
    filtered: Array.from({ length: rejections.count }, (_, at) => ({
      node: name(rejections.nodes[at]),
      ...rejections.refusal(profile, attempt, at),
    })).map(({ node, plugin, reasons }) => ({ node, plugin, reasons: [...reasons] })),
    excluded: rejections.excludedReason ?? rejections.preFilterMessage ?? null,
    scores: recorder.scores,
    final,
    best: feasible.filter((_, i) => final[i] === highest).map(name),
    rejectedBy: profile.plugins.filter((_, i) => rejectedBy & (1 << i)).map((plugin) => plugin.name),
    preemption: preemption
      ? {
          node: preemption.node === NONE ? null : name(preemption.node),
          victims: preemption.victims.map((pod) => names.keyOf(pod)),
          candidates: preemption.candidates.map(({ node, victims, pdbViolations }) => ({
            node: name(node),
            victims: victims.map((pod) => names.keyOf(pod)),
            pdbViolations,
          })),
          message: preemption.message,
        }
      : null,
  }
}

const blank: Omit<AttemptReport, 'outcome'> = {
  node: null,
  message: '',
  allNodes: 0,
  evaluated: 0,
  feasible: [],
  filtered: [],
  excluded: null,
  scores: {},
  final: [],
  best: [],
  rejectedBy: [],
  preemption: null,
}
