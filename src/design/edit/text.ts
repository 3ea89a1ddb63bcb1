/** Changes to a text, as an editor takes them: places of the old text, in order, none overlapping. */
export interface TextChange {
  from: number
  to: number
  insert: string
}

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = ''
  let at = 0
  for (const { from, to, insert } of changes) {
    result += text.slice(at, from) + insert
    at = to
  }
  return result + text.slice(at)
}

/** The one change between two texts: what they have in common at both ends is left alone. */
export function difference(before: string, after: string, offset = 0): TextChange[] {
  if (before === after) return []
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  const to = before.length - end
  return [{ from: offset + start, to: offset + to, insert: after.slice(start, after.length - end) }]
}
