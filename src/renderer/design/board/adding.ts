/** What the palette and dropped files add. */
import {
  addObjects,
  addText,
  getIn,
  newChurn,
  newObject,
  newPool,
  type EditObject,
  type PartKind,
  type Point,
  type Value,
} from '../../../design/edit'
import { readText } from '../../lib/files'
import type { Board } from '../board.svelte'
import { clusterId, objectId, type ClusterPart } from '../graph/model'

export type Addable = PartKind | 'Pool' | 'Churn'

/** Where an addition goes. */
export interface Spot {
  cluster?: ClusterPart
  at?: Point
  /** The workload that it is made for. */
  target?: EditObject
}

const around = new Set<Addable>(['Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])

export function add(board: Board, kind: Addable, spot: Spot = {}): void {
  const cluster = spot.cluster ?? board.home()
  if (kind === 'Pool') return addPool(board, cluster)
  if (kind === 'Churn') return addChurn(board, cluster)
  const chosen = board.selected.map(({ object }) => object).find((object) => object && object.kind !== 'Cluster')
  const target = around.has(kind) ? (spot.target ?? chosen) : undefined
  const value = newObject(board.index, kind, cluster?.key === undefined ? undefined : cluster.name, target)
  const metadata = value.metadata as { name: string; namespace?: string; annotations?: object }
  if (spot.at)
    metadata.annotations = {
      ...metadata.annotations,
      'seatrial.dev/position': `${Math.round(spot.at.x)},${Math.round(spot.at.y)}`,
    }
  board.attempt(() => addObjects(board.index, [value]))
  const { name, namespace = 'default' } = metadata
  if (kind === 'Cluster') return board.reveal(clusterId(name))
  const home = cluster ?? board.model.clusters[0]
  board.reveal(objectId(home?.id ?? clusterId('default'), `${kind}/${namespace}/${name}`))
}

function addPool(board: Board, cluster: ClusterPart | undefined): void {
  const object = cluster?.key === undefined ? undefined : board.index.byKey.get(cluster.key)
  // The first pool comes with the first cluster.
  if (!object || !cluster) return add(board, 'Cluster')
  const pools = getIn(object.value, ['spec', 'nodePools'])
  const pool = newPool(object)
  board.set(object, ['spec', 'nodePools', Array.isArray(pools) ? pools.length : 0], pool)
  board.reveal(`${cluster.id}|pool/${String(pool.name)}/${(pool.zones as string[])[0]}`)
}

function addChurn(board: Board, cluster: ClusterPart | undefined): void {
  const trial = board.index.objects.find(({ kind }) => kind === 'Trial')
  const loads = getIn(trial?.value, ['spec', 'load'])
  const at = Array.isArray(loads) ? loads.length : 0
  const first = board.model.clusters[0] === cluster
  const churn = newChurn(`churn-${at + 1}`, first || !cluster?.key ? undefined : cluster.name)
  if (trial) board.set(trial, ['spec', 'load', at], churn)
  else board.attempt(() => addObjects(board.index, [newTrial(churn)]))
  if (cluster) board.reveal(objectId(cluster.id, `churn/${at}`))
}

const newTrial = (churn: Value): Value => ({
  apiVersion: 'seatrial.dev/v1alpha1',
  kind: 'Trial',
  metadata: { name: 'trial' },
  spec: { seed: 1, duration: '10m', load: [churn] },
})

/** Adds documents as they are written, and selects what they describe. */
export function insert(board: Board, yaml: string): void {
  const before = new Set(board.index.objects.map(({ key }) => key))
  board.attempt(() => addText(board.index, yaml))
  board.selectNew(board.index.objects.filter(({ key }) => !before.has(key)).map(({ key }) => key))
  board.fits++
}

/** Adds the objects of dropped files, each under its name. */
export async function addFiles(board: Board, files: readonly File[]): Promise<void> {
  try {
    const read = await Promise.all(files.map(readText))
    const texts = read.map(({ name, text }) =>
      /^\s*[{[]/.test(text) ? text : `# ${name}\n${text.replace(/^---\s*\n/, '')}`,
    )
    insert(board, texts.map((text) => text.trimEnd()).join('\n---\n'))
  } catch (error) {
    board.app.toasts.error('The file could not be added', error)
  }
}
