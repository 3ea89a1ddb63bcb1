/** From what a person types to what stands in the document; a sentence when it cannot be that. */
import { parseDuration, parseQuantity } from '../../../design'
import { cronProblem } from './cron'
import type { Value } from '../../../design/edit'
import { isType, type Schema } from '../schema'

export type Parsed = { value: Value | undefined } | { problem: string }

/** An empty text removes the field: its default holds. */
export function parseInput(text: string, schema: Schema, resource = ''): Parsed {
  const trimmed = text.trim()
  if (trimmed === '') return { value: undefined }
  if (schema.format === 'quantity') return quantity(trimmed, resource)
  if (schema.format === 'duration') {
    const result = parseDuration(trimmed)
    return result.ok ? { value: trimmed } : { problem: `${capital(result.error)}: ${result.remedy}.` }
  }
  if (schema.format === 'cron') {
    const problem = cronProblem(trimmed)
    return problem ? { problem } : { value: trimmed }
  }
  if (isType(schema, 'integer') || isType(schema, 'number')) return number(trimmed, schema)
  return { value: trimmed }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function quantity(text: string, resource: string): Parsed {
  // Thresholds of evictions may be shares.
  if (/^\d+(\.\d+)?%$/.test(text)) return { value: text }
  const result = parseQuantity(text)
  if (!result.ok)
    return { problem: `Not a quantity. Write for example ${resource === 'cpu' ? '500m or 2' : '512Mi or 2Gi'}.` }
  if (result.nano < 0n) return { problem: 'Must not be negative.' }
  return { value: /^\d{1,9}$/.test(text) ? Number(text) : text }
}

function number(text: string, schema: Schema): Parsed {
  const value = Number(text)
  if (!Number.isFinite(value)) return isType(schema, 'string') ? { value: text } : { problem: 'Must be a number.' }
  if (isType(schema, 'integer') && !Number.isInteger(value)) return { problem: 'Must be a whole number.' }
  const { minimum, maximum } = schema
  if (minimum !== undefined && value < minimum) return { problem: `Must be at least ${minimum}.` }
  if (maximum !== undefined && value > maximum)
    return { problem: `Must be at most ${maximum.toLocaleString('en-US')}.` }
  return { value }
}

/** camelCase as words: `maxUnavailable` → `Max unavailable`. Names with dots and dashes stay as they are. */
export function wordsOf(name: string): string {
  if (/[./-]/.test(name)) return name
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  const lower = words
    .split(' ')
    .map((word, at) => (/^[A-Z]{2,}s?$/.test(word) ? word : at === 0 ? capital(word) : word.toLowerCase()))
    .join(' ')
  if (name === 'etcd') return 'etcd'
  return lower
    .replace(/^Api\b/, 'API')
    .replace(/\bcpu\b/i, 'CPU')
    .replace(/^Csv\b/, 'CSV')
    .replace(/\bip\b/i, 'IP')
}
