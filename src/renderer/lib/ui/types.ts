/** Types that callers of the generic components name; a generic component cannot export types itself. */
export interface Column<Row> {
  id: string
  label: string
  /** A CSS grid track, e.g. `minmax(120px, 2fr)`. */
  width: string
  align?: 'end'
  /** Absent: the table's `cell` snippet draws it. */
  text?: (row: Row) => string
  mono?: boolean
}

export interface MenuItem {
  id: string
  label: string
  note?: string
  keys?: string
  /** A line above it. */
  separated?: boolean
  /** Drawn as a heading; cannot be chosen. */
  heading?: boolean
  disabled?: boolean
  run?: () => void
}

/** An entry of a Picker. */
export interface Pick {
  id: string
  group: string
  title: string
  note?: string
  keys?: string
  checked?: boolean
  /** Shown, and cannot be chosen now. */
  disabled?: boolean
  run: () => void
}
