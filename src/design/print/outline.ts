/** What `kubectl describe` prints, as data: rows of a label and what stands behind it, indented by level. */
import { sorted } from './text'

/** Points at an object. */
export interface ObjectRef {
  kind: string
  /** '' for what has none. */
  namespace: string
  name: string
}

export interface OutlineTable {
  columns: string[]
  rows: string[][]
  /** What a row is about, where it is about one; as many as rows, or none. */
  links: (ObjectRef | null)[]
}

export interface OutlineRow {
  level: number
  /** '' for a table without one. */
  label: string
  /** One line each; none where rows or a table follow. */
  values: string[]
  link: ObjectRef | null
  table: OutlineTable | null
}

export class Outline {
  readonly rows: OutlineRow[] = []

  constructor(private readonly level = 0) {}

  /** undefined: not printed. */
  row(label: string, value: string | number | boolean | readonly string[] | undefined, link?: ObjectRef | null): this {
    if (value === undefined) return this
    const values = typeof value === 'object' ? [...value] : [String(value)]
    this.rows.push({ level: this.level, label, values, link: link ?? null, table: null })
    return this
  }

  map(label: string, map: Readonly<Record<string, unknown>> | null | undefined, between = '='): this {
    const lines = sorted(map ?? {}).map(([key, value]) => `${key}${between}${value}`)
    return this.row(label, lines.length > 0 ? lines : '<none>')
  }

  /** Several things that can be followed, the first beside the label. */
  list(label: string, items: readonly { text: string; link: ObjectRef | null }[]): this {
    if (items.length === 0) return this.row(label, '<none>')
    items.forEach(({ text, link }, index) => this.row(index === 0 ? label : '', text, link))
    return this
  }

  /** Rows below a heading. */
  group(label: string, fill: (inner: Outline) => void): this {
    const inner = new Outline(this.level + 1)
    fill(inner)
    this.rows.push({ level: this.level, label, values: [], link: null, table: null }, ...inner.rows)
    return this
  }

  /** Rows that belong to the last one. */
  below(fill: (inner: Outline) => void): this {
    const inner = new Outline(this.level + 1)
    fill(inner)
    this.rows.push(...inner.rows)
    return this
  }

  table(label: string, columns: string[], rows: string[][], links: (ObjectRef | null)[] = []): this {
    this.rows.push({ level: this.level, label, values: [], link: null, table: { columns, rows, links } })
    return this
  }
}

/** As kubectl writes it to a terminal: labels of one level stand in a column. */
export function outlineText(rows: readonly OutlineRow[]): string {
  const lines: string[] = []
  rows.forEach((row, index) => {
    const indent = '  '.repeat(row.level)
    const head = row.label === '' ? indent : `${indent}${row.label}:`
    if (row.table && row.label === '') lines.push(...tableText(row.table, indent))
    else if (row.table) lines.push(head, ...tableText(row.table, `${indent}  `))
    else if (row.values.length === 0) lines.push(head)
    else {
      const width = widthAt(rows, index)
      row.values.forEach((value, line) =>
        lines.push(`${(line === 0 ? head : '').padEnd(width + indent.length)}${value}`.trimEnd()),
      )
    }
  })
  return `${lines.join('\n')}\n`
}

/** Of the labels that stand one under the other with this one. */
function widthAt(rows: readonly OutlineRow[], index: number): number {
  const { level } = rows[index]
  let first = index
  let last = index
  while (first > 0 && rows[first - 1].level >= level) first--
  while (last + 1 < rows.length && rows[last + 1].level >= level) last++
  const peers = rows.slice(first, last + 1).filter((row) => row.level === level && row.values.length > 0)
  return Math.max(...peers.map(({ label }) => label.length)) + 3
}

/** Columns apart by two spaces, with a line of dashes under their names. */
function tableText({ columns, rows }: OutlineTable, indent: string): string[] {
  const dashes = columns.map((column) => '-'.repeat(column.length))
  return aligned([columns, dashes, ...rows]).map((line) => indent + line)
}

export function aligned(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] + gap)))
      .join('')
      .trimEnd(),
  )
}
