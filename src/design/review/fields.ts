/** Looking into objects as written, whose fields may be of any type. */
import type { Path } from '../fieldPath'
import type { LabelSelector, LabelSelectorRequirement } from '../kubernetes'

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

/** A selector of an object that nobody has checked; undefined when it is none. */
export function asSelector(value: unknown): LabelSelector | undefined {
  const { matchLabels = {}, matchExpressions = [] } = asFields(value)
  const labels = Object.entries(asFields(matchLabels))
  const sound =
    labels.every(([, label]) => typeof label === 'string') &&
    Array.isArray(matchExpressions) &&
    matchExpressions.every((one) => {
      const { key, operator, values = [] } = asFields(one)
      return typeof key === 'string' && typeof operator === 'string' && Array.isArray(values)
    })
  return sound
    ? {
        matchLabels: Object.fromEntries(labels) as Record<string, string>,
        matchExpressions: matchExpressions as LabelSelectorRequirement[],
      }
    : undefined
}
