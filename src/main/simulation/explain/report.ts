import { GATED_MESSAGE } from '../scheduler/plugins/schedulingGates'
import type { Scorer } from '../scheduler/profile'
import type { PreemptionOutcome } from '../scheduler/preemption'
import type { ScoreListener, Search } from '../scheduler/search'
import type { Verdict } from '../scheduler/schedulingAlgorithm'
import { NONE, type PodId } from '../state/ids'
import type { AttemptReport, PluginScores } from './contract'
import type { SchedulingAlgorithm } from '../scheduler/schedulingAlgorithm'

/** Keeps what each plugin gave the feasible nodes. */
export class ScoreRecorder implements ScoreListener {
  readonly scores: Record<string, PluginScores> = {}

  scored({ plugin, weight }: Scorer, raw: Float64Array, normalized: Float64Array, count: number): void {
    const scores: PluginScores = { weight, raw: [], normalized: [], weighted: [] }
    // Array.from would go through an iterator.
    for (let at = 0; at < count; at++) {
      scores.raw.push(raw[at])
      scores.normalized.push(normalized[at])
      scores.weighted.push(normalized[at] * weight)
    }
    this.scores[plugin.name] = scores
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
  const { rejections, attempt } = search
  const name = (node: number): string => names.nodeName(node)
  const feasible = Array.from(search.feasible.subarray(0, search.feasibleCount))
  const final = search.scored ? Array.from(search.totals.subarray(0, search.feasibleCount)) : []
  const highest = Math.max(...final)
  const refusals = rejections.kinds(verdict.profile, attempt)
  return {
    ...failureReport(names, search, { ...verdict, refusals }, Infinity),
    outcome: verdict.node === NONE ? 'unschedulable' : 'scheduled',
    node: verdict.node === NONE ? null : name(verdict.node),
    feasible: feasible.map(name),
    filtered: Array.from({ length: rejections.count }, (_, at) => {
      const { plugin, reasons } = rejections.refusal(verdict.profile, attempt, at)
      return { node: name(rejections.nodes[at]), plugin, reasons: [...reasons] }
    }),
    scores: recorder.scores,
    final,
    best: feasible.filter((_, i) => final[i] === highest).map(name),
  }
}

/** The same of an attempt that found no node, without what is said of every single node. */
export function failureReport(
  names: Omit<Names, 'algorithm'>,
  search: Search,
  verdict: Verdict,
  /** Candidates of preemption to name; the chosen one is among them. */
  candidates: number,
): AttemptReport {
  const { rejections } = search
  const { profile, message, rejectedBy, refusals, preemption } = verdict
  return {
    ...blank,
    outcome: 'unschedulable',
    message,
    allNodes: rejections.allNodes,
    evaluated: search.evaluated,
    refusals: refusals.map(({ plugin, reasons, nodes, examples }) => ({
      plugin,
      reasons: [...reasons],
      nodes,
      examples: examples.map((node) => names.nodeName(node)),
    })),
    excluded: rejections.preFilterMessage ?? rejections.excludedReason ?? null,
    excludedBy: rejections.excludedBy(profile),
    rejectedBy: profile.plugins.filter((_, i) => rejectedBy & (1 << i)).map((plugin) => plugin.name),
    preemption: preemption ? preemptionReport(names, preemption, candidates) : null,
  }
}

function preemptionReport(
  names: Omit<Names, 'algorithm'>,
  outcome: PreemptionOutcome,
  most: number,
): AttemptReport['preemption'] {
  const keys = (pods: readonly PodId[]): string[] => pods.map((pod) => names.keyOf(pod))
  const chosen = outcome.candidates.filter(({ node }) => node === outcome.node)
  const named =
    outcome.candidates.length > most ? [...chosen, ...outcome.candidates.slice(0, most)] : outcome.candidates
  return {
    node: outcome.node === NONE ? null : names.nodeName(outcome.node),
    victims: keys(outcome.victims),
    candidates: named.map(({ node, victims, pdbViolations }) => ({
      node: names.nodeName(node),
      victims: keys(victims),
      pdbViolations,
    })),
    candidateCount: outcome.candidates.length,
    message: outcome.message,
  }
}

const blank: Omit<AttemptReport, 'outcome'> = {
  node: null,
  message: '',
  allNodes: 0,
  evaluated: 0,
  feasible: [],
  filtered: [],
  refusals: [],
  excluded: null,
  excludedBy: null,
  scores: {},
  final: [],
  best: [],
  rejectedBy: [],
  preemption: null,
}
