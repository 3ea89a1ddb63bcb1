/**
 * Versions of objects that the scheduler takes to be true before the API server knows them. An assumption holds as long as
 * the object under it is the one that it was made on. Upstream: volumebinding/passive_assume_cache.go.
 */
export class Assumed<T extends object> {
  private readonly entries = new Map<string, { readonly base: T; readonly assumed: T }>()

  assume(key: string, base: T, assumed: T): void {
    this.entries.set(key, { base, assumed })
  }

  latest(key: string, stored: T): T {
    if (this.entries.size === 0) return stored
    const entry = this.entries.get(key)
    if (!entry) return stored
    if (entry.base === stored) return entry.assumed
    this.entries.delete(key)
    return stored
  }

  restore(key: string, made: (assumed: T) => boolean): void {
    const entry = this.entries.get(key)
    if (entry && made(entry.assumed)) this.entries.delete(key)
  }

  drop(key: string): void {
    this.entries.delete(key)
  }
}
