/** Scores of one plugin, aligned with AttemptReport.feasible. `weighted` is normalized × weight. */
export interface PluginScores {
  weight: number
  raw: number[]
  normalized: number[]
  weighted: number[]
}

/** A node on which preemption would make room. */
export interface PreemptionCandidate {
  node: string
  /** `namespace/name`, most important first. */
  victims: string[]
  pdbViolations: number
}

/** One run of the scheduling algorithm for one pod: all that can be said about it. */
export interface AttemptReport {
  outcome: 'scheduled' | 'unschedulable' | 'gated' | 'noProfile' | 'error'
  /** Where it goes; null unless scheduled. */
  node: string | null
  /** The PodScheduled=False condition's message; empty when scheduled. */
  message: string
  /** Nodes in the cluster, and nodes that were looked at. */
  allNodes: number
  evaluated: number
  /** In the scheduler's own order. */
  feasible: string[]
  /** Nodes that were refused: by which plugin, in whose words (several for e.g. NodeResourcesFit). */
  filtered: { node: string; plugin: string; reasons: string[] }[]
  /** The same by plugin and words, with a few nodes as examples. */
  refusals: { plugin: string; reasons: string[]; nodes: number; examples: string[] }[]
  /** Why other nodes were not looked at, or none was: PreFilter's words; null when it excluded none. */
  excluded: string | null
  /** The plugin whose PreFilter that was; null when it excluded none. */
  excludedBy: string | null
  /** Absent for plugins that were skipped; empty when nothing was scored (at most one feasible node). */
  scores: Record<string, PluginScores>
  /** Totals, aligned with `feasible`; empty when nothing was scored. */
  final: number[]
  /** All nodes with the best total, in the order of `feasible`. */
  best: string[]
  /** Plugins that refused some node (or the pod as a whole): they decide which events wake it. */
  rejectedBy: string[]
  /** What preemption did; null when it was not asked (PostFilter not reached, or disabled). */
  preemption: {
    /** The nominated node; null when nothing came of it. */
    node: string | null
    victims: string[]
    /** Every node of the dry run on which there are victims that help. */
    candidates: PreemptionCandidate[]
    candidateCount: number
    /** What it adds to the condition's message; empty when a node was nominated. */
    message: string
  } | null
}

/** What became of one pod that arrived. */
export interface Decision<Told = AttemptReport> {
  namespace: string
  name: string
  /** Where it went; null while it waits. */
  node: string | null
  /** In their order; of very many the newest. */
  attempts: Told[]
  attemptCount: number
  /** `namespace/name` of the pod that it had to make room for later: known once all pods have arrived. */
  readonly preemptedBy: string | null
}

/** What is kept of an attempt: a report says something of every node, which is much for many pods. */
export type Tell<Told> = (report: AttemptReport, pod: { namespace: string; name: string }) => Told
