/** The top of the report: what was run, how it came out, and in one paragraph what happened. */
import type { RunResult } from '../../../design/result'
import { clock, count, duration, inUnit, plural, version } from './format'
import { join, markup, type Content, type Markup } from './markup'
import { logo, shape, verdictOf } from './shapes'
import { headline } from './verdicts'

const mostMissed = 4

function missedSentence({ objectives, clusters }: RunResult): Content {
  const missed = objectives.filter((objective) => verdictOf(objective) === 'missed')
  if (missed.length === 0) return null
  const where = (cluster: string) => clusters.length > 1 && markup` in ${cluster}`
  const parts = missed
    .slice(0, mostMissed)
    .map(
      ({ name, cluster, unit, actual, limit }) =>
        markup`<b>${name}</b>${where(cluster)} ${inUnit(unit, actual)} (limit ${inUnit(unit, limit)})`,
    )
  const more = missed.length > mostMissed && ` and ${missed.length - mostMissed} more`
  return markup`<p>Missed: ${join(parts, ', ')}${more}.</p>`
}

function summary(result: RunResult): Markup {
  const { counts, virtualSeconds, clusters } = result
  const where = clusters.length > 1 ? ` in ${clusters.length} clusters` : ''
  const reasons = clusters.flatMap((cluster) => cluster.pendingReasons).sort((a, b) => b.pods - a.pods)
  const why = reasons.length > 0 && markup`, the most frequent reason being <b>${reasons[0].reason}</b>`
  const pending =
    counts.podsPending > 0
      ? markup` At the end ${count(counts.podsPending)} ${counts.podsPending === 1 ? 'was' : 'were'} still pending${why}.`
      : counts.podsCreated > 0 && ' None was left pending.'
  return markup`<p>${plural(counts.podsCreated, 'pod')} created on ${plural(counts.nodes, 'node')}${where} in ${clock(virtualSeconds)} of virtual time; ${count(counts.podsScheduled)} scheduled, ${count(counts.podsRunning)} running at the end, ${count(counts.podsDeleted)} deleted.${pending}</p>`
}

function facts(result: RunResult): [string, Content][] {
  const versions = [...new Set(result.clusters.map((cluster) => version(cluster.kubernetesVersion)))]
  return [
    ['Trial', result.trial],
    ['Seed', String(result.seed)],
    ['Virtual time', clock(result.virtualSeconds)],
    ['Simulated in', markup`<span class="wall">${duration(result.wallSeconds)}</span>`],
    ['Events', count(result.events)],
    ['Kubernetes', versions.join(', ')],
    ...(result.schedulerConfig === undefined ? [] : [['Scheduler', result.schedulerConfig] as [string, Content]]),
    ['Seatrial', version(result.seatrial)],
    ['Digest', markup`<code>${result.digest}</code>`],
  ]
}

export function cover(result: RunResult): Markup {
  const { text, verdict } = headline(result.objectives)
  const cancelled =
    result.cancelled &&
    markup`<p class="cancelled">This run was cancelled at ${clock(result.virtualSeconds)}. Everything here covers what ran until then.</p>`
  const terms = facts(result).map(([term, value]) => markup`<div><dt>${term}</dt><dd>${value}</dd></div>`)
  return markup`<header class="cover">
<p class="brand">${logo}<b>Seatrial</b><span>Run report</span></p>
<h1>${result.design}</h1>
<p class="headline ${verdict}">${shape(verdict)}${text}</p>
${cancelled}
<div class="lead">${missedSentence(result)}${summary(result)}</div>
<dl class="facts">${terms}</dl>
</header>
`
}
