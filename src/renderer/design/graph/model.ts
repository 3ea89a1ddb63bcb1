/**
 * First step of the picture: the parts that a document describes, as it is written now (also while it has errors), with
 * the figures of the last text that had none.
 */
import {
  getIn,
  isMapping,
  isWorkload,
  readParts,
  readPosition,
  selects,
  templatePath,
  podLabels,
  type CapacityBin,
  type DocumentIndex,
  type EditObject,
  type Point,
  type Value,
} from '../../../design/edit'
import { readRate } from '../../../design/compile/readChurn'
import { findMachineType } from '../../../design/machineTypes'
import { parseQuantity } from '../../../design/quantity'
import { describeRate } from '../../../design/rate'
import type { ClusterSummary, DesignSummary } from '../../lib/checker/summary'

export interface PartBase {
  id: string
  /** Where a person put it; undefined: the automatic layout does. */
  at: Point | undefined
}

export interface PlanePart extends PartBase {
  type: 'plane'
  masters: { name: string; zone: string }[]
  replicas: number
  machine: string
}

export interface NetworkPart extends PartBase {
  type: 'network'
  podCIDR: string
  serviceCIDR: string
  proxy: string
  nodes: number
  nodeRanges: number | undefined
}

export interface PoolPart extends PartBase {
  type: 'pool'
  pool: string
  /** Index in spec.nodePools; undefined for Node objects. */
  index: number | undefined
  zone: string
  nodes: number
  machine: string
  size: string
  gpu: string
  taints: string[]
  bin: CapacityBin | undefined
}

export interface WorkloadPart extends PartBase {
  type: 'workload'
  key: string
  kind: string
  namespace: string
  name: string
  scale: string
  requests: string
  badges: string[]
  pods: number
  /** Of a churn load: its place in the Trial. */
  load?: number
}

export interface SatellitePart extends PartBase {
  type: 'satellite'
  key: string
  kind: 'Service' | 'PodDisruptionBudget' | 'HorizontalPodAutoscaler'
  namespace: string
  name: string
  detail: string
  /** Ids of the workloads that it selects or scales; the first is its home. */
  targets: string[]
}

export interface GroupPart extends PartBase {
  type: 'group'
  namespace: string
  workloads: number
  satellites: number
  pods: number
  kinds: { kind: string; count: number }[]
}

export interface Link {
  id: string
  from: string
  to: string
  kind: 'selects' | 'scales' | 'protects' | 'affinity' | 'anti-affinity'
  label: string
}

export interface ClusterPart extends PartBase {
  type: 'cluster'
  name: string
  /** undefined: the default cluster, or one made of Node objects. */
  key: string | undefined
  version: string
  placeholder: boolean
  plane: PlanePart
  network: NetworkPart
  pools: PoolPart[]
  workloads: WorkloadPart[]
  satellites: SatellitePart[]
  groups: GroupPart[]
  links: Link[]
  /** Objects that have no picture: `3 ConfigMaps`. */
  others: { kind: string; count: number }[]
  nodes: number
  pods: number
  pricePerHour: number | undefined
  /** Too much to draw: the frame alone. */
  folded: boolean
}

export interface GraphModel {
  clusters: ClusterPart[]
}

const text = (value: unknown, otherwise = '') =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise
const integer = (value: unknown, otherwise: number) =>
  Number.isInteger(value) && (value as number) >= 0 ? (value as number) : otherwise
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const strings = (value: unknown) => list(value).filter((one): one is string => typeof one === 'string')

export const clusterId = (name: string) => `cluster/${name}`
export const objectId = (cluster: string, key: string) => `${cluster}|${key}`

export function buildModel(index: DocumentIndex, summary: DesignSummary | null): GraphModel {
  const clusters = index.objects.filter(({ kind }) => kind === 'Cluster')
  const rest = index.objects.filter(({ kind }) => kind !== 'Cluster' && kind !== 'Trial' && kind !== 'Node')
  const trial = index.objects.find(({ kind }) => kind === 'Trial')
  if (clusters.length === 0) {
    const known = summary?.clusters[0]
    if (!known || index.objects.length === 0) return { clusters: [] }
    return { clusters: [addContents(frameOf(undefined, known, summary.defaultCluster), rest, trial)] }
  }
  const seen = new Map<string, number>()
  return {
    clusters: clusters.map((object, number) => {
      const figures = summary?.clusters.find(({ name }) => name === object.name)
      const part = frameOf(object, figures, false)
      const times = (seen.get(part.id) ?? 0) + 1
      seen.set(part.id, times)
      if (times > 1) part.id = `${part.id}#${times}`
      const own = rest.filter((one) => (one.clusters ? one.clusters.includes(object.name) : number === 0))
      return addContents(part, own, trial, number === 0)
    }),
  }
}

function frameOf(
  object: EditObject | undefined,
  figures: ClusterSummary | undefined,
  placeholder: boolean,
): ClusterPart {
  const name = object?.name ?? figures?.name ?? ''
  const id = clusterId(name)
  const spec = (object?.value.spec ?? {}) as Record<string, unknown>
  const positions = object ? readParts(object) : new Map<string, Point>()
  const pools = object ? poolsOf(object, id, positions, figures) : poolsOfSummary(id, figures)
  if (object && figures)
    pools.push(
      ...poolsOfSummary(id, figures).filter(({ pool }) => !pools.some((one) => one.pool === pool) && pool === 'nodes'),
    )
  return {
    type: 'cluster',
    id,
    at: object && readPosition(object),
    name,
    key: object?.key,
    version: text(spec.kubernetesVersion, figures?.kubernetesVersion ?? 'v1.36').replace(/^v/, ''),
    placeholder,
    plane: planeOf(id, spec, positions, pools, figures),
    network: networkOf(id, spec, positions, figures),
    pools,
    workloads: [],
    satellites: [],
    groups: [],
    links: [],
    others: [],
    nodes: pools.reduce((sum, { nodes }) => sum + nodes, 0),
    pods: figures?.capacity.pods ?? 0,
    pricePerHour: figures?.capacity.pricePerHour,
    folded: false,
  }
}

function planeOf(
  id: string,
  spec: Record<string, unknown>,
  positions: Map<string, Point>,
  pools: PoolPart[],
  figures?: ClusterSummary,
): PlanePart {
  const plane = isMapping(spec.controlPlane) ? spec.controlPlane : undefined
  const replicas = plane || !figures ? integer(plane?.replicas, 1) : figures.masters.length
  const written = strings(plane?.zones)
  const zones = written.length > 0 ? written : [...new Set(pools.map(({ zone }) => zone))]
  const type = findMachineType(text(plane?.machineType))
  const size = type
    ? `${type.name} · ${type.cpuMilli / 1000} vCPU · ${type.memoryBytes / 1024 ** 3} GiB`
    : text(plane?.machineType) || `${text(plane?.cpu, '4')} vCPU · ${text(plane?.memory, '16Gi')}`
  return {
    type: 'plane',
    id: `${id}|plane`,
    at: positions.get('plane'),
    replicas,
    machine: !plane && figures?.masterMachine ? figures.masterMachine : size,
    masters: Array.from({ length: Math.min(replicas, 9) }, (_, at) => ({
      name: `master-${at + 1}`,
      zone: zones.length > 0 ? zones[at % zones.length] : '',
    })),
  }
}

function networkOf(
  id: string,
  spec: Record<string, unknown>,
  positions: Map<string, Point>,
  figures?: ClusterSummary,
): NetworkPart {
  const network = isMapping(spec.network) ? spec.network : {}
  return {
    type: 'network',
    id: `${id}|network`,
    at: positions.get('network'),
    podCIDR: text(network.podCIDR, figures?.network.podCIDR ?? '10.244.0.0/16'),
    serviceCIDR: text(network.serviceCIDR, figures?.network.serviceCIDR ?? '10.96.0.0/12'),
    proxy: text(network.kubeProxyMode, 'iptables'),
    nodes: figures?.nodes ?? 0,
    nodeRanges: figures?.network.nodeRanges,
  }
}

function poolsOf(
  object: EditObject,
  id: string,
  positions: Map<string, Point>,
  figures: ClusterSummary | undefined,
): PoolPart[] {
  const written = list(getIn(object.value, ['spec', 'nodePools']))
  return written.flatMap((value, index): PoolPart[] => {
    const pool = isMapping(value) ? value : {}
    const name = text(pool.name)
    const zones = strings(pool.zones)
    const count = integer(pool.count, 1)
    const type = findMachineType(text(pool.machineType))
    const capacity = isMapping(pool.capacity) ? pool.capacity : {}
    const size = type
      ? `${type.cpuMilli / 1000} vCPU · ${type.memoryBytes / 1024 ** 3} GiB`
      : [capacity.cpu && `${text(capacity.cpu)} vCPU`, text(capacity.memory)].filter(Boolean).join(' · ')
    const extended = Object.entries(capacity).filter(([resource]) => resource.includes('/'))
    return (zones.length > 0 ? zones : ['']).map((zone, at, all): PoolPart => ({
      type: 'pool',
      id: `${id}|pool/${name}/${zone}${all.indexOf(zone) < at || written.findIndex((one) => getIn(one, ['name']) === name) < index ? `#${index}.${at}` : ''}`,
      at: positions.get(`pool/${name}/${zone}`),
      pool: name,
      index,
      zone,
      nodes: Math.floor(count / all.length) + (at < count % all.length ? 1 : 0),
      machine: text(pool.machineType),
      size,
      gpu: type?.gpu
        ? `${type.gpu.count} × ${type.gpu.model}`
        : extended.map(([resource, amount]) => `${text(amount)} ${resource}`).join(', '),
      taints: list(pool.taints).map(
        (taint) =>
          `${text(getIn(taint, ['key']))}${getIn(taint, ['value']) ? `=${text(getIn(taint, ['value']))}` : ''}:${text(getIn(taint, ['effect']))}`,
      ),
      bin: figures?.capacity.bins.find((bin) => bin.pool === name && bin.zone === zone),
    }))
  })
}

function poolsOfSummary(id: string, figures: ClusterSummary | undefined): PoolPart[] {
  return (figures?.pools ?? []).flatMap((pool) =>
    pool.byZone.map(({ zone, nodes }): PoolPart => ({
      type: 'pool',
      id: `${id}|pool/${pool.name}/${zone}`,
      at: undefined,
      pool: pool.name,
      index: undefined,
      zone,
      nodes,
      machine: pool.machineType ?? '',
      size: `${pool.cpuMilli / 1000} vCPU · ${Math.round(pool.memoryBytes / 1024 ** 3)} GiB`,
      gpu: pool.extended.join(', '),
      taints: pool.taints,
      bin: figures?.capacity.bins.find((bin) => bin.pool === pool.name && bin.zone === zone),
    })),
  )
}

const satelliteKinds = new Set(['Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])

function addContents(
  part: ClusterPart,
  objects: readonly EditObject[],
  trial: EditObject | undefined,
  first = true,
): ClusterPart {
  const workloads = objects.filter(({ kind }) => isWorkload(kind))
  const satellites = objects.filter(({ kind }) => satelliteKinds.has(kind))
  const links = linksOf(part.id, workloads, satellites)
  const others = new Map<string, number>()
  for (const { kind } of objects)
    if (!isWorkload(kind) && !satelliteKinds.has(kind)) others.set(kind, (others.get(kind) ?? 0) + 1)
  return {
    ...part,
    workloads: [...workloads.map((object) => workloadOf(part, object)), ...churnOf(part, trial, first)],
    satellites: satellites.map((object) => satelliteOf(part.id, object, links)),
    links,
    others: [...others].map(([kind, count]) => ({ kind, count })),
  }
}

function workloadOf(part: ClusterPart, object: EditObject): WorkloadPart {
  const spec = (object.value.spec ?? {}) as Record<string, unknown>
  const pods = object.kind === 'DaemonSet' ? part.nodes : podsOf(object.kind, spec)
  return {
    type: 'workload',
    id: objectId(part.id, object.key),
    at: readPosition(object),
    key: object.key,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    scale: scaleOf(object.kind, spec, pods),
    requests: requestsOf(object),
    badges: badgesOf(object),
    pods,
  }
}

function podsOf(kind: string, spec: Record<string, unknown>): number {
  if (kind === 'Job') return spec.suspend === true ? 0 : integer(spec.parallelism, 1)
  return kind === 'CronJob' ? 0 : kind === 'Pod' ? 1 : integer(spec.replicas, 1)
}

function scaleOf(kind: string, spec: Record<string, unknown>, pods: number): string {
  if (kind === 'DaemonSet') return 'on every node'
  if (kind === 'CronJob') return text(spec.schedule, 'no schedule')
  if (kind === 'Pod') return 'one pod'
  if (kind === 'Job')
    return spec.completions === undefined ? `${pods} at once` : `${text(spec.completions)} × ${pods} at once`
  return pods === 1 ? '1 replica' : `${pods.toLocaleString('en-US')} replicas`
}

const specOf = (object: EditObject) => getIn(object.value, [...templatePath(object.kind), 'spec'])

/** Sums of the containers' requests, which default to their limits; as written where there is one container. */
function requestsOf(object: EditObject): string {
  const containers = list(getIn(specOf(object), ['containers']))
  const parts = ['cpu', 'memory'].flatMap((resource) => {
    const written = containers
      .map((one) => getIn(one, ['resources', 'requests', resource]) ?? getIn(one, ['resources', 'limits', resource]))
      .filter((one) => typeof one === 'string' || typeof one === 'number')
    if (written.length === 0) return []
    if (written.length === 1) return [text(written[0])]
    const nano = written
      .map((one) => parseQuantity(one))
      .reduce((sum, one) => sum + (one.ok ? Number(one.nano) / 1e9 : 0), 0)
    return [
      resource === 'cpu'
        ? nano < 1
          ? `${Math.round(nano * 1000)}m`
          : String(Number(nano.toFixed(2)))
        : `${Math.round(nano / 1024 ** 2)}Mi`,
    ]
  })
  return parts.length > 0 ? parts.join(' · ') : 'no requests'
}

function badgesOf(object: EditObject): string[] {
  const spec = specOf(object)
  const badges: string[] = []
  for (const constraint of list(getIn(spec, ['topologySpreadConstraints']))) {
    const key = text(getIn(constraint, ['topologyKey']))
    badges.push(`spread: ${key.includes('zone') ? 'zones' : key.includes('hostname') ? 'nodes' : key}`)
  }
  const anti = getIn(spec, ['affinity', 'podAntiAffinity'])
  if (isMapping(anti)) badges.push('anti-affinity')
  if (isMapping(getIn(spec, ['affinity', 'nodeAffinity'])) || isMapping(getIn(spec, ['nodeSelector'])))
    badges.push('chosen nodes')
  const volumes = list(getIn(object.value, ['spec', 'volumeClaimTemplates'])).length
  if (volumes > 0) badges.push(volumes === 1 ? 'volume' : `${volumes} volumes`)
  return badges.slice(0, 3)
}

function churnOf(part: ClusterPart, trial: EditObject | undefined, first: boolean): WorkloadPart[] {
  return list(getIn(trial?.value, ['spec', 'load'])).flatMap((entry, load): WorkloadPart[] => {
    const churn = getIn(entry, ['churn'])
    if (!trial || !isMapping(churn)) return []
    const cluster = text(churn.cluster)
    if (cluster === '' ? !first : cluster !== part.name) return []
    return [
      {
        type: 'workload',
        id: objectId(part.id, `churn/${load}`),
        at: undefined,
        key: trial.key,
        kind: 'Churn',
        namespace: text(churn.namespace, 'default'),
        name: text(churn.name, 'churn'),
        scale: rateWords(churn),
        requests: `from ${text(getIn(entry, ['at']), '0s')}`,
        badges: [],
        pods: 0,
        load,
      },
    ]
  })
}

function rateWords(churn: { [key: string]: Value }): string {
  const shape = readRate(churn)
  return shape ? describeRate(shape).replace(/\/s\b/, ' pods/s') : '? pods/s'
}

function satelliteOf(cluster: string, object: EditObject, links: readonly Link[]): SatellitePart {
  const id = objectId(cluster, object.key)
  const spec = object.value.spec as Record<string, unknown> | undefined
  const details = {
    Service: () => text(spec?.type, 'ClusterIP'),
    PodDisruptionBudget: () =>
      spec?.minAvailable !== undefined ? `min ${text(spec.minAvailable)}` : `max −${text(spec?.maxUnavailable, '?')}`,
    HorizontalPodAutoscaler: () => `${text(spec?.minReplicas, '1')}–${text(spec?.maxReplicas, '?')}`,
  }
  const kind = object.kind as SatellitePart['kind']
  return {
    type: 'satellite',
    id,
    at: readPosition(object),
    key: object.key,
    kind,
    namespace: object.namespace,
    name: object.name,
    detail: details[kind](),
    targets: links.filter(({ from }) => from === id).map(({ to }) => to),
  }
}

function linksOf(cluster: string, workloads: readonly EditObject[], satellites: readonly EditObject[]): Link[] {
  const links: Link[] = []
  const add = (kind: Link['kind'], from: EditObject, to: EditObject, label: string) => {
    const ids = [objectId(cluster, from.key), objectId(cluster, to.key)]
    links.push({ id: `${kind}:${ids[0]}:${ids[1]}`, from: ids[0], to: ids[1], kind, label })
  }
  const byNamespace = new Map<string, EditObject[]>()
  for (const workload of workloads)
    byNamespace.set(workload.namespace, [...(byNamespace.get(workload.namespace) ?? []), workload])
  for (const one of satellites) {
    for (const workload of byNamespace.get(one.namespace) ?? []) {
      if (one.kind === 'HorizontalPodAutoscaler') {
        const target = getIn(one.value, ['spec', 'scaleTargetRef'])
        if (getIn(target, ['kind']) === workload.kind && getIn(target, ['name']) === workload.name)
          add('scales', one, workload, 'scales')
      } else if (selects(one, workload))
        add(
          one.kind === 'Service' ? 'selects' : 'protects',
          one,
          workload,
          one.kind === 'Service' ? 'selects' : 'protects',
        )
    }
  }
  for (const from of workloads) {
    for (const kind of ['affinity', 'anti-affinity'] as const) {
      for (const to of affinityTargets(from, kind, byNamespace)) if (to !== from) add(kind, from, to, kind)
    }
  }
  return links
}

/** Workloads whose pods a pod affinity (or anti-affinity) speaks of, in the workload's own namespace. */
function affinityTargets(
  from: EditObject,
  kind: 'affinity' | 'anti-affinity',
  byNamespace: ReadonlyMap<string, EditObject[]>,
): EditObject[] {
  const terms = getIn(specOf(from), ['affinity', kind === 'affinity' ? 'podAffinity' : 'podAntiAffinity'])
  if (!isMapping(terms)) return []
  const all = [
    ...list(terms.requiredDuringSchedulingIgnoredDuringExecution),
    ...list(terms.preferredDuringSchedulingIgnoredDuringExecution).map((one) => getIn(one, ['podAffinityTerm'])),
  ]
  const labels = all.map((term) => getIn(term, ['labelSelector', 'matchLabels'])).filter(isMapping)
  return (byNamespace.get(from.namespace) ?? []).filter((to) => {
    const own = podLabels(to)
    return labels.some((wanted) => Object.entries(wanted).every(([key, value]) => own[key] === value))
  })
}
