/** The objects of the input by cluster and kind: what a Design leaves out, and where everything stands. */
import { clustersAnnotation } from '../assign'
import type { Path } from '../fieldPath'
import type { KubernetesObject } from '../kubernetes'
import type { RawObject } from '../read/objects'
import type { Place } from '../read/source'
import { seatrialApiVersion } from '../validate/kinds'
import type { Subject } from './finding'

export interface SourceObject {
  object: KubernetesObject
  subject: Subject
  /** It belongs to several clusters. */
  isShared: boolean
  place(path: Path, at?: 'key' | 'value'): Place
}

/** Kinds without a namespace that findings can be about. */
const clusterScoped = new Set(['Cluster', 'Trial', 'Namespace', 'Node', 'PriorityClass', 'RuntimeClass'])

export class ClusterSources {
  readonly #byKind = new Map<string, SourceObject[]>()
  readonly #byTitle = new Map<string, SourceObject>()

  add(source: SourceObject): void {
    const { kind, namespace, name } = source.subject
    const list = this.#byKind.get(kind)
    if (list) list.push(source)
    else this.#byKind.set(kind, [source])
    this.#byTitle.set(titleOf(kind, namespace, name), source)
  }

  ofKind(kind: string): readonly SourceObject[] {
    return this.#byKind.get(kind) ?? []
  }

  find(kind: string, namespace: string, name: string): SourceObject | undefined {
    return this.#byTitle.get(titleOf(kind, namespace, name))
  }

  /** Objects of APIs that are not Kubernetes' own: operators may make pods of them. */
  get custom(): SourceObject[] {
    return [...this.#byKind.values()].flat().filter(({ object }) => isCustom(object.apiVersion))
  }
}

const titleOf = (kind: string, namespace: string, name: string) => `${kind}\0${namespace}\0${name}`

/** Kubernetes' own groups have no dot, or end in `.k8s.io`. */
function isCustom(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  return group.includes('.') && !group.endsWith('.k8s.io') && group !== 'seatrial.dev'
}

/** The objects of each cluster, in the order of the clusters. */
export function sourcesByCluster(sources: readonly RawObject[], clusters: readonly string[]): ClusterSources[] {
  const result = clusters.map(() => new ClusterSources())
  for (const { value: object, report } of sources) {
    const subject = subjectOf(object)
    const homes = homesOf(object, subject, clusters)
    const isShared = homes.length > 1
    const source: SourceObject = { object, subject, isShared, place: (path, at) => report.place(path, at) }
    for (const home of homes) result[home].add(source)
  }
  return result
}

/** Other APIs have clusters, too. */
export function isCluster({ apiVersion, kind }: KubernetesObject): boolean {
  return kind === 'Cluster' && apiVersion === seatrialApiVersion
}

function subjectOf({ kind, metadata }: KubernetesObject): Subject {
  const name = textOr(metadata?.name, '')
  return { kind, namespace: clusterScoped.has(kind) ? '' : textOr(metadata?.namespace, 'default'), name }
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

/** As assign.ts, of input in which all names were found. */
function homesOf(object: KubernetesObject, subject: Subject, clusters: readonly string[]): number[] {
  if (isCluster(object)) {
    const index = clusters.indexOf(subject.name)
    return index < 0 ? [] : [index]
  }
  if (subject.kind === 'Node') return [0]
  const written: unknown = object.metadata?.annotations?.[clustersAnnotation]
  if (typeof written !== 'string') return [0]
  const wanted = written.split(',').map((name) => name.trim())
  return clusters.flatMap((name, index) => (wanted.includes(name) ? [index] : []))
}
