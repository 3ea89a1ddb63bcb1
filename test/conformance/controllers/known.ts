/**
 * What the replay does not meet, by scenario and by what is compared, with the reason: known.json. An entry that is met after
 * all makes the tests fail, and one without a reason too. `npm run conformance -- controllers --known "reason"` takes out the
 * former and puts in what is new.
 */
import entries from './known.json'

/** By scenario, then by what differs (a track, an answer, an order, an invariant; `*` stands for anything): the reason. */
export type Known = Readonly<Record<string, Readonly<Record<string, string>>>>

export const known: Known = entries

export interface KnownDeviation {
  scenario: string
  what: string
  reason: string
}

/** The entry that names this, if there is one. */
export function knownOf(scenario: string, what: string, list: Known = known): KnownDeviation | undefined {
  const found = Object.entries(list[scenario] ?? {}).find(([pattern]) => matches(pattern, what))
  return found && { scenario, what: found[0], reason: found[1] }
}

function matches(pattern: string, what: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return pattern === what || new RegExp(`^${parts.join('.*')}$`).test(what)
}

/** The list as it must be for these outcomes: entries of scenarios that were not replayed stay. */
export function knownFor(
  outcomes: readonly { name: string; differences: readonly { what: string }[] }[],
  reason: string,
  list: Known = known,
): Known {
  const result: Record<string, Record<string, string>> = { ...list }
  for (const { name, differences } of outcomes) {
    const entriesOf: Record<string, string> = {}
    for (const { what } of differences) {
      const entry = knownOf(name, what, list)
      entriesOf[entry?.what ?? what] = entry?.reason ?? reason
    }
    if (differences.length > 0) result[name] = entriesOf
    else delete result[name]
  }
  return Object.fromEntries(Object.entries(result).sort(([one], [other]) => (one < other ? -1 : 1)))
}
