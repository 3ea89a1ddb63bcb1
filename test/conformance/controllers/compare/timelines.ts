/** The tracks of two timelines, one against the other. */
import type { Recording, Row } from '../recording'
import type { Difference, Run } from './compare'
import type { Surroundings } from '../script/neighbours'
import { deviations, type Deviation, Series, type Window } from './series'
import { type Track, type TrackKind, type Tracks, tracksOf } from './tracks'

/** The largest distance in time, ms, at which the same still came, and of which track at which time. */
export interface Worst {
  off: number
  what: string
  t: number
}

export interface TracksCompared {
  count: number
  differences: Difference[]
  worst: Worst
}

/** Values that hold shorter than this are the recorder's jitter, ms. */
const holdMs: Readonly<Record<TrackKind, number>> = {
  object: 500,
  pods: 0,
  kubelet: 0,
  // Pods become ready and are given up in the same moment: in which order a watch shows it.
  ready: 100,
  state: 500,
  nodes: 300,
  event: 0,
  truth: 0,
}

/** Events wait behind everything else that their controller sends; the recorder's kubelets shared two cores with all else. */
const wider: Readonly<Partial<Record<TrackKind, number>>> = { event: 3, kubelet: 2, ready: 2 }

/** A status that changes faster than this shows now one count, now another of its pods, ms. */
const briefMs = 2000

export function trackDifferences(
  recording: Recording,
  run: Run,
  others: readonly Run[],
  { beside, before }: Surroundings = { beside: [], before: [] },
): TracksCompared {
  // What the recorder did not watch is not in the recording, and cannot be compared.
  const kinds = new Set(recording.timeline.map(([, kind]) => kind))
  const tracks = (one: Run): Tracks => tracksOf(one.timeline, recording.nodes, one.name, kinds)
  const recorded = tracks(recording)
  const replayed = tracks(run)
  const spread = others.map(tracks)
  const earlier = new Set(
    before.flatMap(([, kind, , , { r, obj }]) => (kind === 'ev' ? `${String(r)} of ${String(obj)}` : [])),
  )
  const compared: TracksCompared = { count: 0, differences: [], worst: { off: 0, what: '', t: 0 } }
  const tolerance = toleranceOf(recording, beside)
  for (const name of new Set([...recorded.all.keys(), ...replayed.all.keys()])) {
    if ((recorded.all.get(name) ?? replayed.all.get(name))?.kind === 'truth') continue
    if (isOlderSeries(name, recorded, earlier)) continue
    const difference = (real: Tracks, worst: Worst): Difference | undefined =>
      trackDifference(name, real, replayed, recording.durationMs, tolerance, worst)
    compared.count++
    const found = difference(recorded, compared.worst)
    if (found && !spread.some((real) => !difference(real, compared.worst))) compared.differences.push(found)
  }
  return compared
}

/**
 * Events of nodes stay in the namespace `default` from one scenario to the next: one that was there before was counted up,
 * which the recorder does not show.
 */
function isOlderSeries(name: string, recorded: Tracks, earlier: ReadonlySet<string>): boolean {
  const [, reason, node] = /^event (\S+) of Node (\S+) /.exec(name) ?? []
  if (reason === undefined || recorded.all.has(name)) return false
  if (earlier.has(`${reason} of Node/${node}`)) return true
  return [...recorded.all.keys()].some((one) => one.startsWith(`event ${reason} of Node `))
}

function trackDifference(
  what: string,
  recordedTracks: Tracks,
  replayedTracks: Tracks,
  endMs: number,
  tolerance: (t: number) => number,
  worst: Worst,
): Difference | undefined {
  const recorded = recordedTracks.all.get(what) ?? emptyLike(replayedTracks.all.get(what))
  const replayed = replayedTracks.all.get(what) ?? emptyLike(recorded)
  const wide = wider[recorded.kind] ?? 1
  const truth = truthOf(what)
  const window: Window = { holdMs: holdMs[recorded.kind], endMs, tolerance: (t) => wide * tolerance(t) }
  const note = (t: number, off: number): void => {
    if (off > worst.off && off <= window.tolerance(t) && timed.has(recorded.kind))
      Object.assign(worst, { off, what, t })
  }
  const against = (one: Series, other: Series, truths: Tracks, by: string): (Deviation & { by: string })[] =>
    deviations(
      one,
      other,
      { ...window, brief: truth === undefined ? undefined : { ms: briefMs, series: truths.all.get(truth)?.series } },
      note,
    ).map((deviation) => ({ ...deviation, by }))
  const late = against(replayed.series, recorded.series, recordedTracks, 'replayed')
  const missing = against(recorded.series, replayed.series, replayedTracks, 'recorded')
  const [first] = [...missing, ...late].sort((one, other) => one.t - other.t)
  return first && { what, t: first.t, text: textOf(first, missing.length + late.length) }
}

/** Kinds whose distances in time the table tells. */
const timed: ReadonlySet<TrackKind> = new Set<TrackKind>(['object', 'pods', 'state', 'nodes'])

/** The count of pods that a status field tells of. */
function truthOf(what: string): string | undefined {
  const [, kind, name, field] = /^(rs|deploy|job) (\S+) s\.(\w+)$/.exec(what) ?? []
  const count = counts[field]
  return count ? `pods of ${owners[kind]}${name} ${count}` : undefined
}

/** A Deployment's pods are those of its ReplicaSets together. */
const owners: Readonly<Record<string, string>> = { rs: 'ReplicaSet ', deploy: '', job: 'Job ' }

const counts: Readonly<Record<string, string>> = {
  active: 'active',
  ready: 'ready now',
  terminating: 'terminating',
  replicas: 'active',
  fullyLabeledReplicas: 'active',
  readyReplicas: 'ready now',
  availableReplicas: 'ready now',
  terminatingReplicas: 'terminating',
}

const emptyLike = (track: Track | undefined): Track => ({
  kind: track?.kind ?? 'object',
  series: new Series(track?.series.before ?? ''),
})

function textOf({ t, value, off, other, by }: Deviation & { by: string }, count: number): string {
  const opposite = by === 'recorded' ? 'replayed' : 'recorded'
  const apart = off === Infinity ? 'never' : `${off} ms away`
  const more = count > 1 ? ` (and ${count - 1} more)` : ''
  return `at ${t} ms ${by} ${show(value)}, ${opposite} ${apart}, but ${show(other)}${more}`
}

const show = (value: string | number): string => (typeof value === 'number' ? String(value) : JSON.stringify(value))

/** Single calls of the recorded control plane took up to this much longer than others, ms: it had two cores for everything. */
const jitterMs = 150

/** Requests a second of a controller's client. */
const clientRate = 20
/** How far apart creations still wait for the same tokens, ms. */
const contentionMs = 5000

/**
 * 1 s, or a tenth of what went by since the last thing that was done, which is as far as 10 % of a period, a rate or a grace
 * time; and the recorder's jitter. Where several ReplicaSets create at once, which of them gets its controller's next token
 * is a race: there it is also the time that the tokens of the others take.
 * @param beside rows of other scenarios that went on in the same control plane
 */
export function toleranceOf({ actions, timeline }: Recording, beside: readonly Row[] = []): (t: number) => number {
  const times = actions.map(({ t }) => t).sort((one, other) => one - other)
  const ofReplicaSet = ([, kind, , type, { owner }]: Row): boolean =>
    kind === 'pod' && type === 'A' && String(owner).startsWith('ReplicaSet/')
  const creations = [
    ...timeline.filter(ofReplicaSet).map(([t, , , , { owner }]) => ({ t, owner: String(owner) })),
    ...beside
      .filter(ofReplicaSet)
      .map(([t, , name, , { owner }]) => ({ t, owner: `${name.split('/')[0]} ${String(owner)}` })),
  ]
  const others = (t: number): number => {
    const byOwner = new Map<string, number>()
    for (const one of creations) {
      if (Math.abs(one.t - t) <= contentionMs) byOwner.set(one.owner, (byOwner.get(one.owner) ?? 0) + 1)
    }
    const counts = [...byOwner.values()]
    return counts.reduce((sum, count) => sum + count, 0) - Math.max(0, ...counts)
  }
  const known = new Map<number, number>()
  return (t) => {
    let tolerance = known.get(t)
    if (tolerance === undefined) {
      const since = t - (times.findLast((one) => one <= t) ?? 0)
      tolerance = jitterMs + Math.max(1000, since / 10) + (1000 * others(t)) / clientRate
      known.set(t, tolerance)
    }
    return tolerance
  }
}
