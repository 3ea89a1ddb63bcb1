import { printedKind, printedKinds } from '../../../design/print/kinds'
import type { KubernetesObject } from '../../../design/kubernetes'
import { podObject } from '../apiserver/podObject'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ObjectPage, ObjectQuery } from '../contract'
import { podPage } from '../measure/podOrder'
import { nameOf, phaseOf } from '../measure/podRows'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import type { Steps } from '../steps'
import { wallTime } from './clock'
import { countOf, namedObjects, objectsOf, type NamedObject } from './sources'

/** A page of `kubectl get`: only its rows are printed, whatever there is. */
export function* queryObjects(cluster: ClusterSimulation, query: ObjectQuery): Steps<ObjectPage> {
  const { printer, namespaced } = printedKind(query.kind) ?? printedKinds[0]
  const { total, page } = yield* query.kind === 'Pod' ? pods(cluster, query) : objects(cluster, query)
  const now = wallTime(cluster)
  return {
    columns: [...printer.columns],
    total,
    rows: page.map((object) => ({
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name ?? '',
      cells: printer.cells(object, now),
    })),
    kinds: printedKinds.map(({ kind }) => ({ kind, count: countOf(cluster, kind) })),
    namespaces: namespaced ? objectsOf(cluster, 'Namespace').map(({ metadata }) => metadata.name ?? '') : [],
  }
}

interface Found {
  total: number
  page: KubernetesObject[]
}

/** To print an object takes some microseconds. */
const objectsPerStep = 128

function* objects(cluster: ClusterSimulation, query: ObjectQuery): Steps<Found> {
  const { kind, namespace, offset, limit } = query
  const needle = query.search.toLowerCase()
  const now = wallTime(cluster)
  const printer = printedKind(kind)?.printer
  const matches = (object: NamedObject): boolean =>
    `${object.namespace}/${object.name}`.toLowerCase().includes(needle) ||
    (printer?.cells(object.make(), now).some((cell) => cell.toLowerCase().includes(needle)) ?? false)
  let found = namedObjects(cluster, kind)
  yield
  if (namespace !== '') found = found.filter((object) => object.namespace === namespace)
  if (needle !== '') {
    const all = found
    found = []
    for (const [at, object] of all.entries()) {
      if (at % objectsPerStep === 0) yield
      if (matches(object)) found.push(object)
    }
  }
  return { total: found.length, page: found.slice(offset, offset + limit).map((object) => object.make()) }
}

/** In the order of creation: names of a hundred thousand pods are not made to be sorted. */
function* pods(cluster: ClusterSimulation, query: ObjectQuery): Steps<Found> {
  const { pods: table, owners, nodes } = cluster
  const { namespace } = query
  const needle = query.search.toLowerCase()
  const matches = (pod: PodId): boolean => {
    if (namespace !== '' && owners.get(table.owner[pod] as OwnerId).namespace !== namespace) return false
    const node = table.node[pod]
    return needle === '' || matchesPod(cluster, pod, node === NONE ? '' : nodes.specs[node].name, needle)
  }
  const isAll = namespace === '' && needle === ''
  const { total, page } = yield* podPage(cluster, isAll ? undefined : matches, query)
  return { total, page: page.map((pod) => podObject(cluster, pod)) }
}

function matchesPod(cluster: ClusterSimulation, pod: PodId, node: string, needle: string): boolean {
  const { namespace, name } = nameOf(cluster, pod)
  return [`${namespace}/${name}`, node, phaseOf(cluster, pod)].some((text) => text.toLowerCase().includes(needle))
}
