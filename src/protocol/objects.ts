/** Objects of a run as kubectl prints them: tables, descriptions, rollouts. */
import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const ObjectRow = v.object({ namespace: v.string(), name: v.string(), cells: v.array(v.string()) })
export type ObjectRow = v.InferOutput<typeof ObjectRow>

export const ObjectPage = v.object({
  /** As kubectl names them; `wide`: of `-o wide`. */
  columns: v.array(v.object({ label: v.string(), wide: v.boolean() })),
  total: count,
  rows: v.array(ObjectRow),
  /** How many there are of each kind. */
  kinds: v.array(v.object({ kind: v.string(), count })),
  /** What else could be chosen. */
  namespaces: v.array(v.string()),
})
export type ObjectPage = v.InferOutput<typeof ObjectPage>
