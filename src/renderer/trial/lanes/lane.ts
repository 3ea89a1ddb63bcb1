/**
 * What a lane of the timeline is. A lane is declared once, in a file beside this one and in the list of index.ts: the
 * timeline, its menus, commands, keys, the form and the undo come from the declaration and the schema of the Trial.
 */
import type Icon from '@lucide/svelte/icons/box'
import type { Component } from 'svelte'
import { isMapping, type DocumentIndex, type EditObject, type Path, type Value } from '../../../design/edit'
import type { RatePoint } from '../../../design/rate'
import type { PreviewFlow } from '../preview'
import type { Extent } from '../timeline'

export type Mapping = { [key: string]: Value }

/** What a new item may look at. */
export interface LaneContext {
  index: DocumentIndex
  /** The items of the lane's list as they are written. */
  items: readonly Value[]
  /** How long the new item may last, in seconds; 0 where nobody said. */
  length: number
  /** How long the trial lasts after it begins, in seconds. */
  rest: number
}

/** The pods that a workload is to have from the moment of an item on; without a cluster the first that has it. */
export interface SetReplicas {
  kind: string
  namespace: string
  name: string
  cluster: string | undefined
  replicas: number
}

/** A sort of items: how they are told apart, drawn and edited. */
export interface ItemKind {
  id: string
  title: string
  icon: typeof Icon
  /** Whether an item is of this kind. */
  is(item: Mapping): boolean
  drawn: 'instant' | 'span'
  /** A colour of the charts. */
  colour: 1 | 2 | 3 | 4 | 5
  /** What is written on it: the name, and the essence of it in a few words. */
  label(item: Mapping): { name: string; note: string }
  /** The line that a span shows, over the seconds that it lasts. */
  sketch?(item: Mapping, seconds: number): RatePoint[]
  /** The pods that it creates, for the preview; undefined where its rate cannot be read. */
  flow?(item: Mapping, extent: Extent, duration: number): PreviewFlow | undefined
  /** The replicas that it sets, for the preview; undefined where it sets none, or they cannot be read. */
  sets?(item: Mapping): SetReplicas | undefined
  /** A copy that may stand beside the item, where two of one name are an error. */
  copy?(item: Mapping, items: readonly Value[]): Mapping
  /** Fields that the form leaves out: those of the other kinds. */
  skip: readonly string[]
  /** The field that holds what is particular to the kind: the form shows what is in it beside the item's own fields. */
  inner?: string
  /** What the form begins with, before the fields of the schema. */
  before?: Component<{ object: EditObject; path: Path }>
}

/** An entry of the menu that adds to a lane. */
export interface LaneAddition {
  id: string
  label: string
  note: string
  icon: typeof Icon
  /** Why it cannot be added now; undefined: it can. */
  impossible?(index: DocumentIndex): string | undefined
  /** The item but for its times. */
  item(context: LaneContext): Mapping
  /** How long it lasts at first, of the time that is left; 0: an instant. */
  share: number
}

export interface Lane {
  id: string
  title: string
  icon: typeof Icon
  /** The list of the Trial that it shows. */
  path: Path
  /** Fields of an item that hold its times, as Go durations. */
  at: string
  length?: string
  kinds: readonly ItemKind[]
  additions: readonly LaneAddition[]
  /** What a lane without items says. */
  empty: string
  /** Takes files that are dropped on it: which ones, what stands beside the times, and the item that comes of a text. */
  files?: { accept: RegExp; of: string; item(name: string, text: string, context: LaneContext): Mapping }
}

export const text = (value: Value | undefined, otherwise = '') =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise

export const part = (item: Mapping, field: string): Mapping => {
  const value = item[field]
  return isMapping(value) ? value : {}
}

/** The replicas that `{ kind, name, replicas }` sets. */
export function setsReplicas(action: Mapping, replicas: Value | undefined): SetReplicas | undefined {
  const [kind, namespace, name] = [text(action.kind), text(action.namespace, 'default'), text(action.name)]
  if (kind === '' || name === '' || typeof replicas !== 'number' || !(replicas >= 0)) return undefined
  return { kind, namespace, name, cluster: text(action.cluster) || undefined, replicas: Math.round(replicas) }
}

export const csvFiles = /\.(csv|tsv|txt)$/i

/** As it stands in a document. */
export const csvText = (csv: string) => `${csv.replace(/\r\n?/g, '\n').trimEnd()}\n`
