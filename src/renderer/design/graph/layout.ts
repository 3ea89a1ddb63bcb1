/**
 * Third step: where everything stands. The picture of the textbooks, top to bottom: control plane, network, node pools by
 * zone, workloads with what belongs to each. What a person has moved stays where it was put.
 */
import type { Point } from '../../../design/edit'
import type { ClusterPart, GraphModel, SatellitePart } from './model'

export interface Box extends Point {
  width: number
  height: number
}

export interface Layout {
  /** By id; of clusters on the canvas, of everything else within its frame. */
  boxes: ReadonlyMap<string, Box>
  /** Captions of zones, by cluster. */
  captions: ReadonlyMap<string, { zone: string; x: number; y: number; width: number }[]>
}

const pad = 16
const header = 52
export const sizes = {
  master: { width: 176, height: 126 },
  pool: { width: 212, height: 104 },
  workload: { width: 180, height: 58 },
  satellite: { width: 180, height: 28 },
  group: { width: 276, height: 84 },
  folded: { width: 300, height: 132 },
}
const gap = 14
const mastersDrawn = 5
const zonesInRow = 5

export function layout(model: GraphModel): Layout {
  const boxes = new Map<string, Box>()
  const captions = new Map<string, { zone: string; x: number; y: number; width: number }[]>()
  for (const cluster of model.clusters) {
    const size = cluster.folded ? sizes.folded : placeInside(cluster, boxes, captions)
    boxes.set(cluster.id, { x: 0, y: 0, ...size })
  }
  placeClusters(model.clusters, boxes)
  return { boxes, captions }
}

/** Side by side in rows that make the whole about as wide as a screen. */
function placeClusters(clusters: readonly ClusterPart[], boxes: Map<string, Box>): void {
  const space = 48
  const automatic = clusters.filter(({ at }) => !at)
  const area = automatic.reduce(
    (sum, { id }) => sum + (boxes.get(id)!.width + space) * (boxes.get(id)!.height + space),
    0,
  )
  const widest = Math.max(0, ...automatic.map(({ id }) => boxes.get(id)!.width))
  const width = Math.max(widest, Math.sqrt(area * 1.7))
  let x = 0
  let y = 0
  let row = 0
  for (const { id, at } of clusters) {
    const box = boxes.get(id)!
    if (at) {
      boxes.set(id, { ...box, ...at })
      continue
    }
    if (x > 0 && x + box.width > width * 1.02) {
      x = 0
      y += row + space
      row = 0
    }
    boxes.set(id, { ...box, x, y })
    x += box.width + space
    row = Math.max(row, box.height)
  }
}

interface Zone {
  name: string
  pools: ClusterPart['pools']
}

function zonesOf(cluster: ClusterPart): Zone[] {
  const zones = new Map<string, ClusterPart['pools']>()
  for (const pool of cluster.pools) zones.set(pool.zone, [...(zones.get(pool.zone) ?? []), pool])
  return [...zones].map(([name, pools]) => ({ name, pools }))
}

function placeInside(
  cluster: ClusterPart,
  boxes: Map<string, Box>,
  captions: Layout['captions'] & Map<string, unknown>,
): { width: number; height: number } {
  const zones = zonesOf(cluster)
  const masters = Math.max(1, Math.min(cluster.plane.replicas, mastersDrawn))
  // Room for its caption, also over a single master.
  const planeWidth = Math.max(480, masters * (sizes.master.width + 10) - 10 + 28)
  const columns = Math.min(Math.max(1, zones.length), zonesInRow)
  const tiles = cluster.workloads.length + cluster.groups.length
  const wide = tiles <= 4 ? 4 : tiles <= 10 ? 5 : tiles <= 24 ? 6 : 8
  const wanted = Math.min(Math.max(tiles, 1), wide) * (sizes.workload.width + gap) - gap
  const inner = Math.max(planeWidth, columns * (sizes.pool.width + gap) - gap, wanted, 664)
  // Pools fill the width of the frame, within reason.
  const poolWidth = Math.min(400, (inner + gap) / columns - gap)
  const put = (id: string, at: Point | undefined, box: Box) => boxes.set(id, at ? { ...box, ...at } : box)

  let y = header
  const planeHeight = sizes.master.height + 50
  put(cluster.plane.id, cluster.plane.at, { x: pad, y, width: inner, height: planeHeight })
  y += planeHeight + gap
  put(cluster.network.id, cluster.network.at, { x: pad, y, width: inner, height: 40 })
  y += 40 + gap

  const labels: { zone: string; x: number; y: number; width: number }[] = []
  for (let start = 0; start < zones.length; start += zonesInRow) {
    let deepest = 0
    zones.slice(start, start + zonesInRow).forEach(({ name, pools }, column) => {
      const x = pad + column * (poolWidth + gap)
      labels.push({ zone: name, x, y, width: poolWidth })
      pools.forEach((pool, at) =>
        put(pool.id, pool.at, {
          x,
          y: y + 24 + at * (sizes.pool.height + 10),
          width: poolWidth,
          height: sizes.pool.height,
        }),
      )
      deepest = Math.max(deepest, pools.length)
    })
    y += 24 + deepest * (sizes.pool.height + 10) + 6
  }
  ;(captions as Map<string, unknown>).set(cluster.id, labels)
  // Links from workloads to pools need room to be told apart.
  if (zones.length > 0) y += cluster.links.some(({ kind }) => kind === 'spread' || kind === 'only') ? 26 : 8
  y = placeWorkloads(cluster, inner, y, put)
  return frameAround(cluster, inner, y, boxes)
}

/** What hangs under which workload; what has no workload here comes last. */
function homes(cluster: ClusterPart): { under: Map<string, SatellitePart[]>; loose: SatellitePart[] } {
  const drawn = new Set(cluster.workloads.map(({ id }) => id))
  const under = new Map<string, SatellitePart[]>()
  const loose: SatellitePart[] = []
  for (const one of cluster.satellites) {
    const home = one.targets.find((id) => drawn.has(id))
    if (home === undefined) loose.push(one)
    else under.set(home, [...(under.get(home) ?? []), one])
  }
  return { under, loose }
}

function placeWorkloads(
  cluster: ClusterPart,
  inner: number,
  top: number,
  put: (id: string, at: Point | undefined, box: Box) => void,
): number {
  const { under, loose } = homes(cluster)
  let y = top
  const rows = <T>(items: readonly T[], width: number, draw: (item: T, x: number, y: number) => number) => {
    const columns = Math.max(1, Math.floor((inner + gap) / (width + gap)))
    for (let start = 0; start < items.length; start += columns) {
      const heights = items
        .slice(start, start + columns)
        .map((item, column) => draw(item, pad + column * (width + gap), y))
      y += Math.max(...heights) + 18
    }
  }
  rows(cluster.groups, sizes.group.width, (group, x, at) => {
    put(group.id, group.at, { x, y: at, ...sizes.group })
    return sizes.group.height
  })
  rows(cluster.workloads, sizes.workload.width, (workload, x, at) => {
    put(workload.id, workload.at, { x, y: at, ...sizes.workload })
    const below = under.get(workload.id) ?? []
    const first = at + sizes.workload.height + 14
    below.forEach((one, n) =>
      put(one.id, one.at, { x, y: first + n * (sizes.satellite.height + 8), ...sizes.satellite }),
    )
    return sizes.workload.height + (below.length > 0 ? 14 + below.length * (sizes.satellite.height + 8) - 8 : 0)
  })
  rows(loose, sizes.satellite.width, (one, x, at) => {
    put(one.id, one.at, { x, y: at, ...sizes.satellite })
    return sizes.satellite.height
  })
  return y
}

/** The frame holds all its parts, also those that were moved. */
function frameAround(
  cluster: ClusterPart,
  inner: number,
  bottom: number,
  boxes: Map<string, Box>,
): { width: number; height: number } {
  let width = inner + 2 * pad
  let height = bottom + (cluster.others.length > 0 ? 26 : 0)
  for (const { id } of partsOf(cluster)) {
    const box = boxes.get(id)
    if (!box) continue
    width = Math.max(width, box.x + box.width + pad)
    height = Math.max(height, box.y + box.height + pad + (cluster.others.length > 0 ? 26 : 0))
  }
  return { width, height }
}

export const partsOf = (cluster: ClusterPart) =>
  cluster.folded
    ? []
    : [cluster.plane, cluster.network, ...cluster.pools, ...cluster.groups, ...cluster.workloads, ...cluster.satellites]
