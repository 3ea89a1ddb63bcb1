/** `explain` for people: a line for each pod. */
import { summarize } from '../../../simulation/explain/summary'
import type { AttemptReport, Decision } from '../../../simulation/explain/contract'
import { printable } from '../problems'
import { table } from '../table'
import { outcomeOf, shortOf, type Short } from './outcome'

export interface LineAttempt extends Short {
  /** In one sentence. */
  decided: string
}

export function lineAttempt(report: AttemptReport, pod: { namespace: string; name: string }): LineAttempt {
  return { ...shortOf(report), decided: summarize(report, about(pod)).decided }
}

export function about({ namespace, name }: { namespace: string; name: string }) {
  return { namespace, name, basis: 'decision', atSeconds: 0, schedulerName: '' } as const
}

const words: Record<Short['outcome'], string> = {
  scheduled: 'scheduled',
  unschedulable: 'unschedulable',
  gated: 'gated',
  noProfile: 'for another scheduler',
  error: 'failed',
}

/** Takes one decision after the other; a line is made of each when all have been taken. */
export class Overview {
  readonly #taken: { decision: Decision<LineAttempt>; cluster: string | undefined }[] = []

  add(decision: Decision<LineAttempt>, cluster: string | undefined): void {
    this.#taken.push({ decision, cluster })
  }

  lines(): string[] {
    if (this.#taken.length === 0) return ['There is no pod without a node in the input: nothing to decide.']
    const outcomes = this.#taken.map(({ decision }) => outcomeOf(decision))
    const victims = outcomes.reduce((sum, { victims }) => sum + victims.length, 0)
    const several = this.#taken[0].cluster !== undefined
    const row = (cluster: string, pod: string, node: string, lost: string, why: string) => [
      ...(several ? [cluster] : []),
      pod,
      node,
      ...(victims > 0 ? [lost] : []),
      why,
    ]
    const rows = this.#taken.map(({ decision, cluster = '' }, index) => {
      const { namespace, name, node } = decision
      const lost = outcomes[index].victims.join(', ') || '—'
      return row(cluster, `${namespace}/${name}`, node ?? '—', lost, decidedBy(decision))
    })
    const head = row('cluster', 'pod', 'node', 'victims', 'decided by')
    return [...table([head, ...rows], ['pod', 'node', 'victims']).map(printable), '', summary(outcomes, victims)]
  }
}

function summary(outcomes: readonly Short[], victims: number): string {
  const parts = Object.entries(words).flatMap(([outcome, word]) => {
    const count = outcomes.filter((one) => one.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  const preempted = victims > 0 ? `; ${victims} preempted` : ''
  return `${outcomes.length} ${outcomes.length === 1 ? 'pod' : 'pods'}: ${parts.join(', ')}${preempted}`
}

function decidedBy(decision: Decision<LineAttempt>): string {
  const { node, preemptedBy } = decision
  const later = preemptedBy === null ? '' : ` Later ${preemptedBy} preempted it.`
  const { message, victims, last } = outcomeOf(decision)
  if (node === null && message !== '') return message
  // After a preemption there was only the nominated node to look at.
  return `${node !== null && victims.length > 0 ? `Its victims made room on ${node}.` : last.decided}${later}`
}
