/** What a pod uses: what `run.usage` answers. Amounts are milli-CPU and bytes. */
export interface PodUsage {
  /** Its workload, as the series of the usage name it: `Deployment shop/web`. */
  workload: string
  /** Virtual second of the measurement; null: metrics-server does not know the pod yet. */
  atSeconds: number | null
  resources: PodResourceUsage[]
}

export interface PodResourceUsage {
  name: 'cpu' | 'memory'
  /** null: not known yet, or nobody says. */
  used: number | null
  requested: number
  /** null: none. */
  limit: number | null
}
