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

/** ms after t0 at which to send it, so that it is done when the recorded one was. */
export function arrivalOf(action: RequestAction, recording: Recording): number {
  const answered = action.t + action.ms
  const shown = action.method === 'POST' && action.code < 300 ? creation(action, recording) : undefined
  return Math.max(action.t, Math.min(answered, shown ?? Infinity) - usualMs)
}

/** When the watch showed the object that the request made: it shows several changes together, and Events know their times. */
function creation({ t, ms, path, body }: RequestAction, { timeline, t0 }: Recording): number | undefined {
  const [short, long] = kinds[path.split('?')[0].split('/').at(-1) ?? ''] ?? []
  const made = ((body as JsonObject | undefined)?.metadata as JsonObject | undefined)?.name
  const since = timeline.filter(([at]) => at >= t)
  const shown = since.find(([at, kind, name, type]) => kind === short && name === made && type === 'A' && at <= t + ms)
  if (!shown) return undefined
  const event = since.find(([, kind, , type, { obj }]) => kind === 'ev' && type === 'A' && obj === `${long}/${made}`)
  const told = event && eventTime(event[2], t0)
  return told === undefined || told < t ? shown[0] : Math.min(shown[0], told - firstEventMs)
}

/** An Event's name ends with the time at which it was made, in hexadecimal nanoseconds; ms after `t0`. */
export function eventTime(name: string, t0: string): number | undefined {
  const [, nanoseconds] = /\.([0-9a-f]{16})$/.exec(name) ?? []
  return nanoseconds === undefined ? undefined : Number(BigInt(`0x${nanoseconds}`) / 1_000_000n) - Date.parse(t0)
}
