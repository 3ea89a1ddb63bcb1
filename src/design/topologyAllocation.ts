/** How many of a Service's endpoints are to serve each zone. Upstream: staging/src/k8s.io/endpointslice/topologycache. */

/** The most that an endpoint may get beyond its share of the traffic. */
const OVERLOAD = 0.2

export interface Allocation {
  minimum: number
  maximum: number
  desired: number
}

/** Nodes that their zones' shares are not counted of. */
const excluded = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master']
export const isExcludedFromTopology = (labels: Readonly<Record<string, string>>): boolean =>
  excluded.some((label) => label in labels)

const annotations = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode']

/** Whether the annotation asks for hints by zone. */
export function asksForTopology(metadata: { annotations?: Readonly<Record<string, string>> }): boolean {
  const key = annotations.find((name) => metadata.annotations && name in metadata.annotations)
  return key !== undefined && /^[Aa]uto$/.test(metadata.annotations![key])
}

/** The least that a zone with that share of the CPU needs. */
export const leastEndpoints = (ratio: number, endpoints: number): number =>
  Math.ceil(ratio * endpoints * (1 / (1 + OVERLOAD)))

/**
 * By zone, in the order of `ratios`; a text: why that cannot be.
 * @param ratios shares of the CPU of all ready nodes; undefined: a node says nothing of it, or there is only one zone
 */
export function allocationsOf(
  ratios: ReadonlyMap<string, number> | undefined,
  endpoints: number,
): Map<string, Allocation> | string {
  if (!ratios) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes'
  const among = `(${endpoints} endpoints, ${ratios.size} zones)`
  if (ratios.size > endpoints) return `Insufficient number of endpoints ${among}`
  const allocations = new Map<string, Allocation>()
  let least = 0
  for (const [zone, ratio] of ratios) {
    const minimum = leastEndpoints(ratio, endpoints)
    allocations.set(zone, { minimum, maximum: 0, desired: Math.max(ratio * endpoints, minimum) })
    least += minimum
  }
  if (least > endpoints)
    return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${among}`
  for (const one of allocations.values()) one.maximum = one.minimum + endpoints - least
  return allocations
}

/** Shares of all CPU by zone, in the order of their names; undefined: some say nothing of it, or there is only one zone. */
export function cpuRatios(nodes: Iterable<{ zone: string; cpu: number }>): Map<string, number> | undefined {
  const byZone = new Map<string, number>()
  let total = 0
  for (const { zone, cpu } of nodes) {
    if (zone === '' || cpu === 0) return undefined
    byZone.set(zone, (byZone.get(zone) ?? 0) + cpu)
    total += cpu
  }
  if (byZone.size < 2) return undefined
  const inOrder = [...byZone].sort(([a], [b]) => (a < b ? -1 : 1))
  return new Map(inOrder.map(([zone, cpu]) => [zone, cpu / total]))
}
