/** From a Cluster document that fits its schema to a Cluster without workloads. */
import { emptyPodContext } from './podTemplate'
import type { ObjectMeta } from '../kubernetes'
import type { Notices } from '../notices'
import type { Reporter } from '../problems'
import type { Cluster, Network, NodePool, NodeSpec, SourcePosition } from '../types'
import { labelError } from '../validate/names'
import { compileControlPlane, type RawControlPlane } from './controlPlane'
import { explicitPool } from './node'
import { compileNetwork } from './network'
import { compileNodePool, explicitPoolName, type RawNodePool } from './nodePool'

export interface RawCluster {
  metadata: ObjectMeta
  spec?: {
    kubernetesVersion?: string
    controlPlane?: RawControlPlane
    nodePools?: RawNodePool[]
    network?: Partial<Network>
  }
}

/** More nodes than any Kubernetes cluster has. */
export const nodesMax = 200_000
const defaultVersion = 'v1.36'

/** Node objects of the input that belong to the cluster, with the place of the first. */
export interface ExplicitNodes {
  nodes: readonly NodeSpec[]
  position: SourcePosition
}

export function compileCluster(
  raw: RawCluster,
  explicit: ExplicitNodes | undefined,
  report: Reporter,
  notices: Notices,
): Cluster {
  const spec = raw.spec ?? {}
  const name = raw.metadata.name ?? ''
  const why = labelError(name)
  if (why) report.invalid(['metadata', 'name'], name, why)
  const written = spec.nodePools ?? []
  if (written.length === 0 && !explicit) {
    report.error(['spec', 'nodePools'], 'Required value: a cluster needs node pools or Node objects', {
      remedy: 'add for example "nodePools: [{name: general, count: 3, machineType: m7i.xlarge}]"',
    })
  }
  // Counted before any node is made.
  const nodes = written.reduce((sum, pool) => sum + (pool.count ?? 1), explicit?.nodes.length ?? 0)
  if (nodes > nodesMax) {
    report.error(['spec', 'nodePools'], `all pools together have ${nodes} nodes; expected at most ${nodesMax}`)
  }
  const nodePools: NodePool[] = []
  if (nodes <= nodesMax) {
    checkPoolNames(written, explicit !== undefined, report)
    written.forEach((pool, index) => {
      nodePools.push(compileNodePool(pool, ['spec', 'nodePools', index], report, notices))
    })
    if (explicit) nodePools.push(explicitPool(explicit.nodes, explicit.position))
    checkNodeNames(nodePools, report)
  }
  const zones = [...new Set(nodePools.flatMap((pool) => pool.zones))]
  return {
    name,
    kubernetesVersion: version(spec.kubernetesVersion, report, notices),
    controlPlane: compileControlPlane(spec.controlPlane ?? {}, zones, ['spec', 'controlPlane'], report, notices),
    nodePools,
    network: compileNetwork(spec.network ?? {}, nodes, ['spec', 'network'], report, notices),
    namespaces: [],
    namespaceLabels: {},
    objects: [],
    podContext: emptyPodContext,
    priorityClasses: [],
    workloads: [],
    services: [],
    podDisruptionBudgets: [],
    volumeObjects: [],
    position: report.place([]).position,
  }
}

function checkPoolNames(pools: readonly RawNodePool[], hasExplicit: boolean, report: Reporter): void {
  const seen = new Map<string, number>()
  pools.forEach(({ name }, index) => {
    const path = ['spec', 'nodePools', index, 'name']
    const first = seen.get(name)
    if (first !== undefined) {
      const { line } = report.place(['spec', 'nodePools', first, 'name']).position
      report.error(path, `Duplicate value: "${name}": the pool on line ${line} has the same name`, {
        remedy: 'rename one',
      })
    } else if (hasExplicit && name === explicitPoolName) {
      const remedy = 'rename the pool'
      report.error(path, `Duplicate value: "${name}": the pool of the input's Node objects has this name`, { remedy })
    }
    seen.set(name, first ?? index)
  })
}

/** Within a pool names differ by number; a Node object can still have the name of a pool's node. */
function checkNodeNames(pools: readonly NodePool[], report: Reporter): void {
  const last = pools[pools.length - 1]
  if (last?.name !== explicitPoolName || pools.length < 2) return
  const explicit = new Set(last.nodes.map((node) => node.name))
  for (const [index, pool] of pools.slice(0, -1).entries()) {
    const clash = pool.nodes.find((node) => explicit.has(node.name))
    if (!clash) continue
    const message = `the pool's node "${clash.name}" has the name of a Node object of the input`
    report.error(['spec', 'nodePools', index, 'name'], message, { remedy: 'rename the pool' })
  }
}

function version(written: string | undefined, report: Reporter, notices: Notices): string {
  if (written === undefined) return defaultVersion
  const match = /^v?(1\.\d{1,2})(\.\d{1,3})?$/.exec(written)
  if (!match) {
    const remedy = `write "${defaultVersion}"`
    report.invalid(['spec', 'kubernetesVersion'], written, 'expected a version of Kubernetes', { remedy })
    return defaultVersion
  }
  if (match[1] !== '1.36') {
    notices.add('Cluster spec.kubernetesVersion', `${written} is simulated with the behaviour and defaults of v1.36`)
  }
  return `v${match[1]}${match[2] ?? ''}`
}
