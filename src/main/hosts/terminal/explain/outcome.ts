/** A Decision as it is told: which of its attempts says what. */
import type { AttemptReport, Decision } from '../../../simulation/explain/contract'

/** What is kept of every attempt. */
export interface Short {
  outcome: AttemptReport['outcome']
  message: string
  /** Where preemption makes room; null when it does not. */
  nominatedNode: string | null
  /** `namespace/name` */
  victims: readonly string[]
}

export function shortOf({ outcome, message, preemption }: AttemptReport): Short {
  const { node = null, victims = [] } = preemption ?? {}
  return { outcome, message, nominatedNode: node, victims: node === null ? [] : victims }
}

export interface Outcome<Told extends Short> extends Short {
  /** The attempt that says which nodes were refused, and by whom. */
  refusing: Told
  /** The attempt that says which nodes were feasible, and how they scored. */
  last: Told
}

/**
 * A pod that got its node by preemption is told with the refusals that led to it, and with the node where it ended: its
 * last attempt looked at the nominated node only.
 */
export function outcomeOf<Told extends Short>({ node, attempts }: Decision<Told>): Outcome<Told> {
  const last = attempts[attempts.length - 1]
  const preempting = attempts.filter(({ nominatedNode }) => nominatedNode !== null)
  const refusing = node === null ? last : (preempting.at(-1) ?? last)
  return {
    outcome: last.outcome,
    message: refusing.message,
    nominatedNode: preempting.at(-1)?.nominatedNode ?? null,
    victims: preempting.flatMap(({ victims }) => victims),
    refusing,
    last,
  }
}
