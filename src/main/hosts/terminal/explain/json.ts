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

/** @param nodes names of all nodes, in the scheduler's order */
export function jsonAttempt(report: AttemptReport, nodes: readonly string[]): JsonAttempt {
  const { feasible, final, best } = report
  const totals = object(final.map((total, at) => [feasible[at], String(total)]))
  return {
    ...shortOf(report),
    filtered: filtered(report, nodes),
    scored: `"feasible":${JSON.stringify(feasible)},"scores":${scores(report)},"final":${totals},"best":${JSON.stringify(best)}`,
  }
}

export function podJson(decision: Decision<JsonAttempt>, cluster?: string): string {
  const { namespace, name, node, attemptCount: attempts } = decision
  const { outcome, message, nominatedNode, victims, refusing, last } = outcomeOf(decision)
  const head = { cluster, namespace, name, node, outcome, attempts, message, nominatedNode, victims }
  return `${JSON.stringify(head).slice(0, -1)},"filtered":${refusing.filtered},${last.scored}}`
}

function object(fields: Iterable<readonly [key: string, json: string]>): string {
  let text = ''
  for (const [key, json] of fields) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${json}`
  return `{${text}}`
}

/** Every node that was refused, and those that PreFilter kept from being looked at. */
function filtered(report: AttemptReport, nodes: readonly string[]): string {
  const refused = report.filtered.map(
    ({ node, plugin, reasons }) => [node, reasonJson(plugin, reasons.join(', '))] as const,
  )
  if (report.excluded === null) return object(refused)
  const looked = new Set([...report.filtered.map(({ node }) => node), ...report.feasible])
  const why = reasonJson(report.excludedBy ?? '', report.excluded)
  return object([...refused, ...nodes.filter((node) => !looked.has(node)).map((node) => [node, why] as const)])
}

const reasonJson = (plugin: string, reason: string): string => JSON.stringify({ plugin, reason })

function scores({ feasible, scores }: AttemptReport): string {
  const plugins = Object.entries(scores).map(([plugin, { weighted }]) => ({ key: JSON.stringify(plugin), weighted }))
  if (plugins.length === 0) return '{}'
  return object(
    feasible.map((node, at) => [node, `{${plugins.map(({ key, weighted }) => `${key}:${weighted[at]}`).join(',')}}`]),
  )
}
