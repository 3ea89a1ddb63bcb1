/** What the kubelet stand-in was told to do: by marks where they say it, else by what the nodes and pods then showed. */
import { isRequest, type Json, type MarkAction, type Recording, type Row } from '../recording'
import type { StandInAct } from '../replayedCluster'
import { usageActs } from './usage'

export interface TimedAct {
  t: number
  act: StandInAct
}

export interface StandInScript {
  acts: TimedAct[]
  /** Last renewals of leases before a node died, ms after t0. */
  leases: { node: string; renewedMs: number }[]
}

export function standInScript(recording: Recording): StandInScript {
  const marks = recording.actions.filter((action): action is MarkAction => !isRequest(action))
  const deaths = inOrderOfTaints(deathsOf(marks, recording), recording.timeline)
  const returns = returnsOf(marks, deaths, recording.timeline)
  const acts = [
    ...deaths.map(({ t, node }): TimedAct => ({ t, act: { act: 'stop node', node } })),
    ...returns.map(({ t, node }): TimedAct => ({ t, act: { act: 'return node', node } })),
    ...nodeActs(recording, deaths),
    ...podActs(recording.timeline),
    ...usageActs(recording),
  ]
  const leases = deaths.flatMap(({ node, renewedMs }) => (renewedMs === undefined ? [] : [{ node, renewedMs }]))
  return { acts: acts.sort((one, other) => one.t - other.t), leases }
}

interface Death {
  t: number
  node: string
  renewedMs?: number
}

/**
 * The controller finds nodes that died together in no order, which is drawn by its lister: they die in the order in which they
 * were tainted.
 */
function inOrderOfTaints(deaths: readonly Death[], timeline: Recording['timeline']): Death[] {
  const taintedAt = ({ t, node }: Death): number =>
    timeline.find(
      ([at, kind, name, , { taints }]) =>
        kind === 'node' && name === node && at > t && String(taints).includes('unreachable:NoExecute'),
    )?.[0] ?? Number.MAX_SAFE_INTEGER
  return [...deaths].sort((one, other) => one.t - other.t || taintedAt(one) - taintedAt(other))
}

/**
 * A last renewal that is not recorded: the controller's round that first saw it came 50 s (the grace period) before the node
 * became Unknown.
 */
function renewalBefore(death: number, node: string, timeline: Recording['timeline']): number | undefined {
  const unknown = timeline.find(
    ([t, kind, name, , fields]) =>
      t > death && kind === 'node' && name === node && String(fields['c.Ready']).startsWith('Unknown/'),
  )
  return unknown && Math.min(death, unknown[0] - 50_000 - ROUND_MS) - 1
}

/** How long a round takes until what it has written shows, at most. */
const ROUND_MS = 100

/** `kill …` with the nodes and when each last renewed its lease, or with a node's name; a node that is deleted takes its kubelet along. */
function deathsOf(marks: readonly MarkAction[], { nodes, actions, timeline }: Recording): Death[] {
  const names = new Set(nodes.map(({ name }) => name))
  const killed = marks
    .filter(({ mark }) => /^kill\b/.test(mark))
    .flatMap(({ t, mark, data }): Death[] => {
      if (Array.isArray(data))
        return (data as [string, number][]).map(([node, ago]) => ({ t, node, renewedMs: t + ago }))
      return (mark.match(/[\w.-]+/g) ?? [])
        .filter((word) => names.has(word))
        .map((node) => ({ t, node, renewedMs: renewalBefore(t, node, timeline) }))
    })
  const deleted = actions
    .filter(isRequest)
    .filter(({ method, path, code }) => method === 'DELETE' && code < 300 && /^\/api\/v1\/nodes\/[^/]+$/.test(path))
    .map(({ t, path }) => ({ t, node: path.split('/')[4] }))
  return [...killed, ...deleted, ...neverAlive(timeline)]
}

/** Nodes that the recorder only made: nobody renewed their leases, which shows when the grace period is over. */
function neverAlive(timeline: Recording['timeline']): Death[] {
  return timeline.flatMap(([t, kind, node, type]): Death[] => {
    if (kind !== 'node' || type !== 'A') return []
    const silent = timeline.some(
      ([at, , name, , fields]) => name === node && at > t && fields['c.Ready'] === 'Unknown/NodeStatusUnknown',
    )
    return silent ? [{ t, node }] : []
  })
}

/** After a `resume` mark, a node that had died is back when its kubelet posts that it is ready. */
function returnsOf(
  marks: readonly MarkAction[],
  deaths: readonly Death[],
  rows: readonly Row[],
): { t: number; node: string }[] {
  const dead = new Set(deaths.map(({ node }) => node))
  const resumes = marks.filter(({ mark }) => /^resume\b/.test(mark)).map(({ t }) => t)
  const returns: { t: number; node: string }[] = []
  for (const [t, kind, name, type, fields] of rows) {
    if (kind !== 'node' || type !== 'M' || fields['c.Ready'] !== ready || !dead.has(name)) continue
    const since = resumes.findLast((one) => one <= t)
    if (since !== undefined) returns.push({ t: Math.max(since, t - postedBeforeMs), node: name })
  }
  return returns
}

const ready = 'True/KubeletReady'
/** A watch shows a status this long after it was sent, ms. */
const postedBeforeMs = 10

/** Nodes that the stand-in made, and Ready conditions that it posted for nodes which live. */
function nodeActs({ timeline, actions, nodes }: Recording, deaths: readonly Death[]): TimedAct[] {
  const requested = new Set(
    actions
      .filter(isRequest)
      .filter(({ method, path, body }) => method === 'POST' && path.endsWith('/nodes') && body !== undefined)
      .map(({ body }) => String(((body as { metadata?: { name?: Json } }).metadata ?? {}).name)),
  )
  const acts: TimedAct[] = []
  for (const [t, kind, name, type, fields] of timeline) {
    const condition = fields['c.Ready']
    if (kind !== 'node' || condition === undefined) continue
    const at = Math.max(0, t - postedBeforeMs)
    const isReady = condition === ready
    if (type === 'A' && !requested.has(name)) {
      const node = nodes.find((one) => one.name === name) ?? { name, labels: {} }
      acts.push({ t: at, act: { act: 'create node', node, ready: isReady } })
    } else if (type === 'M' && (isReady || condition === 'False/KubeletNotReady')) {
      const died = deaths.some((death) => death.node === name && death.t <= t)
      if (!died) acts.push({ t: at, act: { act: 'post node ready', node: name, ready: isReady } })
    }
  }
  return acts
}

/** Containers that stopped being ready, and were again, while their pod ran: nothing but the stand-in does that. */
function podActs(rows: readonly Row[]): TimedAct[] {
  const acts: TimedAct[] = []
  const states = new Map<string, { wasReady: boolean; flipped: boolean; deleted: boolean }>()
  for (const [t, kind, name, type, fields] of rows) {
    if (kind !== 'pod') continue
    if (type !== 'M') states.set(name, { wasReady: false, flipped: false, deleted: type === 'D' })
    const state = states.get(name)
    if (!state) continue
    if (fields.del) state.deleted = true
    if (state.deleted || fields.rdy === undefined) continue
    const act = (isReady: boolean): void =>
      void acts.push({ t: Math.max(0, t - postedBeforeMs), act: { act: 'pod ready', pod: name, ready: isReady } })
    if (fields.rdy === 'False/ContainersNotReady' && state.wasReady) {
      state.flipped = true
      act(false)
    } else if (fields.rdy === 'True' && state.flipped) {
      state.flipped = false
      act(true)
    }
    state.wasReady = fields.rdy === 'True'
  }
  return acts
}
