/** What scenarios that began at the same moment in the same control plane did: its controllers' clients served them all. */
import { isRequest, type ClusterNode, type Recording, type RequestAction, type Row } from '../recording'
import { sentAt } from './arrival'
import type { Step } from './script'

export interface Neighbours {
  namespaces: string[]
  /** That others made meanwhile. */
  nodes: ClusterNode[]
  /** In the order of their times, which are the recording's. */
  steps: Step[]
}

const togetherMs = 1000

export function neighboursOf(
  recording: Recording,
  all: readonly Recording[],
  slowness: (atMs: number) => number = () => 0,
): Neighbours {
  const begin = Date.parse(recording.t0)
  const beside = besides(recording, all)
  const others = beside.filter(({ t0 }) => Math.abs(Date.parse(t0) - begin) < togetherMs)
  const steps = others.flatMap((one) => {
    const later = Date.parse(one.t0) - begin
    return one.actions.filter(isRequest).flatMap((action): Step[] => {
      const { method, path, body } = action
      const t = sentAt(action, one, (at) => slowness(at + later))
      if (!isOfWorkload(action, one.name) || t + later > recording.durationMs) return []
      return [{ t: t + later, kind: 'call', method, path, ...(body === undefined ? {} : { body }) }]
    })
  })
  const { nodes, steps: ofNodes } = nodesOf(recording, beside)
  steps.push(...ofNodes)
  return {
    namespaces: others.map(({ name }) => name),
    nodes,
    steps: steps.sort((one, other) => one.t - other.t).map((step) => ({ ...step, t: Math.max(0, step.t) })),
  }
}

/** Other scenarios that went on in the same control plane at some time of this one. */
function besides(recording: Recording, all: readonly Recording[]): Recording[] {
  const { head, t0, durationMs } = recording
  const begin = Date.parse(t0)
  return all.filter((one) => {
    const from = Date.parse(one.t0)
    const together = from < begin + durationMs && from + one.durationMs > begin
    return one !== recording && head.instance !== undefined && one.head.instance === head.instance && together
  })
}

/** What watches of the same control plane showed in other scenarios, in this recording's time. */
export interface Surroundings {
  /** At the same time; names begin with their scenario's. */
  beside: readonly Row[]
  /** Before it began. */
  before: readonly Row[]
}

export function surroundingsOf(recording: Recording, all: readonly Recording[]): Surroundings {
  const { head, t0 } = recording
  const earlier = all.filter(
    (one) => head.instance !== undefined && one.head.instance === head.instance && Date.parse(one.t0) < Date.parse(t0),
  )
  return { beside: rowsBeside(recording, all), before: earlier.flatMap(({ timeline }) => timeline) }
}

function rowsBeside(recording: Recording, all: readonly Recording[]): Row[] {
  return besides(recording, all).flatMap(({ name: namespace, t0, timeline }) => {
    const later = Date.parse(t0) - Date.parse(recording.t0)
    return timeline.map(([t, kind, name, type, fields]): Row => [t + later, kind, `${namespace}/${name}`, type, fields])
  })
}

/** Nodes that others made and took away meanwhile: pods of this scenario may have come to them. */
function nodesOf(recording: Recording, beside: readonly Recording[]): { nodes: ClusterNode[]; steps: Step[] } {
  const nodes: ClusterNode[] = []
  const steps: Step[] = []
  const own = new Set(
    recording.timeline.flatMap(([, kind, name, type]) => (kind === 'node' && type === 'A' ? name : [])),
  )
  for (const one of beside) {
    const later = Date.parse(one.t0) - Date.parse(recording.t0)
    for (const [at, kind, name, type] of one.timeline) {
      const t = at + later
      if (kind !== 'node' || type === 'M' || own.has(name) || t < 0 || t > recording.durationMs) continue
      if (type === 'A') {
        const node = one.nodes.find((known) => known.name === name) ?? { name, labels: {} }
        nodes.push(node)
        steps.push({ t, kind: 'act', act: { act: 'create node', node, ready: true } })
      } else if (nodes.some((node) => node.name === name)) {
        steps.push({ t, kind: 'act', act: { act: 'stop node', node: name } })
        steps.push({ t, kind: 'call', method: 'DELETE', path: `/api/v1/nodes/${name}` })
      }
    }
  }
  return { nodes, steps }
}

/** Workloads with names of their own, and what limits their pods: these share the controllers with those of the scenario. */
function isOfWorkload({ method, path, body, code }: RequestAction, namespace: string): boolean {
  const [, resource] = new RegExp(`/namespaces/${namespace}/([a-z]+)(/[a-z0-9-]+)?$`).exec(path.split('?')[0]) ?? []
  return shared.has(resource) && code < 300 && method !== 'GET' && (method === 'DELETE' || body !== undefined)
}

const shared = new Set(['deployments', 'statefulsets', 'daemonsets', 'jobs', 'resourcequotas', 'limitranges'])
