/** Nodes that are alike, so that what holds for one of five thousand is found out once. */
import type { Taint } from '../kubernetes'
import { matchesRequiredAffinity, toleratesAll } from '../nodeMatch'
import type { Cluster, NodePool, NodeSpec, PodTemplate } from '../types'

export const hostnameLabel = 'kubernetes.io/hostname'
export const zoneLabel = 'topology.kubernetes.io/zone'

/** Nodes of one pool that differ in nothing but their names. */
export interface NodeClass {
  pool: NodePool
  nodes: readonly NodeSpec[]
  /** The first of them. */
  sample: NodeSpec
  zone: string | undefined
  /** Its own, and the one of a node that is cordoned. */
  taints: readonly Taint[]
}

const cordoned: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

export function nodeClassesOf({ nodePools }: Cluster): NodeClass[] {
  return nodePools.flatMap((pool) => {
    const keyOf = areMachines(pool) ? zoneOf : describe
    const byKey = new Map<string, NodeSpec[]>()
    for (const node of pool.nodes) {
      const key = keyOf(node)
      const list = byKey.get(key)
      if (list) list.push(node)
      else byKey.set(key, [node])
    }
    return [...byKey.values()].map((nodes) => classOf(pool, nodes))
  })
}

/** Machines of a pool share everything but names and zones; Node objects are described one by one. */
function areMachines({ nodes }: NodePool): boolean {
  return nodes.length > 1 && nodes[0].allocatable === nodes[nodes.length - 1].allocatable
}

const zoneOf = ({ labels }: NodeSpec) => labels[zoneLabel] ?? ''

const describe = ({ labels, taints, unschedulable, allocatable }: NodeSpec) =>
  JSON.stringify([{ ...labels, [hostnameLabel]: '' }, taints, unschedulable, allocatable])

function classOf(pool: NodePool, nodes: readonly NodeSpec[]): NodeClass {
  const sample = nodes[0]
  const taints = sample.unschedulable ? [...sample.taints, cordoned] : sample.taints
  return { pool, nodes, sample, zone: sample.labels[zoneLabel], taints }
}

type Placing = Pick<PodTemplate, 'nodeSelector' | 'nodeAffinity' | 'nodeName'>

/** The nodes that the pod itself asks for (name, selector, required affinity), as classes with fewer nodes where need be. */
export function wantedClasses(template: Placing, classes: readonly NodeClass[]): NodeClass[] {
  if (!namesNodes(template)) return classes.filter(({ sample }) => matchesRequiredAffinity(template, sample))
  return classes.flatMap((one) => {
    const nodes = one.nodes.filter(
      (node) =>
        (template.nodeName === undefined || template.nodeName === node.name) && matchesRequiredAffinity(template, node),
    )
    return nodes.length > 0 ? [{ ...one, nodes }] : []
  })
}

function namesNodes({ nodeName, nodeSelector, nodeAffinity }: Placing): boolean {
  if (nodeName !== undefined || hostnameLabel in nodeSelector) return true
  const terms = nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  return terms.some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchFields.length > 0 || matchExpressions.some(({ key }) => key === hostnameLabel),
  )
}

/** Whether no taint keeps the pod away. */
export function isTolerated({ taints }: NodeClass, { tolerations }: Pick<PodTemplate, 'tolerations'>): boolean {
  return toleratesAll(taints, tolerations, ['NoSchedule', 'NoExecute'])
}

export const countNodes = (classes: readonly NodeClass[]) => classes.reduce((sum, { nodes }) => sum + nodes.length, 0)
