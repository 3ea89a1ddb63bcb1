/** `explain --pod`: everything about one pod, attempt by attempt. */
import type { ExplainedNode, PodExplanation } from '../../../../design/explanation'
import { summarize } from '../../../simulation/explain/summary'
import type { AttemptReport, Decision } from '../../../simulation/explain/contract'
import { printable } from '../problems'
import { table } from '../table'
import { about } from './overview'

/** Nodes whose scores stand side by side. */
const nodesAcross = 4

export function storyAttempt(report: AttemptReport, pod: { namespace: string; name: string }): PodExplanation {
  return summarize(report, about(pod))
}

export function story({ namespace, name, node, attempts, attemptCount }: Decision<PodExplanation>, cluster?: string) {
  const where = cluster === undefined ? '' : ` in cluster ${cluster}`
  const before = attemptCount - attempts.length
  const told = attempts.flatMap((attempt, index) => {
    const which = attemptCount > 1 ? `Attempt ${before + index + 1} of ${attemptCount}: ` : ''
    return ['', `${which}${attempt.decided}`, ...attemptLines(attempt)]
  })
  return [`${namespace}/${name}${where}: ${node ?? 'no node'}`, ...told].map(printable)
}

function attemptLines(explanation: PodExplanation): string[] {
  const { message, allNodes, evaluated, feasible, outcome } = explanation
  const lines = message === '' ? [] : [`  message: ${message}`]
  if (outcome === 'gated' || outcome === 'noProfile') return lines
  lines.push(`  ${allNodes} ${allNodes === 1 ? 'node' : 'nodes'}, ${evaluated} looked at, ${feasible} feasible`)
  for (const part of [refusals(explanation), scores(explanation), preemption(explanation)]) {
    if (part.length > 0) lines.push('', ...part)
  }
  return lines
}

function refusals({ filtered }: PodExplanation): string[] {
  if (filtered.length === 0) return []
  const rows = filtered.map(({ plugin, reason, nodes, examples }) => [
    plugin || '—',
    reason,
    String(nodes),
    examples.length === 0 ? '—' : `${examples.join(', ')}${examples.length < nodes ? ', …' : ''}`,
  ])
  return table([['refused by', 'because', 'nodes', 'such as'], ...rows], ['such as'])
}

function scores({ top, feasible }: PodExplanation): string[] {
  if (top.length === 0 || top[0].scores.length === 0) return []
  const title = `  best ${top.length} of ${feasible} feasible nodes; of each score: raw / normalised / weighted`
  const blocks: string[] = []
  for (let from = 0; from < top.length; from += nodesAcross) {
    blocks.push('', ...table(scoreRows(top.slice(from, from + nodesAcross))))
  }
  return [title, ...blocks]
}

function scoreRows(nodes: readonly ExplainedNode[]): string[][] {
  const plugins = nodes[0].scores.map(({ plugin, weight }, at) => [
    plugin,
    `× ${weight}`,
    ...nodes.map(({ scores }) => `${scores[at].raw} / ${scores[at].normalized} / ${scores[at].weighted}`),
  ])
  const totals = ['total', '', ...nodes.map(({ total }) => String(total))]
  return [['plugin', 'weight', ...nodes.map(({ node }) => node)], ...plugins, totals]
}

function preemption({ preemption }: PodExplanation): string[] {
  if (!preemption) return []
  const { node, victims, candidates, candidateCount, message } = preemption
  const lines = [
    node === null
      ? `  preemption: nothing came of it${message === '' ? '' : `: ${message}`}`
      : `  preemption: ${node} is nominated; it loses ${victims.join(', ')}`,
  ]
  if (candidates.length === 0) return lines
  const rows = candidates.map(({ node, victims, pdbViolations }) => [node, String(pdbViolations), victims.join(', ')])
  lines.push('', ...table([['candidate', 'budgets violated', 'victims'], ...rows], ['victims']))
  if (candidates.length < candidateCount) lines.push(`  and ${candidateCount - candidates.length} more candidates`)
  return lines
}
