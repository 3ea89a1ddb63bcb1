/**
 * The drawing board: the document as parts, what is selected, and every edit that canvas and inspector make. All of them
 * go through the editor, so that its history is the only one.
 */
import { createContext } from 'svelte'
import {
  editFields,
  indexDocument,
  moveEdits,
  placeAt,
  rangeOf,
  renameObject,
  type DocumentIndex,
  type EditObject,
  type FieldEdit,
  type Move,
  type Path,
  type Point,
  type TextChange,
  type Value,
} from '../../design/edit'
import type { Fix } from '../../design/review'
import type { AppState } from '../app/state.svelte'
import { recall, remember } from '../lib/storage'
import { add, addFiles, insert, type Addable, type Spot } from './board/adding'
import { copied, duplicate, paste } from './board/clipboard'
import { align, arrange, type Alignment } from './board/moving'
import { isObject, isPool, loadAt, partOfCluster, partsById, pathOf } from './board/parts'
import { faultsIn, fixEdits, lineStarts, remarksOf } from './board/places'
import { remove } from './board/removal'
import { marksOf, type Mark, type RemarkPlace } from './graph/marks'
import { buildModel, clusterId, type ClusterPart } from './graph/model'
import { simplify } from './graph/simplify'

export class Board {
  selection = $state.raw<ReadonlySet<string>>(new Set())
  open = $state.raw<ReadonlySet<string>>(new Set())
  /** Grows when the canvas shall show everything. */
  fits = $state(0)
  /** Grows when the canvas shall draw the document again, whatever was dragged. */
  drawings = $state(0)
  /** Grows when the inspector shall take the keyboard. */
  inspects = $state(0)
  /** Asked for, and not done yet: the inspector may have to appear first. */
  inspectWanted = false
  /** A field that the inspector shall open, with what to look for in it. */
  wanted = $state.raw<{ path: string; search: string } | null>(null)
  /** What the canvas shall bring into view. */
  shown = $state.raw<string | null>(null)
  /** What the panel below shall bring into view. */
  remark = $state.raw<RemarkPlace | null>(null)
  /** The cluster that something is dragged over. */
  target = $state<string | null>(null)
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
  readonly parts = $derived(partsById(this.model, this.index))
  readonly selected = $derived([...this.selection].flatMap((id) => this.parts.get(id) ?? []))
  readonly single = $derived(this.selected.length === 1 ? this.selected[0] : undefined)
  /** Where what is selected stands in the text. */
  readonly range = $derived.by(() => {
    const one = this.single
    const path = one && pathOf(one.part)
    return one?.object && path ? rangeOf(this.index, one.object, path) : null
  })
  readonly #lines = $derived(lineStarts(this.index.text))
  /** What is the matter with which part; of the last text that was checked as it is. */
  readonly marks = $derived.by((): ReadonlyMap<string, Mark> => {
    const { checker, document } = this.app
    if (checker.revision !== document.revision || checker.busy) return this.#marked
    const findings = checker.stale ? [] : checker.findings
    const remarks = remarksOf(this.index, this.#lines, findings, checker.problems)
    return (this.#marked = marksOf(this.model, this.full, remarks))
  })
  #marked: ReadonlyMap<string, Mark> = new Map()
  view = $state<'canvas' | 'split' | 'yaml'>(
    recall('design.view', 'split', (value) => ['canvas', 'split', 'yaml'].includes(value as string)),
  )
  readonly empty = $derived(this.index.objects.length === 0)
  /** Where a part is drawn; set by the canvas. */
  places: ((id: string) => Point | undefined) | undefined

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

  attempt(make: () => readonly TextChange[]) {
    try {
      this.apply(make())
    } catch (error) {
      this.app.toasts.error('The document could not be changed', error)
    }
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
    else this.select(ids.map((id) => (id.endsWith(`/${object.name}`) ? id.slice(0, -object.name.length) + name : id)))
  }

  move(moves: readonly Move[]) {
    this.edit(moveEdits(moves))
  }

  redraw() {
    this.drawings++
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

  clusterOf(object: EditObject): ClusterPart | undefined {
    return this.model.clusters.find(({ key }) => key === object.key)
  }

  add(kind: Addable, spot?: Spot) {
    add(this, kind, spot)
  }

  insert(yaml: string) {
    insert(this, yaml)
  }

  addFiles(files: readonly File[]) {
    return addFiles(this, files)
  }

  copied() {
    return copied(this)
  }

  paste(yaml: string) {
    return paste(this, yaml)
  }

  duplicate() {
    duplicate(this)
  }

  remove() {
    return remove(this)
  }

  arrange() {
    arrange(this)
  }

  align(how: Alignment) {
    align(this, how)
  }

  /** Selects a part and brings it into view. */
  reveal(id: string) {
    this.select([id])
    this.shown = id
  }

  /** Selects objects by their keys, and pools by cluster and name. */
  selectNew(keys: readonly string[], pools: readonly { cluster: string; name: string }[] = []) {
    const wanted = new Set(keys)
    this.select(
      [...this.parts]
        .filter(([, { part, object, cluster }]) =>
          isPool(part)
            ? pools.some((one) => one.cluster === cluster.id && one.name === part.pool)
            : object && wanted.has(object.key) && (part.type === 'cluster' || 'key' in part),
        )
        .map(([id]) => id),
    )
  }

  /** Whole objects of the selection; a part of a Cluster does not count as the Cluster. */
  objects(): EditObject[] {
    const objects = this.selected.flatMap(({ part, object }) => (object && isObject(part) ? [object] : []))
    return [...new Set(objects)]
  }

  /** A namespace or a cluster that was drawn as one. */
  toggleOpen(id: string) {
    const next = new Set(this.open)
    if (!next.delete(id)) next.add(id)
    this.open = next
  }

  /** Selects what the cursor of the editor stands in. */
  follow(offset: number) {
    const place = placeAt(this.index, offset)
    if (!place) return
    const { object, path } = place
    if (object.kind === 'Cluster') {
      const cluster = this.clusterOf(object)
      if (cluster) this.select([partOfCluster(cluster, path)])
      return
    }
    const load = loadAt(object, path)
    const found = [...this.parts.values()].find(
      ({ part }) =>
        'key' in part &&
        part.type !== 'cluster' &&
        part.key === object.key &&
        (part.type !== 'workload' || part.load === load),
    )
    this.select(found ? [found.part.id] : [])
  }

  /** The mechanical remedy of a finding, as one step of the history. */
  fix(fix: Fix) {
    const edits = fixEdits(this.index, this.#lines, fix)
    if (edits) this.edit(edits)
  }

  /** What is wrong with a field that is written in the document. */
  faultsAt(object: EditObject, path: Path): string[] {
    const { problems, revision } = this.app.checker
    return revision === this.app.document.revision ? faultsIn(this.index, this.#lines, problems, object, path) : []
  }

  /** Goes to a field in the YAML editor. */
  showField(object: EditObject, path: Path) {
    this.app.go('design')
    this.yamlWanted()
    const { from } = rangeOf(this.index, object, path)
    this.app.document.editor?.reveal(this.#lines.findLastIndex((start) => start <= from) + 1)
  }

  backToCanvas(clear = false) {
    const [id] = this.selection
    if (clear) this.select([])
    document
      .querySelector<HTMLElement>(id && !clear ? `[data-id="${CSS.escape(id)}"]` : '[data-testid=canvas]')
      ?.focus()
  }
}

export const [useBoard, provideBoard] = createContext<Board>()
