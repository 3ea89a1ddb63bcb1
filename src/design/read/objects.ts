/** Reads files into objects: YAML and JSON, many documents, lists unfolded. */
import { isMap, isNode, isSeq } from 'yaml'
import { clip, Reporter, type Problems } from '../problems'
import type { KubernetesObject } from '../kubernetes'
import type { SourceFile } from '../types'
import { describe } from '../validate/structure'
import { checkText } from './check'
import { readFast } from './fast'
import { objectsMax } from './limits'
import { ObjectSource, resolveAlias, SourceText, type LocatedNode } from './source'
import type { Value } from './value'
import { readYaml, type ReadDocument } from './yaml'

/** An object as written: it has an apiVersion and a kind that are texts, nothing more is known yet. */
export interface RawObject {
  value: KubernetesObject
  report: Reporter
}

type Fields = { [key: string]: Value }

export interface ReadOptions {
  /** Places are looked up only when a problem is reported: faster when the input is mostly sound. */
  lazyPlaces?: boolean
  /** See Reporter. */
  lenient?: boolean
}

/** All objects of the files, in order. What cannot be read is reported and left out. */
export function readObjects(
  files: readonly SourceFile[],
  problems: Problems,
  { lazyPlaces = false, lenient = false }: ReadOptions = {},
): RawObject[] {
  const objects: RawObject[] = []
  for (const file of files) {
    const before = problems.errors
    let documents = 0
    const source = new SourceText(file.name, file.text.startsWith('\ufeff') ? file.text.slice(1) : file.text)
    if (!checkText(source, problems)) continue
    const read = (lazyPlaces ? readFast(source) : undefined) ?? readYaml(source, problems)
    for (const document of read) {
      documents++
      unfold(document, objects, (item) => {
        const place = new ObjectSource(source, () => locateItem(document.locate(), item))
        return new Reporter(problems, place, lenient)
      })
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

/** Adds the object of a document, or the objects of the list that it is. */
function unfold(document: ReadDocument, objects: RawObject[], reporterOf: (item: readonly number[]) => Reporter): void {
  const add = (item: Value, inherited: Inherited | undefined, path: readonly number[]): void => {
    if (objects.length > objectsMax) return
    const report = reporterOf(path)
    const object = toObject(item, inherited, report)
    if (!object) return
    const items = listItems(object)
    if (!items) objects.push({ value: object, report })
    else if (path.length > 4) report.error(['items'], 'lists within lists are nested too deeply')
    else items.forEach((one, index) => add(one, inheritedBy(object), [...path, index]))
  }
  add(document.value, undefined, [])
}

/** The node of an item of a list, of a list within that one, and so on; of the list where it cannot be found. */
function locateItem({ node: root, aliases }: LocatedNode, path: readonly number[]): LocatedNode {
  let node = root
  for (const index of path) {
    const list = resolveAlias(node, aliases)
    const written = isMap(list) ? list.get('items', true) : undefined
    const items = isNode(written) ? resolveAlias(written, aliases) : undefined
    const item = isSeq(items) ? items.items[index] : undefined
    if (isNode(item)) node = resolveAlias(item, aliases)
  }
  return { node, aliases }
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
