/** Tables with a caption, column and row headers, and a word where there is nothing to show. */
import { markup, type Content, type Markup } from './markup'
import { count } from './format'

export interface Column<T> {
  head: Content
  cell: (row: T) => Content
  /** Right-aligned, in tabular figures. */
  numeric?: boolean
  /** The cell that names its row. */
  names?: boolean
  /** Long text that may break anywhere. */
  prose?: boolean
}

export interface TableOptions<T> {
  caption: Content
  columns: readonly Column<T>[]
  rows: readonly T[]
  /** The caption is said by the heading above: keep it for screen readers only. */
  quietCaption?: boolean
  /** Instead of the table when there is no row. */
  empty?: Content
  className?: string
}

function classes<T>(column: Column<T>): Markup | false {
  const names = [column.numeric && 'num', column.prose && 'prose'].filter(Boolean).join(' ')
  return names !== '' && markup` class="${names}"`
}

function row<T>(columns: readonly Column<T>[], value: T): Markup {
  const cells = columns.map((column) =>
    column.names
      ? markup`<th scope="row"${classes(column)}>${column.cell(value)}</th>`
      : markup`<td${classes(column)}>${column.cell(value)}</td>`,
  )
  return markup`<tr>${cells}</tr>\n`
}

export function table<T>({ caption, columns, rows, quietCaption, empty, className }: TableOptions<T>): Markup {
  if (rows.length === 0 && empty !== undefined) return markup`<p class="empty">${empty}</p>`
  const heads = columns.map((column) => markup`<th scope="col"${classes(column)}>${column.head}</th>`)
  const drawn = markup`<table${className && markup` class="${className}"`}>
<caption${quietCaption && markup` class="quiet"`}>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map((value) => row(columns, value))}</tbody></table>`
  // Legends are small enough for any screen; the others scroll sideways, by keyboard too.
  if (className === 'legend') return drawn
  return markup`<div class="scroll" tabindex="0" role="group" aria-label="Table">${drawn}</div>`
}

/** What was left out of a table that was cut. */
export const cut = (shown: number, all: number, what: string, where: string): Content =>
  shown < all && markup`<p class="note">${count(all - shown)} more ${what} not shown here: ${where}.</p>`
