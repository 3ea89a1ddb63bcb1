/**
 * `after` with the parts of `before` in place of those that equal them. What is kept per specification (compiled templates)
 * is found by the object itself, so a patch must not make another of what it leaves as it is.
 */
export function withEqualParts<T>(before: unknown, after: T): T {
  return share(before, after) as T
}

function share(before: unknown, after: unknown): unknown {
  if (before === after || typeof before !== 'object' || typeof after !== 'object' || !before || !after) return after
  if (Array.isArray(before) !== Array.isArray(after)) return after
  const [old, next] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const keys = Object.keys(next)
  let same = keys.length === Object.keys(old).length
  const shared: Record<string, unknown> | unknown[] = Array.isArray(after) ? [] : {}
  for (const key of keys) {
    const part = share(old[key], next[key])
    same &&= key in old && part === old[key]
    ;(shared as Record<string, unknown>)[key] = part
  }
  return same ? before : shared
}
