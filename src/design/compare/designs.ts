/** What differs between the documents of two runs: objects that came or went, and fields with their old and new values. */
import { partsAnnotation, positionAnnotation } from '../edit/positions'
import { formatPath } from '../fieldPath'
import { Problems } from '../problems'
import { readObjects } from '../read/objects'
import type { SourceFile } from '../types'

export interface FieldDifference {
  /** `Deployment shop/frontend` */
  object: string
  /** `spec.nodePools[general].count`; empty: the object as a whole. */
  path: string
  /** As JSON on one line, texts bare; undefined: not there. */
  before: string | undefined
  after: string | undefined
}

export interface DesignDifference {
  fields: FieldDifference[]
  /** How many more there are than `fields` shows. */
  more: number
}

/** More than a person reads. */
const shownMax = 200
const valueLengthMax = 160

/** Where parts stand on the canvas is not what a design says. */
const onlyDrawn = new Set([positionAnnotation, partsAnnotation])

export function designDifference(before: readonly SourceFile[], after: readonly SourceFile[]): DesignDifference {
  const [old, young] = [objectsOf(before), objectsOf(after)]
  const fields: FieldDifference[] = []
  for (const [object, value] of old) {
    const other = young.get(object)
    if (other === undefined) fields.push({ object, path: '', before: 'there', after: undefined })
    else compare(value, other, { object, path: '' }, fields)
  }
  for (const object of young.keys()) {
    if (!old.has(object)) fields.push({ object, path: '', before: undefined, after: 'there' })
  }
  return { fields: fields.slice(0, shownMax), more: Math.max(0, fields.length - shownMax) }
}

function objectsOf(files: readonly SourceFile[]): Map<string, unknown> {
  const objects = new Map<string, unknown>()
  for (const { value } of readObjects(files, new Problems())) {
    const { name, namespace } = (value.metadata ?? {}) as { name?: unknown; namespace?: unknown }
    const title = [value.kind, [namespace, name].filter((part) => typeof part === 'string' && part !== '').join('/')]
    const plain = title.filter(Boolean).join(' ')
    let free = plain
    for (let n = 2; objects.has(free); n++) free = `${plain} #${n}`
    objects.set(free, value)
  }
  return objects
}

type Mapping = Record<string, unknown>
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Items of a list that all have names are told by them, others by their place. */
function named(list: readonly unknown[]): Map<string, unknown> | undefined {
  const found = new Map<string, unknown>()
  for (const item of list) {
    if (!isMapping(item) || typeof item.name !== 'string' || found.has(item.name)) return undefined
    found.set(item.name, item)
  }
  return found
}

type Place = Pick<FieldDifference, 'object' | 'path'>

function compare(before: unknown, after: unknown, place: Place, out: FieldDifference[]): void {
  if (before === after) return
  if (isMapping(before) && isMapping(after)) {
    const inside = (key: string) => within(place, key)
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!onlyDrawn.has(key)) compare(before[key], after[key], inside(key), out)
    }
    return
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [a, b] = [named(before), named(after)]
    const [old, young] = a && b && a.size + b.size > 0 ? [a, b] : [byPlace(before), byPlace(after)]
    if (old && young && (old.size === young.size || a !== undefined) && !short(before, after)) {
      for (const key of new Set([...old.keys(), ...young.keys()])) {
        compare(old.get(key), young.get(key), { ...place, path: `${place.path}[${key}]` }, out)
      }
      return
    }
  }
  const [was, is] = [written(before), written(after)]
  if (was !== is) out.push({ ...place, before: was, after: is })
}

const byPlace = (list: readonly unknown[]) => new Map(list.map((item, index) => [String(index), item]))

/** Lists of plain values read best as a whole. */
const short = (...lists: (readonly unknown[])[]) => lists.every((list) => list.every((item) => !isMapping(item)))

function within({ object, path }: Place, key: string): Place {
  // Keys of maps go in brackets, which the name of the map tells.
  const holder = /(?:^|\.)([^.[\]]+)$/.exec(path)?.[1]
  const step = holder === undefined ? key : formatPath([holder, key]).slice(holder.length)
  return { object, path: path === '' || step.startsWith('[') || step.startsWith('.') ? path + step : `${path}.${step}` }
}

function written(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > valueLengthMax ? `${text.slice(0, valueLengthMax - 1)}…` : text
}
