/** Entries by key, and by a group that each belongs to (undefined: to none); both in the order of creation. */
export class GroupedTable<T> {
  private readonly entries = new Map<string, T>()
  private readonly groups = new Map<string, Map<string, T>>()

  constructor(private readonly groupOf: (entry: T) => string | undefined) {}

  get(key: string): T | undefined {
    return this.entries.get(key)
  }

  values(): Iterable<T> {
    return this.entries.values()
  }

  group(name: string): Iterable<T> {
    return this.groups.get(name)?.values() ?? []
  }

  set(key: string, entry: T): void {
    const old = this.entries.get(key)
    const group = this.groupOf(entry)
    if (old !== undefined && this.groupOf(old) !== group) this.leave(key, old)
    this.entries.set(key, entry)
    if (group === undefined) return
    const members = this.groups.get(group) ?? new Map<string, T>()
    members.set(key, entry)
    this.groups.set(group, members)
  }

  delete(key: string): void {
    const old = this.entries.get(key)
    if (old === undefined) return
    this.entries.delete(key)
    this.leave(key, old)
  }

  private leave(key: string, entry: T): void {
    const group = this.groupOf(entry)
    if (group === undefined) return
    const members = this.groups.get(group)
    members?.delete(key)
    if (members?.size === 0) this.groups.delete(group)
  }
}
