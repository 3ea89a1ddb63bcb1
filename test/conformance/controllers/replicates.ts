/** Recordings of one scenario that was run several times (`NAME-r2`, `NAME-run2`): they show how far the real thing is from itself. */
import type { Recording, Row } from './recording'
import type { Run } from './compare/compare'

export const scenarioOf = (name: string): string => name.replace(/-(r|run)\d+$/, '')

/** The other runs of the recording's scenario, in its times. */
export function othersOf(recording: Recording, all: readonly Recording[]): Run[] {
  return all
    .filter((one) => one !== recording && scenarioOf(one.name) === scenarioOf(recording.name))
    .filter(({ actions }) => actions.length === recording.actions.length)
    .map((one) => ({ name: one.name, timeline: inTimesOf(recording, one) }))
}

/** Rows of a run, as long after each action as they were in it, but at the times of the other's actions. */
export function inTimesOf(recording: Recording, run: Recording): Row[] {
  const from = run.actions.map(({ t }) => t)
  const to = recording.actions.map(({ t }) => t)
  let at = 0
  return run.timeline.map(([t, ...rest]) => {
    while (at + 1 < from.length && from[at + 1] <= t) at++
    return [t - (from[at] ?? 0) + (to[at] ?? 0), ...rest]
  })
}
