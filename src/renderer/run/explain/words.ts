/** What the screen says of an explanation before any figure. */
import type { PodExplanation, PodRow } from '../../../protocol/commands'
import { count, moment, plural } from '../../lib/format'

export type Tone = 'ok' | 'warn' | 'err' | 'info'

export interface Headline {
  tone: Tone
  /** The verdict first. */
  sentences: string[]
}

export const titleOf = (pod: PodRow | null): string => (!pod ? 'Scheduling' : pod.node ? 'Why here' : 'Why it waits')

/** `boundTo`: the node that the pod is on, empty while it has none. */
export function headline(explanation: PodExplanation, boundTo: string): Headline {
  const { outcome, decided, schedulerName } = explanation
  switch (outcome) {
    case 'scheduled':
      return boundTo
        ? { tone: 'ok', sentences: [...elsewhere(explanation, boundTo), decided] }
        : { tone: 'info', sentences: ['It fits now and waits for its turn in the scheduling queue.', decided] }
    case 'gated':
      return { tone: 'info', sentences: [decided] }
    case 'noProfile':
      return {
        tone: 'err',
        sentences: [decided, `It asks for ${schedulerName}: another scheduler of that name would have to take it.`],
      }
    case 'error':
      return { tone: 'err', sentences: [decided] }
    case 'unschedulable':
      return boundTo
        ? { tone: 'info', sentences: [`It has been placed on ${boundTo} since.`, decided] }
        : { tone: 'warn', sentences: [decided, ...waking(explanation)] }
  }
}

/** Asked now, the cluster is another one: the answer may name another node than the pod's own. */
function elsewhere({ basis, node }: PodExplanation, boundTo: string): string[] {
  if (basis === 'decision' || node === boundTo) return []
  return [`It is on ${boundTo}; asked now, the scheduler would take ${node}.`]
}

function waking({ rejectedBy, preemption }: PodExplanation): string[] {
  if (preemption?.message.includes('terminating pod on the nominated node'))
    return ['Pods are being removed to make room; it takes the room when they are gone.']
  if (preemption?.node || rejectedBy.length === 0) return []
  return [`It is tried again when an event may change what ${listed(rejectedBy, 'or')} says.`]
}

/** Whether the answer was written down at the time, or is of today. */
export function basisWords({ basis, atSeconds }: PodExplanation, boundTo: string): string {
  const at = moment(atSeconds)
  if (basis === 'decision') return `Written down at ${boundTo ? 'the decision' : 'its last attempt'}, at ${at}.`
  if (boundTo) return `Asked at ${at} of the cluster as it was then, as if the pod were not there yet.`
  return `Asked at ${at} of the cluster as it was then.`
}

/** How many nodes were looked at and how many would do, in one line. */
export function lookedAt({ allNodes, evaluated, feasible, outcome }: PodExplanation): string {
  if (outcome === 'gated' || outcome === 'noProfile') return 'No node was looked at.'
  if (allNodes === 0) return 'There are no nodes.'
  if (evaluated === 0) return `None of ${plural(allNodes, 'node')} looked at.`
  if (allNodes === 1) return `The only node was looked at, and is ${feasible === 1 ? '' : 'not '}feasible.`
  const seen =
    evaluated < allNodes
      ? `${count(evaluated)} of ${count(allNodes)} nodes looked at`
      : `All ${count(allNodes)} nodes looked at`
  return `${seen}, ${feasible === 0 ? 'none' : feasible === evaluated && evaluated > 1 ? 'all' : count(feasible)} feasible`
}

/** a, b and c */
export function listed(words: readonly string[], last: 'and' | 'or'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`
}

/** What stands beside a node among the best; empty for most. */
export function markOf(node: string, { basis, node: chosen }: PodExplanation, boundTo: string): string {
  if (basis === 'now' && node === boundTo) return 'its node'
  if (node !== chosen) return ''
  return basis === 'decision' ? 'chosen' : 'first choice'
}

/** What stands in the engine's lists for a pod that has no condition yet. */
const noCondition = 'waiting for the scheduler'

/** The pod's message as it stands, word for word, and what the scheduler says where that differs. */
export function messages(explanation: PodExplanation, pod: PodRow): { title: string; text: string }[] {
  const { outcome, basis, message } = explanation
  const list = []
  const stands = pod.message === noCondition ? '' : pod.message
  if (stands) list.push({ title: pod.node ? 'What it waits for' : 'Message of its condition', text: stands })
  if (message && message !== stands) {
    const title =
      outcome === 'gated'
        ? 'Message of its condition'
        : basis === 'now'
          ? 'What it would say now'
          : 'What the scheduler said'
    list.push({ title, text: message })
  }
  return list
}
