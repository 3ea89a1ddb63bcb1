/**
 * Strategic merge patches: lists of the built-in types are merged by a key of their items.
 * Behaves as staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go of Kubernetes 1.36.
 */
import { kubernetesFields } from '../validate/fields'
import { copyOf } from './copy'
import { strategyOf } from './mergeKeys'
import { equal, isMapping, PatchError } from './values'

type Fields = Record<string, unknown>

const directive = '$patch'
const orderPrefix = '$setElementOrder/'
const deletePrefix = '$deleteFromPrimitiveList/'
const retain = '$retainKeys'

/** `type` is the name in the field table (Pod, Deployment, …); neither argument is changed. @throws PatchError */
export function applyStrategicMergePatch(target: unknown, patch: unknown, type: string): unknown {
  if (!isMapping(patch)) throw new PatchError('a strategic merge patch is a mapping')
  return mergeMap(isMapping(target) ? copyOf(target) : {}, copyOf(patch), type)
}

function mergeMap(original: Fields, patch: Fields, type: string): Fields {
  const how = patch[directive]
  delete patch[directive]
  if (how === 'replace') return patch
  if (how === 'delete') return {}
  if (how !== undefined && how !== 'merge') throw unknownDirective(how)
  const kept = retained(original, patch)
  for (const [key, order] of takePrefixed(patch, orderPrefix)) setOrder(kept, patch, key, order, type)
  for (const [key, gone] of takePrefixed(patch, deletePrefix)) {
    const list = kept[key]
    if (Array.isArray(list)) kept[key] = list.filter((item) => !(gone as unknown[]).some((one) => equal(one, item)))
  }
  for (const [key, value] of Object.entries(patch)) mergeField(kept, key, value, type)
  return kept
}

function mergeField(original: Fields, key: string, value: unknown, type: string): void {
  const present = original[key]
  const strategy = strategyOf(type, key)
  const inner = typeOf(type, key)
  if (value === null) delete original[key]
  else if (isMapping(value)) {
    if (strategy?.replace) original[key] = value
    else original[key] = mergeMap(isMapping(present) ? present : {}, value, inner)
  } else if (Array.isArray(value) && strategy && !strategy.replace) {
    original[key] = mergeList(Array.isArray(present) ? present : [], value, strategy.mergeKey, inner, key)
  } else original[key] = value
}

/** What `$retainKeys` does not name goes, before anything is merged. */
function retained(original: Fields, patch: Fields): Fields {
  const keys = patch[retain]
  delete patch[retain]
  if (!Array.isArray(keys)) return original
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)))
}

function takePrefixed(patch: Fields, prefix: string): [string, unknown][] {
  const found: [string, unknown][] = []
  for (const [key, value] of Object.entries(patch)) {
    if (!key.startsWith(prefix)) continue
    found.push([key.slice(prefix.length), value])
    delete patch[key]
  }
  return found
}

function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string | undefined,
  type: string,
  field: string,
): unknown[] {
  if (mergeKey === undefined) {
    const merged = [...original, ...patch.filter((item) => !original.some((one) => equal(one, item)))]
    return ordered(merged, [...new Set(patch)], original, (item) => item)
  }
  const items = patch as Fields[]
  if (items.some((item) => isMapping(item) && item[directive] === 'replace')) {
    return items.filter((item) => item[directive] === undefined)
  }
  const keyOf = (item: unknown): unknown => {
    const key = isMapping(item) ? item[mergeKey] : undefined
    if (key === undefined) throw new PatchError(`map: ${field} does not contain declared merge key: ${mergeKey}`)
    return key
  }
  const merged = [...original] as Fields[]
  const wanted: unknown[] = []
  for (const item of items) {
    const key = keyOf(item)
    const at = merged.findIndex((one) => keyOf(one) === key)
    if (item[directive] === 'delete') {
      if (at >= 0) merged.splice(at, 1)
      continue
    }
    wanted.push(key)
    if (at >= 0) merged[at] = mergeMap(merged[at], item, type)
    else merged.push(mergeMap({}, item, type))
  }
  return ordered(merged, wanted, original, keyOf)
}

/** `$setElementOrder/field` puts the list in an order, whether or not the patch changes it as well. */
function setOrder(original: Fields, patch: Fields, key: string, order: unknown, type: string): void {
  const strategy = strategyOf(type, key)
  if (!Array.isArray(order) || !strategy) throw new PatchError(`${orderPrefix}${key} is not for that field`)
  const present = (Array.isArray(original[key]) ? original[key] : []) as unknown[]
  const { mergeKey } = strategy
  const keyOf = (item: unknown): unknown => (mergeKey === undefined ? item : (item as Fields)[mergeKey])
  const change = patch[key]
  delete patch[key]
  const merged = Array.isArray(change) ? mergeList(present, change, mergeKey, typeOf(type, key), key) : present
  if (merged.length > 0) original[key] = ordered(merged, order.map(keyOf), present, keyOf)
}

/**
 * Items that the patch names stand in its order, the others in theirs; one of the others goes first only when both are
 * known to the server and it was before. So what a patch adds to a list comes in front.
 */
function ordered(
  merged: readonly unknown[],
  wanted: readonly unknown[],
  server: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): unknown[] {
  const place = new Map(server.map((item, index) => [keyOf(item), index]))
  const named = merged.filter((item) => wanted.includes(keyOf(item)))
  named.sort((a, b) => wanted.indexOf(keyOf(a)) - wanted.indexOf(keyOf(b)))
  const others = merged.filter((item) => !wanted.includes(keyOf(item)))
  const result: unknown[] = []
  while (named.length > 0 && others.length > 0) {
    const [first, second] = [place.get(keyOf(others[0])), place.get(keyOf(named[0]))]
    const before = first !== undefined && second !== undefined && first < second
    result.push((before ? others : named).shift())
  }
  return [...result, ...named, ...others]
}

/** The type of a field's mapping, or of its list's items. */
function typeOf(type: string, field: string): string {
  const declared = kubernetesFields.get(type)?.get(field) ?? 'any'
  if (declared === 'any') return field === 'status' ? 'status' : 'any'
  return declared.replace(/^(\[\]|\{\})/, '')
}

const unknownDirective = (how: unknown) => new PatchError(`unknown patch type found: ${String(how)}`)
