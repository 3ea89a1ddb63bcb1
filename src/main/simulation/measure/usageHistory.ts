import type { ClusterSimulation } from '../clusterSimulation'
import { workloadTitle } from '../load/usage'

/** Workloads that are drawn, in the order of the Trial: more would not be told apart. */
export const MAX_WORKLOADS = 12
export const usageColumns = [
  'replicas',
  'ready',
  'cpu',
  'cpuRequests',
  'cpuLimits',
  'memory',
  'memoryRequests',
  'memoryLimits',
] as const
export type UsageColumn = (typeof usageColumns)[number]

/** What workloads use over time, and how many pods they have: one value of each per interval. Nothing where no usage is declared. */
export class UsageHistory {
  readonly workloads: { key: string; columns: Record<UsageColumn, number[]> }[] = []
  private intervals = 0

  constructor(private readonly cluster: ClusterSimulation) {}

  /** Ends an interval. What is used is as it was last measured. */
  close(): void {
    const { usage, owners } = this.cluster
    this.intervals++
    const most = Math.min(usage.workloads.length, MAX_WORKLOADS)
    for (let at = 0; at < most; at++) {
      const { kind, namespace, name, totals } = usage.workloads[at]
      if (this.workloads.length === at) this.begin(workloadTitle(usage.workloads[at]))
      const { columns } = this.workloads[at]
      const owner = owners.find(kind, namespace, name)
      const exists = owner?.stored === true
      columns.replicas.push(exists ? owner.replicas : 0)
      columns.ready.push(exists ? owner.status.ready : 0)
      for (const column of measured) columns[column].push(totals[column])
    }
  }

  private begin(key: string): void {
    const column = (): number[] => new Array<number>(this.intervals - 1).fill(NaN)
    const columns = Object.fromEntries(usageColumns.map((name) => [name, column()])) as Record<UsageColumn, number[]>
    this.workloads.push({ key, columns })
  }
}

const measured = usageColumns.slice(2) as Exclude<UsageColumn, 'replicas' | 'ready'>[]
