/** The table of scenarios with their deviations, for the terminal and for docs/CONTROLLERS.md. */
import { table } from '../replay/table'
import type { Compared, Difference } from './compare/compare'
import { type Known, known, type KnownDeviation, knownOf } from './known'

export interface Outcome extends Compared {
  description: string
  /** Differences that no entry of the list names. */
  unexpected: Difference[]
  /** Entries that named a difference. */
  known: KnownDeviation[]
}

export function withKnown(compared: Compared, description: string, list: Known = known): Outcome {
  const named = compared.differences.map(({ what }) => knownOf(compared.name, what, list))
  const byPattern = new Map(named.filter((one) => one !== undefined).map((one) => [one.what, one]))
  return {
    ...compared,
    description,
    unexpected: compared.differences.filter((_, at) => !named[at]),
    known: [...byPattern.values()],
  }
}

/** Entries for these scenarios that name no difference any more. */
export function metAfterAll(outcomes: readonly Outcome[], list: Known = known): string[] {
  return outcomes.flatMap(({ name, known: used }) =>
    Object.keys(list[name] ?? {})
      .filter((what) => !used.some((one) => one.what === what))
      .map((what) => `${name}, ${what}`),
  )
}

export function outcomeTable(outcomes: readonly Outcome[]): string {
  return table(
    ['scenario', 'compared', 'equal', 'off by ms', 'first difference'],
    outcomes.map((one) => [
      one.name,
      one.count,
      one.count - one.differences.length,
      Math.round(one.worst.off),
      clip(one.differences[0] ? `${one.differences[0].what}: ${one.differences[0].text}` : '', 160),
    ]),
  )
}

export const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1)}…` : text

export function totals(outcomes: readonly Outcome[]): string {
  const sum = (of: (one: Outcome) => number): number => outcomes.reduce((total, one) => total + of(one), 0)
  const whole = outcomes.filter(({ differences }) => differences.length === 0).length
  const equal = sum(({ count, differences }) => count - differences.length)
  return `${whole} of ${outcomes.length} scenarios are met in full, ${equal} of ${sum(({ count }) => count)} things compared`
}
