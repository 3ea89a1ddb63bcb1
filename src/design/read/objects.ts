/** Reads files into objects: YAML and JSON, many documents, lists unfolded. */
import { isMap, isNode, isSeq, parseAllDocuments, type Document, type Node, type YAMLError } from 'yaml'
import { clip, Reporter, type Problems } from '../problems'
import type { KubernetesObject } from '../kubernetes'
import type { SourceFile } from '../types'
import { checkText } from './check'
import { objectsMax, syntaxErrorsMax } from './limits'
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
      if (document.contents === null) continue
      documents++
      readDocument(document, source, problems, objects)
      if (objects.length > objectsMax) {
        const message = `the input has more than ${objectsMax} objects`
        const remedy = 'use node pools and replicas instead of single objects'
        problems.add({ severity: 'error', position: { file: file.name, line: 1, column: 1 }, message, remedy })
        return objects
      }
    }
    if (documents === 0 && problems.errors === before) {
      const message = 'expected at least one Kubernetes object, found none: the file is empty'
      const remedy = 'give manifests (apiVersion, kind, metadata, spec) in YAML or JSON'
      problems.add({ severity: 'error', position: { file: file.name, line: 1, column: 1 }, message, remedy })
    }
  }
  return objects
}

function parseDocuments(source: SourceText, problems: Problems): Document[] {
  try {
    // Duplicate keys are found by ValueReader: the package's own check takes quadratic time.
    const options = { prettyErrors: false, uniqueKeys: false, logLevel: 'silent', keepSourceTokens: false } as const
    const documents = parseAllDocuments(source.text, options)
    return Array.isArray(documents) ? (documents as Document[]) : []
  } catch (error) {
    // The parser recurses: text nested thousands deep exhausts the stack.
    const deep = error instanceof RangeError
    const message = deep ? 'the document is nested too deeply to be read' : `the document cannot be read: ${clip(String(error))}`
    problems.add({
      severity: 'error',
      position: { file: source.name, line: 1, column: 1 },
      message,
      remedy: 'check that every bracket is closed',
    })
    return []
  }
}

function readDocument(document: Document, source: SourceText, problems: Problems, objects: RawObject[]): void {
  for (const error of document.errors.slice(0, syntaxErrorsMax)) reportSyntax(error, 'error', source, problems)
  for (const warning of document.warnings.slice(0, syntaxErrorsMax)) reportSyntax(warning, 'warning', source, problems)
  const contents = document.contents
  if (document.errors.length > 0 || !isNode(contents)) return
  const reader = new ValueReader(source, problems)
  const value = reader.read(contents)
  if (value === undefined || value === null) return
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
      report.error([field], 'Required value', { found: clip(Object.keys(value).join(', ')), remedy: `add for example "${example}"` })
      return undefined
    }
    if (typeof object[field] !== 'string') {
      report.error([field], `expected a text, found ${JSON.stringify(object[field])}`)
      return undefined
    }
  }
  return object as unknown as KubernetesObject
}

const syntaxRemedies: Record<string, string> = {
  BAD_INDENT: 'align the line with the ones around it',
  TAB_AS_INDENT: 'indent with spaces: YAML allows no tabs there',
  BLOCK_AS_IMPLICIT_KEY: 'put a nested mapping on a line of its own, or quote a text that contains ": "',
  MULTILINE_IMPLICIT_KEY: 'a key stands on one line: is a colon missing?',
  MISSING_CHAR: 'close the bracket or quote, or add the missing character',
  UNEXPECTED_TOKEN: 'check indentation, quotes and brackets before this place',
  BAD_SCALAR_START: 'put the text in quotes',
  BAD_ALIAS: 'put the text in quotes when the * is not meant as an alias',
  TAG_RESOLVE_FAILED: 'remove the tag',
}

function reportSyntax(error: YAMLError, severity: 'error' | 'warning', source: SourceText, problems: Problems): void {
  const [start, stop] = error.pos
  const { position, end } = source.place(start, Math.max(stop, start + 1))
  const line = source.text.slice(source.text.lastIndexOf('\n', start - 1) + 1).split('\n', 1)[0]
  const tab = /^\s*\t/.test(line)
  problems.add({
    severity,
    position,
    end,
    message: `invalid YAML: ${clip(error.message)}`,
    found: clip(line),
    remedy: syntaxRemedies[tab ? 'TAB_AS_INDENT' : error.code] ?? 'correct the YAML at this place',
  })
}
