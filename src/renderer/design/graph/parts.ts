/** The parts of the picture: what canvas, inspector and layout speak of. */
import type { CapacityBin, Point } from '../../../design/edit'

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
  kind: 'selects' | 'scales' | 'protects' | 'affinity' | 'anti-affinity' | 'spread' | 'only'
  label: string
  /** Drawn only while one of its ends is selected: there are too many to be read at once. */
  quiet?: boolean
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

export const clusterId = (name: string) => `cluster/${name}`
export const objectId = (cluster: string, key: string) => `${cluster}|${key}`
