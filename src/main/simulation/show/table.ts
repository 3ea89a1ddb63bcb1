import { printedKind, printedKinds } from '../../../design/print/kinds'
import type { KubernetesObject } from '../../../design/kubernetes'
import { podObject } from '../apiserver/podObject'
import type { ClusterSimulation } from '../clusterSimulation'
import type { ObjectPage, ObjectQuery } from '../contract'
import { existingPods, nameOf, phaseOf } from '../measure/podRows'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { wallTime } from './clock'
import { countOf, objectsOf } from './sources'

/** A page of `kubectl get`: only its rows are printed, whatever there is. */
export function queryObjects(cluster: ClusterSimulation, query: ObjectQuery): ObjectPage {
  const { printer, namespaced } = printedKind(query.kind) ?? printedKinds[0]
  const { total, page } = query.kind === 'Pod' ? pods(cluster, query) : objects(cluster, query)
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

function objects(cluster: ClusterSimulation, { kind, namespace, search, offset, limit }: ObjectQuery): Found {
  const needle = search.toLowerCase()
  const now = wallTime(cluster)
  const printer = printedKind(kind)?.printer
  const matches = (object: KubernetesObject): boolean =>
    `${object.metadata.namespace ?? ''}/${object.metadata.name}`.toLowerCase().includes(needle) ||
    (printer?.cells(object, now).some((cell) => cell.toLowerCase().includes(needle)) ?? false)
  const found = objectsOf(cluster, kind).filter(
    (object) => (namespace === '' || object.metadata.namespace === namespace) && (needle === '' || matches(object)),
  )
  return { total: found.length, page: found.slice(offset, offset + limit) }
}

/** Slots fit in 21 bits: with the uid they make a sort key that is an exact double. */
const SLOTS = 2 ** 21

/** In the order of creation: names of a hundred thousand pods are not made to be sorted. */
function pods(cluster: ClusterSimulation, { namespace, search, offset, limit }: ObjectQuery): Found {
  const { pods: table, owners, nodes } = cluster
  const needle = search.toLowerCase()
  const keys = new Float64Array(table.used)
  let count = 0
  for (const pod of existingPods(cluster)) {
    const owner = owners.get(table.owner[pod] as OwnerId)
    if (namespace !== '' && owner.namespace !== namespace) continue
    const node = table.node[pod]
    const on = node === NONE ? '' : nodes.specs[node].name
    if (needle !== '' && !matchesPod(cluster, pod, on, needle)) continue
    keys[count++] = table.uid[pod] * SLOTS + pod
  }
  const sorted = keys.subarray(0, count).sort()
  const page = Array.from(sorted.subarray(offset, offset + limit), (key) => podObject(cluster, (key % SLOTS) as PodId))
  return { total: count, page }
}

function matchesPod(cluster: ClusterSimulation, pod: PodId, node: string, needle: string): boolean {
  const { namespace, name } = nameOf(cluster, pod)
  return [`${namespace}/${name}`, node, phaseOf(cluster, pod)].some((text) => text.toLowerCase().includes(needle))
}
