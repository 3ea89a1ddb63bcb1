/** Looking into objects as written, whose fields may be of any type. */
import type { Path } from '../fieldPath'

export type Fields = Readonly<Record<string, unknown>>

const none: Fields = {}

export function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : none
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** undefined where the path leads to nothing. */
export function valueAt(value: unknown, path: Path): unknown {
  let current = value
  for (const step of path) {
    current = typeof step === 'number' ? asList(current)[step] : asFields(current)[step]
    if (current === undefined) return undefined
  }
  return current
}

export const fieldsAt = (value: unknown, path: Path) => asFields(valueAt(value, path))
export const listAt = (value: unknown, path: Path) => asList(valueAt(value, path))

/** The labels that are texts. */
export function labelsAt(value: unknown, path: Path): Readonly<Record<string, string>> {
  return valueAt(value, path) === undefined ? {} : (fieldsAt(value, path) as Record<string, string>)
}
