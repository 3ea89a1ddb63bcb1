/**
 * What a person set: remembered between starts by the host, and by this window where there is none. Storage may be full or
 * forbidden: then it forgets, and nothing breaks.
 */
const prefix = 'seatrial.'
/** Sizes change sixty times a second while somebody drags. */
const writeAfterMs = 300

let ofHost: { [key: string]: unknown } = {}
let write: ((values: { [key: string]: unknown }) => void) | undefined
let changed: { [key: string]: unknown } = {}
let timer: ReturnType<typeof setTimeout> | undefined

/** What the host remembers, and how to tell it; called once, before anything is recalled. */
export function connectStorage(values: { [key: string]: unknown }, tell: typeof write): void {
  ofHost = { ...values }
  write = tell
}

export function recall<T>(key: string, fallback: T, accept: (value: unknown) => boolean = () => true): T {
  if (Object.hasOwn(ofHost, key)) return accept(ofHost[key]) ? (ofHost[key] as T) : fallback
  try {
    const text = globalThis.localStorage?.getItem(prefix + key)
    if (text === null || text === undefined) return fallback
    const value: unknown = JSON.parse(text)
    return accept(value) ? (value as T) : fallback
  } catch {
    return fallback
  }
}

export function remember(key: string, value: unknown): void {
  ofHost[key] = value
  changed[key] = value
  clearTimeout(timer)
  timer = setTimeout(flushStorage, writeAfterMs)
  try {
    globalThis.localStorage?.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // Nothing to do: see above.
  }
}

/** Tells the host at once, before the window goes. */
export function flushStorage(): void {
  clearTimeout(timer)
  if (Object.keys(changed).length === 0) return
  const values = changed
  changed = {}
  write?.(values)
}
