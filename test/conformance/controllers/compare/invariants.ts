/** What a rollout must keep: never fewer pods available, and never more in all, than its strategy allows or the real one had. */
import { isRequest, type Action, type Json, type JsonObject, type Row } from '../recording'
import type { StableNames } from '../names'
import type { Difference } from './compare'
import { isActive, isReady } from './podTracks'

interface Extremes {
  fewestReady: number
  most: number
}

interface Strategy {
  replicas: number
  maxSurge: Json
  maxUnavailable: Json
}

export function brokenInvariants(
  { actions, durationMs }: { actions: readonly Action[]; durationMs: number },
  recorded: { rows: readonly Row[]; names: StableNames },
  replayed: { rows: readonly Row[]; names: StableNames },
): { count: number; differences: Difference[] } {
  const differences: Difference[] = []
  let count = 0
  for (const [deployment, steps] of rollouts(actions)) {
    for (const [at, { t, strategy }] of steps.entries()) {
      count += 2
      const until = steps[at + 1]?.t ?? durationMs
      const surge = share(strategy.maxSurge, strategy.replicas, Math.ceil)
      const unavailable = share(strategy.maxUnavailable, strategy.replicas, Math.floor)
      const needed = strategy.replicas - (surge + unavailable === 0 ? 1 : unavailable)
      const step = { deployment, from: t, until, needed }
      const real = extremes(recorded.rows, recorded.names, step)
      const own = extremes(replayed.rows, replayed.names, step)
      const most = Math.max(real.most, strategy.replicas + surge)
      const fewest = Math.min(real.fewestReady, needed)
      if (own.most > most)
        differences.push({ t, what: `most pods of ${deployment}`, text: `${own.most}, allowed ${most}` })
      if (own.fewestReady < fewest) {
        differences.push({
          t,
          what: `fewest ready pods of ${deployment}`,
          text: `${own.fewestReady}, allowed ${fewest}`,
        })
      }
    }
  }
  return { count, differences }
}

/** Changes of each Deployment, with its strategy after each. */
function rollouts(actions: readonly Action[]): Map<string, { t: number; strategy: Strategy }[]> {
  const by = new Map<string, { t: number; strategy: Strategy }[]>()
  for (const action of actions) {
    if (!isRequest(action) || action.code >= 300 || !action.path.includes('/deployments')) continue
    const body = (action.body ?? {}) as JsonObject
    const spec = (body.spec ?? {}) as JsonObject
    const rolling = ((spec.strategy as JsonObject | undefined)?.rollingUpdate ?? {}) as JsonObject
    const name = action.method === 'POST' ? ((body.metadata ?? {}) as JsonObject).name : action.path.split('/').at(-1)
    const steps = by.get(String(name)) ?? []
    const before = steps.at(-1)?.strategy ?? { replicas: 1, maxSurge: '25%', maxUnavailable: '25%' }
    steps.push({
      t: action.t,
      strategy: {
        replicas: typeof spec.replicas === 'number' ? spec.replicas : before.replicas,
        maxSurge: rolling.maxSurge ?? before.maxSurge,
        maxUnavailable: rolling.maxUnavailable ?? before.maxUnavailable,
      },
    })
    by.set(String(name), steps)
  }
  return by
}

const share = (value: Json, of: number, round: (value: number) => number): number =>
  typeof value === 'string' ? round((Number.parseFloat(value) * of) / 100) : Number(value)

/** What holds shorter than this is in which order the changes were seen, ms. */
const holdMs = 100

interface RolloutStep {
  deployment: string
  from: number
  until: number
  /** So many must be ready once they were. */
  needed: number
}

/** Fewest ready and most pods of the Deployment in the step, pods that are being deleted left out. */
function extremes(rows: readonly Row[], names: StableNames, step: RolloutStep): Extremes {
  const { deployment, from, until, needed } = step
  const pods = new Map<string, Record<string, Json>>()
  const found: Extremes = { fewestReady: Infinity, most: 0 }
  let ready = 0
  let all = 0
  let since = 0
  let complete = false
  for (const [t, kind, name, type, fields] of rows) {
    if (t >= until) break
    if (kind !== 'pod') continue
    const before = pods.get(name)
    const owner = String(fields.owner ?? before?.owner ?? '')
    if (!owner.startsWith('ReplicaSet/') || !names.ownerOf(owner).startsWith(`${deployment}~`)) continue
    if (t - Math.max(since, from) >= holdMs) {
      complete ||= ready >= needed
      if (complete) found.fewestReady = Math.min(found.fewestReady, ready)
      found.most = Math.max(found.most, all)
    }
    since = t
    const after = { ...before, ...fields }
    ready += Number(type !== 'D' && isReady(after)) - Number(before ? isReady(before) : false)
    all += Number(type !== 'D' && isActive(after)) - Number(before ? isActive(before) : false)
    if (type === 'D') pods.delete(name)
    else pods.set(name, after)
  }
  return { fewestReady: complete ? Math.min(found.fewestReady, ready) : Infinity, most: Math.max(found.most, all) }
}
