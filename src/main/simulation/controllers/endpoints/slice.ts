import { Field, SliceMembers, STRIDE } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import type { EndpointPort } from './ports'

/** An EndpointSlice as the controller means it to be. */
export class Slice {
  /** undefined until it is created. */
  object: StoredObject | undefined
  /** The version that the controller wrote last. */
  version = 0

  constructor(
    public ports: readonly EndpointPort[],
    /** What the ports are told apart by. */
    public portKey: string,
    public members: SliceMembers,
  ) {}
}

/** The endpoints of a slice on their way to another version. */
export class Rows {
  count: number
  changed = false
  private rows: Int32Array

  constructor(before: SliceMembers | undefined, capacity: number) {
    this.rows = new Int32Array(Math.max(capacity, before?.count ?? 0) * STRIDE)
    this.count = before?.count ?? 0
    if (before) this.rows.set(before.rows)
  }

  /** -1: there is none of the pod. */
  find(uid: number): number {
    for (let i = 0; i < this.count; i++) if (this.rows[i * STRIDE + Field.uid] === uid) return i
    return -1
  }

  uidAt(index: number): number {
    return this.rows[index * STRIDE + Field.uid]
  }

  remove(index: number): void {
    this.rows.copyWithin(index * STRIDE, (index + 1) * STRIDE, this.count * STRIDE)
    this.count--
    this.changed = true
  }

  /** Puts the row at `from` of another array in its place, if it says something else. */
  replace(index: number, source: Int32Array, from: number): void {
    for (let i = 0; i < STRIDE; i++) {
      const place = index * STRIDE + i
      if (this.rows[place] === source[from + i]) continue
      this.rows[place] = source[from + i]
      this.changed = true
    }
  }

  append(source: Int32Array, from: number): void {
    this.rows.set(source.subarray(from, from + STRIDE), this.count * STRIDE)
    this.count++
    this.changed = true
  }

  finish(changedAt: number): SliceMembers {
    return new SliceMembers(this.rows.slice(0, this.count * STRIDE), changedAt)
  }
}
