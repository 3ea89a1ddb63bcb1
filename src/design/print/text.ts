/** How kubectl writes what stands in many objects. */
import { canonicalQuantity } from '../canonicalQuantity'
import type { LabelSelector, RawQuantity, Taint } from '../kubernetes'

export type Labels = Readonly<Record<string, string>>

export const none = '<none>'

export const sorted = <T>(map: Readonly<Record<string, T>> = {}): [string, T][] =>
  Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))

/** `app=web,tier=front` */
export function labelText(labels: Labels | null | undefined): string {
  return (
    sorted(labels ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || none
  )
}

/** Upstream: apimachinery meta/v1, FormatLabelSelector. */
export function selectorText(selector: LabelSelector | null | undefined): string {
  if (!selector) return none
  const parts = sorted(selector.matchLabels).map(([key, value]): [string, string] => [key, `${key}=${value}`])
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const list = `(${[...values].sort().join(',')})`
    const text = { In: `${key} in ${list}`, NotIn: `${key} notin ${list}`, Exists: key, DoesNotExist: `!${key}` }
    parts.push([key, text[operator]])
  }
  parts.sort(([a], [b]) => (a < b ? -1 : 1))
  return parts.map(([, text]) => text).join(',') || none
}

export function taintText({ key, value, effect }: Taint): string {
  if (!effect) return value ? `${key}=${value}:` : key
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`
}

export const quantity = (raw: RawQuantity | undefined): string => (raw === undefined ? '0' : canonicalQuantity(raw))

/** At most `most` of them, and how many more. */
export function listText(items: readonly string[], most = 3): string {
  const text = items.slice(0, most).join(',')
  if (items.length > most) return `${text} + ${items.length - most} more...`
  return text || none
}

const modes: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
}

/** `RWO,ROX`, in kubectl's order. */
export const accessModes = (given: readonly string[] = []): string =>
  Object.keys(modes)
    .filter((mode) => given.includes(mode))
    .map((mode) => modes[mode])
    .join(',')
