/**
 * schedulePod by its definition (schedule_one.go): every filter about every node, every score about every feasible one, over
 * plain objects.
 */
import type { NodeSpec } from '../../../../src/design'
import { TwinBatch } from './batch'
import { keyOf, type TwinCluster, type TwinPod } from './cluster'
import { refusal } from './filters'
import { GoHeap } from './heap'
import type { TwinOrder } from './nodeOrder'
import { weightedScores } from './scores'

export interface TwinOutcome {
  /** undefined: the pod fits nowhere. */
  node: string | undefined
  /** In the order in which they were found. */
  feasible: string[]
  evaluated: number
  /** Where the next search begins. */
  start: number
  /** Empty when there was nothing to choose between. */
  totals: number[]
  best: string[]
  scores: ReturnType<typeof weightedScores>
  /** Plugins that refused nodes, or narrowed the search; sorted. */
  rejectedBy: string[]
}

export class TwinSearch {
  private start = 0
  private readonly batch: TwinBatch | undefined

  constructor(
    private readonly cluster: TwinCluster,
    private readonly order: TwinOrder,
    private readonly percentage: number,
    batching: boolean,
  ) {
    this.batch = batching ? new TwinBatch(cluster) : undefined
  }

  decide(pod: TwinPod, cycle: number): TwinOutcome {
    const all = this.order.list().map((name) => this.cluster.nodes.get(name) as NodeSpec)
    const feasible: NodeSpec[] = []
    const refused = new Map<string, string>()
    if (all.length === 0) return this.outcome(pod, feasible, refused, [])
    const names = this.narrowedTo(pod)
    const promised = this.cluster.nominated.get(keyOf(pod))?.node
    const hinted = this.batch?.hint(pod, cycle)
    const first = this.cluster.nodes.get(promised ?? hinted ?? '')
    if (first && !this.isRefused(pod, first, refused)) feasible.push(first)
    else this.filter(pod, all, names, feasible, refused)
    const outcome = this.outcome(pod, feasible, refused, names ? ['NodeAffinity'] : [])
    if (outcome.node !== undefined) this.batch?.remember(pod, cycle, outcome, hinted)
    return outcome
  }

  private isRefused(pod: TwinPod, node: NodeSpec, refused: Map<string, string>): boolean {
    const found = refusal(this.cluster, pod, node)
    if (found) refused.set(node.name, found.plugin)
    return found !== undefined
  }

  /** Ends at the first feasible node too many, which counts as not looked at. */
  private filter(
    pod: TwinPod,
    all: readonly NodeSpec[],
    names: readonly string[] | undefined,
    feasible: NodeSpec[],
    refused: Map<string, string>,
  ): void {
    const list = names ? all.filter(({ name }) => names.includes(name)) : all
    const wanted = this.wantedOf(list.length)
    for (let i = 0; i < list.length; i++) {
      const node = list[(this.start + i) % list.length]
      if (refused.has(node.name) || this.isRefused(pod, node, refused)) continue
      if (feasible.length === wanted) break
      feasible.push(node)
    }
    this.start = (this.start + feasible.length + refused.size) % all.length
  }

  /** numFeasibleNodesToFind; without scores the first that fits is taken. */
  private wantedOf(nodes: number): number {
    if (this.cluster.profile.plugins.score.length === 0) return Math.min(1, nodes)
    if (nodes < 100) return nodes
    const adaptive = Math.max(5, 50 - Math.floor(nodes / 125))
    return Math.max(100, Math.floor((nodes * (this.percentage || adaptive)) / 100))
  }

  /** PreFilterResult of NodeAffinity: the nodes that the terms name, when all of them name some. */
  private narrowedTo({ spec }: TwinPod): string[] | undefined {
    const { profile } = this.cluster
    const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (!required || profile.plugins.preFilter.every(({ name }) => name !== 'NodeAffinity')) return undefined
    const named = required.nodeSelectorTerms.map(({ matchFields = [] }) =>
      matchFields.filter(({ operator }) => operator === 'In').map(({ values = [] }) => values),
    )
    if (named.some((lists) => lists.length === 0)) return undefined
    return named.flatMap((lists) => lists[0].filter((name) => lists.every((list) => list.includes(name))))
  }

  private outcome(
    pod: TwinPod,
    feasible: readonly NodeSpec[],
    refused: ReadonlyMap<string, string>,
    narrowing: readonly string[],
  ): TwinOutcome {
    const names = feasible.map(({ name }) => name)
    const scores = feasible.length > 1 ? weightedScores(this.cluster, pod, feasible) : {}
    const total = (at: number): number => Object.values(scores).reduce((sum, { weighted }) => sum + weighted[at], 0)
    const totals = feasible.length > 1 ? feasible.map((_, at) => total(at)) : []
    const highest = Math.max(...totals)
    const chosen = totals.length > 0 ? new GoHeap(totals.map((score, at) => ({ score, at }))).pop().at : 0
    return {
      node: names.at(chosen),
      feasible: names,
      evaluated: feasible.length + refused.size,
      start: this.start,
      totals,
      best: names.filter((_, at) => totals[at] === highest),
      scores,
      rejectedBy: [...new Set([...refused.values(), ...narrowing])].sort(),
    }
  }
}
