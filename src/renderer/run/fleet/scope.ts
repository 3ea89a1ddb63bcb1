/** What of the fleet is shown: all of it, a zone, or a pool of a zone. Zones and pools by position in the topology. */
export interface FleetScope {
  zone: number | null
  pool: number | null
}

export interface FleetPlaces {
  zones: readonly string[]
  pools: readonly string[]
  nodeZone: Uint16Array
  nodePool: Uint16Array
}

/** Of no node. */
export const nowhere: FleetPlaces = { zones: [], pools: [], nodeZone: new Uint16Array(0), nodePool: new Uint16Array(0) }

export const wholeFleet: FleetScope = { zone: null, pool: null }

export const inScope = ({ nodeZone, nodePool }: FleetPlaces, { zone, pool }: FleetScope, node: number): boolean =>
  (zone === null || nodeZone[node] === zone) && (pool === null || nodePool[node] === pool)

/** A step closer to a node: its zone, then its pool there; steps that would change nothing are left out. */
export function zoomIn(places: FleetPlaces, scope: FleetScope, node: number): FleetScope {
  if (node < 0) return scope
  const zone = places.nodeZone[node]
  const pool = places.nodePool[node]
  if (scope.zone === null && places.zones.length > 1) return { zone, pool: null }
  return scope.pool === null && places.pools.length > 1 ? { zone, pool } : scope
}

/** A step back. */
export function zoomOut(places: FleetPlaces, scope: FleetScope): FleetScope {
  return scope.pool !== null && places.zones.length > 1 ? { zone: scope.zone, pool: null } : wholeFleet
}

/** The way from the whole fleet to what is shown; the last is what is shown. */
export function pathOf(places: FleetPlaces, scope: FleetScope): { text: string; scope: FleetScope }[] {
  const path = [{ text: 'Fleet', scope: wholeFleet }]
  const { zone, pool } = scope
  if (zone !== null && places.zones.length > 1)
    path.push({ text: places.zones[zone] || 'no zone', scope: { zone, pool: null } })
  if (pool !== null) path.push({ text: places.pools[pool], scope })
  return path
}

/** Of a topology, as layout and scope want it. */
export const placesOf = (
  topology: Omit<FleetPlaces, 'pools'> & { pools: readonly { name: string }[] },
): FleetPlaces => ({
  zones: topology.zones,
  pools: topology.pools.map(({ name }) => name),
  nodeZone: topology.nodeZone,
  nodePool: topology.nodePool,
})
