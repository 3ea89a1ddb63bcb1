/** Looking into objects whose shape the decoder has checked. */
import type { KubernetesObject } from '../kubernetes'

export type Fields = Record<string, unknown>

/** The mapping in a field, made when it is not there. */
export function mapIn(object: Fields, field: string): Fields {
  return (object[field] ??= {}) as Fields
}

/** The mapping in a field, or an empty one that belongs to nobody. */
export function mapOf(object: Fields | undefined, field: string): Fields {
  return (object?.[field] ?? {}) as Fields
}

export function listOf(object: Fields | undefined, field: string): Fields[] {
  return (object?.[field] ?? []) as Fields[]
}

export function specOf(object: KubernetesObject): Fields {
  return mapOf(object, 'spec')
}

/** Sets fields that are absent or empty texts. */
export function fill(object: Fields, defaults: Fields): void {
  for (const [field, value] of Object.entries(defaults)) {
    if (object[field] === undefined || object[field] === '') object[field] = value
  }
}
