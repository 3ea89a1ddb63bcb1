/** Which rows of a long table to put into the document, with a few more either side for fast scrolling. */
export function windowOf(top: number, height: number, rowHeight: number, count: number, spare = 6) {
  if (count === 0) return { first: 0, last: -1 }
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + spare)
  const first = Math.max(0, Math.min(last, Math.floor(top / rowHeight) - spare))
  return { first, last }
}

/** No element of a page can be taller than this many pixels; a table of a million rows would be. */
export const tallest = (browser: string) => (browser.includes('Firefox') ? 16_000_000 : 32_000_000)

/** Pixels of rows that go by for every pixel that is scrolled: 1, and more where all rows are taller than a page can be. */
export function stretchOf(rowsHeight: number, seenHeight: number, most: number): number {
  return rowsHeight <= most ? 1 : (rowsHeight - seenHeight) / (most - seenHeight)
}
