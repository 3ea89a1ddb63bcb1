/** What the stand-in of metrics-server was told that pods use: by marks, and where those leave it open, by what autoscalers saw. */
import { isRequest, type JsonObject, type Recording } from '../recording'
import type { Usage } from '../replayedCluster'
import type { TimedAct } from './standIn'

/** What an autoscaler showed of the CPU of its target's pods. */
interface Sight {
  t: number
  replicas: number
  averageMilli: number
}

const periodMs = 15_000

export function usageActs(recording: Recording): TimedAct[] {
  return marksOf(recording).map(({ t, usage }) => ({ t, act: { act: 'usage', usage } }))
}

function marksOf(recording: Recording): { t: number; usage: Usage }[] {
  return recording.actions.flatMap((action) => {
    const usage = isRequest(action) ? undefined : usageOf(action.mark)
    return usage ? [{ t: action.t, usage: asSeen(usage, sightsOf(recording, usage.workload)) }] : []
  })
}

/** `load web: total 1600m`, `2 pods 90m, 2 missing`, `first 2 pods 20m, others missing`, `all 50m`, `90m each`, `none`. */
export function usageOf(mark: string): Usage | undefined {
  const [, workload, what] = /^load ([\w.-]+): (.*)$/.exec(mark) ?? []
  if (!workload) return undefined
  const total = /total (\d+)m/.exec(what)
  if (total) return { workload, totalMilli: Number(total[1]) }
  const some = /(\d+) pods? (\d+)m/.exec(what)
  if (some) return { workload, pods: Number(some[1]), eachMilli: Number(some[2]) }
  const each = /(\d+)m/.exec(what)
  return each ? { workload, eachMilli: Number(each[1]) } : { workload }
}

/** An amount of which the mark does not say whether it is of each pod is of all when the average falls as pods come. */
function asSeen(usage: Usage, sights: readonly Sight[]): Usage {
  const { eachMilli = 0, pods, workload } = usage
  const first = sights.find(({ averageMilli }) => averageMilli === eachMilli)
  if (!first || pods !== undefined) return usage
  const total = eachMilli * first.replicas
  const shared = sights.some(
    ({ t, replicas, averageMilli }) =>
      t > first.t && replicas > first.replicas && averageMilli === Math.round(total / replicas),
  )
  return shared ? { workload, totalMilli: total } : usage
}

function sightsOf({ actions, timeline }: Recording, workload: string): Sight[] {
  const sights: Sight[] = []
  for (const action of actions) {
    if (!isRequest(action) || !action.path.endsWith('/horizontalpodautoscalers') || action.code >= 300) continue
    const body = action.body as JsonObject | undefined
    const spec = body?.spec as { scaleTargetRef: { name: string }; metrics?: { resource?: { name: string } }[] }
    if (spec?.scaleTargetRef.name !== workload) continue
    const place = spec.metrics?.findIndex(({ resource }) => resource?.name === 'cpu') ?? -1
    let replicas = 0
    for (const [t, kind, name, , fields] of timeline) {
      if (kind !== 'hpa' || name !== (body?.metadata as JsonObject).name) continue
      replicas = Number(fields['s.currentReplicas'] ?? replicas)
      if (typeof fields.cur !== 'string') continue
      const { averageValue = '' } = (JSON.parse(fields.cur) as { averageValue?: string }[])[place] ?? {}
      if (/^\d+m$/.test(averageValue)) sights.push({ t, replicas, averageMilli: Number.parseInt(averageValue) })
    }
  }
  return sights
}

/**
 * When, modulo its period, the stand-in measured: after an amount had changed, and after the autoscaler's look before the one
 * that shows it. The middle of what all changes leave open.
 */
export function scrapePhase(recording: Recording): number {
  let [from, length] = [0, periodMs]
  for (const { t, usage } of marksOf(recording)) {
    const seen = sightsOf(recording, usage.workload)
    const shown = seen.find((sight) => sight.t > t)
    if (!shown || !seen.some((sight) => sight.t <= t)) continue
    const begin = Math.max(t, shown.t - periodMs)
    const end = Math.min(shown.t, t + periodMs)
    // As far after what is known already as its period allows.
    const shift = (((begin - from) % periodMs) + periodMs) % periodMs
    const until = Math.min(length, shift + end - begin)
    const wrapped = shift + end - begin - periodMs
    if (shift < length) [from, length] = [from + shift, until - shift]
    else if (wrapped > 0) length = Math.min(length, wrapped)
  }
  return (from + length / 2) % periodMs
}
