/** One attempt as it was recorded against what Seatrial decides in the same state. */
import type { AttemptReport } from '../../../src/main/simulation/explain/contract'
import { selectHost } from '../../../src/main/simulation/scheduler/tie'
import type { RecordedAttempt } from './recording'

export interface Difference {
  readonly what: string
  readonly recorded: unknown
  readonly decided: unknown
  /** The plugin whose score it is. */
  readonly plugin?: string
}

export interface Circumstances {
  /** With more than one worker the feasible nodes come in any order. */
  readonly parallelism: number
  /** Plugins that refused the pod, where the recording says so. */
  readonly rejectedBy: readonly string[] | undefined
}

export function compareAttempt(
  recorded: RecordedAttempt,
  report: AttemptReport,
  { parallelism, rejectedBy }: Circumstances,
): Difference[] {
  const differences: Difference[] = []
  const check = (what: string, one: unknown, other: unknown, plugin?: string): void => {
    if (!equal(one, other)) differences.push({ what, recorded: one, decided: other, plugin })
  }
  // What goes wrong while a pod is being bound comes after the decision.
  const outcome = recorded.outcome === 'error' ? 'scheduled' : recorded.outcome
  check('outcome', outcome, report.outcome)
  if (outcome === 'unschedulable') {
    check('message', recorded.message ?? '', report.message)
    if (rejectedBy) check('refused by', [...rejectedBy].sort(), [...report.rejectedBy].sort())
    return differences
  }
  if (recorded.evaluatedNodes !== undefined) check('evaluated nodes', recorded.evaluatedNodes, report.evaluated)
  if (recorded.feasibleNodes !== undefined) check('feasible nodes', recorded.feasibleNodes, report.feasible.length)
  const ours = recorded.feasible && parallelism > 1 ? inOrderOf(report, recorded.feasible) : report
  if (recorded.feasible) check('feasible', recorded.feasible, ours.feasible)
  if (recorded.final?.length) compareScores(recorded, ours, check)
  if (recorded.topNodes) check('best nodes', [...recorded.topNodes].sort(), [...ours.best].sort())
  const node = parallelism > 1 && ours.final.length > 0 ? ours.feasible[firstOfBest(ours.final)] : ours.node
  if (recorded.node != null) check('node', recorded.node, node)
  else if (recorded.topNodes && node !== null && !recorded.topNodes.includes(node)) {
    check('node', recorded.topNodes.join(' or '), node)
  }
  return differences
}

function compareScores(
  { scores = {}, final }: RecordedAttempt,
  report: AttemptReport,
  check: (what: string, one: unknown, other: unknown, plugin?: string) => void,
): void {
  for (const plugin of new Set([...Object.keys(scores), ...Object.keys(report.scores)])) {
    // A plugin that is left out contributes nothing.
    const nothing = report.feasible.map(() => 0)
    check(`score of ${plugin}`, scores[plugin] ?? nothing, report.scores[plugin]?.weighted ?? nothing, plugin)
  }
  check('total scores', final, report.final)
}

/** The same report with its feasible nodes in another order; unchanged when they are not the same nodes. */
function inOrderOf(report: AttemptReport, order: readonly string[]): AttemptReport {
  const at = order.map((node) => report.feasible.indexOf(node))
  if (at.includes(-1) || order.length !== report.feasible.length) return report
  const reorder = <T>(list: readonly T[]): T[] => (list.length === 0 ? [] : at.map((index) => list[index]))
  const scores = Object.entries(report.scores).map(([plugin, { weight, raw, normalized, weighted }]) => [
    plugin,
    { weight, raw: reorder(raw), normalized: reorder(normalized), weighted: reorder(weighted) },
  ])
  return {
    ...report,
    feasible: reorder(report.feasible),
    final: reorder(report.final),
    scores: Object.fromEntries(scores) as AttemptReport['scores'],
  }
}

const firstOfBest = (final: readonly number[]): number => selectHost(Float64Array.from(final), final.length)

export function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
