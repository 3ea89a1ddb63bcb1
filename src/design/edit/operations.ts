/** What canvas and inspector do to a document, each as changes of its text. */
import { clustersAnnotation } from '../assign'
import { parseText, splitDocuments } from './documents'
import { removeInText, setInText } from './field'
import { indexDocument, type DocumentIndex, type EditObject } from './objects'
import { referencesTo } from './references'
import { renderObject } from './render'
import { difference, type TextChange } from './text'
import { equal, getIn, isMapping, type Path, type Value } from './values'

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return groups
}

/** `value` undefined: the field is removed, and what it leaves empty. */
export interface FieldEdit {
  object: EditObject
  path: Path
  value: Value | undefined
}

/** One step for any number of fields in any number of objects. */
export function editFields(index: DocumentIndex, edits: readonly FieldEdit[]): TextChange[] {
  const bySegment = new Map<number, string>()
  for (const { object, path, value } of edits) {
    const before = bySegment.get(object.segment) ?? index.segments[object.segment].text
    const full = [...object.base, ...path]
    bySegment.set(object.segment, value === undefined ? removeInText(before, full) : setInText(before, full, value))
  }
  return [...bySegment]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, text]) => difference(index.segments[number].text, text, index.segments[number].from))
}

export const setField = (index: DocumentIndex, object: EditObject, path: Path, value: Value) =>
  editFields(index, [{ object, path, value }])

export const removeField = (index: DocumentIndex, object: EditObject, path: Path) =>
  editFields(index, [{ object, path, value: undefined }])

/** Puts documents (YAML text) behind what is there. A `List` that is the whole document takes them in. */
export function addText(index: DocumentIndex, yaml: string): TextChange[] {
  const added = yaml.replace(/^(?:---[ \t]*\n)+/, '').trimEnd()
  if (added === '') return []
  const { text, segments } = index
  const only = segments.length === 1 ? parseText(segments[0].text) : undefined
  if (only && isMapping(only.value) && only.value.kind === 'List' && Array.isArray(only.value.items)) {
    let result = text
    let at = only.value.items.length
    for (const segment of splitDocuments(added)) {
      const { value } = parseText(segment.text)
      if (isMapping(value)) result = setInText(result, ['items', at++], value)
    }
    return difference(text, result)
  }
  const end = text.trimEnd().length
  if (end === 0) return [{ from: 0, to: text.length, insert: `${added}\n` }]
  // Comments without an object before the end belong to what was there.
  return [{ from: end, to: text.length, insert: `\n---\n${added}\n` }]
}

export const addObjects = (index: DocumentIndex, values: readonly unknown[]) =>
  addText(index, values.map(renderObject).join('---\n'))

/** Takes objects out, with the comments in their documents. */
export function removeObjects(index: DocumentIndex, objects: readonly EditObject[]): TextChange[] {
  const changes: TextChange[] = []
  const bySegment = groupBy(objects, (object) => object.segment)
  const first = index.segments.findIndex(
    (_, number) => !(bySegment.get(number)?.some((object) => object.base.length === 0) ?? false),
  )
  for (const [number, group] of [...bySegment].sort(([a], [b]) => a - b)) {
    const segment = index.segments[number]
    if (group.some((object) => object.base.length === 0)) {
      changes.push({ from: segment.from, to: segment.to, insert: '' })
      continue
    }
    let text = segment.text
    // From the last item on, so that the places of the others hold.
    for (const { base } of [...group].sort((a, b) => Number(b.base.at(-1)) - Number(a.base.at(-1))))
      text = removeInText(text, base)
    changes.push(...difference(segment.text, text, segment.from))
  }
  // What comes first now needs no separator.
  if (first > 0) {
    const segment = index.segments[first]
    const marker = /^---[ \t]*\n/.exec(segment.text)
    const at = changes.findIndex((change) => change.to === segment.from)
    if (marker && at >= 0) changes[at] = { ...changes[at], to: segment.from + marker[0].length }
  }
  return changes
}

/** The name itself when it is free, else `name-2`, `name-3`, … */
export function freeName(taken: (name: string) => boolean, name: string): string {
  if (!taken(name)) return name
  const stem = name.replace(/-\d+$/, '')
  for (let n = 2; ; n++) {
    const candidate = `${stem.slice(0, 58)}-${n}`
    if (!taken(candidate)) return candidate
  }
}

/** The text of objects as a document of its own, for the clipboard: with comments, as written. */
export function textOf(index: DocumentIndex, objects: readonly EditObject[]): string {
  return objects
    .map((object) => {
      if (object.base.length > 0) return renderObject(object.value)
      return `${index.segments[object.segment].text.replace(/^---[^\n]*\n?/, '').trimEnd()}\n`
    })
    .join('---\n')
}

export interface Pasted {
  changes: TextChange[]
  /** Keys of the new objects. */
  keys: string[]
}

/**
 * Adds copies under names that are free. What the copies say of each other (a Service's selector, an autoscaler's target)
 * follows; labels that carry the old name get the new one, so that selectors of copy and original do not meet.
 */
export function pasteObjects(index: DocumentIndex, yaml: string, cluster?: string): Pasted {
  const copy = indexDocument(yaml)
  const taken = new Set(index.objects.map(({ key }) => key))
  let texts = copy.segments.map(({ text }) => text)
  const firstCluster = index.objects.find(({ kind }) => kind === 'Cluster')?.name
  const keys: string[] = []
  for (const object of copy.objects) {
    const at = indexDocument(texts.join(''))
    const current = at.objects[copy.objects.indexOf(object)]
    const name = freeName((candidate) => taken.has(`${object.kind}/${object.namespace}/${candidate}`), object.name)
    taken.add(`${object.kind}/${object.namespace}/${name}`)
    keys.push(`${object.kind}/${object.namespace}/${name}`)
    const edits: FieldEdit[] =
      name === object.name ? [] : [...renameEdits(at, current, name), ...labelEdits(current, object.name, name)]
    if (cluster !== undefined && object.kind !== 'Cluster' && object.kind !== 'Trial')
      edits.push(...assignEdits(current, cluster, firstCluster))
    const byNumber = groupBy(edits, (edit) => edit.object.segment)
    texts = at.segments.map(({ text }, number) =>
      (byNumber.get(number) ?? []).reduce(
        (result, { object: { base }, path, value }) =>
          value === undefined ? removeInText(result, [...base, ...path]) : setInText(result, [...base, ...path], value),
        text,
      ),
    )
  }
  return { changes: addText(index, texts.join('')), keys }
}

/** Puts an object into a cluster: no annotation for the first, which is where objects without one are. */
export function assignEdits(object: EditObject, cluster: string, firstCluster: string | undefined): FieldEdit[] {
  const path = ['metadata', 'annotations', clustersAnnotation]
  return [{ object, path, value: cluster === firstCluster ? undefined : cluster }]
}

/** Label maps of a workload and of what selects it, where the value is its old name. */
function labelEdits(object: EditObject, before: string, after: string): FieldEdit[] {
  const maps: Path[] = [
    ['metadata', 'labels'],
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels'],
    ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'],
    ...(object.kind === 'Service' ? [['spec', 'selector']] : []),
  ]
  const edits: FieldEdit[] = []
  for (const path of maps) {
    const labels = getIn(object.value, path)
    if (!isMapping(labels)) continue
    for (const [key, value] of Object.entries(labels))
      if (value === before) edits.push({ object, path: [...path, key], value: after })
  }
  return edits
}

/** What a rename changes: the name, and every field that speaks of it. */
export function renameEdits(index: DocumentIndex, object: EditObject, name: string): FieldEdit[] {
  const references = referencesTo(index, object).map(({ from, path, rename }) => ({
    object: from,
    path,
    value: rename(name),
  }))
  return [...references, { object, path: ['metadata', 'name'], value: name }]
}

/** Renames an object, and whatever names it. */
export const renameObject = (index: DocumentIndex, object: EditObject, name: string) =>
  editFields(index, renameEdits(index, object, name))

/** Whether two texts say the same, whatever they look like. */
export function sameMeaning(a: string, b: string): boolean {
  const [x, y] = [indexDocument(a), indexDocument(b)]
  return equal(
    x.objects.map(({ value }) => value),
    y.objects.map(({ value }) => value),
  )
}
