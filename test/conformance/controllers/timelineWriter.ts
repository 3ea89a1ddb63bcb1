/** Rows of changes, as a watch would show them: what is told of an object each time it is stored. */
import { type Fields, fieldsOf } from './projection'
import type { JsonObject, Row } from './recording'

export class TimelineWriter {
  readonly rows: Row[] = []
  private readonly last = new Map<string, Fields>()

  /** An object that was there before the first row: only what changes from now on is written. */
  know(kind: string, name: string, fields: Fields): void {
    this.last.set(`${kind} ${name}`, fields)
  }

  /** @param object as it is stored now; undefined: it is gone */
  changed(t: number, kind: string, name: string, object: JsonObject | undefined): void {
    this.changedTo(t, kind, name, object && fieldsOf(kind, object))
  }

  changedTo(t: number, kind: string, name: string, fields: Fields | undefined): void {
    const key = `${kind} ${name}`
    const before = this.last.get(key)
    const at = Math.round(t)
    if (!fields) {
      if (before) this.rows.push([at, kind, name, 'D', {}])
      this.last.delete(key)
      return
    }
    this.last.set(key, fields)
    if (!before) {
      this.rows.push([at, kind, name, 'A', fields])
      return
    }
    const changes = difference(before, fields)
    if (changes) this.rows.push([at, kind, name, 'M', changes])
  }
}

/** Fields with new values, and null for those that are gone; undefined when all are equal. */
function difference(before: Fields, after: Fields): Fields | undefined {
  let changes: Fields | undefined
  for (const name in after) if (after[name] !== before[name]) (changes ??= {})[name] = after[name]
  for (const name in before) if (!(name in after)) (changes ??= {})[name] = null
  return changes
}
