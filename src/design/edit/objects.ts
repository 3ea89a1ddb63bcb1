/** The objects of a text with where they stand: what canvas, inspector and editor agree on. */
import { isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml'
import { clustersAnnotation } from '../assign'
import { parseText, splitDocuments, type Segment } from './documents'
import { getIn, isMapping, type Path, type Value } from './values'

export interface EditObject {
  /** `Deployment/default/web`; a second object of the same name has `#2` behind it. */
  key: string
  apiVersion: string
  kind: string
  namespace: string
  name: string
  /** Names in seatrial.dev/clusters; undefined: the first cluster. */
  clusters: readonly string[] | undefined
  value: { [key: string]: Value }
  /** Which document of the text, and where in it: items of a List have a path. */
  segment: number
  base: Path
  from: number
  to: number
}

export interface DocumentIndex {
  text: string
  segments: readonly Segment[]
  objects: readonly EditObject[]
  byKey: ReadonlyMap<string, EditObject>
  /** Documents that are no YAML: they are not drawn, and not touched. */
  broken: number
}

const clusterScoped = new Set([
  'Cluster',
  'Trial',
  'Namespace',
  'Node',
  'PriorityClass',
  'StorageClass',
  'PersistentVolume',
  'CSINode',
  'CSIDriver',
  'RuntimeClass',
  'VolumeAttachment',
])

export const isClusterScoped = (kind: string) => clusterScoped.has(kind)

export function indexDocument(text: string): DocumentIndex {
  const segments = splitDocuments(text)
  const objects: EditObject[] = []
  const byKey = new Map<string, EditObject>()
  let broken = 0
  segments.forEach((segment, number) => {
    const parsed = parseText(segment.text)
    if (parsed.broken) broken++
    else collect(parsed.value, parsed.document.contents, [], segment, number, objects)
  })
  for (const object of objects) {
    const plain = object.key
    for (let n = 2; byKey.has(object.key); n++) object.key = `${plain}#${n}`
    byKey.set(object.key, object)
  }
  return { text, segments, objects, byKey, broken }
}

function collect(
  value: unknown,
  node: unknown,
  base: Path,
  segment: Segment,
  number: number,
  objects: EditObject[],
): void {
  if (!isMapping(value) || !isNode(node)) return
  const { kind, apiVersion } = value
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(value.items)) {
    const list = isMap(node) ? node.get('items', true) : undefined
    if (isSeq(list))
      value.items.forEach((item, index) =>
        collect(item, list.items[index], [...base, 'items', index], segment, number, objects),
      )
    return
  }
  if (typeof kind !== 'string') return
  const metadata = isMapping(value.metadata) ? value.metadata : {}
  const name = typeof metadata.name === 'string' ? metadata.name : ''
  const namespace = isClusterScoped(kind)
    ? ''
    : typeof metadata.namespace === 'string' && metadata.namespace !== ''
      ? metadata.namespace
      : 'default'
  const clusters = getIn(metadata, ['annotations', clustersAnnotation])
  objects.push({
    key: `${kind}/${namespace}/${name}`,
    apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
    kind,
    namespace,
    name,
    clusters: typeof clusters === 'string' ? clusters.split(',').map((one) => one.trim()) : undefined,
    value,
    segment: number,
    base,
    from: segment.from + node.range![0],
    to: segment.from + node.range![1],
  })
}

/** Where a field stands in the text; of its nearest holder when it is not written. */
export function rangeOf(index: DocumentIndex, object: EditObject, path: Path): { from: number; to: number } {
  const segment = index.segments[object.segment]
  let node = parseText(segment.text).document.contents as Node | null
  let range: readonly [number, number] = [object.from - segment.from, object.to - segment.from]
  for (const key of [...object.base, ...path]) {
    if (isMap(node)) {
      const pair = (node.items as Pair<Node, Node | null>[]).find(
        (one) => isScalar(one.key) && String(one.key.value) === String(key),
      )
      if (!pair) break
      node = pair.value
      range = [pair.key.range![0], node?.range?.[1] ?? pair.key.range![1]]
    } else if (isSeq(node)) {
      const item = node.items[Number(key)]
      if (!isNode(item)) break
      node = item
      range = [item.range![0], item.range![1]]
    } else break
  }
  return { from: segment.from + range[0], to: segment.from + range[1] }
}

/** The object and the field in it that a place of the text belongs to. */
export function placeAt(index: DocumentIndex, offset: number): { object: EditObject; path: Path } | undefined {
  const number = index.segments.findIndex((segment) => offset >= segment.from && offset < segment.to)
  const at = number < 0 ? index.segments.length - 1 : number
  const inSegment = index.objects.filter((object) => object.segment === at)
  // Comments before an object, and blank lines behind it, are its own.
  const object = inSegment.find((one) => offset <= one.to) ?? inSegment[inSegment.length - 1]
  if (!object) return undefined
  const segment = index.segments[at]
  const path: (string | number)[] = []
  let node = parseText(segment.text).document.contents as Node | null
  const local = offset - segment.from
  for (;;) {
    if (isMap(node)) {
      const pairs = node.items as Pair<Node, Node | null>[]
      const pair = pairs.findLast((one) => one.key.range![0] <= local)
      if (!pair || !isScalar(pair.key)) break
      path.push(String(pair.key.value))
      node = pair.value
    } else if (isSeq(node)) {
      const item = node.items.findLastIndex((one) => isNode(one) && one.range![0] <= local)
      if (item < 0) break
      path.push(item)
      node = node.items[item] as Node
    } else break
  }
  return { object, path: path.slice(object.base.length) }
}
