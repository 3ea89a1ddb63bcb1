/** Parts that change their cluster: objects by their annotation, node pools by moving from one Cluster to another. */
import { clustersAnnotation } from '../assign'
import { freeName, renameEdits, type FieldEdit } from './operations'
import type { DocumentIndex, EditObject } from './objects'
import { partsAnnotation, positionAnnotation, readParts, writeParts, writePoint, type Point } from './positions'
import { selects } from './references'
import { getIn, isMapping, type Value } from './values'

export interface Relocation {
  edits: FieldEdit[]
  /** What has to be asked first, a sentence each: names that are taken there, and what stays behind. */
  consequences: string[]
  /** Where the objects are found afterwards: keys by the old ones. */
  keys: Map<string, string>
}

/** A pool of a Cluster, by its place in spec.nodePools. */
export interface PoolPlace {
  cluster: EditObject
  index: number
}

const firstCluster = (index: DocumentIndex) => index.objects.find(({ kind }) => kind === 'Cluster')?.name

/** Names of the clusters that an object is in. */
export const clustersOf = (index: DocumentIndex, { clusters }: EditObject): readonly (string | undefined)[] =>
  clusters ?? [firstCluster(index)]

/**
 * Objects out of `from`, into `to`; they stay in whichever other clusters they are.
 * @param at where each shall stand in its new frame; undefined: the automatic layout places it
 */
export function relocateObjects(
  index: DocumentIndex,
  objects: readonly EditObject[],
  from: string | undefined,
  to: EditObject,
  at: (object: EditObject) => Point | undefined,
): Relocation {
  const result: Relocation = { edits: [], consequences: [], keys: new Map() }
  const there = index.objects.filter((one) => !objects.includes(one) && clustersOf(index, one).includes(to.name))
  for (const object of objects) {
    const taken = (name: string) =>
      there.some((one) => one.kind === object.kind && one.namespace === object.namespace && one.name === name)
    const name = freeName(taken, object.name)
    if (name !== object.name) {
      result.consequences.push(`${to.name} has a ${object.kind} ${object.name} already: this one becomes ${name}.`)
      result.edits.push(...renameEdits(index, object, name))
    }
    result.keys.set(object.key, `${object.kind}/${object.namespace}/${name}`)
    const clusters = [...new Set(clustersOf(index, object).map((one) => (one === from ? to.name : one)))]
    const alone = clusters.length === 1 && clusters[0] === firstCluster(index)
    const place = at(object)
    result.edits.push(
      { object, path: ['metadata', 'annotations', clustersAnnotation], value: alone ? undefined : clusters.join(',') },
      { object, path: ['metadata', 'annotations', positionAnnotation], value: place && writePoint(place) },
    )
  }
  result.consequences.push(...leftBehind(index, objects, from))
  return result
}

/** Services and budgets of the old cluster that select nothing there any more. */
function leftBehind(index: DocumentIndex, moving: readonly EditObject[], from: string | undefined): string[] {
  const staying = index.objects.filter((one) => !moving.includes(one) && clustersOf(index, one).includes(from))
  return staying.flatMap((one) => {
    if (one.kind !== 'Service' && one.kind !== 'PodDisruptionBudget') return []
    const lost = moving.some((object) => selects(one, object))
    const kept = staying.some((object) => selects(one, object))
    return lost && !kept ? [`${one.kind} ${one.name} stays in ${from}, where it will select no pods.`] : []
  })
}

/** Pools with all their zones. `at`: where their parts shall stand, by part of the pool: `pool/NAME/ZONE`. */
export function relocatePools(
  pools: readonly PoolPlace[],
  to: EditObject,
  at: (place: PoolPlace, zone: string) => Point | undefined,
): Relocation {
  const result: Relocation = { edits: [], consequences: [], keys: new Map() }
  const own = poolsOf(to)
  const names = new Set(own.map(nameOf))
  const positions = readParts(to)
  let next = own.length
  for (const place of pools) {
    const pool = poolsOf(place.cluster)[place.index]
    if (!isMapping(pool)) continue
    const name = freeName((candidate) => names.has(candidate), nameOf(pool))
    if (name !== nameOf(pool))
      result.consequences.push(`${to.name} has a pool ${nameOf(pool)} already: this one becomes ${name}.`)
    names.add(name)
    result.edits.push({ object: to, path: ['spec', 'nodePools', next++], value: { ...pool, name } })
    for (const zone of zonesOf(pool)) {
      const point = at(place, zone)
      if (point) positions.set(`pool/${name}/${zone}`, point)
    }
  }
  result.edits.push({ object: to, path: ['metadata', 'annotations', partsAnnotation], value: writeParts(positions) })
  for (const cluster of new Set(pools.map((one) => one.cluster))) result.edits.push(...without(cluster, pools, result))
  return result
}

function without(cluster: EditObject, pools: readonly PoolPlace[], { consequences }: Relocation): FieldEdit[] {
  const gone = pools.filter((one) => one.cluster === cluster).map((one) => one.index)
  const all = poolsOf(cluster)
  if (gone.length === all.length) consequences.push(`${cluster.name} keeps no node pool: its pods will stay pending.`)
  const positions = readParts(cluster)
  for (const at of gone)
    for (const part of positions.keys()) if (part.startsWith(`pool/${nameOf(all[at])}/`)) positions.delete(part)
  // From the last on, so that the places of the others hold.
  const edits = [...gone]
    .sort((a, b) => b - a)
    .map((at): FieldEdit => ({ object: cluster, path: ['spec', 'nodePools', at], value: undefined }))
  edits.push({ object: cluster, path: ['metadata', 'annotations', partsAnnotation], value: writeParts(positions) })
  return edits
}

const poolsOf = (cluster: EditObject): Value[] => {
  const written = getIn(cluster.value, ['spec', 'nodePools'])
  return Array.isArray(written) ? (written as Value[]) : []
}
const nameOf = (pool: Value) => String(getIn(pool, ['name']) ?? '')
const zonesOf = (pool: Value): string[] => {
  const zones = getIn(pool, ['zones'])
  return Array.isArray(zones) && zones.length > 0 ? zones.map(String) : ['']
}
