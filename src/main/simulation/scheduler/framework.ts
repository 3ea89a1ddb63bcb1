import type { NodeId, PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'

/**
 * The scheduling framework's extension points as far as they are simulated. A plugin works on columns by node id; what it
 * needs to know of the pod it takes from the template, once per attempt, in `preFilter` or `preScore`.
 *
 * `perTemplate` plugins depend on the template and on what is declared of the node alone: their answers are kept per
 * template until a node changes.
 */
export interface Attempt {
  readonly cache: SchedulerCache
  readonly pod: PodId
  readonly template: CompiledTemplate
  /** The node that a DaemonSet pod's affinity names, or NONE. */
  readonly target: number
}

/** One bit per reason; 0 means that the node passes. `describe` turns it into upstream's words. */
export type FilterCode = number

export interface Plugin {
  /** As upstream registers it. */
  readonly name: string
  readonly perTemplate: boolean
}

export interface FilterPlugin extends Plugin {
  /** False: the plugin has nothing to filter for this pod (upstream's Skip). */
  preFilter(attempt: Attempt): boolean
  filter(attempt: Attempt, node: NodeId): FilterCode
  /** The reasons of a code, in the order in which upstream lists them. */
  describe(code: FilterCode): string[]
  /**
   * Queueing hints: may a pod that this plugin refused fit now that a pod of `other` was placed, or has left its node?
   * Absent: no such event helps.
   */
  wakesOnPlaced?(waiting: CompiledTemplate, other: CompiledTemplate): boolean
  wakesOnRemoved?(waiting: CompiledTemplate, other: CompiledTemplate): boolean
  /** True when removing pods from the node cannot help (UnschedulableAndUnresolvable). */
  unresolvable(attempt: Attempt, node: NodeId, code: FilterCode): boolean
}

export interface ScorePlugin extends Plugin {
  readonly weight: number
  /** False: the plugin does not score this pod (upstream's Skip); it then contributes nothing. */
  preScore(attempt: Attempt, feasible: Int32Array, count: number): boolean
  /** Raw score of one node. */
  score(attempt: Attempt, node: NodeId): number
  /** Maps raw scores to 0–100 in place, over the feasible nodes; absent where `score` already does. */
  normalize?(scores: Float64Array, count: number, feasible: Int32Array): void
}

export const MAX_NODE_SCORE = 100

/** helper.DefaultNormalizeScore: scales to 0–100 by the highest; `reverse` turns much into little. */
export function defaultNormalize(scores: Float64Array, count: number, reverse: boolean): void {
  let highest = 0
  for (let i = 0; i < count; i++) if (scores[i] > highest) highest = scores[i]
  if (highest === 0) {
    if (reverse) scores.fill(MAX_NODE_SCORE, 0, count)
    return
  }
  for (let i = 0; i < count; i++) {
    const scaled = Math.floor((MAX_NODE_SCORE * scores[i]) / highest)
    scores[i] = reverse ? MAX_NODE_SCORE - scaled : scaled
  }
}
