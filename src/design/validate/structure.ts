/** Types and names of fields, as the API server's decoder checks them before it looks at any value. */
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseQuantity } from '../quantity'
import { nearest } from '../suggest'
import { kubernetesFields } from './fields'
import type { FieldType } from './fieldTable'
import { schedulerFields } from './schedulerFields'

/**
 * Whether a value has the type. Wrong types are errors; unknown fields are warnings, as kubectl warns (the API server
 * drops them), but errors in a scheduler's configuration, as kube-scheduler reads it.
 */
export function checkStructure(type: FieldType, value: unknown, path: Path, report: Reporter): boolean {
  if (type === 'any') return true
  if (type.startsWith('[]')) return checkList(type.slice(2), value, path, report)
  if (type.startsWith('{}')) return checkMap(type.slice(2), value, path, report)
  const fields = kubernetesFields.get(type) ?? schedulerFields.get(type)
  if (fields) return checkFields(type, fields, value, path, report)
  return checkScalar(type, value, path, report)
}

function checkList(type: FieldType, value: unknown, path: Path, report: Reporter): boolean {
  if (!Array.isArray(value)) return wrongType('a list', value, path, report, 'begin each entry with "- "')
  return value.map((item, index) => checkStructure(type, item, [...path, index], report)).every(Boolean)
}

function checkMap(type: FieldType, value: unknown, path: Path, report: Reporter): boolean {
  if (!isMapping(value)) return wrongType('a mapping', value, path, report)
  return Object.entries(value)
    .map(([key, item]) => checkStructure(type, item, [...path, key], report))
    .every(Boolean)
}

function checkFields(
  type: string,
  fields: ReadonlyMap<string, FieldType>,
  value: unknown,
  path: Path,
  report: Reporter,
): boolean {
  if (!isMapping(value)) return wrongType(`a mapping (${type})`, value, path, report)
  let fits = true
  for (const [name, item] of Object.entries(value)) {
    const fieldType = fields.get(name)
    if (fieldType === undefined) {
      const suggestion = nearest(name, fields.keys())
      const remedy = suggestion
        ? `did you mean "${suggestion}"?`
        : `remove it: ${type} has no such field, it has no effect`
      const strict = schedulerFields.has(type)
      report[strict ? 'error' : 'warning']([...path, name], 'unknown field', { at: 'key', remedy })
      if (strict) fits = false
    } else if (!checkStructure(fieldType, item, [...path, name], report)) fits = false
  }
  return fits
}

function checkScalar(type: FieldType, value: unknown, path: Path, report: Reporter): boolean {
  switch (type) {
    case 'string': {
      if (typeof value === 'string') return true
      const simple = typeof value === 'number' || typeof value === 'boolean'
      return wrongType('a text', value, path, report, simple ? `put it in quotes: "${value}"` : undefined)
    }
    case 'boolean':
      return typeof value === 'boolean' || wrongType('true or false', value, path, report)
    case 'integer': {
      if (Number.isSafeInteger(value)) return true
      const quoted = typeof value === 'string' && /^-?\d+$/.test(value)
      return wrongType('an integer', value, path, report, quoted ? 'remove the quotes' : undefined)
    }
    case 'number':
      return typeof value === 'number' || wrongType('a number', value, path, report)
    case 'intOrString':
      return (
        typeof value === 'string' ||
        Number.isSafeInteger(value) ||
        wrongType('an integer or a text', value, path, report)
      )
    case 'quantity': {
      if (typeof value !== 'string' && typeof value !== 'number') return wrongType('a quantity', value, path, report)
      const parsed = parseQuantity(value)
      if (!parsed.ok) report.invalid(path, value, parsed.error, { remedy: quantityRemedy(String(value)) })
      return parsed.ok
    }
    default:
      return true
  }
}

/** What somebody probably meant who wrote a quantity in another notation. */
export function quantityRemedy(text: string): string {
  const bytes = /^\s*([\d.]+)\s*([kKmMgGtTpP])i?[bB]\s*$/.exec(text)
  if (bytes) return `write "${bytes[1]}${bytes[2].toUpperCase()}i"`
  const space = /^\s*([\d.]+)\s+([A-Za-z]+)\s*$/.exec(text)
  if (space) return `write "${space[1]}${space[2]}" without a space`
  return 'write for example "500m" or "2" for CPU, "512Mi" or "2Gi" for memory'
}

function wrongType(expected: string, value: unknown, path: Path, report: Reporter, remedy?: string): false {
  report.error(path, `expected ${expected}, found ${describe(value)}`, { remedy: remedy ?? `write ${expected}` })
  return false
}

export function describe(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a mapping'
  if (typeof value === 'string') {
    return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value)}`
  }
  return JSON.stringify(value)
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
