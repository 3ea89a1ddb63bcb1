import { STRIDE } from '../../state/sliceMembers'
import { Rows, type Slice } from './slice'

/** New endpoints of a Service that have the same ports, as rows. */
export interface Newcomers {
  rows: Int32Array
  count: number
}

export interface Filled {
  slice: Slice | undefined
  rows: Rows
}

/**
 * Where new endpoints go: first into slices that are written anyway, the fullest first; what is left into one slice that it
 * fills best without overflowing it; else into new ones. Slices are never evened out. Upstream: endpointslice/reconciler.go,
 * reconcileByPortMapping, steps 2 and 3.
 *
 * @param written slices that are written, with their rows; the rows change. @param unchanged all others of these ports.
 * @returns what is written besides, `slice: undefined` for a new one.
 */
export function place(
  { rows, count }: Newcomers,
  written: readonly Rows[],
  unchanged: readonly Slice[],
  most: number,
): Filled[] {
  let next = 0
  const fill = (into: Rows): void => {
    while (next < count && into.count < most) into.append(rows, next++ * STRIDE)
  }
  // As upstream's sort, but stable: which of equals comes first is left to chance there.
  for (const one of [...written].sort((a, b) => b.count - a.count)) fill(one)
  const besides: Filled[] = []
  while (next < count) {
    const slice = count - next < most ? toFill(unchanged, besides, count - next, most) : undefined
    const into = new Rows(slice?.members, most)
    fill(into)
    besides.push({ slice, rows: into })
  }
  return besides
}

/** Upstream: getSliceToFill. */
function toFill(
  unchanged: readonly Slice[],
  besides: readonly Filled[],
  count: number,
  most: number,
): Slice | undefined {
  let least = most
  let closest: Slice | undefined
  for (const slice of unchanged) {
    const left = most - (count + slice.members.count)
    if (left < 0 || left >= least || besides.some((one) => one.slice === slice)) continue
    least = left
    closest = slice
  }
  return closest
}
