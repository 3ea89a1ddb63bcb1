/** Short words for writing schemas down. */
import type { Value } from '../../../design/edit'
import type { Schema } from './types'

export const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
/** A whole number, 0 or more unless said otherwise. */
export const whole = (description: string, more: Schema = {}): Schema => ({
  type: 'integer',
  minimum: 0,
  description,
  ...more,
})
export const flag = (description: string, more: Schema = {}): Schema => ({ type: 'boolean', description, ...more })
export const choice = (description: string, values: readonly string[], otherwise?: string): Schema => ({
  type: 'string',
  enum: values,
  description,
  ...(otherwise === undefined ? {} : { default: otherwise }),
})
export const list = (description: string, items: Schema, more: Schema = {}): Schema => ({
  type: 'array',
  description,
  items,
  ...more,
})
/** A list of words without commas. */
export const words = (description: string, more: Schema = {}): Schema => list(description, text('A word.'), more)
/** A list of texts that may hold anything. */
export const lines = (description: string, item = 'A word.'): Schema =>
  list(description, text(item, { format: 'line' }))
export const object = (description: string, properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  description,
  properties,
  ...more,
})
export const map = (description: string, value: Schema = { type: 'string' }, more: Schema = {}): Schema => ({
  type: 'object',
  description,
  additionalProperties: value,
  ...more,
})
export const quantity = (description: string, more: Schema = {}): Schema => ({
  type: ['string', 'number'],
  format: 'quantity',
  description,
  ...more,
})
export const numberOrPercent = (description: string, more: Schema = {}): Schema => ({
  type: ['integer', 'string'],
  description,
  ...more,
})
export const rare = (schema: Schema): Schema => ({ ...schema, rare: true })
/** All of them seldom wanted. */
export const rarely = (properties: Record<string, Schema>): Record<string, Schema> =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, rare(schema)]))
export const usually = (schema: Schema, ...suggestions: Value[]): Schema => ({ ...schema, suggestions })

/** An object in which one of the fields is set: which one is chosen from a list. */
export const oneOf = (
  description: string,
  title: string,
  choices: Record<string, Schema>,
  fixed: Record<string, Schema> = {},
  more: Schema = {},
): Schema => ({
  type: 'object',
  description,
  properties: fixed,
  variants: {
    title,
    of: Object.fromEntries(Object.entries(choices).map(([field, schema]) => [field, { field, schema }])),
  },
  ...more,
})
