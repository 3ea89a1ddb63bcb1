/** Reads files into objects: YAML and JSON, many documents, lists unfolded. */
import { isMap, isNode, isSeq, type Document, type Node } from 'yaml'
import { clip, Reporter, type Problems } from '../problems'
import type { KubernetesObject } from '../kubernetes'
import type { SourceFile } from '../types'
import { describe } from '../validate/structure'
import { checkText } from './check'
import { parseDocuments } from './documents'
import { objectsMax } from './limits'
import { ObjectSource, SourceText } from './source'
import { ValueReader, type Value } from './value'

/** An object as written: it has an apiVersion and a kind that are texts, nothing more is known yet. */
export interface RawObject {
  value: KubernetesObject
  report: Reporter
}

type Fields = { [key: string]: Value }

/** All objects of the files, in order. What cannot be read is reported and left out. */
export function readObjects(files: readonly SourceFile[], problems: Problems): RawObject[] {
  const objects: RawObject[] = []
  for (const file of files) {
    const before = problems.errors
    let documents = 0
    const source = new SourceText(file.name, file.text.startsWith('\ufeff') ? file.text.slice(1) : file.text)
    if (!checkText(source, problems)) continue
    for (const document of parseDocuments(source, problems)) {
      if (readDocument(document, source, problems, objects)) documents++
      if (objects.length > objectsMax) {
        const message = `the input has more than ${objectsMax} objects`
        const remedy = 'use node pools and replicas instead of single objects'
        problems.add({ severity: 'error', position: { file: file.name, line: 1, column: 1 }, message, remedy })
        return objects
      }
    }
    if (documents === 0 && problems.errors === before) {
      const message = 'expected at least one Kubernetes object, found none'
      const remedy = 'give manifests (apiVersion, kind, metadata, spec) in YAML or JSON'
      problems.add({ severity: 'error', position: { file: file.name, line: 1, column: 1 }, message, remedy })
    }
  }
  return objects
}

/** Adds the objects of a document; false when it is empty or cannot be read. */
function readDocument(document: Document, source: SourceText, problems: Problems, objects: RawObject[]): boolean {
  const contents = document.contents
  if (!isNode(contents)) return false
  const reader = new ValueReader(source, problems)
  const value = reader.read(contents)
  if (value === undefined || value === null) return false
  const unfold = (node: Node, item: Value, inherited: Inherited | undefined, depth: number): void => {
    if (objects.length > objectsMax) return
    const report = new Reporter(problems, new ObjectSource(source, node, reader.aliases))
    const object = toObject(item, inherited, report)
    if (!object) return
    const items = listItems(object)
    if (!items) {
      objects.push({ value: object, report })
      return
    }
    if (depth > 4) {
      report.error(['items'], 'lists within lists are nested too deeply')
      return
    }
    const list = report.source.resolve(node)
    const itemsNode = isMap(list) ? list.get('items', true) : undefined
    const nodes = isNode(itemsNode) ? report.source.resolve(itemsNode) : undefined
    items.forEach((one, index) => {
      const child = isSeq(nodes) ? nodes.items[index] : undefined
      unfold(isNode(child) ? report.source.resolve(child) : node, one, inheritedBy(object), depth + 1)
    })
  }
  unfold(contents, value, undefined, 0)
  return true
}

/** apiVersion and kind that the items of a typed list (`RoleList`) may leave out. */
interface Inherited {
  apiVersion: string
  kind: string
}

function inheritedBy(list: KubernetesObject): Inherited | undefined {
  return list.kind === 'List' ? undefined : { apiVersion: list.apiVersion, kind: list.kind.slice(0, -'List'.length) }
}

function listItems(object: KubernetesObject): Value[] | undefined {
  if (!object.kind.endsWith('List')) return undefined
  if (Array.isArray(object.items)) return object.items as Value[]
  return object.kind === 'List' && object.items === undefined ? [] : undefined
}

function toObject(value: Value, inherited: Inherited | undefined, report: Reporter): KubernetesObject | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const remedy = 'write apiVersion, kind, metadata and spec'
    report.error([], 'expected a Kubernetes object (a mapping with apiVersion and kind)', { remedy })
    return undefined
  }
  const object: Fields = { ...inherited, ...value }
  for (const field of ['apiVersion', 'kind']) {
    if (object[field] === undefined || object[field] === '') {
      const example = field === 'kind' ? 'kind: Deployment' : 'apiVersion: apps/v1'
      report.error([field], 'Required value', {
        found: clip(Object.keys(value).join(', ')),
        remedy: `add for example "${example}"`,
      })
      return undefined
    }
    if (typeof object[field] !== 'string') {
      report.error([field], `expected a text, found ${describe(object[field])}`, {
        remedy: 'write for example "apiVersion: apps/v1" and "kind: Deployment"',
      })
      return undefined
    }
  }
  return object as unknown as KubernetesObject
}
