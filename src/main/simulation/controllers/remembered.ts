interface Entry<T> {
  readonly key: string
  value: T
  /** Those that were used just before and just after it. */
  before: Entry<T> | undefined
  after: Entry<T> | undefined
}

/** The entries that were used last, up to a number: golang/groupcache/lru. */
export class Remembered<T> {
  private readonly entries = new Map<string, Entry<T>>()
  private oldest: Entry<T> | undefined
  private newest: Entry<T> | undefined

  constructor(private readonly most: number) {}

  get(key: string): T | undefined {
    // Events come in runs of one object.
    if (this.newest?.key === key) return this.newest.value
    const entry = this.entries.get(key)
    if (!entry) return undefined
    this.unlink(entry)
    this.append(entry)
    return entry.value
  }

  set(key: string, value: T): void {
    const known = this.entries.get(key)
    if (known) {
      known.value = value
      this.unlink(known)
      return this.append(known)
    }
    const entry = { key, value, before: undefined, after: undefined }
    this.entries.set(key, entry)
    this.append(entry)
    const { oldest } = this
    if (this.entries.size <= this.most || !oldest) return
    this.unlink(oldest)
    this.entries.delete(oldest.key)
  }

  private append(entry: Entry<T>): void {
    entry.before = this.newest
    entry.after = undefined
    if (this.newest) this.newest.after = entry
    else this.oldest = entry
    this.newest = entry
  }

  private unlink({ before, after }: Entry<T>): void {
    if (before) before.after = after
    else this.oldest = after
    if (after) after.before = before
    else this.newest = before
  }
}
