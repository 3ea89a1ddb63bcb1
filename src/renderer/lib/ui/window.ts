/** Which rows of a long table to put into the document, with a few more either side for fast scrolling. */
export function windowOf(top: number, height: number, rowHeight: number, count: number, spare = 6) {
  if (count === 0) return { first: 0, last: -1 }
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + spare)
  const first = Math.max(0, Math.min(last, Math.floor(top / rowHeight) - spare))
  return { first, last }
}
