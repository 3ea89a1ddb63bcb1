import type { Figures, Share } from './figures'

/** Columns as wide as their widest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => String(row[at]).length)))
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, at) => (typeof cell === 'number' ? String(cell).padStart(widths[at]) : cell.padEnd(widths[at])))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

export function pluginTable({ plugins }: Figures): string {
  const cells = ({ count, equal }: Share): [number | string, string] =>
    count === 0 ? ['', ''] : [count, percent({ count, equal })]
  return table(
    ['plugin', 'refused', 'equal', 'scored', 'equal', 'hints', 'equal', 'other', 'equal'],
    [...plugins].map(([name, { filtered, scored, hints, other }]) => [
      name,
      ...cells(filtered),
      ...cells(scored),
      ...cells(hints),
      ...cells(other),
    ]),
  )
}

export function totalsText({ totals, rows }: Figures): string {
  const { attempts, shifted, admissions, moves, unseenMoves, queue, heldBack } = totals
  return [
    `${rows.length} recordings, ${whole(attempts)} attempts equal`,
    `${shifted.length} of them in a state that is some milliseconds off the recorder's clock, as the scheduler heard of a change ` +
      `before or after the recorder did: ${shifted.join(', ') || 'none'}`,
    `${whole(admissions)} pods admitted alike, ${whole(heldBack)} held back alike`,
    `${whole(moves)} times alike whether an event wakes a waiting pod` +
      (unseenMoves > 0 ? ` (${unseenMoves} more moves by changes that the recordings do not show)` : ''),
    `${whole(queue)} times alike which pod the queue gives out next, or whether one must back off`,
  ].join('\n')
}

export const percent = ({ count, equal }: Share): string =>
  count === equal ? '100 %' : `${(Math.floor((1000 * equal) / count) / 10).toFixed(1)} %`

const whole = (one: Share): string => `${one.equal} of ${one.count} (${percent(one)})`
