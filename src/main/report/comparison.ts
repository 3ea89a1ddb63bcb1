/** The same trial under several scheduler configurations, as one table. */
import type { ComparedRun, ObjectiveResult, RunResult } from '../../design/result'

/** The rows of one run: one for each of its clusters. */
export function comparedRuns(schedulerConfig: string, { clusters }: RunResult): ComparedRun[] {
  return clusters.map(({ name, counts, placement, latency, objectives, digest }) => ({
    schedulerConfig,
    cluster: name,
    nodes: counts.nodes,
    podsScheduled: counts.podsScheduled,
    podsPending: counts.podsPending,
    ...placement,
    schedulingAttempt: latency.schedulingAttempt,
    schedulingSli: latency.schedulingSli,
    ...judged(objectives),
    digest,
  }))
}

function judged(objectives: readonly ObjectiveResult[]): Pick<ComparedRun, 'objectivesMet' | 'objectivesMeasured'> {
  const measured = objectives.filter(({ actual }) => actual !== null)
  return { objectivesMet: measured.filter(({ met }) => met).length, objectivesMeasured: measured.length }
}

/** How figures are written, which differs between terminal and report. */
export interface Writers {
  count(value: number): string
  /** Of a share from 0 to 1. */
  percent(share: number): string
  /** Of seconds. */
  duration(seconds: number): string
}

/** What is compared, in the order in which it is read. */
export function comparedFigures(write: Writers): { name: string; of: (run: ComparedRun) => string }[] {
  const { count, percent, duration } = write
  const latency = (of: 'schedulingAttempt' | 'schedulingSli', percentile: 'p50' | 'p99') => (run: ComparedRun) =>
    run[of].count === 0 ? '–' : duration(run[of][percentile])
  return [
    { name: 'pods scheduled', of: (run) => count(run.podsScheduled) },
    { name: 'pods placed at the end', of: (run) => count(run.podsPlaced) },
    { name: 'pods pending at the end', of: (run) => count(run.podsPending) },
    { name: 'nodes used', of: (run) => `${count(run.nodesUsed)} of ${count(run.nodes)}` },
    { name: 'CPU imbalance over nodes', of: (run) => percent(run.imbalance.cpuOverNodes) },
    { name: 'memory imbalance over nodes', of: (run) => percent(run.imbalance.memoryOverNodes) },
    { name: 'CPU imbalance over zones', of: (run) => percent(run.imbalance.cpuOverZones) },
    { name: 'memory imbalance over zones', of: (run) => percent(run.imbalance.memoryOverZones) },
    { name: 'preemptions', of: (run) => count(run.preemptions) },
    { name: 'scheduling attempt p50', of: latency('schedulingAttempt', 'p50') },
    { name: 'scheduling attempt p99', of: latency('schedulingAttempt', 'p99') },
    { name: 'scheduling SLI p50', of: latency('schedulingSli', 'p50') },
    { name: 'scheduling SLI p99', of: latency('schedulingSli', 'p99') },
    { name: 'objectives met', of: (run) => `${count(run.objectivesMet)} of ${count(run.objectivesMeasured)}` },
    { name: 'digest of the cluster', of: (run) => run.digest },
  ]
}
