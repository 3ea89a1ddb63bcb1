import type { ObjectiveResult } from '../../../design/result'
import type { Objective } from '../../../design/types'
import type { ClusterSimulation } from '../clusterSimulation'
import type { Histogram } from '../kernel/histogram'
import { SECOND } from '../kernel/time'
import { mutatingVerbs, type ApiSeries } from './apiLatency'

const shares = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 } as const

/** What an objective limits, as measured so far; null when there was nothing to measure. */
function actualOf(objective: Objective, cluster: ClusterSimulation): number | null {
  const { recorder, api } = cluster
  const inHistogram = (histogram: Histogram): number | null =>
    histogram.count === 0 ? null : histogram.percentile(shares[objective.percentile]) / SECOND
  switch (objective.metric) {
    case 'podsPending':
      return recorder.pending
    case 'podStartup':
      return inHistogram(recorder.podStart)
    case 'schedulingSli':
      return inHistogram(recorder.schedulingSli)
    case 'apiMutating':
      return worstOf(
        api.series.filter((series) => mutatingVerbs.has(series.verb)),
        objective,
      )
    case 'apiReadResource':
      return worstOf(
        api.series.filter((series) => !mutatingVerbs.has(series.verb) && series.scope === 'resource'),
        objective,
      )
    case 'apiReadCluster':
      return worstOf(
        api.series.filter((series) => series.scope === 'cluster'),
        objective,
      )
  }
}

/** The SLI is kept per resource and verb, and for p99 per 5-minute window: the worst of them counts. */
function worstOf(series: readonly ApiSeries[], objective: Objective): number | null {
  let worst: number | null = null
  for (const one of series) {
    if (one.count === 0) continue
    const value =
      objective.percentile === 'p99' ? one.worstWindowP99() : one.total.percentile(shares[objective.percentile])
    worst = Math.max(worst ?? 0, value / SECOND)
  }
  return worst
}

export function objectiveResults(objectives: readonly Objective[], cluster: ClusterSimulation): ObjectiveResult[] {
  return objectives.map((objective) => {
    const actual = actualOf(objective, cluster)
    return {
      name: objective.name,
      metric: objective.metric,
      cluster: cluster.name,
      unit: objective.metric === 'podsPending' ? 'pods' : 's',
      limit: objective.limit,
      actual,
      met: actual === null || actual <= objective.limit,
      ...(actual === null ? { note: 'nothing was measured' } : {}),
    }
  })
}
