/** Tables of plain text. */

/**
 * Words to the left, figures to the right; ends of lines are not padded. The first row holds the heads.
 * @param words heads of columns whose cells are words even where they look like figures, besides the first column
 */
export function table(rows: readonly (readonly string[])[], words: readonly string[] = []): string[] {
  const [heads, ...cells] = rows
  const columns = heads.map((head, at) => ({
    width: rows.reduce((most, row) => Math.max(most, row[at].length), 0),
    left: at === 0 || words.includes(head) || cells.some((row) => /^[^\d-]/.test(row[at])),
  }))
  const line = (row: readonly string[]) =>
    columns.map(({ width, left }, at) => (left ? row[at].padEnd(width) : row[at].padStart(width))).join('  ')
  return rows.map((row) => `  ${line(row)}`.trimEnd())
}
