/** A recording as things to do at times. */
import { isRequest, type Json, type JsonObject, type Recording, type RequestAction } from '../recording'
import type { ClusterSetup } from '../replayedCluster'
import { sentAt } from './arrival'
import { cordon, type Command, commandOf } from './kubectl'
import { withBodies } from './missingInput'
import { setupOf } from './setup'
import { standInScript, type TimedAct } from './standIn'

export type Step =
  | { t: number; kind: 'request'; action: RequestAction; /** Place among the recording's requests. */ index: number }
  | { t: number; kind: 'call'; method: string; path: string; body?: Json }
  | { t: number; kind: 'act'; act: TimedAct['act'] }
  | { t: number; kind: 'command'; command: Command }

export interface Script {
  setup: Omit<ClusterSetup, 'placement' | 'kubeletDelays' | 'chosenAt' | 'slowness' | 'otherNamespaces'>
  /** In the order of their times. */
  steps: Step[]
}

/** @param slowness how much longer writes take at a time, ms */
export function scriptOf(recording: Recording, slowness: (atMs: number) => number = () => 0): Script {
  const { acts, leases } = standInScript(recording)
  const setup = setupOf(recording, leases)
  const madeByStandIn = new Set(acts.flatMap(({ act }) => (act.act === 'create node' ? [act.node.name] : [])))
  const steps: Step[] = acts.map(({ t, act }) => ({ t, kind: 'act', act }))
  let index = -1
  for (const action of withBodies(recording)) {
    if (isRequest(action)) {
      index++
      const t = sentAt(action, recording, slowness)
      if (!madeByStandIn.has(createdNode(action))) steps.push({ t, kind: 'request', action, index })
    } else {
      const command = commandOf(action, recording.name, setup.t0Ms)
      if (command?.do === 'drain') steps.push({ t: command.cordonedAt, kind: 'call', ...cordon(command.node, true) })
      if (command) steps.push({ t: command.t, kind: 'command', command })
    }
  }
  steps.push(...hiddenCordons(recording), ...hiddenEvictions(recording))
  return {
    setup,
    steps: steps
      .map((step, at) => ({ step, at }))
      .sort((one, other) => one.step.t - other.step.t || one.at - other.at)
      .map(({ step }) => step),
  }
}

const createdNode = ({ method, path, body }: RequestAction): string =>
  method === 'POST' && path.endsWith('/nodes')
    ? String(((body as JsonObject | undefined)?.metadata as JsonObject | undefined)?.name)
    : ''

/** Cordons that no request and no command tells of: the nodes show them. */
function hiddenCordons({ timeline, actions }: Recording): Step[] {
  const steps: Step[] = []
  for (const [t, kind, name, type, { unsched }] of timeline) {
    if (kind !== 'node' || type !== 'M' || unsched === undefined) continue
    const told = actions.some((action) =>
      isRequest(action)
        ? action.path === `/api/v1/nodes/${name}` && action.t <= t && t < action.t + action.ms + 500
        : action.mark.includes('kubectl'),
    )
    const call = cordon(name, unsched === true)
    if (!told) steps.push({ t: Math.max(0, t - 10), kind: 'call', ...call })
  }
  return steps
}

/** Evictions that no request and no command tells of: somebody else's drain of the node, in a namespace of its own. */
function hiddenEvictions({ name: namespace, timeline, actions }: Recording): Step[] {
  const evicted = new Set(
    actions
      .filter(isRequest)
      .filter(({ path }) => path.endsWith('/eviction'))
      .map(({ path }) => path.split('/').at(-2)),
  )
  const drains = actions.some((action) => !isRequest(action) && action.mark.startsWith('kubectl drain'))
  if (drains) return []
  return timeline.flatMap(([t, kind, name, , { dt }]): Step[] => {
    if (kind !== 'pod' || !String(dt).startsWith('True/EvictionByEvictionAPI') || evicted.has(name)) return []
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`
    return [{ t: Math.max(0, t - 10), kind: 'call', method: 'POST', path }]
  })
}
