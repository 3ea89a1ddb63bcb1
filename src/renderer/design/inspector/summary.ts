/** An entry of a list in a few words. */
import { isMapping, type Value } from '../../../design/edit'
import { chosenVariant, type Schema } from '../schema'

const names = ['name', 'metadata', 'key', 'topologyKey', 'port', 'containerPort', 'type', 'action', 'path', 'weight']
const details = ['value', 'operator', 'effect', 'image', 'whenUnsatisfiable', 'mountPath']

const isWord = (value: unknown) => typeof value === 'string' || typeof value === 'number'

export function summaryOf(value: Value, schema: Schema = {}): string {
  if (!isMapping(value)) return String(value)
  const word = (name: string): string[] => {
    const one = value[name]
    if (isWord(one)) return [String(one)]
    return isMapping(one) && isWord(one.name) ? [String(one.name)] : []
  }
  const first = names.flatMap(word)[0]
  const choice = chosenVariant(schema, value)
  const inside = choice === undefined ? undefined : value[schema.variants!.of[choice].field ?? '']
  const within = isMapping(inside) && isWord(inside.name) ? String(inside.name) : undefined
  const rest = [choice === first ? within : choice, ...details.flatMap(word)].filter(
    (one) => one !== undefined && one !== first,
  )
  return [first, rest[0]].filter((one) => one !== undefined).join(' · ') || deeper(value)
}

/** What has no word of its own is known by what it holds. */
function deeper(value: { [key: string]: Value }): string {
  for (const one of Object.values(value)) {
    const inner: Value = Array.isArray(one) ? one[0] : one
    if (isMapping(inner) && Object.keys(inner).length > 0) return summaryOf(inner)
  }
  return 'entry'
}
