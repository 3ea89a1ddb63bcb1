/** `string`, `integer`, `number`, `boolean`, `quantity`, `intOrString`, `any`, the name of a type, or `[]` / `{}` before one. */
export type FieldType = string

/** Type name → field name → type. */
export type FieldTable = ReadonlyMap<string, ReadonlyMap<string, FieldType>>

/** One type a block, `field:type`; `[]T` is a list, `{}T` a map from any key, a capital letter begins another type. */
export function readFieldTable(text: string): FieldTable {
  const types = new Map<string, Map<string, FieldType>>()
  let fields = new Map<string, FieldType>()
  for (const line of text.split('\n')) {
    if (line === '') continue
    if (!line.startsWith(' ')) {
      fields = new Map()
      types.set(line, fields)
      continue
    }
    for (const entry of line.trim().split(' ')) {
      const colon = entry.indexOf(':')
      fields.set(entry.slice(0, colon), entry.slice(colon + 1))
    }
  }
  return types
}
