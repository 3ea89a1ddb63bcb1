/**
 * The drawing board: the document as parts, what is selected, and every edit that canvas and inspector make. All of them
 * go through the editor, so that its history is the only one.
 */
import { createContext } from 'svelte'
import {
  addObjects,
  addText,
  consequences,
  editFields,
  getIn,
  indexDocument,
  moveEdits,
  newChurn,
  newObject,
  newPool,
  pasteObjects,
  placeAt,
  rangeOf,
  removeObjects,
  renameObject,
  textOf,
  type DocumentIndex,
  type EditObject,
  type FieldEdit,
  type Move,
  type PartKind,
  type Path,
  type Point,
  type TextChange,
  type Value,
} from '../../design/edit'
import type { Fix } from '../../design/review'
import type { AppState } from '../app/state.svelte'
import { readText } from '../lib/files'
import { recall, remember } from '../lib/storage'
import { buildModel, clusterId, objectId, type ClusterPart } from './graph/model'
import { partsOf } from './graph/layout'
import { simplify } from './graph/simplify'

export type Part = ClusterPart | ReturnType<typeof partsOf>[number]

/** A part with the object that it is written in. */
export interface Selected {
  part: Part
  cluster: ClusterPart
  object: EditObject | undefined
}

export type Addable = PartKind | 'Pool' | 'Churn'

export class Board {
  selection = $state.raw<ReadonlySet<string>>(new Set())
  open = $state.raw<ReadonlySet<string>>(new Set())
  /** Grows when the canvas shall show everything, or what is selected. */
  fits = $state(0)
  /** Grows when the inspector shall take the keyboard. */
  inspects = $state(0)
  /** Asked for, and not done yet: the inspector may have to appear first. */
  inspectWanted = false
  /** What the canvas shall bring into view. */
  shown = $state.raw<string | null>(null)
  readonly app: AppState
  readonly index = $derived.by(() => {
    void this.app.document.revision
    return indexDocument(this.app.document.text)
  })
  /** The text as it was when all of it was YAML: the picture does not blink while somebody types. */
  readonly #drawn = $derived.by(() => {
    const { loads } = this.app.document
    if (this.index.broken === 0 || this.#sound?.loads !== loads) this.#sound = { loads, index: this.index }
    return this.#sound.index
  })
  #sound: { loads: number; index: DocumentIndex } | undefined
  readonly full = $derived.by(() => buildModel(this.#drawn, this.app.checker.summary))
  readonly model = $derived(simplify(this.full, this.open))
  readonly parts = $derived.by(() => {
    const parts = new Map<string, Selected>()
    for (const cluster of this.model.clusters) {
      const object = cluster.key === undefined ? undefined : this.index.byKey.get(cluster.key)
      parts.set(cluster.id, { part: cluster, cluster, object })
      for (const part of partsOf(cluster)) {
        parts.set(part.id, { part, cluster, object: 'key' in part ? this.index.byKey.get(part.key) : object })
      }
    }
    return parts
  })
  readonly selected = $derived([...this.selection].flatMap((id) => this.parts.get(id) ?? []))
  readonly single = $derived(this.selected.length === 1 ? this.selected[0] : undefined)
  /** Where what is selected stands in the text. */
  readonly range = $derived.by(() => {
    const one = this.single
    if (!one?.object) return null
    const path = pathOf(one.part)
    return path === undefined ? null : rangeOf(this.index, one.object, path)
  })
  view = $state<'canvas' | 'split' | 'yaml'>(
    recall('design.view', 'split', (value) => ['canvas', 'split', 'yaml'].includes(value as string)),
  )
  readonly empty = $derived(this.index.objects.length === 0)

  constructor(app: AppState) {
    this.app = app
  }

  setView(view: Board['view']) {
    this.view = view
    remember('design.view', view)
  }

  /** Something in the text shall be read now. */
  yamlWanted() {
    if (this.view === 'canvas') this.setView('split')
  }

  select(ids: Iterable<string>) {
    const next = new Set(ids)
    if (next.size === this.selection.size && [...next].every((id) => this.selection.has(id))) return
    this.selection = next
  }

  /** One step of the one history. */
  apply(changes: readonly TextChange[]): boolean {
    if (changes.length === 0) return true
    const { editor } = this.app.document
    if (!editor) return false
    editor.apply(changes)
    return true
  }

  edit(edits: readonly FieldEdit[]) {
    this.attempt(() => editFields(this.index, edits))
  }

  set(object: EditObject, path: Path, value: Value | undefined) {
    this.edit([{ object, path, value }])
  }

  rename(object: EditObject, name: string) {
    const ids = [...this.selection]
    this.attempt(() => renameObject(this.index, object, name))
    if (object.kind === 'Cluster') this.select(ids.map((id) => id.replace(clusterId(object.name), clusterId(name))))
    else this.select(ids.map((id) => id.replace(new RegExp(`/${escape(object.name)}$`), `/${name}`)))
  }

  move(moves: readonly Move[]) {
    this.edit(moveEdits(moves))
  }

  /** Automatic places for the selection, or for everything. */
  arrange() {
    const all = this.selection.size > 0 ? this.selected : [...this.parts.values()]
    const moves = all.flatMap(({ part, object }) =>
      object && part.at ? [{ object, ...partName(part), to: undefined }] : [],
    )
    this.move(moves)
    this.fits++
  }

  inspect() {
    this.inspectWanted = true
    this.inspects++
  }

  undo() {
    this.app.document.editor?.undo()
  }

  redo() {
    this.app.document.editor?.redo()
  }

  /** The cluster that an addition goes to: the one of the selection, else the first. */
  home(): ClusterPart | undefined {
    return this.selected[0]?.cluster ?? this.model.clusters[0]
  }

  add(kind: Addable, to?: { cluster?: ClusterPart; at?: Point; target?: EditObject }) {
    const cluster = to?.cluster ?? this.home()
    if (kind === 'Pool') return this.addPool(cluster, to?.at)
    if (kind === 'Churn') return this.addChurn(cluster)
    const chosen = this.selected.map(({ object }) => object).find((object) => object && object.kind !== 'Cluster')
    const target =
      kind === 'Service' || kind === 'PodDisruptionBudget' || kind === 'HorizontalPodAutoscaler'
        ? (to?.target ?? chosen)
        : undefined
    const value = newObject(this.index, kind, cluster?.key === undefined ? undefined : cluster.name, target)
    const at = to?.at
    if (at) {
      const metadata = value.metadata as { [key: string]: Value }
      metadata.annotations = {
        ...(metadata.annotations as object),
        'seatrial.dev/position': `${Math.round(at.x)},${Math.round(at.y)}`,
      }
    }
    this.attempt(() => addObjects(this.index, [value]))
    const { name, namespace } = value.metadata as { name: string; namespace?: string }
    if (kind === 'Cluster') return this.reveal(clusterId(name))
    const home = cluster ?? this.model.clusters[0]
    this.reveal(objectId(home?.id ?? clusterId('default'), `${kind}/${namespace ?? 'default'}/${name}`))
  }

  addPool(cluster: ClusterPart | undefined, _at?: Point) {
    const object = cluster?.key === undefined ? undefined : this.index.byKey.get(cluster.key)
    if (!object || !cluster) {
      this.add('Cluster')
      return
    }
    const pools = getIn(object.value, ['spec', 'nodePools'])
    const pool = newPool(object)
    this.set(object, ['spec', 'nodePools', Array.isArray(pools) ? pools.length : 0], pool)
    this.reveal(`${cluster.id}|pool/${String(pool.name)}/${(pool.zones as string[])[0]}`)
  }

  addChurn(cluster: ClusterPart | undefined) {
    const trial = this.index.objects.find(({ kind }) => kind === 'Trial')
    const loads = getIn(trial?.value, ['spec', 'load'])
    const at = Array.isArray(loads) ? loads.length : 0
    const name = `churn-${at + 1}`
    const churn = newChurn(name, this.model.clusters[0] === cluster || !cluster?.key ? undefined : cluster.name)
    if (trial) this.set(trial, ['spec', 'load', at], churn)
    else {
      const value = {
        apiVersion: 'seatrial.dev/v1alpha1',
        kind: 'Trial',
        metadata: { name: 'trial' },
        spec: { seed: 1, duration: '10m', load: [churn] },
      }
      this.attempt(() => addObjects(this.index, [value]))
    }
    if (cluster) this.reveal(objectId(cluster.id, `churn/${at}`))
  }

  /** Selects a part and brings it into view. */
  reveal(id: string) {
    this.select([id])
    this.shown = id
  }

  insert(yaml: string) {
    const before = new Set(this.index.objects.map(({ key }) => key))
    this.attempt(() => addText(this.index, yaml))
    this.selectNew(this.index.objects.filter(({ key }) => !before.has(key)).map(({ key }) => key))
    this.fits++
  }

  selectNew(keys: readonly string[]) {
    const wanted = new Set(keys)
    this.select(
      [...this.parts]
        .filter(
          ([, { part, object }]) => object && wanted.has(object.key) && (part.type === 'cluster' || 'key' in part),
        )
        .map(([id]) => id),
    )
  }

  copied(): string {
    return textOf(this.index, this.objects())
  }

  /** Whole objects of the selection; a part of a Cluster does not count as the Cluster. */
  objects(): EditObject[] {
    const objects = this.selected.flatMap(({ part, object }) => (object && isObject(part) ? [object] : []))
    return [...new Set(objects)]
  }

  paste(yaml: string): boolean {
    const copied = indexDocument(yaml)
    if (copied.objects.length === 0) return false
    const home = this.home()
    const clusters = copied.objects.every(({ kind }) => kind !== 'Cluster')
    this.attempt(() => {
      const { changes, keys } = pasteObjects(
        this.index,
        yaml,
        clusters && home?.key !== undefined ? home.name : undefined,
      )
      this.#afterwards = keys
      return changes
    })
    this.selectNew(this.#afterwards)
    return true
  }
  #afterwards: string[] = []

  duplicate() {
    const pools = this.selected.flatMap(({ part, object }) =>
      part.type === 'pool' && part.index !== undefined && object ? [{ part, object }] : [],
    )
    if (pools.length > 0) {
      const { part, object } = pools[0]
      const written = getIn(object.value, ['spec', 'nodePools']) as { [key: string]: Value }[]
      const copy = {
        ...written[part.index!],
        name: String(newPool({ ...object, value: { spec: { nodePools: [{ name: 'general' }, ...written] } } }).name),
      }
      this.set(object, ['spec', 'nodePools', written.length], copy)
      return
    }
    if (this.objects().length > 0) this.paste(this.copied())
  }

  /** Removes what is selected; asks first where something else is left without what it refers to. */
  async remove() {
    const objects = this.objects()
    const parts = this.selected.filter(
      ({ part }) =>
        (part.type === 'pool' && part.index !== undefined) || (part.type === 'workload' && part.load !== undefined),
    )
    if (objects.length + parts.length === 0) return
    const cluster = objects.find(({ kind }) => kind === 'Cluster')
    const inside = cluster ? this.#inside(cluster) : []
    const sentences = consequences(this.index, objects)
    if (sentences.length > 0 || inside.length > 0) {
      const first = objects[0]
      const what = objects.length === 1 ? `${first.kind} ${first.name}` : `${objects.length} objects`
      const answer = await this.app.dialogs.ask({
        title: `Delete ${what}?`,
        text: sentences.slice(0, 8).join(' ') || `${inside.length} objects belong to it.`,
        choices: [
          { id: 'cancel', label: 'Cancel' },
          ...(inside.length > 0
            ? [{ id: 'all', label: `Delete with its ${inside.length} objects`, kind: 'danger' as const }]
            : []),
          { id: 'delete', label: 'Delete', kind: inside.length > 0 ? undefined : 'act' },
        ],
      })
      if (answer === null || answer === 'cancel') return
      if (answer === 'all') objects.push(...inside)
    }
    // Whoever had the focus is gone: the keyboard stays on the canvas.
    this.backToCanvas(true)
    this.attempt(() => {
      if (objects.length > 0) return removeObjects(this.index, [...new Set(objects)])
      const byPlace = [
        ...new Map(
          parts.map(({ part, object }) => [pathOf(part)!.join('/'), { object: object!, path: pathOf(part)! }]),
        ).values(),
      ]
      // From the last on, so that the places of the others hold.
      byPlace.sort((a, b) => Number(b.path.at(-1)) - Number(a.path.at(-1)))
      return editFields(
        this.index,
        byPlace.map(({ object, path }) => ({ object, path, value: undefined })),
      )
    })
  }

  #inside(cluster: EditObject): EditObject[] {
    const part = this.full.clusters.find(({ key }) => key === cluster.key)
    const keys = new Set(
      [...(part?.workloads ?? []), ...(part?.satellites ?? [])]
        .filter((one) => !('load' in one && one.load !== undefined))
        .map(({ key }) => key),
    )
    return this.index.objects.filter(
      (object) => keys.has(object.key) && (object.clusters === undefined || object.clusters.length === 1),
    )
  }

  /** A namespace or a cluster that was drawn as one. */
  toggleOpen(id: string) {
    const next = new Set(this.open)
    if (!next.delete(id)) next.add(id)
    this.open = next
  }

  align(how: 'left' | 'top') {
    const moving = this.selected.filter(({ part, object }) => object && isMovable(part))
    const boxes = moving.map(({ part }) => this.places?.(part.id))
    if (boxes.length < 2 || boxes.some((box) => !box)) return
    const least = { x: Math.min(...boxes.map((box) => box!.x)), y: Math.min(...boxes.map((box) => box!.y)) }
    this.move(
      moving.map(({ part, object }, at) => ({
        object: object!,
        ...partName(part),
        to: how === 'left' ? { x: least.x, y: boxes[at]!.y } : { x: boxes[at]!.x, y: least.y },
      })),
    )
  }

  /** Where a part is drawn; set by the canvas. */
  places: ((id: string) => Point | undefined) | undefined

  /** Selects what the cursor of the editor stands in. */
  follow(offset: number) {
    const place = placeAt(this.index, offset)
    if (!place) return
    const { object, path } = place
    if (object.kind === 'Cluster') {
      const id = this.model.clusters.find(({ key }) => key === object.key)?.id
      if (!id) return
      const [, field, number] = path
      const pool =
        field === 'nodePools' && typeof number === 'number'
          ? [...this.parts.values()].find(
              ({ part, cluster }) => cluster.id === id && part.type === 'pool' && part.index === number,
            )
          : undefined
      this.select([
        pool ? pool.part.id : field === 'controlPlane' ? `${id}|plane` : field === 'network' ? `${id}|network` : id,
      ])
      return
    }
    const load = object.kind === 'Trial' && path[1] === 'load' ? path[2] : undefined
    const found = [...this.parts.values()].find(
      ({ part }) =>
        'key' in part &&
        part.type !== 'cluster' &&
        part.key === object.key &&
        (part.type !== 'workload' || part.load === load),
    )
    this.select(found ? [found.part.id] : [])
  }

  /** Adds the objects of dropped files. */
  async addFiles(files: readonly File[]) {
    try {
      const read = await Promise.all(files.map(readText))
      const texts = read.map(({ name, text }) =>
        /^\s*[{[]/.test(text) ? text : `# ${name}\n${text.replace(/^---\s*\n/, '')}`,
      )
      this.insert(texts.map((text) => text.trimEnd()).join('\n---\n'))
    } catch (error) {
      this.app.toasts.error('The file could not be added', error)
    }
  }

  /** The mechanical remedy of a finding, as one step of the history. */
  fix({ object: { kind, name, position }, edits }: Fix) {
    const at = (this.#lines[position.line - 1] ?? 0) + position.column - 1
    const object = placeAt(this.index, at)?.object
    if (object?.kind !== kind || object.name !== name) return
    this.edit(
      edits.map((edit) => {
        return { object, path: edit.path, value: edit.op === 'set' ? (edit.value as Value) : undefined }
      }),
    )
  }

  /** What is wrong with a field that is written in the document. */
  faultsAt(object: EditObject, path: Path): string[] {
    const { problems, revision } = this.app.checker
    if (problems.length === 0 || revision !== this.app.document.revision || getIn(object.value, path) === undefined)
      return []
    const range = rangeOf(this.index, object, path)
    return problems
      .filter(({ position, severity }) => {
        const at = (this.#lines[position.line - 1] ?? 0) + position.column - 1
        return severity === 'error' && at >= range.from && at < Math.max(range.to, range.from + 1)
      })
      .map(({ message, remedy }) => (remedy ? `${message}: ${remedy}` : message))
  }
  readonly #lines = $derived.by(() => {
    const starts = [0]
    for (let at = this.index.text.indexOf('\n'); at >= 0; at = this.index.text.indexOf('\n', at + 1))
      starts.push(at + 1)
    return starts
  })

  /** Goes to a field in the YAML editor. */
  showField(object: EditObject, path: Path) {
    this.app.go('design')
    this.yamlWanted()
    const { from } = rangeOf(this.index, object, path)
    const line = this.index.text.slice(0, from).split('\n').length
    this.app.document.editor?.reveal(line)
  }

  backToCanvas(clear = false) {
    const [id] = this.selection
    if (clear) this.select([])
    document
      .querySelector<HTMLElement>(id && !clear ? `[data-id="${CSS.escape(id)}"]` : '[data-testid=canvas]')
      ?.focus()
  }

  attempt(make: () => readonly TextChange[]) {
    try {
      this.apply(make())
    } catch (error) {
      this.app.toasts.error('The document could not be changed', error)
    }
  }
}

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a part is an object of its own. */
export const isObject = (part: Part) =>
  part.type === 'cluster' || part.type === 'satellite' || (part.type === 'workload' && part.load === undefined)

export const isMovable = (part: Part) =>
  part.type !== 'group' &&
  !(part.type === 'workload' && part.load !== undefined) &&
  !(part.type === 'pool' && part.index === undefined)

/** The name of a part in its Cluster's annotation; none for objects. */
export function partName(part: Part): { part?: string } {
  if (part.type === 'pool') return { part: `pool/${part.pool}/${part.zone}` }
  return part.type === 'plane' || part.type === 'network' ? { part: part.type } : {}
}

/** Where a part stands in its object. */
export function pathOf(part: Part): Path | undefined {
  if (part.type === 'pool') return part.index === undefined ? undefined : ['spec', 'nodePools', part.index]
  if (part.type === 'plane') return ['spec', 'controlPlane']
  if (part.type === 'network') return ['spec', 'network']
  if (part.type === 'workload' && part.load !== undefined) return ['spec', 'load', part.load]
  return []
}

export const [useBoard, provideBoard] = createContext<Board>()
