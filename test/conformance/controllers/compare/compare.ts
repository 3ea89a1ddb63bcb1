/** What a replay did, against what was recorded. */
import { isRequest, type Answer, type Recording, type Row } from '../recording'
import { StableNames } from '../names'
import type { Surroundings } from '../script/neighbours'
import { answerDifference } from './answers'
import { brokenInvariants } from './invariants'
import { firstInversion, stepsOf } from './order'
import { trackDifferences, type Worst } from './timelines'
import { victimDifferences, victimsOf } from './victims'

export interface Difference {
  /** What differs: a track's name, a request, an order, an invariant. */
  what: string
  /** ms after t0. */
  t: number
  text: string
}

export interface Compared {
  name: string
  /** How many tracks, answers, orders, choices and invariants were compared. */
  count: number
  differences: Difference[]
  worst: Worst
}

/** A run: of the real thing, or of the replay. */
export interface Run {
  timeline: readonly Row[]
  /** By place among the requests; left out: not looked at. */
  answers?: readonly (Answer | undefined)[]
  /** Its namespace. */
  name: string
}

/**
 * @param others further recordings of the same scenario, their times as in `recording`: what the replay has in common with one
 *   of them is no difference
 * @param around what went on in the same control plane
 */
export function compare(
  recording: Recording,
  run: Run,
  others: readonly Run[] = [],
  around: Surroundings = { beside: [], before: [] },
): Compared {
  const names = {
    recorded: new StableNames(recording.timeline, recording.name),
    replayed: new StableNames(run.timeline, run.name),
  }
  const tracks = trackDifferences(recording, run, others, around)
  const answers = answerDifferences(recording, run, names)
  const orders = orderDifferences(recording, run)
  const victims = victimsDiffer(recording, run, names)
  const invariants = brokenInvariants(
    recording,
    { rows: recording.timeline, names: names.recorded },
    { rows: run.timeline, names: names.replayed },
  )
  const parts = [tracks, answers, orders, victims, invariants]
  const differences = parts.flatMap((part) => part.differences)
  differences.sort((one, other) => one.t - other.t || (one.what < other.what ? -1 : 1))
  return {
    name: recording.name,
    count: parts.reduce((sum, { count }) => sum + count, 0),
    differences,
    worst: tracks.worst,
  }
}

interface Part {
  count: number
  differences: Difference[]
}

interface BothNames {
  recorded: StableNames
  replayed: StableNames
}

function answerDifferences({ actions }: Recording, { answers }: Run, names: BothNames): Part {
  if (!answers) return { count: 0, differences: [] }
  const requests = actions.filter(isRequest)
  const differences = requests.flatMap((action, at): Difference[] => {
    const text = at in answers ? answerDifference(action, answers[at], names) : undefined
    return text ? [{ what: `answer to ${action.method} ${action.path}`, t: action.t, text }] : []
  })
  return { count: requests.length, differences }
}

function orderDifferences({ timeline }: Recording, run: Run): Part {
  const replayed = stepsOf(run.timeline)
  const recorded = stepsOf(timeline)
  const differences = [...recorded].flatMap(([owner, steps]): Difference[] => {
    const text = firstInversion(steps, replayed.get(owner) ?? [])
    return text ? [{ what: `order of ${owner}'s pods`, t: steps[0].t, text }] : []
  })
  return { count: recorded.size, differences }
}

function victimsDiffer({ actions, timeline }: Recording, run: Run, names: BothNames): Part {
  const times = actions.filter(isRequest).map(({ t }) => t)
  const recorded = victimsOf(timeline, names.recorded, times)
  const replayed = victimsOf(run.timeline, names.replayed, times)
  const differences = victimDifferences(recorded, replayed).map(({ key, text, step }) => ({
    what: `pods given up by ${key}`,
    t: times[step - 1] ?? 0,
    text,
  }))
  return { count: recorded.size, differences }
}
