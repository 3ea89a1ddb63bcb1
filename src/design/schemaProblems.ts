/** Turns what ajv finds into problems with places and remedies. */
import type { SchemaError, Validator } from 'virtual:validators'
import type { Path } from './fieldPath'
import type { Reporter } from './problems'
import { didYouMean } from './suggest'
import { describe } from './validate/structure'

/** Whether the value fits the schema; problems are reported. */
export function checkSchema(validate: Validator, value: unknown, report: Reporter): boolean {
  if (validate(value)) return true
  for (const error of validate.errors ?? []) reportError(error, value, report)
  return false
}

function reportError(error: SchemaError, root: unknown, report: Reporter): void {
  const path = pointerPath(error.instancePath, root)
  const { params, parentSchema } = error
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params.additionalProperty)
      const known = Object.keys((parentSchema.properties as object | undefined) ?? {})
      return report.error([...path, name], 'unknown field', {
        at: 'key',
        remedy: didYouMean(name, known) ?? 'remove it',
      })
    }
    case 'required':
      return report.required([...path, String(params.missingProperty)])
    case 'type': {
      const types = (Array.isArray(params.type) ? params.type : [params.type]).map(String)
      const quoted = typeof error.data === 'string' && /^(-?\d+(\.\d+)?|true|false)$/.test(error.data)
      const expected = types.map((type) => typeNames[type] ?? type).join(' or ')
      const remedy = quoted ? 'remove the quotes' : `write ${expected}`
      return report.error(path, `expected ${expected}, found ${describe(error.data)}`, { remedy })
    }
    case 'enum':
    case 'const': {
      const allowed = error.keyword === 'const' ? [params.allowedValue] : (params.allowedValues as unknown[])
      const texts = allowed.map(String)
      return report.unsupported(path, error.data, texts)
    }
    case 'minimum':
    case 'maximum':
      return report.invalid(path, error.data, rangeText(parentSchema))
    case 'minLength':
      return report.invalid(path, error.data, 'must not be empty')
    default:
      return report.error(path, error.message ?? `breaks the rule "${error.keyword}" of the schema`)
  }
}

const typeNames: Record<string, string> = {
  array: 'a list',
  boolean: 'true or false',
  integer: 'an integer',
  number: 'a number',
  object: 'a mapping',
  string: 'a text',
}

function rangeText(schema: Record<string, unknown>): string {
  const { type, minimum, maximum } = schema as { type?: string; minimum?: number; maximum?: number }
  const what = type === 'integer' ? 'an integer' : 'a number'
  if (minimum === undefined) return `must be ${what} of at most ${maximum}`
  return maximum === undefined
    ? `must be ${what} of at least ${minimum}`
    : `must be ${what} from ${minimum} to ${maximum}`
}

/** `/spec/nodePools/0` → ['spec', 'nodePools', 0] */
function pointerPath(pointer: string, root: unknown): Path {
  const path: (string | number)[] = []
  let value = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replace(/~1/g, '/').replace(/~0/g, '~')
    const step = Array.isArray(value) ? Number(name) : name
    path.push(step)
    value = (value as Record<string, unknown> | undefined)?.[name]
  }
  return path
}
