/**
 * The Trial screen: the Trial of the document on a timeline. Text is the only state; what is dragged is drawn from a draft
 * and becomes one step of the one history when it is let go.
 */
import { createContext } from 'svelte'
import { defaultDurationSeconds, defaultSeed, formatDuration, parseDuration } from '../../design'
import { addObjects, getIn, isMapping, withValue, type EditObject, type FieldEdit, type Value } from '../../design/edit'
import type { Board } from '../design/board.svelte'
import { readText } from '../lib/files'
import { lanes as declared, type ItemKind, type Lane, type LaneAddition, type LaneContext, type Mapping } from './lanes'
import { previewPods, totalsOf } from './preview'
import { assignRows, endOf, moved, resizedEnd, resizedStart, snap, stepAt, type Extent } from './timeline'
import { planOf } from './workloads'

export interface Item {
  /** `load/2`: the lane and the place in its list. */
  key: string
  lane: Lane
  place: number
  raw: Mapping
  /** undefined: nobody declared such an item; it is drawn all the same. */
  kind: ItemKind | undefined
  extent: Extent
  row: number
}

export interface LaneView {
  lane: Lane
  items: readonly Item[]
  rows: number
}

export type Grip = 'move' | 'start' | 'end'

/** The menu that adds something, where it was asked for. */
export interface Adding {
  lane: Lane
  /** When the new item begins; undefined: where there is room. */
  at: number | undefined
  /** How long a span that was drawn lasts, in seconds. */
  length?: number
  x: number
  y: number
}

const secondsOf = (value: unknown): number | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const parsed = parseDuration(value)
  return parsed.ok && parsed.seconds >= 0 ? parsed.seconds : undefined
}

export class TrialEditor {
  readonly board: Board
  readonly declared: readonly Lane[]
  selectedKey = $state<string | null>(null)
  adding = $state.raw<Adding | null>(null)
  /** Pixels of the timeline in view, and how much larger than the view it is. */
  width = $state(800)
  zoom = $state(1)
  /** Pixels that are scrolled out of view at the left. */
  scrolled = $state(0)
  /** The moment under the pointer. */
  pointed = $state<number | null>(null)
  /** Grows when the selected item shall take the keyboard. */
  focuses = $state(0)
  /** Grows when the form of the selected item shall take the keyboard. */
  inspects = $state(0)
  #draft = $state.raw<{ key: string; extent: Extent } | null>(null)
  #drag: { key: string; grip: Grip; origin: number; before: Extent } | null = null

  readonly trial: EditObject | undefined = $derived.by(() =>
    this.board.index.objects.find(({ kind }) => kind === 'Trial'),
  )
  /** The document cannot be read just now: a Trial may stand in what is no YAML. */
  readonly broken = $derived.by(() => this.trial === undefined && this.board.index.broken > 0)
  readonly duration = $derived.by(() => {
    const written = secondsOf(getIn(this.trial?.value, ['spec', 'duration']))
    return written !== undefined && written > 0 ? written : defaultDurationSeconds
  })
  readonly pixelsPerSecond = $derived((this.width * this.zoom) / this.duration)
  readonly lanes: readonly LaneView[] = $derived.by(() => this.declared.map((lane) => this.#view(lane)))
  readonly items = $derived(this.lanes.flatMap(({ items }) => items))
  readonly selected = $derived(this.items.find(({ key }) => key === this.selectedKey))
  readonly dragging = $derived(this.#draft !== null)

  /** The replicas of the workloads over time. */
  readonly plan = $derived.by(() => planOf(this.board.index, this.items, this.duration))
  readonly loads = $derived(
    this.items.flatMap(({ kind, raw, extent }) => {
      const flow = extent.at < this.duration ? kind?.flow?.(raw, extent, this.duration) : undefined
      return flow ? [flow] : []
    }),
  )
  /** All that creates pods: the load, and the growth of workloads. */
  readonly flows = $derived([...this.loads, ...this.plan.growths.map((flow) => ({ ...flow, random: false }))])
  readonly totals = $derived(totalsOf(this.flows, this.duration))
  readonly pods = $derived(previewPods(this.loads, this.plan, this.duration, 400))
  readonly mostPods = $derived(Math.max(0, ...this.pods.pods))
  /** Seconds in view. */
  readonly from = $derived(Math.max(0, this.scrolled / this.pixelsPerSecond))
  readonly to = $derived(Math.min(this.duration, (this.scrolled + this.width) / this.pixelsPerSecond))

  /** @param lanes what the timeline shows, from top to bottom */
  constructor(board: Board, lanes: readonly Lane[] = declared) {
    this.board = board
    this.declared = lanes
  }

  #view(lane: Lane): LaneView {
    const written = getIn(this.trial?.value, lane.path)
    const list = Array.isArray(written) ? (written as Value[]) : []
    const items = list.map((value, place): Item => {
      const raw = isMapping(value) ? value : {}
      const key = `${lane.id}/${place}`
      const kind = lane.kinds.find((one) => one.is(raw))
      const draft = this.#draft?.key === key ? this.#draft.extent : undefined
      return { key, lane, place, raw, kind, extent: draft ?? extentOf(lane, kind, raw), row: 0 }
    })
    const room = 92 / this.pixelsPerSecond
    const rows = assignRows(
      items.map(({ extent }) => extent),
      this.duration,
      room,
    )
    return {
      lane,
      items: items.map((item, at) => ({ ...item, row: rows[at] })),
      rows: Math.max(1, ...rows.map((row) => row + 1)),
    }
  }

  select(key: string | null, focus = false) {
    this.selectedKey = key
    if (focus) this.focuses++
  }

  /** The next or the one before, by time. */
  step(by: 1 | -1) {
    const order = [...this.items].sort(
      (a, b) =>
        this.declared.indexOf(a.lane) - this.declared.indexOf(b.lane) || a.extent.at - b.extent.at || a.place - b.place,
    )
    const at = order.findIndex(({ key }) => key === this.selectedKey)
    const next = order[Math.max(0, Math.min(order.length - 1, at + by))]
    if (next) this.select(next.key, true)
  }

  faults(item: Item): string[] {
    return this.trial ? this.board.faultsAt(this.trial, this.pathOf(item)) : []
  }

  pathOf = ({ lane, place }: Item) => [...lane.path, place]

  // Dragging: with the mouse, and with keys that are held.

  begin(item: Item, grip: Grip, seconds: number) {
    this.select(item.key)
    this.#drag = { key: item.key, grip, origin: seconds, before: item.extent }
  }

  dragTo(seconds: number) {
    const item = this.items.find(({ key }) => key === this.#drag?.key)
    if (!this.#drag || !item) return
    const { grip, origin, before } = this.#drag
    const { duration, pixelsPerSecond } = this
    const others = this.items.filter((other) => other !== item)
    const marks = [
      0,
      duration,
      ...others.flatMap(({ extent }) => (extent.length > 0 ? [extent.at, endOf(extent, duration)] : [extent.at])),
    ]
    const least = Math.min(stepAt(pixelsPerSecond), duration)
    const point = grip === 'end' ? endOf(before, duration) : before.at
    const to = snap(point + seconds - origin, pixelsPerSecond, marks)
    this.#draft = { key: item.key, extent: this.#change(before, grip, to, least) }
  }

  #change(before: Extent, grip: Grip, to: number, least: number): Extent {
    if (grip === 'move') return moved(before, to, this.duration)
    if (grip === 'start') return resizedStart(before, to, least, this.duration)
    return resizedEnd(before, to, least, this.duration)
  }

  /** Moves or resizes by steps; kept back until `drop`, so that a key that is held is one step of the history. */
  nudge(item: Item, grip: Grip, steps: number) {
    const step = stepAt(this.pixelsPerSecond)
    const point = grip === 'end' ? endOf(item.extent, this.duration) : item.extent.at
    if (grip === 'end' && !(item.extent.length > 0)) return
    this.#draft = {
      key: item.key,
      extent: this.#change(item.extent, grip, point + steps * step, Math.min(step, this.duration)),
    }
  }

  drop() {
    const draft = this.#draft
    const item = this.items.find(({ key }) => key === draft?.key)
    this.#drag = this.#draft = null
    if (!draft || !item || !this.trial) return
    const { lane, kind, raw } = item
    const before = extentOf(lane, kind, raw)
    const path = this.pathOf(item)
    const edits: FieldEdit[] = []
    if (draft.extent.at !== before.at)
      edits.push({ object: this.trial, path: [...path, lane.at], value: formatDuration(draft.extent.at) })
    if (lane.length !== undefined && draft.extent.length !== before.length)
      edits.push({ object: this.trial, path: [...path, lane.length], value: formatDuration(draft.extent.length) })
    if (edits.length > 0) this.board.edit(edits)
  }

  cancel() {
    this.#drag = this.#draft = null
  }

  // Adding and removing.

  add(lane: Lane, addition: LaneAddition, at?: number, length?: number) {
    if (addition.impossible?.(this.board.index) !== undefined) return
    this.#insert(lane, addition.share > 0, at, length ?? addition.share, (context) => addition.item(context))
  }

  /** @param length seconds; up to 1: a share of the time that is left. */
  #insert(lane: Lane, span: boolean, at: number | undefined, length: number, make: (context: LaneContext) => Mapping) {
    const written = getIn(this.trial?.value, lane.path)
    const items = Array.isArray(written) ? (written as Value[]) : []
    const begins = Math.min(at ?? this.#room(lane), Math.max(0, Math.ceil(this.duration) - 1))
    const rest = this.duration - begins
    const step = stepAt(this.width / this.duration)
    const lasts = length > 1 ? length : Math.min(rest, Math.max(step, Math.round((rest * length) / step) * step))
    const item = make({ index: this.board.index, items, length: span ? lasts : 0, rest })
    const times = {
      [lane.at]: formatDuration(begins),
      ...(span && lane.length !== undefined && lasts < rest ? { [lane.length]: formatDuration(lasts) } : {}),
    }
    this.#append(lane, items.length, { ...times, ...item })
  }

  #append(lane: Lane, place: number, item: Mapping) {
    const { trial, board } = this
    if (trial) board.set(trial, [...lane.path, place], item)
    else board.attempt(() => addObjects(board.index, [newTrial(lane, item)]))
    this.select(`${lane.id}/${place}`, true)
  }

  /** Where a new item finds room: behind the last one of its lane, else at the first tenth. */
  #room(lane: Lane): number {
    const items = this.lanes.find((one) => one.lane === lane)?.items ?? []
    const end = Math.max(
      0,
      ...items.map(({ extent }) => (extent.length === 0 ? extent.at + 1 : endOf(extent, this.duration))),
    )
    const step = stepAt(this.width / this.duration)
    const at = end > 0 && end < this.duration * 0.85 ? end : this.duration / 10
    return Math.round(at / step) * step
  }

  duplicate(item: Item) {
    const { lane, extent } = item
    const end = endOf(extent, this.duration)
    const after = end < this.duration - 1 ? Math.max(end, extent.at + 1) : extent.at
    const written = getIn(this.trial?.value, lane.path) as Value[]
    const copy = { ...(item.kind?.copy?.(item.raw, written) ?? item.raw), [lane.at]: formatDuration(after) }
    this.#append(lane, written.length, copy)
  }

  remove(item: Item) {
    if (!this.trial) return
    this.board.set(this.trial, this.pathOf(item), undefined)
    this.select(null)
    this.focuses++
  }

  /** A trial with nothing in it yet. */
  create() {
    const { board } = this
    board.attempt(() => addObjects(board.index, [newTrial()]))
  }

  /** @param clientX where on the screen they fell */
  async dropFiles(files: readonly File[], laneId: string, clientX: number) {
    const at = snap(this.secondsAt(clientX), this.pixelsPerSecond)
    const lane = this.declared.find(({ id }) => id === laneId)
    if (!lane?.files) return
    const { accept, item, of } = lane.files
    for (const file of files) {
      if (!accept.test(file.name)) {
        this.board.app.toasts.show({
          kind: 'error',
          title: `${file.name} was not added`,
          text: `The lane ${lane.title} takes CSV files of time and ${of}; manifests are dropped on the Design screen.`,
        })
        continue
      }
      try {
        const { name, text } = await readText(file)
        this.#insert(lane, true, at, Math.max(1.001, this.duration - at), (context) => item(name, text, context))
      } catch (error) {
        this.board.app.toasts.error('The trace could not be read', error)
      }
    }
  }

  // The view.

  /** The moment under a place of the screen; set by the timeline. */
  secondsAt: (clientX: number) => number = () => 0

  zoomBy(factor: number) {
    // Enough for single seconds, and no wider than browsers lay out.
    const most = Math.max(1, Math.min((40 * this.duration) / this.width, 1_000_000 / this.width))
    this.zoom = Math.max(1, Math.min(most, this.zoom * factor))
  }

  fit() {
    this.zoom = 1
  }

  reset() {
    this.cancel()
    this.adding = null
    this.selectedKey = null
    this.fit()
  }

  inspect() {
    this.inspects++
  }
}

function extentOf(lane: Lane, kind: ItemKind | undefined, raw: Mapping): Extent {
  const at = secondsOf(raw[lane.at]) ?? 0
  if (kind?.drawn !== 'span' || lane.length === undefined) return { at, length: 0 }
  return { at, length: secondsOf(raw[lane.length]) ?? Infinity }
}

function newTrial(lane?: Lane, item?: Mapping): Value {
  const spec = { seed: defaultSeed, duration: '10m' }
  const trial: Value = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Trial', metadata: { name: 'trial' }, spec }
  return lane && item ? withValue(trial, [...lane.path, 0], item) : trial
}

export const [useTrialEditor, provideTrialEditor] = createContext<TrialEditor>()
