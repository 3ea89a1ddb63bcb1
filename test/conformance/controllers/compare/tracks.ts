/** What is compared of a timeline: values over time, each under a name that is the same in every run. */
import type { ClusterNode, Json, Row } from '../recording'
import { StableNames } from '../names'
import { eventTracks, passOverBriefBudgets } from './eventTracks'
import { nodeTracks } from './nodeTracks'
import { podTracks } from './podTracks'
import { Series } from './series'
import { sliceTracks } from './sliceTracks'

/**
 * `ready`: how many pods are; `kubelet`: what the kubelet stand-in does with pods; `state`: of pods with names of their own; `truth`: what a status tells
 * of, not compared by itself.
 */
export type TrackKind = 'object' | 'pods' | 'kubelet' | 'ready' | 'state' | 'nodes' | 'event' | 'truth'

export interface Track {
  kind: TrackKind
  series: Series
}

export class Tracks {
  readonly all = new Map<string, Track>()

  constructor(
    readonly nodes: readonly ClusterNode[],
    readonly names: StableNames,
  ) {}

  /** The series of that name; `before` is its value until the first change. */
  series(kind: TrackKind, name: string, before: string | number = ''): Series {
    let track = this.all.get(name)
    if (!track) this.all.set(name, (track = { kind, series: new Series(before) }))
    return track.series
  }
}

/** @param kinds of rows to read; all when left out */
export function tracksOf(
  rows: readonly Row[],
  nodes: readonly ClusterNode[],
  namespace: string,
  kinds?: ReadonlySet<string>,
): Tracks {
  // A recorder that showed no node watched none, and not their Events.
  const isRead = ([, kind, , , { obj }]: Row, of: ReadonlySet<string>): boolean =>
    of.has(kind) && (kind !== 'ev' || of.has('node') || !String(obj).startsWith('Node/'))
  const read = kinds ? rows.filter((row) => isRead(row, kinds)) : rows
  const tracks = new Tracks(nodes, new StableNames(read, namespace))
  const readers: Record<string, (row: Row) => void> = {
    pod: podTracks(tracks),
    node: nodeTracks(tracks),
    eps: sliceTracks(tracks),
    ev: eventTracks(tracks, read),
  }
  for (const row of read) {
    const reader = readers[row[1]]
    if (reader) reader(row)
    else objectRow(tracks, row)
  }
  passOverBriefBudgets(tracks)
  return tracks
}

/** Fields that count writes: how many there are depends on how many changes one sync meets. */
const passedOver: Readonly<Record<string, readonly string[]>> = {
  rs: ['gen', 's.observedGeneration'],
  job: [],
  pvc: ['vol'],
  svc: ['ip'],
  crev: ['owner'],
}

function objectRow(tracks: Tracks, [t, kind, name, type, fields]: Row): void {
  const stable = tracks.names.of(kind, name)
  const prefix = `${kind} ${stable}`
  if (type !== 'M') tracks.series('object', `${prefix} exists`, 'no').set(t, type === 'A' ? 'yes' : 'no')
  // What is gone has no fields: those it had at the last held until then.
  if (type === 'D') {
    for (const [of, { series }] of tracks.all) {
      if (of.startsWith(`${prefix} `) && of !== `${prefix} exists`) series.set(t, series.before)
    }
  }
  for (const [field, value] of Object.entries(fields)) {
    if (passedOver[kind]?.includes(field)) continue
    if (kind === 'quota') {
      quotaField(tracks, t, `${prefix} ${field}`, value)
      continue
    }
    const number = typeof value === 'number' || (value === null && field.startsWith('s.'))
    const series = tracks.series('object', `${prefix} ${field}`, number ? 0 : '')
    if (value === null) series.set(t, series.before)
    else series.set(t, typeof series.before === 'number' ? Number(value) : textOf(value, tracks.names))
  }
}

/** Each resource by itself: several pods may come between two writes of the status. */
function quotaField(tracks: Tracks, t: number, prefix: string, value: Json): void {
  const amounts = typeof value === 'string' ? (JSON.parse(value) as Record<string, string>) : {}
  for (const [resource, amount] of Object.entries(amounts)) {
    tracks.series('object', `${prefix} ${resource}`, 0).set(t, numberOf(amount))
  }
}

const suffixes: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
}

const numberOf = (quantity: string): number => {
  const [, digits, suffix] = /^(-?[\d.]+)([a-zA-Z]*)$/.exec(quantity) ?? []
  return Number(digits) * (suffixes[suffix] ?? 1)
}

const time = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g

/** A field's value with times and generated names left out. */
export function textOf(value: Json, names: StableNames): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return names.inText(text.replace(time, '<time>'))
}
