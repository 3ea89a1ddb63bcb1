/** Copies of what is selected: through the clipboard as YAML, or at once. */
import {
  addPoolEdits,
  indexDocument,
  pasteAll,
  poolsAt,
  readPools,
  textOf,
  textOfPools,
  type PoolPlace,
} from '../../../design/edit'
import type { Board } from '../board.svelte'
import { isPool } from './parts'

/** Node pools of the selection, however many of their zones are selected. */
export const selectedPools = (board: Board): PoolPlace[] =>
  board.selected.flatMap(({ part, object }) => (isPool(part) && object ? [{ cluster: object, index: part.index }] : []))

/** What is selected as YAML; empty when nothing of it can be copied. */
export function copied(board: Board): string {
  const objects = textOf(board.index, board.objects())
  const pools = textOfPools(selectedPools(board))
  return objects && pools ? `${objects}---\n${pools}` : objects + pools
}

/** False when the text holds nothing that the canvas has. */
export function paste(board: Board, yaml: string): boolean {
  const { pools, rest } = readPools(yaml)
  const copies = indexDocument(rest)
  if (copies.objects.length + pools.length === 0) return false
  const home = board.home()
  const target = home?.key === undefined ? undefined : board.index.byKey.get(home.key)
  // What is a whole cluster, or comes with one, keeps the cluster that it names.
  const into = copies.objects.every(({ kind }) => kind !== 'Cluster') ? target?.name : undefined
  let keys: string[] = []
  let names: string[] = []
  board.attempt(() => {
    const pasted = pasteAll(board.index, yaml, target, into)
    keys = pasted.keys
    names = pasted.pools
    return pasted.changes
  })
  board.selectNew(
    keys,
    names.map((name) => ({ cluster: home?.id ?? '', name })),
  )
  return true
}

export function duplicate(board: Board): void {
  const pools = poolsAt(selectedPools(board))
  const objects = board.objects()
  if (pools.length === 0) {
    if (objects.length > 0) paste(board, copied(board))
    return
  }
  const clusters = new Set(pools.map(({ cluster }) => cluster))
  const edits = [...clusters].flatMap((cluster) =>
    addPoolEdits(
      cluster,
      pools.filter((one) => one.cluster === cluster).map(({ pool }) => pool),
    ),
  )
  const made = edits.map(({ object, value }) => ({
    cluster: board.clusterOf(object)?.id ?? '',
    name: String((value as { name: string }).name),
  }))
  board.edit(edits)
  if (objects.length > 0) paste(board, textOf(board.index, objects))
  else board.selectNew([], made)
}
