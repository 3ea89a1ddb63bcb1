/** The table of scenarios with their deviations, for the terminal and for docs/CONTROLLERS.md. */
import { table } from '../replay/table'
import type { Compared, Difference } from './compare/compare'
import { type Known, known, knownOf } from './known'

export interface Outcome extends Compared {
  description: string
  /** Differences that no entry of the list names. */
  unexpected: Difference[]
  /** Entries that named a difference. */
  known: Known[]
}

export function outcomeOf(compared: Compared, description: string, entries: readonly Known[] = known): Outcome {
  const named = compared.differences.map(({ what }) => knownOf(compared.name, what, entries as Known[]))
  return {
    ...compared,
    description,
    unexpected: compared.differences.filter((_, at) => !named[at]),
    known: [...new Set(named.filter((one): one is Known => one !== undefined))],
  }
}

/** Entries for these scenarios that name no difference any more. */
export function metAfterAll(outcomes: readonly Outcome[], entries: readonly Known[] = known): Known[] {
  const names = new Set(outcomes.map(({ name }) => name))
  const used = new Set(outcomes.flatMap((one) => one.known))
  return entries.filter((one) => names.has(one.scenario) && !used.has(one))
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
