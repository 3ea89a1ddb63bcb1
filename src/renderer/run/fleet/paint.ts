/** Draws all nodes into an ImageData: a table look-up and a few rows of pixels per node, no canvas call per node. */
import { bytesPerNode, NodeFlag } from '../../../protocol/frame'
import type { FleetLayout } from './layout'

export interface PaintColours {
  utilisation: Uint32Array
  /** A place without a working node: hatched in two colours. */
  absent: number
  hatch: number
  /** Lost: the hatch of a node that was there. */
  lost: number
  /** Corner mark of a cordoned node. */
  mark: number
}

export type Resource = 0 | 1 | 2

/** Kept between frames: what each cell shows, so that only changed cells are drawn again. */
export interface PaintMemory {
  shown: Int32Array
}

export const freshMemory = (nodes: number): PaintMemory => ({ shown: new Int32Array(nodes).fill(-1) })

/** Returns how many cells were drawn. `pixels` is `width` device pixels wide; `ratio` is device pixels per CSS pixel. */
export function paintFleet(
  pixels: Uint32Array,
  width: number,
  ratio: number,
  layout: FleetLayout,
  nodes: Uint8Array,
  resource: Resource,
  colours: PaintColours,
  memory: PaintMemory,
): number {
  const count = Math.floor(nodes.length / bytesPerNode)
  const { pitch, gap, blocks } = layout
  const { shown } = memory
  const edge = Math.max(1, Math.round((pitch - gap) * ratio))
  const radius = edge >= 28 * ratio ? 3 : edge >= 14 * ratio ? 2 : edge >= 9 * ratio ? 1 : 0
  const high = Math.floor(pixels.length / width)
  let drawn = 0
  for (const { x, y, columns, nodes: members } of blocks) {
    for (let place = 0; place < members.length; place++) {
      const node = members[place]
      if (node >= count) continue
      const at = node * bytesPerNode
      const flag = nodes[at + 3]
      const value = nodes[at + resource]
      const shows = (flag << 8) | value
      if (shown[node] === shows) continue
      shown[node] = shows
      drawn++
      const left = Math.round((x + (place % columns) * pitch) * ratio)
      const top = Math.round((y + Math.floor(place / columns) * pitch) * ratio)
      if (left + edge > width || top + edge > high) continue
      if (flag === NodeFlag.notRegistered || flag === NodeFlag.notReady) {
        const line = flag === NodeFlag.notReady ? colours.lost : colours.hatch
        hatchCell(pixels, width, left, top, edge, colours.absent, line)
      } else {
        fillCell(pixels, width, left, top, edge, radius, colours.utilisation[value])
        if (flag === NodeFlag.unschedulable) markCell(pixels, width, left, top, edge, colours.mark)
      }
    }
  }
  return drawn
}

/** Pixels missing at either end of the outermost rows, for a round corner of each size. */
const insets = [[], [1], [2, 1], [4, 2, 1]]

function fillCell(
  pixels: Uint32Array,
  width: number,
  left: number,
  top: number,
  edge: number,
  radius: number,
  colour: number,
) {
  if (radius === 0 && edge < 10) {
    // For a few pixels a loop is faster than a call to fill.
    for (let from = top * width + left, end = from + edge * width; from < end; from += width) {
      for (let at = from; at < from + edge; at++) pixels[at] = colour
    }
    return
  }
  for (let y = 0; y < edge; y++) {
    const inset = insets[radius][Math.min(y, edge - 1 - y)] ?? 0
    const from = (top + y) * width + left
    // Cleared first: the corners may hold a hatch.
    if (inset > 0) pixels.fill(0, from, from + edge)
    pixels.fill(colour, from + inset, from + edge - inset)
  }
}

function hatchCell(
  pixels: Uint32Array,
  width: number,
  left: number,
  top: number,
  edge: number,
  base: number,
  line: number,
) {
  const period = edge >= 12 ? 6 : edge >= 6 ? 4 : 3
  for (let y = 0; y < edge; y++) {
    const from = (top + y) * width + left
    for (let x = 0; x < edge; x++) pixels[from + x] = (left + x + top + y) % period < period / 3 ? line : base
  }
}

/** A filled corner, top right. */
function markCell(pixels: Uint32Array, width: number, left: number, top: number, edge: number, colour: number) {
  const size = Math.max(1, Math.ceil(edge * 0.45))
  for (let y = 0; y < size; y++) {
    const end = (top + y) * width + left + edge
    pixels.fill(colour, end - size + y, end)
  }
}
