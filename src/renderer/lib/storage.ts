/** What this window remembers between starts. Storage may be full or forbidden: then it forgets, and nothing breaks. */
const prefix = 'seatrial.'

export function recall<T>(key: string, fallback: T, accept: (value: unknown) => boolean = () => true): T {
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
  try {
    globalThis.localStorage?.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // Nothing to do: see above.
  }
}
