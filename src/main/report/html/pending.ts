/** Why pods wait, and which. */
import type { ClusterResult, PendingPod } from '../../../design/result'
import { card } from './figure'
import { clock, compare, count, percent, plural } from './format'
import { clip, markup, type Content } from './markup'
import { cut, table } from './table'

export const mostPending = 200
const mostReasons = 30
/** The scheduler's longest messages name a dozen reasons in some 500 characters. */
const longestMessage = 600

interface Waiting {
  message: string
  pods: PendingPod[]
}

/** Pods with the same words together: the scheduler says the same of all the pods of a template. */
function byMessage(pods: readonly PendingPod[]): Waiting[] {
  const groups = new Map<string, Waiting>()
  for (const pod of pods) {
    const group = groups.get(pod.message)
    if (group) group.pods.push(pod)
    else groups.set(pod.message, { message: pod.message, pods: [pod] })
  }
  return [...groups.values()]
}

const item = ({ namespace, name, sinceSeconds }: PendingPod) =>
  markup`<li><code>${clip(`${namespace}/${name}`, 320)}</code> <span>${clock(sinceSeconds)}</span></li>\n`

export function pendingSection(cluster: ClusterResult): Content {
  const { pending } = cluster
  const waiting = Math.max(cluster.counts.podsPending, pending.length)
  if (waiting === 0) return markup`<p class="empty">No pod was pending at the end of the run.</p>`
  const reasons = [...cluster.pendingReasons].sort((a, b) => b.pods - a.pods || compare(a.reason, b.reason))
  const reasonTable = table({
    caption: 'Reasons for which pods are pending',
    quietCaption: true,
    columns: [
      { head: 'Reason', names: true, prose: true, cell: ({ reason }) => clip(reason, 300) },
      { head: 'Pods', numeric: true, cell: ({ pods }) => count(pods) },
      { head: 'Share', numeric: true, cell: ({ pods }) => percent(pods / waiting) },
    ],
    rows: reasons.slice(0, mostReasons),
    empty: 'The scheduler gave no reason yet.',
  })
  const podTable = table<Waiting>({
    caption: 'Pending pods by message',
    className: 'waiting',
    quietCaption: true,
    columns: [
      { head: 'Message', names: true, prose: true, cell: ({ message }) => clip(message, longestMessage) },
      { head: 'Pods, and since when', cell: ({ pods }) => markup`<ul class="pods">${pods.map(item)}</ul>` },
    ],
    rows: byMessage(pending.slice(0, mostPending)),
    empty: 'Their names were not kept.',
  })
  const shown = Math.min(pending.length, mostPending)
  return [
    card(
      'Why pods wait',
      'a pod can have more than one reason',
      [reasonTable, cut(mostReasons, reasons.length, 'reasons', 'result.json has them all')],
      'wide',
    ),
    card(
      plural(waiting, 'pending pod'),
      'by their last message',
      [podTable, cut(shown, waiting, 'pending pods', 'pods.csv has every pod')],
      'wide',
    ),
  ]
}
