/** Pods of `explain --json`: written by hand, because objects would put node names such as "10" before all others. */
import type { AttemptReport, Decision } from '../../../simulation/explain/contract'
import { outcomeOf, shortOf, type Short } from './outcome'

export const kubernetesVersion = 'v1.36'

/** An attempt as text: what it says of each node is needed no longer. */
export interface JsonAttempt extends Short {
  filtered: string
  /** The fields `feasible`, `scores`, `final` and `best`. */
  scored: string
}

export function podJson(decision: Decision<JsonAttempt>, cluster?: string): string {
  const { namespace, name, node, attemptCount: attempts } = decision
  const { outcome, message, nominatedNode, victims, refusing, last } = outcomeOf(decision)
  const head = { cluster, namespace, name, node, outcome, attempts, message, nominatedNode, victims }
  return `${JSON.stringify(head).slice(0, -1)},"filtered":${refusing.filtered},${last.scored}}`
}

/** Writes attempts of pods of one cluster. A pod says up to a dozen figures of each of thousands of nodes. */
export class AttemptWriter {
  /** Names of nodes as they are written. */
  readonly #keys = new Map<string, string>()

  /** @param nodes names of all nodes, in the scheduler's order */
  constructor(private readonly nodes: readonly string[]) {
    for (const node of nodes) this.#keys.set(node, JSON.stringify(node))
  }

  write(report: AttemptReport): JsonAttempt {
    const { feasible, final, best } = report
    const scored = [
      `"feasible":${JSON.stringify(feasible)}`,
      `"scores":${this.#scores(report)}`,
      `"final":${this.#object(final.length === 0 ? [] : feasible, (at) => String(final[at]))}`,
      `"best":${JSON.stringify(best)}`,
    ]
    return { ...shortOf(report), filtered: this.#filtered(report), scored: scored.join(',') }
  }

  #object(nodes: readonly string[], json: (at: number) => string): string {
    let text = '{'
    for (let at = 0; at < nodes.length; at++) {
      if (at > 0) text += ','
      text += `${this.#keys.get(nodes[at])}:${json(at)}`
    }
    return `${text}}`
  }

  /** Every node that was refused, and those that PreFilter kept from being looked at. */
  #filtered({ filtered, feasible, excluded, excludedBy }: AttemptReport): string {
    const refused = filtered.map(({ node }) => node)
    const reasons = filtered.map(({ plugin, reasons }) => reasonJson(plugin, reasons.join(', ')))
    if (excluded === null) return this.#object(refused, (at) => reasons[at])
    const looked = new Set([...refused, ...feasible])
    const why = reasonJson(excludedBy ?? '', excluded)
    const all = [...refused, ...this.nodes.filter((node) => !looked.has(node))]
    return this.#object(all, (at) => reasons[at] ?? why)
  }

  #scores({ feasible, scores }: AttemptReport): string {
    const plugins = Object.entries(scores).map(([plugin, { weighted }], index) => {
      return { before: `${index === 0 ? '{' : ','}${JSON.stringify(plugin)}:`, weighted }
    })
    return this.#object(plugins.length === 0 ? [] : feasible, (at) => {
      let text = ''
      for (const { before, weighted } of plugins) text += before + weighted[at]
      return `${text}}`
    })
  }
}

const reasonJson = (plugin: string, reason: string): string => JSON.stringify({ plugin, reason })
