/**
 * Reads text that is JSON, one document or several between `---` lines, without building a YAML tree: some thirty times
 * faster.
 */
import { nestingMax } from './limits'
import type { Value } from './value'

/** undefined when the text is anything but JSON objects, or when YAML would find something wrong with it. */
export function readJson(text: string): Value[] | undefined {
  if (!/^\s*(---[ \t]*\r?\n\s*)?\{/.test(text)) return undefined
  const values: Value[] = []
  for (const part of text.split(/^---[ \t]*\r?$/m)) {
    if (part.trim() === '') continue
    const value = parse(part)
    if (value === undefined) return undefined
    values.push(value)
  }
  return values
}

function parse(text: string): Value | undefined {
  let value: Value
  try {
    value = JSON.parse(text) as Value
  } catch {
    return undefined
  }
  const keys = new Cleaner()
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !keys.clean(value, 0)) return undefined
  // JSON.parse keeps the last of two equal keys: then there are more of them in the text than in the value.
  return keys.count === countKeys(text) ? value : undefined
}

/** Texts that a colon follows. Between texts there is nothing that could look like one. */
function countKeys(text: string): number {
  let count = 0
  for (const _ of text.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*(:?))/g)) if (_[1] === ':') count++
  return count
}

/** Drops null fields in place, as ValueReader does, and counts keys on the way. */
class Cleaner {
  count = 0

  /** false when there is something that ValueReader would refuse. */
  clean(value: Value, depth: number): boolean {
    if (typeof value !== 'object' || value === null) return true
    if (depth > nestingMax) return false
    if (Array.isArray(value)) return value.every((item) => this.clean(item, depth + 1))
    for (const key of Object.keys(value)) {
      this.count++
      const field = value[key]
      if (key === '__proto__') return false
      if (field === null) delete value[key]
      else if (!this.clean(field, depth + 1)) return false
    }
    return true
  }
}
