import { utilisationStops } from '../run/fleet/palette'

/** The nodes of a pool as one small drawing: a path, whatever their number. */
export interface Cells {
  path: string
  width: number
  height: number
  /** Nodes that one cell stands for. */
  each: number
}

const pitch = 9
const edge = 7.5

export function poolCells(nodes: number, columns: number, maxRows = 4): Cells {
  const each = Math.max(1, Math.ceil(nodes / (columns * maxRows)))
  const count = Math.ceil(nodes / each)
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
