/** Puts checked objects together into a Design: clusters first, then what belongs to each, then the trial. */
import { checkConflict, withDefaults } from './admission/conflict'
import { clustersOf, TakenNames, titleOf } from './assign'
import { compileCluster, type ExplicitNodes, type RawCluster } from './compile/cluster'
import { compileNode } from './compile/node'
import { checkAdmission, podContextOf } from './compile/admission'
import { checkNamespaceLimits } from './compile/namespaceLimits'
import { compileDisruptionBudget } from './compile/disruptionBudget'
import type { PodContext } from './compile/podTemplate'
import { compileService } from './compile/service'
import { missingClasses } from './compile/storageClasses'
import { compileTrial, defaultTrial, type RawTrial } from './compile/trial'
import { noticeAutoscalers } from './compile/usage'
import { compileVolumeObjects, isVolumeKind } from './compile/volumeObjects'
import { compileWorkload, isWorkloadKind, templateOf } from './compile/workload'
import { noticePodSpec, noticeWorkload } from './features'
import type { KubernetesObject, PodSpec } from './kubernetes'
import type { Notices } from './notices'
import type { Path } from './fieldPath'
import type { CheckedObject, Sorted } from './sort'
import type { Cluster, Design, NodeSpec, PodDisruptionBudget, Service, Trial, Workload, WorkloadKind } from './types'

/** Namespaces that every cluster has. */
export const standardNamespaces = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** A cluster while its parts come together. */
interface Draft {
  cluster: Cluster
  workloads: Workload[]
  services: Service[]
  podDisruptionBudgets: PodDisruptionBudget[]
  objects: KubernetesObject[]
  volumeObjects: KubernetesObject[]
  /** Labels by name. */
  namespaces: Map<string, Readonly<Record<string, string>>>
  context: PodContext
}

/** undefined when there is no cluster to speak of; then problems say why. */
export function assemble(sorted: Sorted, defaultCluster: boolean, notices: Notices): Design | undefined {
  const taken = new TakenNames()
  const clusters = compileClusters(sorted, taken, notices)
  // By all names that are written, so that a broken cluster does not make what belongs to it look wrong as well.
  const names = sorted.clusters.length > 0 ? sorted.clusters.map(({ object }) => nameOf(object)) : ['cluster']
  const homes = new Map<CheckedObject, number[]>()
  for (const checked of sorted.others) {
    if (!checked.object.metadata?.name) continue
    const indices = clustersOf(checked.object, names, checked.report)
    homes.set(checked, indices)
    takeName(checked, indices, taken)
  }
  for (const { value: object, report } of sorted.carried) {
    const name = object.metadata?.name
    if (typeof name !== 'string') continue
    const namespace = typeof object.metadata.namespace === 'string' ? object.metadata.namespace : ''
    taken.take(`${object.apiVersion} carried`, titleOf(object.kind, namespace, name), 'warning', { report })
  }
  if (clusters.length < names.length) return undefined
  const churn = churnSpecs(sorted, clusters)
  const drafts = clusters.map((cluster, index) => draft(cluster, index, { homes, churn: churn[index], notices }))
  for (const [checked, indices] of homes) addObject(checked, indices, drafts, notices)
  clusters.forEach((_, index) => checkNamespaceLimits(soundOf(homes, index)))
  const finished = drafts.map(finish)
  const trial = compileTrials(sorted, finished, drafts)
  for (const load of trial.load) if (load.type === 'churn') noticePodSpec(load.template.spec, notices)
  noticeAutoscalers(finished, trial.usage ?? [], notices)
  return { clusters: finished, trial, notices: notices.list(), defaultCluster }
}

function compileClusters(sorted: Sorted, taken: TakenNames, notices: Notices): Cluster[] {
  const nodes: NodeSpec[] = []
  for (const { object, report, sound } of sorted.nodes) {
    const name = object.metadata?.name
    if (name) taken.take('Node', titleOf('Node', '', name), 'error', { report })
    if (sound) nodes.push(compileNode(object, report))
  }
  const first = sorted.nodes[0]
  const explicit: ExplicitNodes | undefined = first && { nodes, position: first.report.place([]).position }
  const clusters: Cluster[] = []
  sorted.clusters.forEach(({ object, report, sound }, index) => {
    const name = object.metadata?.name
    if (typeof name === 'string') taken.take('Cluster', titleOf('Cluster', '', name), 'error', { report })
    if (sound)
      clusters.push(
        compileCluster(object as unknown as RawCluster, index === 0 ? explicit : undefined, report, notices),
      )
  })
  if (sorted.clusters.length === 0 && first) {
    const standIn: RawCluster = { metadata: { name: 'cluster' } }
    clusters.push(compileCluster(standIn, explicit, first.report, notices))
  }
  return clusters
}

function nameOf(object: KubernetesObject): string {
  return typeof object.metadata?.name === 'string' ? object.metadata.name : ''
}

function titleOfObject({ object, namespaced }: CheckedObject): string {
  const { kind, metadata } = object
  return titleOf(kind, namespaced ? metadata?.namespace || 'default' : '', nameOf(object))
}

function takeName(checked: CheckedObject, homes: readonly number[], taken: TakenNames): void {
  const title = titleOfObject(checked)
  // One problem is enough, in however many clusters the two meet.
  for (const home of homes) {
    const first = taken.take(`cluster ${home}`, title, 'error', checked)
    if (first === undefined) continue
    // Applied one after the other, the second would be an update of the first.
    if (first.object && first.sound && checked.sound) checkConflict(checked.object, first.object, checked.report)
    return
  }
}

/** The objects of a cluster that can be compiled, in order. */
function soundOf(homes: ReadonlyMap<CheckedObject, number[]>, index: number): CheckedObject[] {
  return [...homes].filter(([{ sound }, indices]) => sound && indices.includes(index)).map(([checked]) => checked)
}

interface DraftInput {
  homes: ReadonlyMap<CheckedObject, number[]>
  /** Specifications of the pods that loads create in the cluster. */
  churn: readonly PodSpec[]
  notices: Notices
}

function draft(cluster: Cluster, index: number, { homes, churn, notices }: DraftInput): Draft {
  const own = soundOf(homes, index).map(({ object }) => object)
  const assumed = missingClasses(own, churn, notices)
  const { context, priorityClasses } = podContextOf([...own, ...assumed])
  return {
    cluster: { ...cluster, priorityClasses },
    workloads: [],
    services: [],
    podDisruptionBudgets: [],
    objects: [],
    volumeObjects: assumed,
    namespaces: new Map(standardNamespaces.map((name) => [name, {}])),
    context,
  }
}

function addObject(
  checked: CheckedObject,
  indices: readonly number[],
  drafts: readonly Draft[],
  notices: Notices,
): void {
  const { object, report, sound } = checked
  if (!sound) return
  const { kind } = object
  const namespace = object.metadata.namespace || 'default'
  const position = report.place([]).position
  const homes = indices.map((index) => drafts[index])
  if (isWorkloadKind(kind)) {
    const { spec } = templateOf(kind, object)
    for (const { context } of homes) checkAdmission(spec, context, specPath(kind), report)
    noticeWorkload(kind, object, spec, notices)
    for (const home of homes) {
      home.workloads.push(compileWorkload(kind, object, namespace, position, home.context))
      mention(home, namespace)
    }
  } else if (kind === 'Service') {
    for (const home of homes) {
      home.services.push(compileService(object, namespace, position))
      mention(home, namespace)
    }
  } else if (kind === 'Namespace') {
    for (const home of homes) home.namespaces.set(object.metadata.name ?? '', object.metadata.labels ?? {})
  } else if (kind === 'PodDisruptionBudget') {
    for (const home of homes) {
      home.podDisruptionBudgets.push(compileDisruptionBudget(object, namespace))
      home.objects.push(inNamespace(object, namespace))
      mention(home, namespace)
    }
  } else if (isVolumeKind(kind)) {
    for (const home of homes) {
      home.volumeObjects.push(object)
      if (checked.namespaced) mention(home, namespace)
    }
  } else if (kind === 'ReplicationController') {
    notices.add(kind, 'is understood as what spreads pods; no controller makes pods of it')
  } else if (kind === 'Endpoints') {
    for (const home of homes) {
      home.objects.push(inNamespace(object, namespace))
      mention(home, namespace)
    }
  } else if (kind === 'LimitRange' || kind === 'ResourceQuota') {
    for (const home of homes) {
      home.objects.push(withDefaults(inNamespace(object, namespace)))
      mention(home, namespace)
    }
  } else if (kind === 'HorizontalPodAutoscaler') {
    for (const home of homes) {
      home.objects.push(withDefaults(inNamespace(object, namespace)))
      mention(home, namespace)
    }
  }
}

/** By cluster. Loads that name no cluster are the first one's. */
function churnSpecs({ trials }: Sorted, clusters: readonly Cluster[]): PodSpec[][] {
  const [first] = trials
  const loads = first?.sound ? ((first.object as unknown as RawTrial).spec?.load ?? []) : []
  return clusters.map(({ name }, index) =>
    loads.flatMap(({ churn }) => {
      const here = churn?.cluster === undefined ? index === 0 : churn.cluster === name
      return (here && churn?.template?.spec) || []
    }),
  )
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } }
}

/** Where the pod specification stands in a manifest of that kind. */
function specPath(kind: WorkloadKind): Path {
  if (kind === 'Pod') return ['spec']
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  return ['spec', 'template', 'spec']
}

/** A namespace that something is in exists, whether or not a Namespace object says so. */
function mention({ namespaces }: Draft, name: string): void {
  if (!namespaces.has(name)) namespaces.set(name, {})
}

function finish(draft: Draft): Cluster {
  const { cluster, workloads, services, podDisruptionBudgets, objects, namespaces, context } = draft
  const volumeObjects = compileVolumeObjects(draft.volumeObjects, context.defaultStorageClass)
  return {
    ...cluster,
    workloads,
    services,
    podDisruptionBudgets,
    objects,
    podContext: context,
    volumeObjects,
    namespaces: [...namespaces.keys()].sort(),
    namespaceLabels: labelsByNamespace(namespaces),
  }
}

/** Every namespace has its own name as a label. Sorted by name. */
export function labelsByNamespace(
  namespaces: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Cluster['namespaceLabels'] {
  const names = [...namespaces.keys()].sort()
  return Object.fromEntries(
    names.map((name) => [name, { ...namespaces.get(name), 'kubernetes.io/metadata.name': name }]),
  )
}

function compileTrials(sorted: Sorted, clusters: readonly Cluster[], drafts: readonly Draft[]): Trial {
  const [first, ...more] = sorted.trials
  for (const { report } of more) {
    const { file, line } = first.report.place([]).position
    const message = `expected one Trial, found another at ${file}:${line}`
    report.error(['kind'], message, { found: 'kind: Trial', remedy: 'keep one Trial; give others as separate files' })
  }
  if (!first?.sound) return defaultTrial
  const broken = new Set(sorted.others.filter((one) => !one.sound).map(titleOfObject))
  const podContext = (cluster: Cluster) => drafts[clusters.indexOf(cluster)].context
  return compileTrial(first.object as unknown as RawTrial, { clusters, broken, podContext }, first.report)
}
