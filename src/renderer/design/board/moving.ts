/** Where parts stand, and in which cluster. */
import { relocateObjects, relocatePools, type EditObject, type Point, type Relocation } from '../../../design/edit'
import type { Board } from '../board.svelte'
import { objectId, type ClusterPart } from '../graph/model'
import { isMovable, isObject, isPool, partName, type Selected } from './parts'

/** Automatic places for the selection, or for everything. */
export function arrange(board: Board): void {
  const all = board.selection.size > 0 ? board.selected : [...board.parts.values()]
  board.move(
    all.flatMap(({ part, object }) => (object && part.at ? [{ object, ...partName(part), to: undefined }] : [])),
  )
  board.fits++
}

export type Alignment = 'left' | 'top'

export function align(board: Board, how: Alignment): void {
  const moving = board.selected.filter(({ part, object }) => object && isMovable(part))
  const boxes = moving.map(({ part }) => board.places?.(part.id))
  if (boxes.length < 2 || boxes.some((box) => !box)) return
  const least = { x: Math.min(...boxes.map((box) => box!.x)), y: Math.min(...boxes.map((box) => box!.y)) }
  board.move(
    moving.map(({ part, object }, at) => ({
      object: object!,
      ...partName(part),
      to: how === 'left' ? { x: least.x, y: boxes[at]!.y } : { x: boxes[at]!.x, y: least.y },
    })),
  )
}

/** A part within its frame: never over its edge, nor under its title. */
export const inFrame = ({ x, y }: Point): Point => ({ x: Math.max(8, x), y: Math.max(44, y) })

export interface Dragged {
  id: string
  /** Within its frame, or on the canvas for a frame. */
  position: Point
}

/** Keeps what was dragged: at its new place, or in the cluster that it was dropped into. */
export async function drop(board: Board, dragged: readonly Dragged[], onto: ClusterPart | undefined): Promise<void> {
  const known = dragged.flatMap((one) => {
    const place = board.parts.get(one.id)
    return place?.object && isMovable(place.part) ? [{ ...place, object: place.object, position: one.position }] : []
  })
  const leaving = known.filter(
    ({ part, cluster }) =>
      onto?.key !== undefined &&
      cluster.id !== onto.id &&
      (isPool(part) || (isObject(part) && part.type !== 'cluster')),
  )
  if (leaving.length > 0 && onto) return relocate(board, leaving, onto)
  board.move(
    known.map(({ part, object, position }) => ({
      object,
      ...partName(part),
      to: part.type === 'cluster' ? position : inFrame(position),
    })),
  )
}

type Leaving = Selected & { object: EditObject; position: Point }

async function relocate(board: Board, leaving: readonly Leaving[], onto: ClusterPart): Promise<void> {
  const target = board.index.byKey.get(onto.key!)!
  const plans = plan(board, withCompany(board, leaving), onto, target)
  const sentences = plans.flatMap(({ consequences }) => consequences)
  if (sentences.length > 0) {
    const answer = await board.app.dialogs.ask({
      title: `Move to ${onto.name}?`,
      text: sentences.slice(0, 8).join(' '),
      choices: [
        { id: 'cancel', label: 'Cancel' },
        { id: 'move', label: 'Move', kind: 'act' },
      ],
    })
    // Back to where it was: the canvas draws the document again.
    if (answer !== 'move') return board.redraw()
  }
  board.edit(plans.flatMap(({ edits }) => edits))
  const keys = plans.flatMap((one) => [...one.keys.values()])
  const ids = keys.map((key) => objectId(onto.id, key)).filter((id) => board.parts.has(id))
  if (ids.length > 0) board.select(ids)
}

/** What belongs to a workload alone goes with it. */
function withCompany(board: Board, leaving: readonly Leaving[]): Leaving[] {
  const ids = new Set(leaving.map(({ part }) => part.id))
  const company = [...board.parts.values()].flatMap((one): Leaving[] => {
    const { part, object } = one
    if (!object || part.type !== 'satellite' || ids.has(part.id) || part.targets.length === 0) return []
    return part.targets.every((id) => ids.has(id)) ? [{ ...one, object, position: { x: NaN, y: NaN } }] : []
  })
  return [...leaving, ...company]
}

function plan(board: Board, leaving: readonly Leaving[], onto: ClusterPart, target: EditObject): Relocation[] {
  const offset = board.places?.(onto.id) ?? { x: 0, y: 0 }
  const spot = ({ position, cluster }: Leaving): Point | undefined => {
    const origin = board.places?.(cluster.id) ?? { x: 0, y: 0 }
    if (Number.isNaN(position.x)) return undefined
    return inFrame({ x: position.x + origin.x - offset.x, y: position.y + origin.y - offset.y })
  }
  const plans: Relocation[] = []
  const pools = leaving.filter(({ part }) => isPool(part))
  if (pools.length > 0) {
    const places = [
      ...new Map(
        pools.map((one) => [`${one.object.key} ${indexOf(one)}`, { cluster: one.object, index: indexOf(one) }]),
      ).values(),
    ]
    plans.push(
      relocatePools(places, target, (place, zone) => {
        const own = pools.find(
          (one) => one.object === place.cluster && indexOf(one) === place.index && zoneOf(one) === zone,
        )
        return own && spot(own)
      }),
    )
  }
  const objects = leaving.filter(({ part }) => !isPool(part))
  for (const from of new Set(objects.map(({ cluster }) => cluster.name))) {
    const own = objects.filter(({ cluster }) => cluster.name === from)
    const at = (object: EditObject) => {
      const one = own.find((each) => each.object === object)
      return one && spot(one)
    }
    plans.push(
      relocateObjects(
        board.index,
        own.map(({ object }) => object),
        from,
        target,
        at,
      ),
    )
  }
  return plans
}

const indexOf = ({ part }: Selected) => (isPool(part) ? part.index : -1)
const zoneOf = ({ part }: Selected) => (part.type === 'pool' ? part.zone : '')
