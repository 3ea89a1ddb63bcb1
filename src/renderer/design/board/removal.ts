/** Taking parts out, with what that means said first. */
import { consequences, editFields, removeObjects, type EditObject } from '../../../design/edit'
import type { Board } from '../board.svelte'
import { isObject, isRemovable, pathOf } from './parts'

/** Removes what is selected; asks first where something else is left without what it refers to. */
export async function remove(board: Board): Promise<void> {
  const objects = board.objects()
  const parts = board.selected.filter(({ part }) => !isObject(part) && isRemovable(part))
  if (objects.length + parts.length === 0) return
  const inside = objects.filter(({ kind }) => kind === 'Cluster').flatMap((cluster) => insideOf(board, cluster))
  const sentences = consequences(board.index, objects)
  if (sentences.length > 0 || inside.length > 0) {
    const answer = await ask(board, objects, inside, sentences)
    if (answer === null || answer === 'cancel') return
    if (answer === 'all') objects.push(...inside)
  }
  // Whoever had the focus is gone: the keyboard stays on the canvas.
  board.backToCanvas(true)
  board.attempt(() => {
    if (objects.length > 0) return removeObjects(board.index, [...new Set(objects)])
    const places = new Map(
      parts.map(({ part, object }) => [
        `${object!.key} ${pathOf(part)!.join('/')}`,
        { object: object!, path: pathOf(part)! },
      ]),
    )
    // From the last on, so that the places of the others hold.
    const last = [...places.values()].sort((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)))
    return editFields(
      board.index,
      last.map(({ object, path }) => ({ object, path, value: undefined })),
    )
  })
}

function ask(
  board: Board,
  objects: readonly EditObject[],
  inside: readonly EditObject[],
  sentences: readonly string[],
) {
  const [first] = objects
  const what = objects.length === 1 ? `${first.kind} ${first.name}` : `${objects.length} objects`
  const more = sentences.length > 8 ? ` And ${sentences.length - 8} more.` : ''
  return board.app.dialogs.ask({
    title: `Delete ${what}?`,
    text: sentences.slice(0, 8).join(' ') + more || `${inside.length} objects belong to it.`,
    choices: [
      { id: 'cancel', label: 'Cancel' },
      ...(inside.length > 0
        ? [{ id: 'all', label: `Delete with its ${inside.length} objects`, kind: 'danger' as const }]
        : []),
      { id: 'delete', label: 'Delete', kind: inside.length > 0 ? undefined : 'act' },
    ],
  })
}

/** Objects that are in this cluster alone. */
function insideOf(board: Board, cluster: EditObject): EditObject[] {
  const part = board.full.clusters.find(({ key }) => key === cluster.key)
  const keys = new Set(
    [...(part?.workloads ?? []), ...(part?.satellites ?? [])]
      .filter((one) => !('load' in one && one.load !== undefined))
      .map(({ key }) => key),
  )
  return board.index.objects.filter(
    (object) => keys.has(object.key) && (object.clusters === undefined || object.clusters.length === 1),
  )
}
