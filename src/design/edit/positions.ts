/** Where parts stand on the canvas, kept in annotations of the document: who opens it elsewhere sees the same picture. */
import type { FieldEdit } from './operations'
import type { EditObject } from './objects'
import { getIn } from './values'

/** Of an object: `x,y` in its cluster's frame; of a Cluster: on the canvas. */
export const positionAnnotation = 'seatrial.dev/position'
/** Of a Cluster, for the parts that are no objects: `pool/general/a 20,300; network 0,120`. */
export const partsAnnotation = 'seatrial.dev/positions'

export interface Point {
  x: number
  y: number
}

const number = '-?\\d{1,6}'
const pointPattern = new RegExp(`^\\s*(${number})\\s*,\\s*(${number})\\s*$`)

export function readPosition(object: EditObject): Point | undefined {
  const match = pointPattern.exec(String(getIn(object.value, ['metadata', 'annotations', positionAnnotation]) ?? ''))
  return match ? { x: Number(match[1]), y: Number(match[2]) } : undefined
}

export function readParts(cluster: EditObject): Map<string, Point> {
  const written = String(getIn(cluster.value, ['metadata', 'annotations', partsAnnotation]) ?? '')
  const parts = new Map<string, Point>()
  for (const entry of written.split(';')) {
    const match = new RegExp(`^\\s*(\\S+)\\s+(${number}),(${number})\\s*$`).exec(entry)
    if (match) parts.set(match[1], { x: Number(match[2]), y: Number(match[3]) })
  }
  return parts
}

export const writePoint = ({ x, y }: Point) => `${Math.round(x)},${Math.round(y)}`

export const writeParts = (parts: ReadonlyMap<string, Point>): string | undefined =>
  parts.size === 0 ? undefined : [...parts].map(([part, at]) => `${part} ${writePoint(at)}`).join('; ')

/** `part` undefined: the object itself. */
export interface Move {
  object: EditObject
  part?: string
  to: Point | undefined
}

/** One step for all that was moved; `to` undefined gives a part back to the automatic layout. */
export function moveEdits(moves: readonly Move[]): FieldEdit[] {
  const edits: FieldEdit[] = []
  const parts = new Map<EditObject, Map<string, Point>>()
  for (const { object, part, to } of moves) {
    if (part === undefined) {
      edits.push({ object, path: ['metadata', 'annotations', positionAnnotation], value: to && writePoint(to) })
      continue
    }
    const known = parts.get(object) ?? readParts(object)
    if (to) known.set(part, to)
    else known.delete(part)
    parts.set(object, known)
  }
  for (const [object, known] of parts) {
    edits.push({ object, path: ['metadata', 'annotations', partsAnnotation], value: writeParts(known) })
  }
  return edits
}
