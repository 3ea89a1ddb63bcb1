/** When the recorded API server had done what a request asked for: on a machine that was busy that was later than it was sent. */
import type { JsonObject, Recording, RequestAction } from '../recording'

/** Of a request that nothing delays, until its object shows and until the answer is there, ms. */
const usualMs = 8
/** From an object's creation to the first Event that its controller makes of it, ms. */
const firstEventMs = 12

/** Short kinds of the rows, and kinds, by the resources of paths. */
const kinds: Readonly<Record<string, readonly [string, string]>> = {
  pods: ['pod', 'Pod'],
  deployments: ['deploy', 'Deployment'],
  replicasets: ['rs', 'ReplicaSet'],
  statefulsets: ['sts', 'StatefulSet'],
  daemonsets: ['ds', 'DaemonSet'],
  jobs: ['job', 'Job'],
  cronjobs: ['cronjob', 'CronJob'],
  poddisruptionbudgets: ['pdb', 'PodDisruptionBudget'],
  horizontalpodautoscalers: ['hpa', 'HorizontalPodAutoscaler'],
  services: ['svc', 'Service'],
  resourcequotas: ['quota', 'ResourceQuota'],
}

/**
 * ms after t0 at which to send it, so that it is done when the recorded one was.
 * @param slowness how much longer writes take at a time, ms
 */
export function sentAt(action: RequestAction, recording: Recording, slowness: (atMs: number) => number): number {
  const answered = action.t + action.ms
  const shown = action.code < 300 ? effect(action, recording) : undefined
  const done = Math.min(answered, shown ?? Infinity)
  return Math.max(action.t, done - usualMs - slowness(done))
}

/**
 * When the watch first showed what the request did to its object: it shows several changes together, and Events know their
 * times.
 */
function effect({ t, ms, method, path, body }: RequestAction, { timeline, t0 }: Recording): number | undefined {
  const parts = path.split('?')[0].split('/')
  const [resource, name] =
    method === 'POST'
      ? [parts.at(-1), ((body as JsonObject | undefined)?.metadata as JsonObject | undefined)?.name]
      : [parts.at(-2), parts.at(-1)]
  const [short, long] = kinds[resource ?? ''] ?? []
  const since = timeline.filter(([at]) => at >= t)
  const shown = since.find(([at, kind, one]) => kind === short && one === name && at <= t + ms)
  if (!shown) return undefined
  const event = since.find(([, kind, , , { obj }]) => kind === 'ev' && obj === `${long}/${name}`)
  const told = event && eventTime(event[2], t0)
  return told === undefined || told < t ? shown[0] : Math.min(shown[0], told - firstEventMs)
}

/** An Event's name ends with the time at which it was made, in hexadecimal nanoseconds; ms after `t0`. */
export function eventTime(name: string, t0: string): number | undefined {
  const [, nanoseconds] = /\.([0-9a-f]{16})$/.exec(name) ?? []
  return nanoseconds === undefined ? undefined : Number(BigInt(`0x${nanoseconds}`) / 1_000_000n) - Date.parse(t0)
}
