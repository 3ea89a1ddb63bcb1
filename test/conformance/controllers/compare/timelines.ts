/** The tracks of two timelines, one against the other. */
import type { Recording } from '../recording'
import type { Difference, Run } from './compare'
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
const holdMs: Readonly<Record<TrackKind, number>> = { object: 500, pods: 0, nodes: 300, event: 0 }

/** Events wait behind everything else that their controller sends. */
const wider: Readonly<Record<TrackKind, number>> = { object: 1, pods: 1, nodes: 1, event: 3 }

export function trackDifferences(recording: Recording, run: Run, others: readonly Run[]): TracksCompared {
  const tracks = (one: Run): Tracks => tracksOf(one.timeline, recording.nodes, one.name)
  const recorded = tracks(recording)
  const replayed = tracks(run)
  const spread = others.map(tracks)
  const compared: TracksCompared = { count: 0, differences: [], worst: { off: 0, what: '', t: 0 } }
  const tolerance = toleranceOf(recording)
  for (const name of new Set([...recorded.all.keys(), ...replayed.all.keys()])) {
    const one = replayed.all.get(name)
    const difference = (real: Tracks, worst: Worst): Difference | undefined =>
      trackDifference(name, real.all.get(name), one, recording.durationMs, tolerance, worst)
    compared.count++
    const found = difference(recorded, compared.worst)
    if (found && !spread.some((real) => !difference(real, compared.worst))) compared.differences.push(found)
  }
  return compared
}

function trackDifference(
  what: string,
  recordedTrack: Track | undefined,
  replayedTrack: Track | undefined,
  endMs: number,
  tolerance: (t: number) => number,
  worst: Worst,
): Difference | undefined {
  const recorded = recordedTrack ?? emptyLike(replayedTrack)
  const replayed = replayedTrack ?? emptyLike(recordedTrack)
  const wide = wider[recorded.kind]
  const window: Window = { holdMs: holdMs[recorded.kind], endMs, tolerance: (t) => wide * tolerance(t) }
  const note = (t: number, off: number): void => {
    if (off > worst.off && off <= window.tolerance(t) && recorded.kind !== 'event')
      Object.assign(worst, { off, what, t })
  }
  const late = deviations(replayed.series, recorded.series, window, note).map((one) => ({ ...one, by: 'replayed' }))
  const missing = deviations(recorded.series, replayed.series, window, note).map((one) => ({ ...one, by: 'recorded' }))
  const [first] = [...missing, ...late].sort((one, other) => one.t - other.t)
  return first && { what, t: first.t, text: textOf(first, missing.length + late.length) }
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

/**
 * 1 s, or a tenth of what went by since the last thing that was done, which is as far as 10 % of a period, a rate or a grace
 * time; and the recorder's jitter.
 */
export function toleranceOf({ actions }: Recording): (t: number) => number {
  const times = actions.map(({ t }) => t).sort((one, other) => one - other)
  return (t) => jitterMs + Math.max(1000, (t - (times.findLast((one) => one <= t) ?? 0)) / 10)
}
