/** What is so before a scenario's first action: nodes with their labels, flags, and where periodic work stands in its period. */
import { isRequest, type ClusterNode, type JsonObject, type Recording, type Row } from '../recording'
import type { ClusterSetup } from '../replayedCluster'
import { scrapePhase } from './usage'

export function setupOf(
  recording: Recording,
  leases: ClusterSetup['phases']['leases'],
): Omit<ClusterSetup, 'placement' | 'kubeletDelays' | 'chosenAt' | 'slowness' | 'otherNamespaces'> {
  const { flags, timeline } = recording
  const flag = (pattern: RegExp): string | undefined => pattern.exec(flags)?.[1]
  const allocates = flags.includes('--allocate-node-cidrs=true')
  return {
    name: recording.name,
    namespace: recording.name,
    t0Ms: Date.parse(recording.t0),
    nodes: nodesAtStart(recording),
    laterNodes: laterNodes(recording),
    kubelet: recording.kubelet,
    flags: {
      maxUnavailableStatefulSet: flags.includes('MaxUnavailableStatefulSet=true'),
      clusterCidr: allocates ? flag(/--cluster-cidr=(\S+)/) : undefined,
      nodeCidrMaskSize: Number(flag(/--node-cidr-mask-size(?:-ipv4)?=(\d+)/) ?? 24),
      serviceCidr: flag(/SCIDR=(\S+)/) ?? flag(/--service-cluster-ip-range=(\S+)/) ?? '10.0.0.0/16',
    },
    phases: {
      nodeMonitorMs: nodeMonitorPhase(recording),
      taintingDelayMs: taintingDelay(timeline),
      podGcMs: phaseOf(timeline, 20_000, (row) => row[1] === 'pod' && String(row[4].dt).includes('DeletionByPodGC')),
      metricsMs: scrapePhase(recording),
      leases,
    },
  }
}

/**
 * A round begins five seconds after the last one has ended, so that rounds come later and later: by some 0.1 ms for each node
 * and round. Ten rounds after it was last seen alive a node is Unknown.
 */
function nodeMonitorPhase({ timeline, nodes }: Recording): number | undefined {
  const phase = phaseOf(timeline, 5000, (row) => row[1] === 'node' && String(row[4]['c.Ready']).startsWith('Unknown/'))
  return phase === undefined ? undefined : (phase + 5000 - Math.min(nodes.length, 100)) % 5000
}

/** A change that only the periodic work makes shows some ms after it began. */
function phaseOf(rows: readonly Row[], periodMs: number, shows: (row: Row) => boolean): number | undefined {
  const row = rows.find(shows)
  return row && (row[0] - 10 + periodMs) % periodMs
}

/**
 * Which pass of the tainter is the first to find a node is a matter of where the passes stand in their period. One that still
 * sees the node ready drops it, and has used up the token: the taint comes ten seconds later.
 */
function taintingDelay(rows: readonly Row[]): number | undefined {
  const unknown = rows.find(
    ([, kind, , , fields]) => kind === 'node' && String(fields['c.Ready']).startsWith('Unknown/'),
  )
  const tainted = rows.find(
    ([, kind, , , { taints }]) => kind === 'node' && String(taints).includes('unreachable:NoExecute'),
  )
  if (!unknown || !tainted) return undefined
  const after = tainted[0] - unknown[0]
  if (after < PASS_MS + REQUESTS_MS) return Math.max(HEARD_MS, after - REQUESTS_MS)
  return after >= 10_000 && after < 10_000 + PASS_MS + REQUESTS_MS ? 0 : undefined
}

/** The tainter's period, and how long it takes until its two requests show. */
const PASS_MS = 100
const REQUESTS_MS = 20
/** After which the informer has heard. */
const HEARD_MS = 10

/** Nodes that come later are left out; labels that only pods show are put in. */
function nodesAtStart({ nodes, timeline, actions }: Recording): ClusterNode[] {
  const later = new Set(
    timeline.filter(([, kind, , type]) => kind === 'node' && type === 'A').map(([, , name]) => name),
  )
  const here = nodes
    .filter(({ name }) => !later.has(name))
    .slice(0, countBySchedulers(timeline))
    .map((node) => ({ ...node, labels: { ...ofRecorder, ...node.labels } }))
  const labelled = labelsByRequest(actions)
  for (const [owner, selector] of selectorsByOwner(actions)) {
    for (const name of nodesOf(owner, timeline)) {
      const node = here.find((one) => one.name === name)
      for (const [key, value] of Object.entries(selector)) {
        if (node && !key.startsWith('kubernetes.io/') && !labelled.has(`${name} ${key}`))
          node.labels[key] = String(value)
      }
    }
  }
  return here
}

/**
 * `clusterNodes` was written at the end of a scenario, and others may have added nodes of theirs meanwhile: the scheduler tells
 * how many there were.
 */
function countBySchedulers(rows: readonly Row[]): number | undefined {
  const changed = rows.find(([, kind, , type]) => kind === 'node' && type !== 'M')?.[0] ?? Infinity
  for (const [t, kind, , , { sched }] of rows) {
    const count = kind === 'pod' && /0\/(\d+) nodes are available/.exec(String(sched))?.[1]
    if (count && t < changed) return Number(count)
  }
  return undefined
}

/** Node selectors of DaemonSets: their pods run only where the labels are. */
function selectorsByOwner(actions: Recording['actions']): [string, JsonObject][] {
  return actions.flatMap((action): [string, JsonObject][] => {
    if (!isRequest(action) || action.method !== 'POST' || action.code >= 300) return []
    const body = action.body as
      { kind?: string; metadata?: JsonObject; spec?: { template?: { spec?: JsonObject } } } | undefined
    const selector = body?.spec?.template?.spec?.nodeSelector
    return selector && body?.kind === 'DaemonSet'
      ? [[`DaemonSet/${String(body.metadata?.name)}`, selector as JsonObject]]
      : []
  })
}

/** Nodes and labels that a later request gives, e.g. `n18 disk`. A label that one takes away was there before. */
function labelsByRequest(actions: Recording['actions']): Set<string> {
  const found = new Set<string>()
  for (const action of actions) {
    const node = isRequest(action) && action.method === 'PATCH' && /^\/api\/v1\/nodes\/([^/]+)$/.exec(action.path)?.[1]
    if (!node) continue
    const metadata = (action.body as JsonObject | undefined)?.metadata as JsonObject | undefined
    for (const [key, value] of Object.entries((metadata?.labels as JsonObject | undefined) ?? {})) {
      if (value !== null) found.add(`${node} ${key}`)
    }
  }
  return found
}

function nodesOf(owner: string, rows: readonly Row[]): Set<string> {
  const pods = new Set<string>()
  const nodes = new Set<string>()
  for (const [, kind, name, , fields] of rows) {
    if (kind !== 'pod') continue
    if (fields.owner === owner) pods.add(name)
    if (typeof fields.node === 'string' && pods.has(name)) nodes.add(fields.node)
  }
  return nodes
}

function laterNodes({ nodes, timeline, actions }: Recording): ClusterNode[] {
  const names = new Set(
    timeline.filter(([, kind, , type]) => kind === 'node' && type === 'A').map(([, , name]) => name),
  )
  const posted = new Map(
    actions.filter(isRequest).flatMap(({ method, path, body }): [string, JsonObject][] => {
      const metadata = (body as JsonObject | undefined)?.metadata as JsonObject | undefined
      return method === 'POST' && path.endsWith('/nodes') && metadata ? [[String(metadata.name), metadata]] : []
    }),
  )
  return [...names].map((name) => {
    const labels = (posted.get(name)?.labels ?? {}) as Record<string, string>
    const known = nodes.find((node) => node.name === name)
    return known ? { ...known, labels: { ...ofRecorder, ...known.labels } } : { name, zone: labels[zoneLabel], labels }
  })
}

/**
 * What nodes have that the recorder's own kubelets made, and its notes do not say: one posted by hand with the same zone
 * (07g) was tainted by another zone's limiter.
 */
const ofRecorder: Record<string, string> = { 'topology.kubernetes.io/region': 'r' }

const zoneLabel = 'topology.kubernetes.io/zone'
