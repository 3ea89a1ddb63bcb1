import { utilisationStops } from '../run/fleet/palette'

/** The nodes of a pool as one small drawing: a path, whatever their number. */
export interface Cells {
  path: string
  width: number
  height: number
  /** Nodes that one cell stands for. */
  each: number
}

/** From one cell to the next: as large as there is room for. */
const pitches = [18, 13, 9]

/** `width` and `height` of the space in pixels. */
export function poolCells(nodes: number, width: number, height: number): Cells {
  const room = (pitch: number) => Math.floor(width / pitch) * Math.floor(height / pitch)
  const pitch = pitches.find((one) => room(one) >= nodes) ?? pitches[pitches.length - 1]
  const each = Math.max(1, Math.ceil(nodes / room(pitch)))
  const count = Math.ceil(nodes / each)
  const columns = Math.floor(width / pitch)
  const edge = pitch - 1.5 - pitch / 18
  let path = ''
  for (let i = 0; i < count; i++)
    path += `M${(i % columns) * pitch} ${Math.floor(i / columns) * pitch}h${edge}v${edge}h-${edge}z`
  return { path, each, width: Math.min(count, columns) * pitch, height: Math.ceil(count / columns) * pitch }
}

/** The colour of a share of what can be requested; the same scale as on the fleet map. */
export const utilisation = (share: number) =>
  share <= 0
    ? 'var(--line-strong)'
    : utilisationStops[Math.min(utilisationStops.length - 1, Math.floor(Math.max(0, share) * 5.3))]
