/** What upstream's filters exclude, by their definitions, in the order in which they are asked. */
import type { NodeSpec } from '../../../../src/design'
import type { Container } from '../../../../src/design/kubernetes'
import { refusesAffinity } from './affinity'
import { isTolerated, keyOf, matchesNodeTerm, podsOn, wantsNode, type TwinCluster, type TwinPod } from './cluster'
import { requestedBy, requestedOn, resourceNames } from './resources'
import { refusesSpread } from './spread'

export interface Refusal {
  plugin: string
  reasons: string[]
}

type Filter = (cluster: TwinCluster, pod: TwinPod, node: NodeSpec) => string[]

const filters: Readonly<Record<string, Filter>> = {
  NodeUnschedulable: (_, pod, node) => when(node.unschedulable && !mayGoToCordoned(pod), 'node(s) were unschedulable'),
  TaintToleration: (_, { spec }, { taints }) => {
    const repelling = taints.filter(({ effect }) => effect !== 'PreferNoSchedule')
    const untolerated = repelling.some((taint) => !isTolerated(taint, spec.tolerations ?? []))
    return when(untolerated, 'node(s) had untolerated taint(s)')
  },
  NodeAffinity: ({ profile }, { spec }, node) => {
    const added = profile.args.NodeAffinity.addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (added && !added.nodeSelectorTerms.some((term) => matchesNodeTerm(term, node)))
      return ["node(s) didn't match scheduler-enforced node affinity"]
    return when(!wantsNode(spec, node), "node(s) didn't match Pod's node affinity/selector")
  },
  NodePorts: (cluster, pod, node) =>
    when(
      podsOn(cluster, node.name).some((other) =>
        portsOf(other.pod).some((one) => portsOf(pod).some(conflictWith(one))),
      ),
      "node(s) didn't have free ports for the requested pod ports",
    ),
  NodeResourcesFit: lacking,
  PodTopologySpread: (cluster, pod, node) => listed(refusesSpread(cluster, pod, node)),
  InterPodAffinity: (cluster, pod, node) => listed(refusesAffinity(cluster, pod, node)),
}
/** They have nothing to say about the pods of the tests, which name no node and mount nothing (twins/volumes.ts does). */
const silent =
  /^(NodeName|VolumeRestrictions|NodeVolumeLimits|VolumeBinding|VolumeZone|DynamicResources|NodeDeclaredFeatures)$/

/**
 * The first filter that refuses the node; undefined when none does. A node that was promised to pods of the same or a
 * higher priority must do with them there, and without them.
 */
export function refusal(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): Refusal | undefined {
  const promised = [...cluster.nominated.values()].filter(
    (one) => one.node === node.name && keyOf(one.pod) !== keyOf(pod) && one.pod.priority >= pod.priority,
  )
  if (promised.length > 0) {
    const guests = promised.map((one) => ({ ...one, terminating: false, since: Infinity }))
    const placed = new Map([...cluster.placed, ...guests.map((one) => [keyOf(one.pod), one] as const)])
    const refused = firstRefusal({ ...cluster, placed, guests, real: cluster.real ?? cluster }, pod, node)
    if (refused) return refused
  }
  return firstRefusal(cluster, pod, node)
}

function firstRefusal(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): Refusal | undefined {
  for (const { name } of cluster.profile.plugins.filter) {
    const reasons = silent.test(name) ? [] : filters[name](cluster, pod, node)
    if (reasons.length > 0) return { plugin: name, reasons }
  }
  return undefined
}

const when = (condition: boolean, reason: string): string[] => (condition ? [reason] : [])
const listed = (reason: string | undefined): string[] => (reason === undefined ? [] : [reason])

const mayGoToCordoned = ({ spec }: TwinPod): boolean =>
  isTolerated({ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }, spec.tolerations ?? [])

export interface Port {
  protocol: string
  address: string
  port: number
}

/** Init containers that end take no ports. */
export function portsOf({ spec }: TwinPod): Port[] {
  const sidecars = (spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always')
  return [...sidecars, ...spec.containers].flatMap(({ ports = [] }: Container) =>
    ports.flatMap(({ hostPort, hostIP, protocol = 'TCP' }) =>
      hostPort ? [{ protocol, address: hostIP ?? '0.0.0.0', port: hostPort }] : [],
    ),
  )
}

const conflictWith =
  (one: Port) =>
  (other: Port): boolean =>
    one.protocol === other.protocol &&
    one.port === other.port &&
    (one.address === other.address || one.address === '0.0.0.0' || other.address === '0.0.0.0')

function lacking(cluster: TwinCluster, pod: TwinPod, { name, allocatable }: NodeSpec): string[] {
  const full = podsOn(cluster, name).length + 1 > (allocatable.pods ?? 0)
  const { ignoredResources } = cluster.profile.args.NodeResourcesFit
  const short = resourceNames.filter((resource) => {
    if (ignoredResources.includes(resource)) return false
    const wanted = requestedBy(pod, resource)
    return wanted > 0 && wanted > (allocatable[resource] ?? 0) - requestedOn(cluster, name, resource)
  })
  return [...(full ? ['Too many pods'] : []), ...short.map((resource) => `Insufficient ${resource}`)]
}
