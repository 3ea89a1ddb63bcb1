/** Who speaks of whom: by name (which a rename follows), and by labels (which a deletion leaves without a match). */
import { clustersAnnotation } from '../assign'
import type { LabelSelector } from '../kubernetes'
import { selectorMatches } from '../validate/selectors'
import type { DocumentIndex, EditObject } from './objects'
import { getIn, isMapping, type Path, type Value } from './values'

export interface Reference {
  from: EditObject
  path: Path
  /** The field's value once the object is called so. */
  rename(name: string): Value
}

const workloadKinds = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'])

export const isWorkload = (kind: string) => workloadKinds.has(kind)

const podPaths: Record<string, Path> = { Pod: [], CronJob: ['spec', 'jobTemplate', 'spec', 'template'] }

/** Where the pod template stands in a workload of that kind. */
export const templatePath = (kind: string): Path => podPaths[kind] ?? ['spec', 'template']

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)

/** Fields that name the object. */
export function referencesTo(index: DocumentIndex, object: EditObject): Reference[] {
  return index.objects.flatMap((from) => (from === object ? [] : namesIn(from, object)))
}

function namesIn(from: EditObject, to: EditObject): Reference[] {
  const found: Reference[] = []
  const plain = (path: Path) => {
    if (getIn(from.value, path) === to.name) found.push({ from, path, rename: (name) => name })
  }
  const sameNamespace = from.namespace === to.namespace
  if (from.kind === 'Trial') found.push(...namesInTrial(from, to))
  if (to.kind === 'Cluster' && from.clusters?.includes(to.name)) {
    const path = ['metadata', 'annotations', clustersAnnotation]
    found.push({ from, path, rename: (name) => from.clusters!.map((one) => (one === to.name ? name : one)).join(',') })
  }
  if (to.kind === 'Namespace' && from.namespace === to.name) plain(['metadata', 'namespace'])
  if (
    from.kind === 'HorizontalPodAutoscaler' &&
    sameNamespace &&
    getIn(from.value, ['spec', 'scaleTargetRef', 'kind']) === to.kind
  ) {
    plain(['spec', 'scaleTargetRef', 'name'])
  }
  if (from.kind === 'StatefulSet' && to.kind === 'Service' && sameNamespace) plain(['spec', 'serviceName'])
  if (isWorkload(from.kind)) {
    const spec = [...templatePath(from.kind), 'spec']
    if (to.kind === 'PriorityClass') plain([...spec, 'priorityClassName'])
    if (to.kind === 'PersistentVolumeClaim' && sameNamespace) {
      const volumes = getIn(from.value, [...spec, 'volumes'])
      if (Array.isArray(volumes))
        volumes.forEach((_, at) => plain([...spec, 'volumes', at, 'persistentVolumeClaim', 'claimName']))
    }
  }
  return found
}

/** Where an entry of each list names a workload, and where its cluster, beneath the entry. */
const trialLists: Readonly<Record<string, (entry: Value) => readonly { workload: Path; cluster: Path }[]>> = {
  load: () => [
    { workload: ['scale'], cluster: ['scale', 'cluster'] },
    { workload: [], cluster: ['churn', 'cluster'] },
  ],
  operations: (entry) =>
    Object.keys(isMapping(entry) ? entry : {}).map((action) => ({ workload: [action], cluster: ['cluster'] })),
  usage: () => [{ workload: [], cluster: ['cluster'] }],
}

function namesInTrial(from: EditObject, to: EditObject): Reference[] {
  return Object.entries(trialLists).flatMap(([list, places]) => {
    const entries = getIn(from.value, ['spec', list])
    if (!Array.isArray(entries)) return []
    return entries.flatMap((entry: Value, at) => {
      const paths = places(entry).flatMap(({ workload, cluster }) => [
        ...(to.kind === 'Cluster' && getIn(entry, cluster) === to.name ? [cluster] : []),
        ...(namesWorkload(getIn(entry, workload), to) ? [[...workload, 'name']] : []),
      ])
      const found = new Map(paths.map((path) => [path.join('.'), ['spec', list, at, ...path]]))
      return [...found.values()].map((path): Reference => ({ from, path, rename: (name) => name }))
    })
  })
}

const namesWorkload = (target: unknown, { kind, namespace, name }: EditObject): boolean =>
  isMapping(target) &&
  target.kind === kind &&
  target.name === name &&
  (text(target.namespace) ?? 'default') === namespace

/** Labels of the pods that a workload makes. */
export function podLabels(object: EditObject): Readonly<Record<string, string>> {
  const labels = getIn(object.value, [...templatePath(object.kind), 'metadata', 'labels'])
  if (!isMapping(labels)) return {}
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [key, String(value)]))
}

/** Whether a Service or a PodDisruptionBudget selects the workload's pods. */
export function selects(from: EditObject, workload: EditObject): boolean {
  if (from.namespace !== workload.namespace || !isWorkload(workload.kind)) return false
  const written = getIn(from.value, ['spec', 'selector'])
  if (!isMapping(written)) return false
  const selector: LabelSelector =
    from.kind === 'Service'
      ? { matchLabels: Object.fromEntries(Object.entries(written).map(([key, value]) => [key, String(value)])) }
      : (written as LabelSelector)
  if (from.kind === 'Service' && Object.keys(written).length === 0) return false
  try {
    return selectorMatches(selector, podLabels(workload))
  } catch {
    // A selector of another shape than Kubernetes' is reported by the validator.
    return false
  }
}

/** One sentence for everything that would be left without what it refers to. */
export function consequences(index: DocumentIndex, gone: readonly EditObject[]): string[] {
  const lost = new Set(gone)
  const staying = index.objects.filter((object) => !lost.has(object))
  const sentences: string[] = []
  for (const object of gone) {
    const named = referencesTo(index, object).filter(({ from }) => !lost.has(from) && from.kind !== 'Namespace')
    for (const from of new Set(named.map((one) => one.from))) {
      if (object.kind === 'Cluster' && from.kind !== 'Trial') continue
      sentences.push(`${from.kind} ${from.name} names ${object.kind} ${object.name}.`)
    }
    if (object.kind === 'Cluster') sentences.push(...ofCluster(index, staying, object))
  }
  for (const from of staying) {
    if (from.kind !== 'Service' && from.kind !== 'PodDisruptionBudget') continue
    const selected = index.objects.filter((workload) => selects(from, workload))
    if (selected.length > 0 && selected.every((workload) => lost.has(workload)))
      sentences.push(`${from.kind} ${from.name} will select no pods.`)
  }
  return sentences
}

function ofCluster(index: DocumentIndex, staying: readonly EditObject[], cluster: EditObject): string[] {
  const clusters = index.objects.filter(({ kind }) => kind === 'Cluster')
  const own = staying.filter((object) => object.clusters?.includes(cluster.name)).length
  const sentences: string[] = []
  if (own > 0) sentences.push(`${own} ${own === 1 ? 'object names' : 'objects name'} cluster ${cluster.name}.`)
  const next = staying.find(({ kind }) => kind === 'Cluster')
  if (clusters[0] === cluster) {
    const moving = staying.filter(
      (object) => object.clusters === undefined && (isWorkload(object.kind) || object.kind === 'Service'),
    ).length
    if (moving > 0) {
      sentences.push(
        next
          ? `${moving} workloads and Services move to cluster ${next.name}.`
          : `${moving} workloads and Services stay, on the default cluster.`,
      )
    }
  }
  return sentences
}
