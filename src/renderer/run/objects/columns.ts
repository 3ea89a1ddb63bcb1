import type { ObjectPage, ObjectRow } from '../../../protocol/objects'
import type { Column } from '../../lib/ui/types'

/** Of 12 px mono type. */
const characterWidth = 7.3
const widest = 44

export interface ObjectColumns {
  columns: Column<ObjectRow>[]
  minWidth: number
}

/** How many characters each column needs: its label, and what was seen in it. */
export function measured(
  columns: ObjectPage['columns'],
  rows: Iterable<ObjectRow>,
  before: readonly number[],
): readonly number[] {
  const widths = columns.map(({ label }, i) => Math.max(label.length, before[i] ?? 0))
  for (const { cells } of rows) cells.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return widths.every((width, i) => width === before[i]) && widths.length === before.length ? before : widths
}

/** Kubectl's columns, as wide as what stands in them. */
export function objectColumns(
  columns: ObjectPage['columns'],
  widths: readonly number[],
  options: { namespaced: boolean; wide: boolean },
): ObjectColumns {
  const made: Column<ObjectRow>[] = []
  let minWidth = 24
  const add = (id: string, label: string, characters: number, text: (row: ObjectRow) => string) => {
    const least = Math.ceil(Math.min(widest, Math.max(5, characters)) * characterWidth)
    made.push({ id, label, width: `minmax(${least}px, ${Math.min(widest, characters)}fr)`, mono: true, text })
    minWidth += least + 12
  }
  if (options.namespaced) add('namespace', 'NAMESPACE', 12, (row) => row.namespace)
  columns.forEach(({ label, wide }, i) => {
    if (!wide || options.wide) add(label, label, widths[i] ?? label.length, (row) => row.cells[i])
  })
  return { columns: made, minWidth }
}
