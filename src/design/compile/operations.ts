/** From the operations of a Trial document that fits its schema to Operations. */
import type { KubernetesObject, Taint } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import type { Cluster, DrainOptions, Operation, WorkloadKind, WorkloadReference } from '../types'
import { checkKind } from '../validate/checkKind'
import { classify } from '../validate/kinds'
import { checkStructure } from '../validate/structure'
import { readSeconds } from './amounts'

interface RawWorkload {
  kind: WorkloadKind
  namespace?: string
  name: string
}

/** Exactly one of the actions. */
export interface RawOperation {
  at: string | number
  cluster?: string
  scale?: RawWorkload & { replicas: number }
  setImage?: RawWorkload & { container?: string; image: string }
  rollback?: RawWorkload & { toRevision?: number }
  pause?: RawWorkload
  resume?: RawWorkload
  restart?: RawWorkload
  delete?: RawWorkload & { propagationPolicy?: 'Background' | 'Foreground' | 'Orphan' }
  label?: Partial<RawWorkload> & { node?: string; key: string; value?: string }
  cordon?: { node: string }
  uncordon?: { node: string }
  taint?: { node: string; key: string; value?: string; effect?: Taint['effect']; remove?: boolean }
  killNode?: { node: string }
  recoverNode?: { node: string }
  apply?: KubernetesObject
  drain?: { node: string; timeout?: string | number } & Partial<Omit<DrainOptions, 'timeoutSeconds'>>
}

const actions = [
  'scale',
  'setImage',
  'rollback',
  'pause',
  'resume',
  'restart',
  'delete',
  'label',
  'cordon',
  'uncordon',
  'taint',
  'drain',
  'killNode',
  'recoverNode',
  'apply',
] as const

/** Finds the cluster that has the workload, or reports that none has it. */
export type FindWorkload = (
  workload: WorkloadReference & { cluster?: string },
  path: Path,
  report: Reporter,
) => Cluster | undefined

/** undefined after a problem was reported. */
export function compileOperation(
  raw: RawOperation,
  clusters: readonly Cluster[],
  find: FindWorkload,
  path: Path,
  report: Reporter,
): Operation | undefined {
  const atSeconds = readSeconds(raw.at, [...path, 'at'], report)
  const given = actions.filter((action) => raw[action] !== undefined)
  if (given.length !== 1) {
    const remedy = 'write one action for each entry of the list'
    report.error(path, `expected one of ${actions.join(', ')}`, { remedy })
    return undefined
  }
  const [action] = given
  const place = [...path, action]
  if (raw.apply) return compileApply(raw, atSeconds, clusters, path, report)
  const subject = raw[action] as RawWorkload & { node?: string }
  const ofNode = subject.node !== undefined
  if (action === 'label' && ofNode === (subject.name !== undefined)) {
    report.error(place, 'expected a node, or kind and name of a workload')
    return undefined
  }
  const workload = { kind: subject.kind, namespace: subject.namespace ?? 'default', name: subject.name }
  const home = ofNode
    ? homeOfNode(subject.node as string, raw.cluster, clusters, place, report)
    : find({ ...workload, cluster: raw.cluster }, place, report)
  const timeoutSeconds =
    raw.drain?.timeout === undefined ? 0 : readSeconds(raw.drain.timeout, [...place, 'timeout'], report)
  if (!home || atSeconds === undefined || timeoutSeconds === undefined) return undefined
  return { cluster: home.name, atSeconds, ...actionOf(raw, workload, timeoutSeconds) } as Operation
}

function compileApply(
  raw: RawOperation,
  atSeconds: number | undefined,
  clusters: readonly Cluster[],
  path: Path,
  report: Reporter,
): Operation | undefined {
  const home = homeOf(raw.cluster, clusters, path, report)
  const object = checkedManifest(raw.apply as KubernetesObject, report.within([...path, 'apply']))
  if (!home || !object || atSeconds === undefined) return undefined
  return { type: 'apply', cluster: home.name, atSeconds, object }
}

/** As an object of the design is checked; undefined after a problem was reported. */
export function checkedManifest(object: KubernetesObject, report: Reporter): KubernetesObject | undefined {
  const before = report.problems.errors
  const classified = classify(object.apiVersion, object.kind, report)
  if (!classified) return undefined
  if (classified.is !== 'kubernetes') {
    report.error(['kind'], 'nothing comes of it in a simulation: it cannot be applied')
    return undefined
  }
  if (!checkStructure(classified.type, object, [], report)) return undefined
  checkKind(object.kind, object, report)
  if (report.problems.errors > before) return undefined
  if (!classified.namespaced) return object
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' } }
}

/** The named cluster, or the first. */
function homeOf(
  cluster: string | undefined,
  clusters: readonly Cluster[],
  path: Path,
  report: Reporter,
): Cluster | undefined {
  const home = cluster === undefined ? clusters[0] : clusters.find(({ name }) => name === cluster)
  if (!home) noSuchCluster(cluster ?? '', clusters, path, report)
  return home
}

function noSuchCluster(name: string, clusters: readonly Cluster[], path: Path, report: Reporter): void {
  const remedy = didYouMean(
    name,
    clusters.map((one) => one.name),
  )
  report.error([...path, 'cluster'], `Not found: "${name}": no cluster has this name`, { remedy })
}

function actionOf(raw: RawOperation, workload: WorkloadReference, timeoutSeconds: number): object {
  const { scale, setImage, rollback, label, taint, drain } = raw
  if (scale) return { type: 'scale', workload, replicas: scale.replicas }
  if (setImage) return { type: 'setImage', workload, container: setImage.container, image: setImage.image }
  if (rollback) return { type: 'rollback', workload, toRevision: rollback.toRevision ?? 0 }
  if (raw.delete) return { type: 'delete', workload, propagationPolicy: raw.delete.propagationPolicy ?? 'Background' }
  if (label) {
    const { node, key, value } = label
    return { type: 'label', ...(node === undefined ? { workload } : { node }), key, value }
  }
  if (raw.killNode) return { type: 'killNode', node: raw.killNode.node }
  if (raw.recoverNode) return { type: 'recoverNode', node: raw.recoverNode.node }
  if (raw.cordon) return { type: 'cordon', node: raw.cordon.node }
  if (raw.uncordon) return { type: 'uncordon', node: raw.uncordon.node }
  if (taint) {
    const { node, remove = false, ...rest } = taint
    return { type: 'taint', node, taint: rest, remove }
  }
  if (drain) {
    const { node, ignoreDaemonSets = true, force = false, deleteEmptyDirData = false, gracePeriodSeconds = -1 } = drain
    return {
      type: 'drain',
      node,
      options: { ignoreDaemonSets, force, deleteEmptyDirData, gracePeriodSeconds, timeoutSeconds },
    }
  }
  return { type: raw.pause ? 'pause' : raw.resume ? 'resume' : 'restart', workload }
}

function homeOfNode(
  node: string,
  cluster: string | undefined,
  clusters: readonly Cluster[],
  path: Path,
  report: Reporter,
): Cluster | undefined {
  const searched = cluster === undefined ? clusters : clusters.filter(({ name }) => name === cluster)
  if (searched.length === 0) {
    noSuchCluster(cluster ?? '', clusters, path.slice(0, -1), report)
    return undefined
  }
  for (const one of searched) {
    if (one.nodePools.some(({ nodes }) => nodes.some(({ name }) => name === node))) return one
  }
  const names = searched.flatMap(({ nodePools }) => nodePools.flatMap(({ nodes }) => nodes.map(({ name }) => name)))
  const remedy = didYouMean(node, names)
  report.error([...path, 'node'], `Not found: "${node}": no node has this name`, { remedy })
  return undefined
}
