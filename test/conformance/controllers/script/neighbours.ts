/** What scenarios that began at the same moment in the same control plane did: its controllers' clients served them all. */
import { isRequest, type Recording, type RequestAction } from '../recording'
import { sentAt } from './arrival'
import type { Step } from './script'

export interface Neighbours {
  namespaces: string[]
  /** In the order of their times, which are the recording's. */
  steps: Step[]
}

const togetherMs = 1000

export function neighboursOf(
  recording: Recording,
  all: readonly Recording[],
  slowness: (atMs: number) => number = () => 0,
): Neighbours {
  const { instance } = recording.head
  const begin = Date.parse(recording.t0)
  const others = all.filter(
    (one) =>
      one !== recording &&
      instance !== undefined &&
      one.head.instance === instance &&
      Math.abs(Date.parse(one.t0) - begin) < togetherMs,
  )
  const steps = others.flatMap((one) => {
    const later = Date.parse(one.t0) - begin
    return one.actions.filter(isRequest).flatMap((action): Step[] => {
      const { method, path, body } = action
      const t = sentAt(action, one, (at) => slowness(at + later))
      if (!isOfWorkload(action, one.name) || t + later > recording.durationMs) return []
      return [{ t: t + later, kind: 'call', method, path, ...(body === undefined ? {} : { body }) }]
    })
  })
  return {
    namespaces: others.map(({ name }) => name),
    steps: steps.sort((one, other) => one.t - other.t).map((step) => ({ ...step, t: Math.max(0, step.t) })),
  }
}

/** Workloads with names of their own, and what limits their pods: these share the controllers with those of the scenario. */
function isOfWorkload({ method, path, body, code }: RequestAction, namespace: string): boolean {
  const [, resource] = new RegExp(`/namespaces/${namespace}/([a-z]+)(/[a-z0-9-]+)?$`).exec(path.split('?')[0]) ?? []
  return shared.has(resource) && code < 300 && method !== 'GET' && (method === 'DELETE' || body !== undefined)
}

const shared = new Set(['deployments', 'statefulsets', 'daemonsets', 'jobs', 'resourcequotas', 'limitranges'])
