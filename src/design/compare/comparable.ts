/** What of a result a comparison looks at: small enough to be sent to a screen, whatever the fleet's size. */
import type { ClusterResult, RunResult, TimeSeries } from '../result'
import { onGrid } from './series'

type ClusterFields =
  | 'name'
  | 'kubernetesVersion'
  | 'counts'
  | 'placement'
  | 'latency'
  | 'objectives'
  | 'pendingReasons'
  | 'timeseries'
  | 'usage'
  | 'pricePerHour'
  | 'digest'
type RunFields =
  | 'seatrial'
  | 'design'
  | 'trial'
  | 'seed'
  | 'digest'
  | 'virtualSeconds'
  | 'cancelled'
  | 'counts'
  | 'latency'
  | 'objectives'
  | 'schedulerConfig'
  | 'input'

export type ComparableCluster = Pick<ClusterResult, ClusterFields>

/** A RunResult is one. */
export interface ComparableRun extends Pick<RunResult, RunFields> {
  clusters: readonly ComparableCluster[]
}

/** More points than a chart has pixels say nothing. */
const pointsMax = 600

export function comparableOf(run: ComparableRun): ComparableRun {
  const { seatrial, design, trial, seed, digest, virtualSeconds, cancelled } = run
  const { counts, latency, objectives, schedulerConfig, input } = run
  return {
    ...{ seatrial, design, trial, seed, digest, virtualSeconds, cancelled, counts, latency, objectives },
    ...(schedulerConfig === undefined ? {} : { schedulerConfig }),
    ...(input === undefined ? {} : { input }),
    clusters: run.clusters.map(clusterOf),
  }
}

function clusterOf(cluster: ComparableCluster): ComparableCluster {
  const { name, kubernetesVersion, counts, placement, latency, objectives } = cluster
  const { pendingReasons, timeseries, pricePerHour, digest, usage } = cluster
  return {
    ...{ name, kubernetesVersion, counts, placement, latency, objectives },
    ...{ pendingReasons, timeseries: shortened(timeseries), pricePerHour, digest },
    ...(usage === undefined ? {} : { usage }),
  }
}

function shortened(series: TimeSeries): TimeSeries {
  const factor = Math.ceil(series.time.length / pointsMax)
  return factor <= 1 ? series : onGrid(series, series.intervalSeconds * factor)
}
