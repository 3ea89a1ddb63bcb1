/** The network joins control plane and nodes: lines in a frame, wherever its parts were put. */
import type { Box } from './layout'
import type { ClusterPart } from './model'

export interface Wire {
  x1: number
  y1: number
  x2: number
  y2: number
}

const middle = ({ x, width }: Box) => x + width / 2
const bottom = ({ y, height }: Box) => y + height

export function wiresOf(cluster: ClusterPart, boxes: ReadonlyMap<string, Box>): Wire[] {
  const network = boxes.get(cluster.network.id)
  const plane = boxes.get(cluster.plane.id)
  if (cluster.folded || !network || !plane) return []
  const wires: Wire[] = []
  const join = (from: Box, to: Box) => {
    // The bus is wide: a line meets it straight, where it can.
    const x = Math.min(Math.max(middle(to), from.x + 12), from.x + from.width - 12)
    wires.push({ x1: x, y1: bottom(from), x2: middle(to), y2: to.y })
  }
  join({ ...plane }, { ...network, x: middle(plane), width: 0 })
  const seen = new Set<string>()
  for (const pool of cluster.pools) {
    const box = boxes.get(pool.id)
    // Those below hang on the first of their zone.
    if (!box || seen.has(pool.zone)) continue
    seen.add(pool.zone)
    join(network, box)
  }
  return wires
}
