/** The fields of a design that a sweep can vary: numbers, quantities, durations, choices, true and false. */
import { getIn, isMapping, type DocumentIndex, type EditObject, type Path } from '../../../design/edit'
import { referenceOf } from '../../../design/sweep'
import { isType, schemas, type Schema } from '../../design/schema'
import { score } from '../../lib/palette'

export interface SweepChoice {
  /** As design/sweep reads it. */
  reference: string
  /** `Cluster/prod`, then the path. */
  object: string
  path: string
  /** What is written; empty: the default holds. */
  current: string
  otherwise: string
  description: string
  /** All there are, of a choice. */
  values?: readonly string[]
}

/** Fields in sections that are not written yet are offered when at most so many steps of their paths are missing. */
const missingMax = 2
const order = ['Trial', 'Cluster']
const rank = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length)

export function sweepChoices(index: DocumentIndex): SweepChoice[] {
  const objects = [...index.objects].sort((a, b) => rank(a.kind) - rank(b.kind))
  const found = objects.flatMap(choicesOf)
  return index.objects.some(({ kind }) => kind === 'Trial') ? found : [...newTrial(), ...found]
}

function newTrial(): SweepChoice[] {
  const spec = schemas.Trial?.properties?.spec?.properties
  return ['seed', 'duration'].map((name) => ({
    reference: `Trial:spec.${name}`,
    object: 'Trial',
    path: `spec.${name}`,
    current: '',
    otherwise: String(spec?.[name]?.default ?? ''),
    description: spec?.[name]?.description ?? '',
  }))
}

function choicesOf(object: EditObject): SweepChoice[] {
  const choices: SweepChoice[] = []
  const seen = new Set<string>()
  const add = (path: Path, schema: Schema | undefined) => {
    const reference = referenceOf(object, path)
    if (seen.has(reference)) return
    seen.add(reference)
    const written = getIn(object.value, path)
    const [title, ...rest] = reference.split(':')
    choices.push({
      reference,
      object: title,
      path: rest.join(':'),
      current: written === undefined || written === null ? '' : String(written as string | number | boolean),
      otherwise: schema?.default === undefined ? '' : String(schema.default),
      description: schema?.description ?? '',
      ...(schema && valuesOf(schema)),
    })
  }
  const schema = schemas[object.kind]
  for (const [name, one] of Object.entries(schema?.properties ?? {})) {
    if (name !== 'metadata') walk(object, [name], one, 0, add)
  }
  for (const [name, value] of Object.entries(object.value)) {
    if (name !== 'metadata') walkWritten(value, [name], add)
  }
  return choices
}

type Add = (path: Path, schema: Schema | undefined) => void

function walk(object: EditObject, path: Path, schema: Schema, missing: number, add: Add): void {
  const written = getIn(object.value, path)
  const gap = missing + (written === undefined ? 1 : 0)
  if (gap > missingMax || path.length > 14) return
  if (schema.properties) {
    for (const [name, one] of Object.entries(schema.properties)) walk(object, [...path, name], one, gap, add)
  } else if (schema.items && Array.isArray(written)) {
    written.forEach((_, index) => walk(object, [...path, index], schema.items!, gap, add))
  } else if (typeof schema.additionalProperties === 'object' && isMapping(written)) {
    for (const name of Object.keys(written)) walk(object, [...path, name], schema.additionalProperties, gap, add)
  } else if (isVaried(schema)) add(path, schema)
}

/** What no schema speaks of is offered where a number, true or false stands. */
function walkWritten(value: unknown, path: Path, add: Add): void {
  if (Array.isArray(value)) value.forEach((item, index) => walkWritten(item, [...path, index], add))
  else if (isMapping(value)) for (const [name, one] of Object.entries(value)) walkWritten(one, [...path, name], add)
  else if (typeof value === 'number' || typeof value === 'boolean') add(path, undefined)
}

export const isVaried = (schema: Schema) =>
  ['integer', 'number', 'boolean'].some((type) => isType(schema, type)) ||
  (schema.enum !== undefined && schema.enum.length > 1) ||
  ['quantity', 'duration', 'machineType'].includes(schema.format ?? '')

export function valuesOf(schema: Schema): { values: string[] } | undefined {
  if (schema.enum) return { values: schema.enum.map(String) }
  return isType(schema, 'boolean') ? { values: ['true', 'false'] } : undefined
}

export const shownMax = 80

/** Best first; among equals what is written, and what stands near the top. */
export function searchChoices(choices: readonly SweepChoice[], query: string): SweepChoice[] {
  return choices
    .map((choice, at) => ({ choice, at, score: score(query, `${choice.path} ${choice.object}`) }))
    .filter(({ score }) => score > 0)
    .sort(
      (a, b) => b.score - a.score || Number(b.choice.current !== '') - Number(a.choice.current !== '') || a.at - b.at,
    )
    .slice(0, shownMax)
    .map(({ choice }) => choice)
}
