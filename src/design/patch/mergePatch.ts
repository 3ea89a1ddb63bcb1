/** JSON merge patches: RFC 7386. */
import { copyOf } from './copy'
import { isMapping } from './values'

/** null removes a field, lists are replaced as a whole; neither argument is changed. */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isMapping(patch)) return copyOf(patch)
  const merged = new Map(isMapping(target) ? Object.entries(copyOf(target)) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, applyMergePatch(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}
