/** Which control a field has: decided by its schema alone. */
import { isType, type Schema } from '../schema'

export type Control =
  | 'machine'
  | 'flags'
  | 'choice'
  | 'flag'
  | 'text'
  /** Words in one line. */
  | 'words'
  /** Any of a few. */
  | 'choices'
  | 'list'
  | 'map'
  | 'section'
  /** A mapping that has one of several forms. */
  | 'forms'
  /** A text of several lines. */
  | 'lines'
  /** Nothing is known of it: written as YAML. */
  | 'yaml'

export function controlOf(schema: Schema): Control {
  if (schema.format === 'machineType') return 'machine'
  if (schema.format === 'flags') return 'flags'
  if (schema.format === 'lines') return 'lines'
  if (schema.forms) return 'forms'
  if (schema.enum) return 'choice'
  if (isType(schema, 'boolean')) return 'flag'
  if (isType(schema, 'array')) return ofList(schema.items)
  if (schema.properties || schema.variants) return 'section'
  if (isType(schema, 'object')) return typeof schema.additionalProperties === 'object' ? 'map' : 'yaml'
  return schema.type === undefined ? 'yaml' : 'text'
}

function ofList(items: Schema | undefined): Control {
  if (!items) return 'yaml'
  const item = controlOf(items)
  if (item === 'choice') return 'choices'
  return item === 'text' && items.format !== 'line' ? 'words' : 'list'
}
