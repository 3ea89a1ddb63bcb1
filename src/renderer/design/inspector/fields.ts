/** Which fields are shown, and found. */
import type { Schema } from '../schema'
import { wordsOf } from './inputs'

type Named = [name: string, schema: Schema]

/** Shown when it is set, or asked for. */
export const isRare = ({ rare, format, description = '' }: Schema) =>
  rare === true || (format !== 'flags' && /without effect/.test(description))

/** By the real name, by the words on the label, or by what is inside. */
export function searchFields(fields: readonly Named[], text: string): Named[] {
  const wanted = text.trim().toLowerCase()
  return fields.filter(
    ([name, schema]) =>
      name.toLowerCase().includes(wanted) ||
      wordsOf(name).toLowerCase().includes(wanted) ||
      Object.keys(schema.properties ?? {}).some((inner) => inner.toLowerCase().includes(wanted)),
  )
}
