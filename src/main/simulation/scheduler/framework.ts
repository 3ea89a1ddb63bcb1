import type { NodeId, PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import type { ClusterEvent } from './clusterEvents'

/**
 * The scheduling framework's extension points. A plugin works on columns by node id; what it needs to know of the pod it
 * takes from the template, once per attempt, in `preFilter` or `preScore`, and keeps in itself: attempts never overlap.
 * Every profile has its own instances, made with its own arguments.
 *
 * Who may keep what a plugin says of a node (nodeKinds.ts, templateVerdicts.ts):
 * - `perTemplate`: it depends on the template and on what is declared of the node alone;
 * - `perNode`: on the pods that are counted on the node, too; 'amounts': of these on what they sum up to alone
 *   (nodeAmounts.ts);
 * - with `traits`: on other nodes, too, but nodes with equal traits get equal answers within one attempt.
 */
export interface Attempt {
  readonly cache: SchedulerCache
  readonly pod: PodId
  readonly template: CompiledTemplate
  /** The node that a DaemonSet pod's affinity names, or NONE. */
  readonly target: number
}

/** Bits or numbers of a plugin's own, below 2^31; 0 means that the node passes. `describe` turns it into upstream's words. */
export type FilterCode = number

/**
 * true: the plugin filters this pod. false: it has nothing to filter (upstream's Skip). `nodes`: only these need be looked
 * at (PreFilterResult). `rejection`: no node can take the pod, for this reason (UnschedulableAndUnresolvable).
 */
export type PreFilterResult =
  boolean | { readonly nodes: readonly NodeId[]; readonly filters: boolean } | { readonly rejection: string }

/** Something of a node that a plugin looks at. */
export interface Trait {
  /** A 32-bit integer that stands for it. */
  of(node: number): number
  /** Whether it may change when a pod of a template comes to the node or leaves it; absent: it does not. */
  heeds?(template: number): boolean
}

export interface Plugin {
  /** As upstream registers it. */
  readonly name: string
  readonly perTemplate: boolean
  readonly perNode?: boolean | 'amounts'
  /**
   * By what nodes must agree to get equal answers within the attempt. A node's traits change only with its declaration and
   * the pods counted on it. The same array as long as its functions mean the same; undefined: nodes differ in too much. Asked
   * once per attempt, after `preFilter` and before anything is scored.
   */
  traits?(attempt: Attempt): readonly Trait[] | undefined
  /** Kinds of events (bits of EventKind) after which a pod that this plugin refused may be schedulable; 0: none. */
  readonly events: number
  /**
   * Queueing hint: may a pod that this plugin refused be schedulable now? Asked only for events whose kind is in `events`.
   * Absent: any such event may help.
   */
  hint?(waiting: WaitingPod, event: ClusterEvent): boolean
  /**
   * Kinds of pod events for which `hint` looks at the templates of the two pods only, so that its answer may be kept per
   * pair of templates.
   */
  readonly hintsByTemplate?: number
}

/** A pod in the pool of unschedulable pods. */
export interface WaitingPod {
  readonly pod: PodId
  readonly template: CompiledTemplate
}

/** Holds a pod back from the queue; returns true when it may enter. */
export interface PreEnqueuePlugin extends Plugin {
  preEnqueue(waiting: WaitingPod): boolean
}

export interface FilterPlugin extends Plugin {
  preFilter(attempt: Attempt): PreFilterResult
  filter(attempt: Attempt, node: NodeId): FilterCode
  /**
   * PreFilterExtensions.AddPod and RemovePod: `pod` is taken to be (`sign` 1) or not to be (-1) on `node` besides what the
   * cache's log says, for the length of a question. The cache's own sums have been changed before the call. Every call is
   * taken back by its opposite before the question ends.
   */
  podMoved?(attempt: Attempt, pod: PodId, template: CompiledTemplate, node: NodeId, sign: 1 | -1): void
  /** The reasons of a code, in the order in which upstream lists them. */
  describe(code: FilterCode): string[]
  /** True when removing pods from the node cannot help (UnschedulableAndUnresolvable). */
  unresolvable(attempt: Attempt, node: NodeId, code: FilterCode): boolean
}

/** Feasible nodes of which each stands for all that are like it. */
export interface Groups {
  /** Nodes in all. */
  readonly total: number
  /** Nodes that `feasible[i]` stands for. */
  size(i: number): number
}

export interface ScorePlugin extends Plugin {
  /**
   * False: the plugin does not score this pod (upstream's Skip); it then contributes nothing. `groups`: what the nodes stand
   * for; undefined: each for itself.
   */
  preScore(attempt: Attempt, feasible: Int32Array, count: number, groups?: Groups): boolean
  /** The normalised score, when it is known to be the same for every feasible node; nobody is asked then. */
  constantScore?(attempt: Attempt): number | undefined
  /** Raw score of one node. */
  score(attempt: Attempt, node: NodeId): number
  /**
   * Maps raw scores to 0–100 in place, over the feasible nodes; absent where `score` already does. How often a score occurs
   * must not matter.
   */
  normalize?(scores: Float64Array, count: number, feasible: Int32Array): void
}

/** Reserve, PreBind and Unreserve: what must be done for a pod between the decision and its binding. */
export interface ReservePlugin extends Plugin {
  /** The node was chosen: assume, in the scheduler's memory, what the pod takes there besides its requests. */
  reserve(attempt: Attempt, node: NodeId): void
  /** Takes `reserve` back. */
  unreserve(pod: PodId): void
  /** PreBindPreFlight: true when `preBind` has something to do, which may take time. */
  needsPreBind(pod: PodId): boolean
  /** Writes what was assumed. */
  preBind(pod: PodId): void
  /** After `preBind`: true when all is done, false while it is not; an error ends the attempt. */
  preBound(pod: PodId): boolean | { readonly error: string }
  /** Longest wait for `preBound`, in seconds. */
  readonly preBindTimeoutSeconds: number
}

export const isFilter = (plugin: Plugin): plugin is FilterPlugin => 'filter' in plugin
export const isScore = (plugin: Plugin): plugin is ScorePlugin => 'score' in plugin
export const isReserve = (plugin: Plugin): plugin is ReservePlugin => 'reserve' in plugin
export const isPreEnqueue = (plugin: Plugin): plugin is PreEnqueuePlugin => 'preEnqueue' in plugin

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
