/** Node pools by themselves: copied as the list that they are in a Cluster. */
import { parseText, splitDocuments } from './documents'
import { editFields, freeName, pasteObjects, type FieldEdit } from './operations'
import { indexDocument, type DocumentIndex, type EditObject } from './objects'
import type { PoolPlace } from './relocate'
import { renderObject } from './render'
import { applyChanges, difference, type TextChange } from './text'
import { getIn, isMapping, type Value } from './values'

type Pool = { [key: string]: Value }

const written = (cluster: EditObject): Value[] => {
  const pools = getIn(cluster.value, ['spec', 'nodePools'])
  return Array.isArray(pools) ? (pools as Value[]) : []
}
const isPool = (value: unknown): value is Pool =>
  isMapping(value) &&
  !('kind' in value) &&
  typeof value.name === 'string' &&
  ['count', 'machineType', 'capacity', 'zones'].some((field) => field in value)

/** Once each, in the order of the document. */
export function poolsAt(places: readonly PoolPlace[]): { cluster: EditObject; index: number; pool: Pool }[] {
  const seen = new Map<string, { cluster: EditObject; index: number; pool: Pool }>()
  for (const { cluster, index } of places) {
    const pool = written(cluster)[index]
    if (isMapping(pool)) seen.set(`${cluster.key} ${index}`, { cluster, index, pool })
  }
  return [...seen.values()].sort((a, b) => a.cluster.from - b.cluster.from || a.index - b.index)
}

/** As text for the clipboard: it fits under nodePools too. */
export const textOfPools = (places: readonly PoolPlace[]): string =>
  places.length === 0 ? '' : listText(poolsAt(places).map(({ pool }) => pool))

const listText = (pools: readonly Pool[]) =>
  pools.map((pool) => `- ${renderObject(pool).trimEnd().replaceAll('\n', '\n  ')}\n`).join('')

/** Splits what is pasted into node pools and documents of objects. */
export function readPools(yaml: string): { pools: Pool[]; rest: string } {
  const pools: Pool[] = []
  const rest: string[] = []
  for (const { text } of splitDocuments(yaml)) {
    const { value } = parseText(text)
    if (Array.isArray(value) && value.length > 0 && value.every(isPool)) pools.push(...(value as Pool[]))
    else rest.push(text)
  }
  return { pools, rest: rest.join('') }
}

/** Behind the pools that a Cluster has, under names that are free there. */
export function addPoolEdits(cluster: EditObject, pools: readonly Pool[]): FieldEdit[] {
  const own = written(cluster)
  const names = new Set(own.map((pool) => getIn(pool, ['name'])))
  return pools.map((pool, at) => {
    const name = freeName((candidate) => names.has(candidate), String(pool.name ?? 'pool'))
    names.add(name)
    return { object: cluster, path: ['spec', 'nodePools', own.length + at], value: { ...pool, name } }
  })
}

export interface PastedAll {
  changes: TextChange[]
  /** Keys of the new objects. */
  keys: string[]
  /** Names of the new pools. */
  pools: string[]
}

/** Pastes objects, and pools into a cluster; nothing when the text holds neither. */
export function pasteAll(index: DocumentIndex, yaml: string, home: EditObject | undefined, into?: string): PastedAll {
  const { pools, rest } = readPools(yaml)
  const edits = home ? addPoolEdits(home, pools) : []
  const text = applyChanges(index.text, editFields(index, edits))
  const hasObjects = indexDocument(rest).objects.length > 0
  const { changes, keys } = hasObjects ? pasteObjects(indexDocument(text), rest, into) : { changes: [], keys: [] }
  return {
    changes: difference(index.text, applyChanges(text, changes)),
    keys,
    pools: edits.map(({ value }) => String(getIn(value, ['name']))),
  }
}
