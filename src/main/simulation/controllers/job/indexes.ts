/**
 * Completion indexes as the API writes them: `0-2,5,7-9`. Upstream: pkg/controller/job/indexed_job_utils.go.
 * What is not below `completions` is left out.
 */
export function parseIndexes(text: string, completions: number): Set<number> {
  const indexes = new Set<number>()
  for (const part of text === '' ? [] : text.split(',')) {
    const [first, last = first] = part.split('-').map(Number)
    for (let index = first; index <= last && index < completions; index++) indexes.add(index)
  }
  return indexes
}

export function writeIndexes(indexes: ReadonlySet<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b)
  const parts: string[] = []
  for (let i = 0; i < sorted.length;) {
    let end = i
    while (end + 1 < sorted.length && sorted[end + 1] === sorted[end] + 1) end++
    // Two neighbours are written with a comma, as upstream does.
    if (end === i) parts.push(String(sorted[i]))
    else parts.push(`${sorted[i]}${end === i + 1 ? ',' : '-'}${sorted[end]}`)
    i = end + 1
  }
  return parts.join(',')
}
