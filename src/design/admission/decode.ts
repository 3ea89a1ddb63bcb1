/**
 * From what a client sent to an object: types checked, unknown fields dropped, quantities in their canonical form.
 * Source: apimachinery/pkg/runtime/serializer/json and sigs.k8s.io/json: the first wrong type ends the request.
 */
import { canonicalAmount, canonicalQuantity } from '../canonicalQuantity'
import { formatPath, type Path } from '../fieldPath'
import type { KubernetesObject, RawQuantity } from '../kubernetes'
import { parseQuantity } from '../quantity'
import { kubernetesFields } from '../validate/fields'
import { isMapping, unmarshalError } from '../validate/structure'
import type { Kind } from './kinds'
import { badRequest, Refusal } from './status'
import type { Fields } from './values'

interface State {
  readonly unknown: string[]
  /** Of the path that is read: the innermost struct and the fields from the root. */
  struct: string
  fields: readonly string[]
}

class DecodeError extends Error {}

/** The object without what the API server does not keep, and a warning for each unknown field. @throws Refusal */
export function decode(
  object: KubernetesObject,
  kind: Kind,
  fieldValidation: 'Ignore' | 'Strict' | 'Warn',
): { object: KubernetesObject; warnings: string[] } {
  if (object.kind !== kind.kind || object.apiVersion !== kind.apiVersion) {
    const [written, group] = [object.apiVersion.split('/').at(-1) ?? '', kind.group || 'core']
    const why = `converting (${written}.${object.kind}) to (${groupName(group)}.${kind.kind}): unknown conversion`
    throw new Refusal(badRequest(`${cannotBe(object.kind, written, kind)}: ${why}`))
  }
  const state: State = { unknown: [], struct: kind.type, fields: [] }
  let decoded: unknown
  try {
    decoded = read(kind.type, object, [], state)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw new Refusal(badRequest(`${cannotBe(kind.kind, kind.version, kind)}: ${error.message}`))
  }
  if (fieldValidation === 'Strict' && state.unknown.length > 0) {
    const why = `strict decoding error: ${state.unknown.join(', ')}`
    throw new Refusal(badRequest(`${cannotBe(kind.kind, kind.version, kind)}: ${why}`))
  }
  const result = decoded as KubernetesObject
  result.metadata ??= {}
  return { object: result, warnings: fieldValidation === 'Warn' ? state.unknown : [] }
}

const cannotBe = (written: string, version: string, { kind }: Kind) =>
  `${written} in version "${version}" cannot be handled as a ${kind}`

/** The package of the internal types. */
const groupName = (group: string) => group.split('.')[0]

/** undefined: to be left out. */
function read(type: string, value: unknown, path: Path, state: State): unknown {
  if (value === null || value === undefined) return undefined
  if (type === 'any') return withoutNulls(value)
  if (type.startsWith('[]')) return readList(type, value, path, state)
  if (type.startsWith('{}')) return readMap(type, value, path, state)
  const fields = kubernetesFields.get(type)
  if (fields) return readFields(type, fields, value, path, state)
  return readScalar(type, value, state)
}

function readList(type: string, value: unknown, path: Path, state: State): unknown {
  if (!Array.isArray(value)) throw wrongType(type, value, state)
  const item = type.slice(2)
  const list = value.map((one, index) => read(item, one, [...path, index], state) ?? zeroOf(item))
  return list.length === 0 ? undefined : list
}

/** What Go makes of null in a list. */
const zeroOf = (type: string): unknown => (kubernetesFields.has(type) ? {} : type === 'integer' ? 0 : '')

function readMap(type: string, value: unknown, path: Path, state: State): unknown {
  if (!isMapping(value)) throw wrongType(type, value, state)
  const item = type.slice(2)
  const entries = Object.entries(value).map(([key, one]) => {
    if (item === 'quantity') return [key, quantity(one, canonicalAmount)] as const
    return [key, read(item, one, [...path, key], state) ?? ''] as const
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

function readFields(
  type: string,
  known: ReadonlyMap<string, string>,
  value: unknown,
  path: Path,
  state: State,
): Fields {
  if (!isMapping(value)) throw wrongType(type, value, state)
  const { struct, fields } = state
  const result: Fields = {}
  for (const [name, item] of Object.entries(value)) {
    const declared = known.get(name)
    const at = [...path, name]
    if (declared === undefined) {
      state.unknown.push(`unknown field "${formatPath(at)}"`)
      continue
    }
    state.struct = type
    state.fields = [...fields, name]
    const decoded = read(declared, item, at, state)
    if (decoded !== undefined) result[name] = decoded
  }
  state.struct = struct
  state.fields = fields
  return result
}

function readScalar(type: string, value: unknown, state: State): unknown {
  switch (type) {
    case 'quantity':
      return quantity(value, canonicalQuantity)
    case 'intOrString':
      if (typeof value === 'string' || Number.isInteger(value)) return value
      throw new DecodeError(`json: cannot unmarshal ${typeof value} into Go value of type int32`)
    case 'integer':
      if (Number.isInteger(value)) return value
      throw wrongType(type, value, state)
    case 'number':
      if (typeof value === 'number') return value
      throw wrongType(type, value, state)
    default:
      if (typeof value === type) return value
      throw wrongType(type, value, state)
  }
}

function quantity(value: unknown, canonical: (raw: RawQuantity) => string): string {
  const raw = typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
  const parsed = parseQuantity(raw)
  if (!parsed.ok) throw new DecodeError(parsed.error)
  return canonical(raw)
}

const wrongType = (type: string, value: unknown, { struct, fields }: State) =>
  new DecodeError(unmarshalError(type, value, { struct, fields }))

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isMapping(value)) return value
  const entries = Object.entries(value).filter(([, one]) => one !== null)
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutNulls(one)]))
}
