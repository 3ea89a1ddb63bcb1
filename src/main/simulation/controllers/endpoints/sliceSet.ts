import { membersOf, SliceMembers, STRIDE, Field } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import type { CompiledTemplate } from '../../state/templates'
import { place, type Filled } from './packing'
import { endpointPorts, type EndpointPort } from './ports'
import { ServiceRecord } from './serviceController'
import { Rows, Slice } from './slice'
import type { Closeness } from './sliceObject'

/** What a sync sends. */
export interface Plan {
  create: Slice[]
  update: Slice[]
  remove: Slice[]
}

const EMPTY = new SliceMembers(new Int32Array(0), NaN)
const NO_PORTS = '[]'

/** A Service's slices, and which of them each pod is in. */
export class SliceSet extends ServiceRecord {
  slices: Slice[] = []
  private readonly sliceOf = new Map<number, Slice>()
  private readonly portsOf = new Map<number, { key: string; ports: EndpointPort[] }>()
  /** Of the sync that is under way. */
  private readonly touched = new Map<Slice, Rows>()
  private readonly newcomers = new Map<string, { ports: EndpointPort[]; rows: Int32Array; count: number }>()
  private labels = ''

  constructor(
    target: StoredObject,
    private readonly most: number,
  ) {
    super(target)
  }

  /** Begins anew with what is stored: pods are found again where they were. */
  reload(): void {
    this.slices = this.slices.filter(({ object }) => object?.stored && !object.stored.metadata.deletionTimestamp)
    this.sliceOf.clear()
    this.portsOf.clear()
    for (const slice of this.slices) {
      const { stored, version } = slice.object as StoredObject
      // What others have written is not looked into: the pods are put in again.
      const members = stored && membersOf(stored)
      if (!members) this.touched.set(slice, changedRows(this.most))
      slice.members = members ?? EMPTY
      slice.version = version
      for (let i = 0; i < slice.members.rows.length; i += STRIDE) {
        const uid = slice.members.rows[i + Field.uid]
        this.sliceOf.set(uid, slice)
        this.dirty.set(uid, slice.members.rows[i + Field.pod] as never)
      }
    }
  }

  /** The pod is no endpoint of the Service. */
  drop(uid: number): void {
    const slice = this.sliceOf.get(uid)
    if (!slice) return
    const rows = this.rowsOf(slice)
    rows.remove(rows.find(uid))
    this.sliceOf.delete(uid)
  }

  /** The pod is an endpoint, as the row says. */
  want(row: Int32Array, template: CompiledTemplate): void {
    const uid = row[Field.uid]
    const { key, ports } = this.portsFor(template)
    const slice = this.sliceOf.get(uid)
    if (slice?.portKey === key) {
      const rows = this.rowsOf(slice)
      rows.replace(rows.find(uid), row, 0)
      return
    }
    if (slice) this.drop(uid)
    let group = this.newcomers.get(key)
    if (!group) this.newcomers.set(key, (group = { ports, rows: new Int32Array(16 * STRIDE), count: 0 }))
    if ((group.count + 1) * STRIDE > group.rows.length) {
      const larger = new Int32Array(group.rows.length * 2)
      larger.set(group.rows)
      group.rows = larger
    }
    group.rows.set(row, group.count++ * STRIDE)
  }

  private rowsOf(slice: Slice): Rows {
    let rows = this.touched.get(slice)
    if (!rows) this.touched.set(slice, (rows = new Rows(slice.members, this.most)))
    return rows
  }

  private portsFor(template: CompiledTemplate): { key: string; ports: EndpointPort[] } {
    let found = this.portsOf.get(template.id)
    if (!found) {
      const ports = this.target.seen ? endpointPorts(this.target.seen, template.source) : []
      this.portsOf.set(template.id, (found = { key: JSON.stringify(ports), ports }))
    }
    return found
  }

  /**
   * What is to be written so that the slices show what was dropped and wanted; the set is then as if it were. Upstream:
   * reconcileByAddressType and finalize.
   */
  plan(changedAt: number, labels: Readonly<Record<string, string>>, closeness: Closeness): Plan {
    const written = new Map<Slice, Rows>()
    const remove: Slice[] = []
    const relabelled = this.relabelled(labels, closeness)
    for (const slice of this.slices) {
      const rows = this.touched.get(slice) ?? (relabelled ? new Rows(slice.members, this.most) : undefined)
      const count = rows?.count ?? slice.members.count
      const emptied = count === 0 && (rows?.changed || !this.newcomers.has(slice.portKey))
      if (emptied) remove.push(slice)
      else if (rows && (rows.changed || relabelled)) written.set(slice, rows)
    }
    const create = this.placeNewcomers(written, remove, changedAt)
    for (const [slice, rows] of written) slice.members = rows.finish(changedAt)
    this.touched.clear()
    this.newcomers.clear()
    const plan = this.settle({ create, update: [...written.keys()], remove }, relabelled)
    this.slices = [...this.slices.filter((slice) => !plan.remove.includes(slice)), ...plan.create]
    return plan
  }

  /** All slices say something else: their labels, or whom they are for. */
  private relabelled(labels: Readonly<Record<string, string>>, closeness: Closeness): boolean {
    const text = JSON.stringify([labels, closeness])
    const changed = this.labels !== '' && this.labels !== text
    this.labels = text
    return changed
  }

  private placeNewcomers(written: Map<Slice, Rows>, remove: readonly Slice[], changedAt: number): Slice[] {
    const create: Slice[] = []
    for (const [key, group] of this.newcomers) {
      const peers = this.slices.filter((slice) => slice.portKey === key && !remove.includes(slice))
      const mine = peers.flatMap((slice) => written.get(slice) ?? [])
      const before = new Map(mine.map((rows) => [rows, rows.count]))
      const besides = place(
        group,
        mine,
        peers.filter((slice) => !written.has(slice)),
        this.most,
      )
      for (const [slice, rows] of written) this.note(slice, rows, before.get(rows) ?? rows.count)
      for (const { slice, rows } of besides) {
        const target = slice ?? new Slice(group.ports, key, EMPTY)
        this.note(target, rows, target.members.count)
        if (slice) written.set(slice, rows)
        else {
          target.members = rows.finish(changedAt)
          create.push(target)
        }
      }
    }
    return create
  }

  /** Pods from the given place on are in the slice now. */
  private note(slice: Slice, rows: Filled['rows'], from: number): void {
    for (let i = from; i < rows.count; i++) this.sliceOf.set(rows.uidAt(i), slice)
  }

  /** A Service without endpoints has one empty slice; what would be deleted takes the place of what would be created. */
  private settle({ create, update, remove }: Plan, relabelled: boolean): Plan {
    if (this.slices.length === remove.length && create.length === 0) {
      const [only] = remove
      const isPlaceholder = only?.portKey === NO_PORTS && only.members.count === 0
      if (remove.length === 1 && isPlaceholder && !relabelled) remove = []
      else create = [new Slice([], NO_PORTS, EMPTY)]
    }
    while (remove.length > 0 && create.length > 0) {
      const [reused, made] = [remove[0], create[create.length - 1]]
      remove = remove.slice(1)
      create = create.slice(0, -1)
      reused.ports = made.ports
      reused.portKey = made.portKey
      reused.members = made.members
      for (let i = 0; i < made.members.count; i++) this.sliceOf.set(made.members.uidAt(i), reused)
      update = [...update, reused]
    }
    return { create, update, remove }
  }
}

/** Of a slice that is written whatever comes of it. */
function changedRows(most: number): Rows {
  const rows = new Rows(undefined, most)
  rows.changed = true
  return rows
}
