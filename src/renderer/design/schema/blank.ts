/** What a new entry begins with: the least that is valid, from the schema. */
import { isMapping, type Value } from '../../../design/edit'
import { isType, type Schema } from './types'

/**
 * @param name of the field, for texts that nothing is known of
 * @param siblings entries that are there already: names must differ
 */
export function blankOf(schema: Schema, name = 'entry', siblings: readonly Value[] = []): Value {
  if (schema.const !== undefined) return schema.const as Value
  if (schema.suggestions && schema.suggestions.length > 0) return schema.suggestions[0]
  if (schema.enum) return (schema.enum.find((one) => one !== '*') ?? schema.enum[0]) as Value
  if (isType(schema, 'array')) return schema.items ? [blankOf(schema.items, name.replace(/s$/, ''))] : []
  if (schema.properties || schema.variants) return blankObject(schema, name, siblings)
  if (isType(schema, 'object')) return {}
  if (isType(schema, 'boolean')) return true
  if (isType(schema, 'integer') || isType(schema, 'number'))
    return typeof schema.default === 'number'
      ? schema.default
      : Math.max(schema.minimum ?? 1, schema.minimum === 0 ? 1 : 0)
  if (schema.format === 'quantity') return '1'
  if (schema.format === 'duration') return '1m'
  return freeText(name, siblings)
}

function blankObject(schema: Schema, name: string, siblings: readonly Value[]): Value {
  const result: { [key: string]: Value } = {}
  for (const field of schema.required ?? firstOf(schema)) {
    const own = schema.properties?.[field]
    if (!own) continue
    const others = siblings.flatMap((one) => (isMapping(one) && one[field] !== undefined ? [one[field]] : []))
    result[field] =
      field === 'name' && !own.enum && !own.suggestions ? freeText(name, others) : blankOf(own, field, others)
  }
  return { ...result, ...firstVariant(schema, result) }
}

/** Of an object that demands nothing: its first field, so that the entry is not empty. */
const firstOf = ({ properties, variants }: Schema): string[] =>
  variants && variants.by === undefined ? [] : Object.keys(properties ?? {}).slice(0, 1)

function firstVariant({ variants }: Schema, made: { [key: string]: Value }): { [key: string]: Value } {
  if (!variants) return {}
  const choice = variants.by === undefined ? Object.keys(variants.of)[0] : String(made[variants.by] ?? '')
  return choice === '' ? {} : variantFields(variants.of[choice])
}

/** The field that a variant brings, with the least that it must say. */
export function variantFields(variant: { field?: string; schema?: Schema } | undefined): { [key: string]: Value } {
  if (!variant?.field || !variant.schema) return {}
  const { field, schema } = variant
  return { [field]: schema.properties && !schema.required && !schema.variants ? {} : blankOf(schema, field) }
}

/** `volume-1`, `volume-2`, …: one that no sibling has. */
function freeText(name: string, siblings: readonly Value[]): string {
  const stem = name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
  for (let n = 1; ; n++) if (!siblings.includes(`${stem}-${n}`)) return `${stem}-${n}`
}
