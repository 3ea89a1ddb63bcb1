/**
 * First step of the picture: the parts that a document describes, as it is written now (also while it has errors), with
 * the figures of the last text that had none.
 */
import {
  isWorkload,
  readParts,
  readPosition,
  type DocumentIndex,
  type EditObject,
  type Point,
} from '../../../design/edit'
import type { ClusterSummary, DesignSummary } from '../../lib/checker/summary'
import { linksOf, placementLinks } from './links'
import { clusterId, type ClusterPart, type GraphModel } from './parts'
import { networkOf, planeOf } from './plane'
import { poolsOf, poolsOfSummary } from './pools'
import { text } from './read'
import { churnOf, satelliteOf, workloadOf } from './workloads'

export * from './parts'

export function buildModel(index: DocumentIndex, summary: DesignSummary | null): GraphModel {
  const clusters = index.objects.filter(({ kind }) => kind === 'Cluster')
  const rest = index.objects.filter(({ kind }) => kind !== 'Cluster' && kind !== 'Trial' && kind !== 'Node')
  const trial = index.objects.find(({ kind }) => kind === 'Trial')
  if (clusters.length === 0) {
    const known = summary?.clusters[0]
    if (!known || index.objects.length === 0) return { clusters: [] }
    return { clusters: [addContents(frameOf(undefined, known, summary.defaultCluster), rest, trial, true, known)] }
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
      return addContents(part, own, trial, number === 0, figures)
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

const satelliteKinds = new Set(['Service', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])

function addContents(
  part: ClusterPart,
  objects: readonly EditObject[],
  trial: EditObject | undefined,
  first: boolean,
  figures: ClusterSummary | undefined,
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
    links: [...links, ...placementLinks(part, workloads, figures?.capacity)],
    others: [...others].map(([kind, count]) => ({ kind, count })),
  }
}
