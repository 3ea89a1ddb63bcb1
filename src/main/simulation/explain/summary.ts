import type { ExplainedNode, ExplainedPreemption, PodExplanation } from '../../../design/explanation'
import type { AttemptReport } from './contract'

const TOP = 10

/** A report in short: reasons with how many nodes they concern, and the best nodes with what made them so. */
export function summarize(
  report: AttemptReport,
  about: Pick<PodExplanation, 'namespace' | 'name' | 'basis' | 'atSeconds' | 'schedulerName'>,
): PodExplanation {
  const top = topNodes(report)
  return {
    ...about,
    outcome: report.outcome,
    node: report.node,
    message: report.message,
    allNodes: report.allNodes,
    evaluated: report.evaluated,
    feasible: report.feasible.length,
    filtered: filtered(report),
    top,
    tied: report.best.length,
    decided: decided(report, top),
    rejectedBy: report.outcome === 'scheduled' ? [] : report.rejectedBy,
    preemption: report.preemption && shortened(report.preemption),
  }
}

/** The chosen candidate first, and not all of the others. */
function shortened(preemption: NonNullable<AttemptReport['preemption']>): ExplainedPreemption {
  const { node, candidates } = preemption
  const chosen = candidates.filter((candidate) => candidate.node === node).slice(0, 1)
  const others = candidates.filter((candidate) => candidate.node !== node)
  return { ...preemption, candidates: [...chosen, ...others].slice(0, TOP) }
}

function filtered(report: AttemptReport): PodExplanation['filtered'] {
  const { refusals, allNodes, evaluated, excluded, excludedBy } = report
  const rows = refusals.map(({ plugin, reasons, nodes, examples }) => ({
    plugin,
    reason: reasons.join(', '),
    nodes,
    examples,
  }))
  const rest = allNodes - evaluated
  if (excluded !== null && rest > 0) {
    rows.push({ plugin: excludedBy ?? '', reason: excluded, nodes: rest, examples: [] })
  }
  return rows.sort((one, other) => other.nodes - one.nodes)
}

/** By total, then in the scheduler's order; the chosen one goes first among its equals. */
function topNodes({ feasible, final, scores, node }: AttemptReport): ExplainedNode[] {
  const total = (at: number): number => final[at] ?? 0
  const chosen = feasible.indexOf(node ?? '')
  return feasible
    .map((_, at) => at)
    .sort((one, other) => total(other) - total(one) || Number(other === chosen) - Number(one === chosen) || one - other)
    .slice(0, TOP)
    .map((at) => ({
      node: feasible[at],
      total: total(at),
      scores: Object.entries(scores).map(([plugin, { weight, raw, normalized, weighted }]) => ({
        plugin,
        weight,
        raw: raw[at],
        normalized: normalized[at],
        weighted: weighted[at],
      })),
    }))
}

function decided(report: AttemptReport, top: readonly ExplainedNode[]): string {
  switch (report.outcome) {
    case 'gated':
      return 'The pod has scheduling gates: it does not enter the scheduling queue until they are removed.'
    case 'noProfile':
      return 'No profile of this scheduler has the name that the pod asks for: nobody schedules it.'
    case 'error':
      return 'A node was chosen, but the pod could not be bound.'
    case 'unschedulable':
      return undecided(report)
    case 'scheduled':
      return chosen(report, top)
  }
}

function undecided({ allNodes, preemption, excluded, feasible, refusals }: AttemptReport): string {
  if (allNodes === 0) return 'There are no nodes.'
  if (preemption?.node) {
    const pods =
      preemption.victims.length === 1
        ? 'one pod of lower priority is'
        : `${preemption.victims.length} pods of lower priority are`
    return `No node fits as it is; ${pods} being removed from ${preemption.node} to make room.`
  }
  if (feasible.length === 0 && refusals.length === 0 && excluded !== null)
    return `The pod as a whole was refused: ${excluded}.`
  return `None of ${whole(allNodes)} ${allNodes === 1 ? 'node' : 'nodes'} passes all filters.`
}

function chosen(report: AttemptReport, [best, second]: readonly ExplainedNode[]): string {
  const { node, final } = report
  if (final.length === 0) return `${node} is the only node that passes all filters; nothing was scored.`
  if (report.best.length > 1) {
    return `${whole(report.best.length)} nodes share the best total of ${best.total}; among equals the scheduler takes the one that comes first in its heap: ${node}.`
  }
  const differences = best.scores
    .map(({ plugin, weighted }, i) => ({ plugin, by: weighted - second.scores[i].weighted }))
    .filter(({ by }) => by > 0)
    .sort((one, other) => other.by - one.by)
  const reasons = differences.slice(0, 2).map(({ plugin, by }) => `${plugin} (+${by})`)
  return `${node} has the best total, ${best.total}; it beats ${second.node} (${second.total}) by ${reasons.join(' and ')}.`
}

const whole = (count: number): string => count.toLocaleString('en-US')
