/** Types and names of fields, as the API server's decoder checks them before it looks at any value. */
import { formatPath, type Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { parseQuantity } from '../quantity'
import { nearest } from '../suggest'
import { kubernetesFields } from './fields'
import type { FieldType } from './fieldTable'
import { schedulerFields } from './schedulerFields'

/** Where the API server's decoder is: the innermost struct, and the fields that lead to the value from the root. */
interface Decoding {
  struct: string
  fields: readonly string[]
}

/**
 * Whether a value has the type. Wrong types are errors; unknown fields are warnings, as kubectl warns (the API server
 * drops them), but errors in a scheduler's configuration, as kube-scheduler reads it.
 */
export function checkStructure(
  type: FieldType,
  value: unknown,
  path: Path,
  report: Reporter,
  decoding?: Decoding,
): boolean {
  if (type === 'any') return true
  if (type.startsWith('[]')) return checkList(type, value, path, report, decoding)
  if (type.startsWith('{}')) return checkMap(type, value, path, report, decoding)
  const fields = kubernetesFields.get(type) ?? schedulerFields.get(type)
  if (fields) return checkFields(type, fields, value, path, report, decoding)
  return checkScalar(type, value, path, report, decoding)
}

type Check = [value: unknown, path: Path, report: Reporter, decoding: Decoding | undefined]

function checkList(type: FieldType, ...[value, path, report, decoding]: Check): boolean {
  if (!Array.isArray(value))
    return wrongType('a list', type, [value, path, report, decoding], 'begin each entry with "- "')
  const item = type.slice(2)
  return value.map((one, index) => checkStructure(item, one, [...path, index], report, decoding)).every(Boolean)
}

function checkMap(type: FieldType, ...[value, path, report, decoding]: Check): boolean {
  if (!isMapping(value)) return wrongType('a mapping', type, [value, path, report, decoding])
  const item = type.slice(2)
  return Object.entries(value)
    .map(([key, one]) => checkStructure(item, one, [...path, key], report, decoding))
    .every(Boolean)
}

function checkFields(
  type: string,
  known: ReadonlyMap<string, FieldType>,
  ...[value, path, report, decoding]: Check
): boolean {
  if (!isMapping(value)) return wrongType(`a mapping (${type})`, type, [value, path, report, decoding])
  let fits = true
  for (const [name, item] of Object.entries(value)) {
    const at = [...path, name]
    const fieldType = known.get(name)
    if (fieldType === undefined) {
      const suggestion = nearest(name, known.keys())
      const remedy = suggestion
        ? `did you mean "${suggestion}"?`
        : `remove it: ${type} has no such field, it has no effect`
      const strict = schedulerFields.has(type)
      const message = `unknown field "${formatPath(at)}"`
      report[strict ? 'error' : 'warning'](at, message, { at: 'key', remedy, field: [] })
      if (strict) fits = false
      continue
    }
    const inner = schedulerFields.has(type) ? undefined : { struct: type, fields: [...(decoding?.fields ?? []), name] }
    if (!checkStructure(fieldType, item, at, report, inner)) fits = false
  }
  return fits
}

function checkScalar(type: FieldType, ...[value, path, report, decoding]: Check): boolean {
  const wrong = (expected: string, remedy?: string) =>
    wrongType(expected, type, [value, path, report, decoding], remedy)
  switch (type) {
    case 'string': {
      if (typeof value === 'string') return true
      const simple = typeof value === 'number' || typeof value === 'boolean'
      return wrong('a text', simple ? `put it in quotes: "${value}"` : undefined)
    }
    case 'boolean':
      return typeof value === 'boolean' || wrong('true or false')
    case 'integer': {
      if (Number.isSafeInteger(value)) return true
      const quoted = typeof value === 'string' && /^-?\d+$/.test(value)
      return wrong('an integer', quoted ? 'remove the quotes' : undefined)
    }
    case 'number':
      return typeof value === 'number' || wrong('a number')
    case 'intOrString':
      return typeof value === 'string' || Number.isSafeInteger(value) || wrong('an integer or a text')
    case 'quantity': {
      if (typeof value !== 'string' && typeof value !== 'number') return wrong('a quantity')
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

function wrongType(
  expected: string,
  type: FieldType,
  ...[[value, path, report, decoding], remedy]: [Check, string?]
): false {
  // Null is nothing to Go, and what reads quantities and ports itself says it in its own words.
  const own = type === 'quantity' || type === 'intOrString' || value === null
  const said = decoding && !own ? ` (${unmarshalError(type, value, decoding)})` : ''
  report.error(path, `expected ${expected}, found ${describe(value)}${said}`, { remedy: remedy ?? `write ${expected}` })
  return false
}

/** As Go's encoding/json says it, and so the API server. */
export function unmarshalError(type: FieldType, value: unknown, { struct, fields }: Decoding): string {
  const field = `${goName(struct)}.${fields.join('.')}`
  return `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${field} of type ${goType(type, fields.at(-1))}`
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'number' : `number ${value}`
  if (typeof value === 'boolean') return 'bool'
  return typeof value === 'string' ? 'string' : 'object'
}

/** Integers of 64 bits; all others have 32. */
const longs = new Set(
  (
    'activeDeadlineSeconds deletionGracePeriodSeconds expirationSeconds fsGroup generation observedGeneration ' +
    'runAsGroup runAsUser seconds startingDeadlineSeconds terminationGracePeriodSeconds tolerationSeconds'
  ).split(' '),
)

function goType(type: FieldType, field = ''): string {
  if (type.startsWith('[]')) return `[]${goType(type.slice(2), field)}`
  if (type.startsWith('{}')) return `map[string]${goType(type.slice(2), field)}`
  const simple: Record<string, string> = { boolean: 'bool', string: 'string', number: 'float64' }
  if (type === 'integer') return longs.has(field) || field === 'supplementalGroups' ? 'int64' : 'int32'
  if (type === 'quantity') return 'resource.Quantity'
  return simple[type] ?? `v1.${goName(type)}`
}

/** The table has both versions of the autoscaler, which Go tells apart by their packages. */
const goName = (type: string) => type.replace(/V1$/, '')

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
