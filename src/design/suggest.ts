/** "Did you mean": the nearest known word to one that is not known. */

/** Edit distance (insert, delete, replace, swap neighbours), or `limit + 1` as soon as it must be larger. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    let rowMin = row
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let cost = Math.min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) cost = Math.min(cost, beforeLast[column - 2] + 1)
      current.push(cost)
      rowMin = Math.min(rowMin, cost)
    }
    if (rowMin > limit) return limit + 1
    beforeLast = last
    last = current
  }
  return Math.min(last[b.length], limit + 1)
}

/** Words longer than this are not typing errors, and comparing them would cost time for nothing. */
const suggestLengthMax = 64

/** The candidate nearest to `word`, ignoring case first; undefined when nothing is near enough to be a typing error. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > suggestLengthMax) return undefined
  const lower = word.toLowerCase()
  let best: string | undefined
  // A third of the letters may differ, so that `cpu` does not suggest itself for `gpus`.
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const folded = candidate.toLowerCase()
    // `replica` for `replicas` and the like count as one mistake whatever the number of letters.
    const distance =
      folded === lower ? 0 : Math.min(editDistance(lower, folded, bestDistance), isPrefix(lower, folded) ? 2 : Infinity)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function isPrefix(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= 4 && long.startsWith(short)
}

/** `did you mean "x"?`, or a list of what exists when nothing is near and the list is short, else undefined. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const known = [...candidates]
  const suggestion = nearest(word, known)
  if (suggestion !== undefined) return `did you mean "${suggestion}"?`
  if (known.length === 0 || known.length > 12) return undefined
  return `known: ${known.map((name) => `"${name}"`).join(', ')}`
}
