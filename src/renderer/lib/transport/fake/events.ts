/** Invented Events, every one following from its number. */
import type { Args, ClusterTopology, EventLine, Result } from '../../../../protocol/commands'
import type { EventRow, Range } from '../../../../protocol/frame'
import type { FakePlan } from './plan'
import { podName } from './podSet'
import { nodeNames } from '../../topology'

const most = 3000
const gap = 0.7

/** Newest first. */
export function fakeEvents(plan: FakePlan, topology: ClusterTopology, now: number, range: Range | null): EventLine[] {
  const lines: EventLine[] = []
  const last = Math.floor(Math.min(now, range?.to ?? now) / gap)
  for (let nth = last; nth > 0 && lines.length < most && nth * gap > (range?.from ?? 0); nth--)
    lines.push(eventAt(plan, topology, nth))
  return lines
}

function eventAt(plan: FakePlan, topology: ClusterTopology, nth: number): EventLine {
  const nodes = topology.nodePool.length
  const name = podName(nth, plan)
  const time = nth * gap
  const line = (reason: string, message: string, more: Partial<EventLine> = {}): EventLine => ({
    lastSeconds: time,
    firstSeconds: time,
    count: 1,
    type: 'Normal',
    reason,
    kind: 'pod',
    namespace: 'shop',
    name,
    message,
    source: more.kind
      ? `${more.kind}-controller`
      : reason.endsWith('d') && reason !== 'Pulled'
        ? 'default-scheduler'
        : 'kubelet',
    ...more,
  })
  if (nth % 5 === 0)
    return line('FailedScheduling', `0/${nodes} nodes are available: ${nodes} Insufficient cpu.`, {
      type: 'Warning',
      count: 1 + (nth % 4),
      firstSeconds: Math.max(0, time - (nth % 4) * 11.2),
    })
  if (nth % 7 === 0)
    return line('ScalingReplicaSet', 'Scaled up replica set frontend-7d9f8c6b5 from 120 to 148', {
      kind: 'deployment',
      name: 'frontend',
    })
  if (nth % 11 === 0)
    return line('SuccessfulCreate', `Created pod: ${name}`, { kind: 'replicaset', name: name.slice(0, -6) })
  if (nth % 3 === 0) return line('Pulled', 'Successfully pulled image "shop/frontend:v2" in 3.4s')
  return line('Scheduled', `Successfully assigned shop/${name} to ${nodeNames(topology)[nth % nodes]}`)
}

/** The 50 newest, as frames carry them. */
export const fakeEventRows = (plan: FakePlan, topology: ClusterTopology, now: number): EventRow[] =>
  fakeEvents(plan, topology, now, { from: Math.max(0, now - 50 * gap), to: now }).map(
    ({ lastSeconds, type, reason, kind, namespace, name, message }) => ({
      time: lastSeconds,
      type,
      reason,
      object: `${kind}/${namespace}/${name}`,
      message,
    }),
  )

export function eventPage(lines: readonly EventLine[], query: Args<'run.events'>): Result<'run.events'> {
  const rows = lines.filter(
    (line) =>
      (query.type === 'all' || line.type === query.type) &&
      (query.reason === '' || line.reason === query.reason) &&
      (query.kind === '' || line.kind === query.kind) &&
      (query.namespace === '' || line.namespace === query.namespace) &&
      `${line.name} ${line.reason} ${line.message}`.toLowerCase().includes(query.search.toLowerCase()),
  )
  const choices = (field: 'reason' | 'kind' | 'namespace') => [...new Set(lines.map((line) => line[field]))].sort()
  return {
    total: rows.length,
    rows: rows.slice(query.offset, query.offset + query.limit),
    reasons: choices('reason'),
    kinds: choices('kind'),
    namespaces: choices('namespace'),
    keptSince: 0,
  }
}
