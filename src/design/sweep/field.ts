/**
 * One field of a design, written as `Deployment/shop/web:spec.replicas` or `Cluster/prod:spec.nodePools[general].count`: the
 * object by kind, namespace and name as far as that is needed, then the path. Items of lists are told by their names or by
 * their places, keys of maps may stand in brackets.
 */
import { getIn, indexDocument, isMapping, type EditObject, type Path } from '../edit'
import { didYouMean } from '../suggest'
import type { SourceFile } from '../types'

export interface SweepField {
  /** Which of the files. */
  file: number
  /** null: a Trial that has to be written first. */
  object: EditObject | null
  path: Path
  /** What stands there; undefined: its default holds. */
  current: unknown
  /** The field in full. */
  reference: string
}

export type FieldOutcome = { ok: true; field: SweepField } | { ok: false; message: string }

interface Place {
  file: number
  object: EditObject
}

export function findField(files: readonly SourceFile[], reference: string): FieldOutcome {
  const match = /^(?:([^:]*):)?([^:]+)$/.exec(reference.trim())
  const steps = match ? splitPath(match[2]) : undefined
  if (!match || !steps) return fail(`is no field; write for example Cluster/prod:spec.nodePools[general].count`)
  const places = files.flatMap((file, index) =>
    indexDocument(file.text).objects.map((object): Place => ({ file: index, object })),
  )
  return match[1] === undefined ? findAnywhere(places, steps) : findIn(places, match[1], steps)
}

/** `spec.nodePools[general].count` → spec, nodePools, general, count; undefined when it is no path. */
export function splitPath(text: string): string[] | undefined {
  const steps: string[] = []
  const pattern = /(?:^|\.)([^.[\]]+)|\[([^[\]]+)\]/y
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text)
    if (!found) return undefined
    steps.push(found[1] ?? found[2])
  }
  return steps.length > 0 ? steps : undefined
}

function findIn(places: readonly Place[], title: string, steps: readonly string[]): FieldOutcome {
  const [kind, ...rest] = title.split('/')
  const [namespace, name] = rest.length > 1 ? rest : [undefined, rest[0]]
  const fits = ({ object }: Place) =>
    object.kind === kind &&
    (name === undefined || object.name === name) &&
    (namespace === undefined || object.namespace === namespace)
  const found = places.filter(fits)
  if (found.length === 0) {
    if (title === 'Trial') return inNewTrial(places, steps)
    const known = places.map(({ object }) => titleOf(object))
    return fail(`names no object of the design: there is no ${title}`, didYouMean(title, known))
  }
  if (found.length > 1)
    return fail(`fits several objects: ${list(found.map(({ object }) => titleOf(object)))}; name one`)
  return resolve(found[0], steps)
}

/** Without an object: the only one that has the field written. */
function findAnywhere(places: readonly Place[], steps: readonly string[]): FieldOutcome {
  const found = places
    .map((place) => resolve(place, steps))
    .filter((outcome) => outcome.ok && outcome.field.current !== undefined)
  if (found.length === 1) return found[0]
  if (found.length === 0) return fail('is written in no object; put the object before it, as in Trial:spec.seed')
  const references = found.map((outcome) => (outcome.ok ? outcome.field.reference : ''))
  return fail(`is written in several objects; choose one: ${list(references)}`)
}

function inNewTrial(places: readonly Place[], steps: readonly string[]): FieldOutcome {
  if (steps.some((step) => /^\d+$/.test(step))) return fail('names no object of the design: there is no Trial')
  const file = places.reduce((last, place) => Math.max(last, place.file), 0)
  const reference = `Trial:${steps.join('.')}`
  return { ok: true, field: { file, object: null, path: steps, current: undefined, reference } }
}

function resolve({ file, object }: Place, steps: readonly string[]): FieldOutcome {
  const path: (string | number)[] = []
  let at: unknown = object.value
  for (const step of steps) {
    if (Array.isArray(at)) {
      const index = /^\d+$/.test(step) ? Number(step) : at.findIndex((item) => isMapping(item) && item.name === step)
      if (!(index in at)) {
        const names = at.flatMap((item) => (isMapping(item) && typeof item.name === 'string' ? [item.name] : []))
        return fail(
          `names nothing: ${titleOf(object)} has no ${writePath(object.value, path)}[${step}]`,
          didYouMean(step, names),
        )
      }
      path.push(index)
    } else path.push(step)
    at = getIn(object.value, path)
  }
  if (typeof at === 'object' && at !== null) {
    const what = Array.isArray(at) ? 'a list' : 'a mapping'
    return fail(`is ${what}, not a value: write the path on to one of its fields`)
  }
  return { ok: true, field: { file, object, path, current: at ?? undefined, reference: referenceOf(object, path) } }
}

const titleOf = ({ kind, namespace, name }: EditObject) => [kind, namespace, name].filter(Boolean).join('/')

/** The field as `findField` reads it. */
export const referenceOf = (object: EditObject, path: Path): string =>
  `${titleOf(object)}:${writePath(object.value, path)}`

function writePath(value: unknown, path: Path): string {
  let text = ''
  path.forEach((step, depth) => {
    const here = getIn(value, path.slice(0, depth + 1))
    if (typeof step === 'number') text += `[${isMapping(here) && typeof here.name === 'string' ? here.name : step}]`
    else if (/[.[\]:]/.test(step)) text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  })
  return text
}

const shown = 5
const list = (items: readonly string[]) =>
  items.length > shown ? `${items.slice(0, shown).join(', ')} and ${items.length - shown} more` : items.join(', ')

const fail = (message: string, remedy?: string): FieldOutcome => ({
  ok: false,
  message: remedy === undefined ? message : `${message}; ${remedy}`,
})
