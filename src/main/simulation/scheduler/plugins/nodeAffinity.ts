import type { NodeSelectorTerm } from '../../../../design/kubernetes'
import { matchesAnyTerm, matchesRequiredAffinity, matchesTerm } from '../../../../design/nodeMatch'
import type { SchedulerPluginArgs } from '../../../../design/types'
import { NONE, type NodeId } from '../../state/ids'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import {
  defaultNormalize,
  type Attempt,
  type FilterPlugin,
  type PreFilterResult,
  type ScorePlugin,
  type WaitingPod,
} from '../framework'

const POD = 1
const ENFORCED = 2

/**
 * spec.nodeSelector and spec.affinity.nodeAffinity, and what the profile adds to them (addedAffinity).
 * Upstream: plugins/nodeaffinity.
 */
export class NodeAffinity implements FilterPlugin, ScorePlugin {
  readonly name = 'NodeAffinity'
  readonly perTemplate = true
  readonly events = EventKind.NodeAdd | EventKind.NodeUpdateLabel
  private readonly added: readonly NodeSelectorTerm[] | undefined
  private readonly addedPreferred: readonly { weight: number; preference: NodeSelectorTerm }[]

  constructor(
    { addedAffinity }: SchedulerPluginArgs['NodeAffinity'],
    private readonly findNode: (name: string) => NodeId | undefined,
  ) {
    this.added = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    this.addedPreferred = addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  }

  hint({ template }: WaitingPod, { nodeSpec, oldNodeSpec }: ClusterEvent): boolean {
    if (!nodeSpec || (this.added && !matchesAnyTerm(this.added, nodeSpec))) return false
    if (!matchesRequiredAffinity(template.source, nodeSpec)) return false
    return oldNodeSpec === undefined || !matchesRequiredAffinity(template.source, oldNodeSpec)
  }

  preFilter({ cache, template, target }: Attempt): PreFilterResult {
    const { nodeSelector, nodeAffinity } = template.source
    if (target !== NONE) return { nodes: [target as NodeId], filters: true }
    const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    if (!terms) return this.added !== undefined || Object.keys(nodeSelector).length > 0
    const names = namedNodes(terms)
    if (names === undefined) return true
    if (names.size === 0) return { rejection: 'pod affinity terms conflict' }
    const nodes: NodeId[] = []
    for (const name of names) {
      const node = this.findNode(name)
      if (node !== undefined && cache.has(node)) nodes.push(node)
    }
    return { nodes, filters: true }
  }

  filter(attempt: Attempt, node: NodeId): number {
    const spec = attempt.cache.specs[node]
    if (this.added && !matchesAnyTerm(this.added, spec)) return ENFORCED
    return matchesRequiredAffinity(attempt.template.source, spec) ? 0 : POD
  }

  describe(code: number): string[] {
    return [
      code === ENFORCED
        ? "node(s) didn't match scheduler-enforced node affinity"
        : "node(s) didn't match Pod's node affinity/selector",
    ]
  }

  unresolvable(): boolean {
    return true
  }

  preScore(attempt: Attempt): boolean {
    const preferred = attempt.template.source.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution
    return this.addedPreferred.length > 0 || (preferred !== undefined && preferred.length > 0)
  }

  /** Sum of the weights of the preferred terms that match. */
  score(attempt: Attempt, node: NodeId): number {
    const spec = attempt.cache.specs[node]
    const own = attempt.template.source.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
    let sum = 0
    for (const term of this.addedPreferred) if (matchesTerm(term.preference, spec)) sum += term.weight
    for (const term of own) if (matchesTerm(term.preference, spec)) sum += term.weight
    return sum
  }

  normalize(scores: Float64Array, count: number): void {
    defaultNormalize(scores, count, false)
  }
}

/** The nodes that all terms name in matchFields; undefined when some term leaves it open. */
function namedNodes(terms: readonly NodeSelectorTerm[]): Set<string> | undefined {
  if (terms.length === 0) return undefined
  const all = new Set<string>()
  for (const { matchFields = [] } of terms) {
    let names: readonly string[] | undefined
    for (const { key, operator, values = [] } of matchFields) {
      if (key !== 'metadata.name' || operator !== 'In') continue
      names = names ? names.filter((name) => values.includes(name)) : values
    }
    if (names === undefined) return undefined
    for (const name of names) all.add(name)
  }
  return all
}
