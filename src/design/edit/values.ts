/** Plain values as YAML and JSON hold them, and changes to copies of them. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value }
export type Path = readonly (string | number)[]

export const isMapping = (value: unknown): value is { [key: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function getIn(value: unknown, path: Path): unknown {
  let at = value
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string | number, unknown>)[key]
  }
  return at
}

/** A copy in which `path` is `set`; what is missing on the way is made. */
export function withValue(value: unknown, path: Path, set: Value): Value {
  if (path.length === 0) return set
  const [key, ...rest] = path
  if (typeof key === 'number' && (Array.isArray(value) || !isMapping(value))) {
    const copy: Value[] = Array.isArray(value) ? [...(value as Value[])] : []
    copy[key] = withValue(copy[key], rest, set)
    return copy
  }
  const copy: { [key: string]: Value } = isMapping(value) ? { ...value } : {}
  copy[key] = withValue(copy[key], rest, set)
  return copy
}

/** A copy without what stands at `path`. */
export function withoutValue(value: Value, path: Path): Value {
  const [key, ...rest] = path
  if (Array.isArray(value)) {
    if (typeof key !== 'number' || key >= value.length) return value
    if (rest.length === 0) return value.filter((_, index) => index !== key)
    return value.map((item, index) => (index === key ? withoutValue(item, rest) : item))
  }
  if (!isMapping(value) || !Object.hasOwn(value, key)) return value
  const copy = { ...value }
  if (rest.length === 0) delete copy[key]
  else copy[key] = withoutValue(copy[key], rest)
  return copy
}

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b)
  }
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && equal((a as never)[key], (b as never)[key]))
}
