/**
 * The recorder left out the body of requests that are made many times. What the objects were is read off what became of
 * them: their names, the node a pod was pinned to or could not find, how long it took to stop, when it was evicted.
 */
import {
  isRequest,
  type Action,
  type Json,
  type JsonObject,
  type Recording,
  type RequestAction,
  type Row,
} from '../recording'

/** The actions with each body that is needed; creations whose object never showed are left as they are. */
export function withBodies(recording: Recording): Action[] {
  const claimed = new Set<string>()
  const lastBodies = new Map<string, JsonObject>()
  return recording.actions.map((action) => {
    if (!isRequest(action)) return action
    if (action.method === 'DELETE') return { ...action, body: action.body ?? graceOf(action, recording.timeline) }
    if (action.method !== 'POST') return action
    const kind = kinds[action.path.split('/').at(-1) ?? '']
    if (action.body !== undefined) {
      claimed.add(`${kind} ${nameIn(action.body)}`)
      if (action.code < 300) lastBodies.set(action.path, action.body as JsonObject)
      return action
    }
    if (!kind) return action
    const name = createdName(recording.timeline, kind, action, claimed)
    if (name === undefined) return action
    claimed.add(`${kind} ${name}`)
    return { ...action, body: bodyOf(kind, name, recording, lastBodies.get(action.path)) }
  })
}

/** A pod that had a node, and yet was gone at once, was deleted without grace. */
function graceOf({ t, ms, path }: RequestAction, rows: readonly Row[]): Json | undefined {
  const [, pod] = /\/pods\/([^/]+)$/.exec(path) ?? []
  const shown = rows.filter(([at, kind, name]) => kind === 'pod' && name === pod && at <= t + ms + 50)
  const bound = shown.some(([at, , , , { node }]) => at <= t && typeof node === 'string')
  const gone = shown.some(([at, , , type]) => at >= t && type === 'D')
  const terminating = shown.some(([at, , , , { del }]) => at < t && del)
  return bound && gone && !terminating ? { gracePeriodSeconds: 0 } : undefined
}

const kinds: Readonly<Record<string, string>> = { pods: 'pod', configmaps: 'cm', nodes: 'node' }

const nameIn = (body: Json): string => String(((body as JsonObject).metadata as JsonObject | undefined)?.name)

/** The first object of that kind which nobody owns and no earlier request made; of a refused one the message tells. */
function createdName(
  rows: readonly Row[],
  kind: string,
  action: RequestAction,
  claimed: Set<string>,
): string | undefined {
  if (action.code >= 300) return /"([^"]+)"/.exec(action.message ?? '')?.[1]
  const row = rows.find(
    ([t, rowKind, name, type, fields]) =>
      rowKind === kind &&
      type === 'A' &&
      !fields.owner &&
      t >= action.t &&
      t < action.t + action.ms + 500 &&
      !claimed.has(`${kind} ${name}`),
  )
  return row?.[2]
}

function bodyOf(kind: string, name: string, recording: Recording, like: JsonObject | undefined): JsonObject {
  if (kind === 'cm') return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
  if (kind === 'node') return { apiVersion: 'v1', kind: 'Node', metadata: { name } }
  if (like) return { ...like, metadata: { ...(like.metadata as JsonObject), name } }
  return podOf(name, recording)
}

function podOf(name: string, recording: Recording): JsonObject {
  const rows = recording.timeline.filter(([, kind, of]) => kind === 'pod' && of === name)
  const value = (field: string): [number, Json] | undefined => {
    const row = rows.find(([, , , , fields]) => field in fields && fields[field] !== null)
    return row && [row[0], row[4][field]]
  }
  const node = value('node')?.[1] as string | undefined
  const stop = stopMs(rows)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      labels: labelsFor(name, recording.actions),
      annotations: stop > recording.kubelet.stopMs + 500 ? { 'fk/stop': String(stop) } : {},
    },
    spec: {
      terminationGracePeriodSeconds: 30,
      containers: [{ name: 'c', image: 'img:1', resources: { requests: { cpu: '10m', memory: '16Mi' } } }],
      nodeSelector: { 'kubernetes.io/hostname': node ?? 'none' },
      ...tolerationsFor(value('dt'), node, recording),
    },
  }
}

/** From the deletion to the terminal phase, to the second. */
function stopMs(rows: readonly Row[]): number {
  const deletion = rows.find(([, , , , fields]) => fields.del)
  const end = rows.find(([t, , , , { ph }]) => deletion && t > deletion[0] && (ph === 'Succeeded' || ph === 'Failed'))
  return deletion && end ? Math.round((end[0] - deletion[0]) / 1000) * 1000 : 0
}

/** The labels of a selector that is named after it and that nothing else in the scenario carries. */
function labelsFor(name: string, actions: readonly Action[]): JsonObject {
  for (const action of actions) {
    if (!isRequest(action) || action.body === undefined) continue
    const spec = (action.body as JsonObject | null)?.spec as JsonObject | undefined
    const selector = (spec?.selector as JsonObject | undefined)?.matchLabels as JsonObject | undefined
    if (!selector || spec?.template) continue
    if (Object.values(selector).some((value) => name === value || name.startsWith(`${String(value)}-`))) return selector
  }
  return {}
}

/** An eviction by taint came as late after the taint as the pod tolerated it; without a toleration the default is 300 s. */
function tolerationsFor(
  disrupted: [number, Json] | undefined,
  node: string | undefined,
  { timeline }: Recording,
): JsonObject {
  if (!disrupted || !String(disrupted[1]).includes('DeletionByTaintManager')) return {}
  const taint = timeline.findLast(
    ([t, kind, name, , { taints }]) =>
      kind === 'node' &&
      name === node &&
      t <= disrupted[0] &&
      typeof taints === 'string' &&
      taints.includes('NoExecute'),
  )
  if (!taint) return {}
  const tolerationSeconds = Math.round((disrupted[0] - taint[0]) / 1000)
  if (tolerationSeconds >= 299) return {}
  const keys = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
  return { tolerations: keys.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds })) }
}
