/** Why a pod is where it is, or is not: what the scheduler's last look at it came to, short enough for any cluster. */

/** One plugin's part of a node's score. */
export interface ExplainedScore {
  plugin: string
  weight: number
  /** Before normalising; plugins that do not normalise have the same in `normalized`. */
  raw: number
  /** 0 to 100. */
  normalized: number
  /** normalized × weight */
  weighted: number
}

export interface ExplainedNode {
  node: string
  total: number
  /** Empty when nothing was scored. */
  scores: ExplainedScore[]
}

export interface ExplainedPreemption {
  /** The nominated node; null when nothing came of it. */
  node: string | null
  /** `namespace/name`, most important first. */
  victims: string[]
  /** Nodes on which victims were found, the chosen one first; at most 10. */
  candidates: { node: string; victims: string[]; pdbViolations: number }[]
  candidateCount: number
  /** Why nothing came of it; empty otherwise. */
  message: string
}

export interface PodExplanation {
  namespace: string
  name: string
  /**
   * `decision`: written down when the scheduler decided. `now`: asked now, of the cluster as it is; a pod that is bound is
   * taken from its node for the length of the question.
   */
  basis: 'decision' | 'now'
  /** Virtual seconds at which it was asked. */
  atSeconds: number
  outcome: 'scheduled' | 'unschedulable' | 'gated' | 'noProfile' | 'error'
  schedulerName: string
  /** Where it goes; null unless scheduled. */
  node: string | null
  /** The PodScheduled=False condition's message; empty when scheduled. */
  message: string
  allNodes: number
  evaluated: number
  feasible: number
  /** Why nodes were refused, by plugin and words, most nodes first; `examples` are at most 5 names. */
  filtered: { plugin: string; reason: string; nodes: number; examples: string[] }[]
  /** The best feasible nodes, best first, at most 10; the chosen one is among them. */
  top: ExplainedNode[]
  /** Nodes that share the best total. */
  tied: number
  /** What decided, in one sentence. */
  decided: string
  /** Plugins whose refusal keeps the pod waiting. */
  rejectedBy: string[]
  preemption: ExplainedPreemption | null
}
