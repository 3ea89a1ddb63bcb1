/**
 * What the replay does not meet, by scenario and by what is compared, with the reason. An entry that is met after all makes the
 * tests fail: it must go.
 */
export interface Known {
  scenario: string
  /** As in the table: a track, an answer, an order, an invariant; a `*` stands for anything. */
  what: string
  reason: string
}

export const known: readonly Known[] = []

const matches = (pattern: string, what: string): boolean => {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`).test(what)
}

/** The entry that names this, if there is one. */
export const knownOf = (scenario: string, what: string, entries = known): Known | undefined =>
  entries.find((one) => one.scenario === scenario && matches(one.what, what))
