/**
 * Fields of one document, set and removed in its text. Everything else stays as it was written: comments, order, quotes,
 * anchors, unknown fields. What came out is read again; should the text ever say something else than was asked, the
 * document is written anew by the YAML package.
 */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { parseText } from './documents'
import { isInline, renderBlock, renderFlow, renderPair, renderScalar, type Style } from './render'
import { equal, getIn, isMapping, withoutValue, withValue, type Path, type Value } from './values'

type Collection = YAMLMap<Node, Node | null> | YAMLSeq<Node>

/** The document's text with the value at `path`; the same text when it is there already. */
export function setInText(text: string, path: Path, value: Value): string {
  const parsed = parseText(text)
  if (equal(getIn(parsed.value, path), value)) return text
  const wanted = withValue(parsed.value, path, value)
  return verified(
    text,
    wanted,
    () => setIn(text, parsed.document.contents as Node, path, value),
    (document) => document.setIn(path, document.createNode(value)),
  )
}

/** The document's text without `path`; mappings and lists that become empty by it go as well. */
export function removeInText(text: string, path: Path): string {
  const parsed = parseText(text)
  if (getIn(parsed.value, path) === undefined) return text
  const from = emptied(parsed.value, path)
  const wanted = withoutValue(parsed.value, from)
  return verified(
    text,
    wanted,
    () => removeIn(text, parsed.document.contents as Node, from),
    (document) => document.deleteIn(from),
  )
}

/** The outermost place that holds nothing but what is removed. Items of lists, and fields at the top, stay. */
function emptied(value: Value, path: Path): Path {
  let at = path
  while (at.length > 2 && typeof at[at.length - 1] === 'string') {
    const parent = at.slice(0, -1)
    const holder = getIn(value, parent)
    if (typeof parent[parent.length - 1] === 'number' || !isMapping(holder) || Object.keys(holder).length > 1) break
    at = parent
  }
  return at
}

function verified(
  text: string,
  wanted: Value,
  edit: () => string | undefined,
  rewrite: (document: ReturnType<typeof parseDocument>) => void,
): string {
  const edited = edit()
  if (edited !== undefined) {
    const result = parseText(edited)
    if (!result.broken && equal(result.value, wanted)) return edited
  }
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent', merge: true })
  rewrite(document)
  if (equal(document.toJS(), wanted)) return document.toString({ lineWidth: 0 })
  // Aliases and merge keys share what was to be changed in one place: written out.
  document.contents = document.createNode(wanted) as never
  return document.toString({ lineWidth: 0 })
}

const splice = (text: string, from: number, to: number, insert: string) => text.slice(0, from) + insert + text.slice(to)
const lineStart = (text: string, at: number) => text.lastIndexOf('\n', at - 1) + 1
const lineEnd = (text: string, at: number) => {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}
const columnOf = (text: string, at: number) => at - lineStart(text, at)
const keyOf = (pair: Pair<Node, Node | null>): string | undefined =>
  isScalar(pair.key) ? (typeof pair.key.value === 'string' ? pair.key.value : (pair.key.source ?? '')) : undefined

const isBlockScalar = (node: Node): node is Scalar =>
  isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')

/** Where the last character of a node stands, without the blank lines and comments that the parser counts in. */
function endOf(text: string, node: Node): number {
  if (isMap(node) && !node.flow && node.items.length > 0) {
    const last = node.items[node.items.length - 1] as Pair<Node, Node | null>
    return last.value ? endOf(text, last.value) : last.key.range![1]
  }
  if (isSeq(node) && !node.flow && node.items.length > 0) return endOf(text, node.items[node.items.length - 1] as Node)
  let end = node.range![1]
  if (isBlockScalar(node)) while (text[end - 1] === '\n') end--
  return end
}

function styleOf(text: string, node: Node): Style {
  if ((!isMap(node) && !isSeq(node)) || !node.flow) return 'block'
  // A whole document in braces and quotes is JSON, and stays JSON.
  return /^\s*\{\s*"/.test(text) ? 'json' : 'flow'
}

function setIn(text: string, root: Node, path: Path, value: Value): string | undefined {
  if (path.length === 0 || (!isMap(root) && !isSeq(root))) return undefined
  let holder: Collection = root as Collection
  for (let depth = 0; ; depth++) {
    const key = path[depth]
    const rest = path.slice(depth + 1)
    const found = childOf(holder, key)
    if (!found) {
      // What a merge key brings in is written out, with the change.
      const inherited = parseText(text).value
      const before = isMap(holder) ? getIn(inherited, path.slice(0, depth + 1)) : undefined
      return insertInto(text, holder, key, withValue(before, rest, value))
    }
    const node = found.node
    if (rest.length === 0) return replace(text, holder, found, value)
    if (
      node &&
      (isMap(node) || isSeq(node)) &&
      (isMap(node) ? typeof rest[0] === 'string' : typeof rest[0] === 'number')
    ) {
      holder = node as Collection
      continue
    }
    const before = getIn(parseText(text).value, path.slice(0, depth + 1))
    return replace(text, holder, found, withValue(before, rest, value))
  }
}

interface Found {
  node: Node | null
  /** Where a value would begin when there is none. */
  after: number
}

function childOf(holder: Collection, key: string | number): Found | undefined {
  if (isSeq(holder)) {
    const node = typeof key === 'number' ? (holder.items[key] as Node | undefined) : undefined
    return node && { node, after: node.range![0] }
  }
  const pair = (holder.items as Pair<Node, Node | null>[]).find((one) => keyOf(one) === String(key))
  return pair && { node: pair.value, after: pair.value?.range?.[0] ?? pair.key.range![1] + 1 }
}

const isNothing = (node: Node | null) =>
  node === null || (isScalar(node) && node.value === null && node.range![0] === node.range![1])

function replace(text: string, holder: Collection, { node, after }: Found, value: Value): string | undefined {
  const style = styleOf(text, holder)
  if (style !== 'block') {
    if (isNothing(node)) return splice(text, after, after, ` ${renderFlow(value, style)}`)
    if (isScalar(node!) && (typeof value !== 'object' || value === null)) return replaceScalar(text, node, value, style)
    return splice(text, node!.range![0], node!.range![1], renderFlow(value, style))
  }
  const own = ' '.repeat(columnOf(text, startOfItem(text, holder)))
  const inner = isMap(holder) ? `${own}  ` : own
  if (isNothing(node)) {
    if (isInline(value)) return splice(text, after, after, ` ${renderFlow(value, 'flow')}`)
    const end = lineEnd(text, after)
    return splice(text, end, end, `\n${inner}${renderBlock(value, inner)}`)
  }
  const scalar = typeof value !== 'object' || value === null
  if (isScalar(node!) && !isBlockScalar(node!) && scalar && isInline(value))
    return replaceScalar(text, node, value, 'block')
  if (isAlias(node!) && isInline(value)) return splice(text, node.range![0], node.range![1], renderFlow(value, 'flow'))
  const byParts = replaceParts(text, node!, value)
  if (byParts !== undefined) return byParts
  return replaceBlock(text, holder, node!, value, inner)
}

/** The column of the first key, or of the first dash. */
function startOfItem(text: string, holder: Collection): number {
  const first = holder.items[0] as Pair<Node, Node | null> | Node | undefined
  if (first === undefined) return holder.range![0]
  if (isMap(holder)) return (first as Pair<Node, Node | null>).key.range![0]
  return dashOf(text, first as Node)
}

/** The dash before an item of a block list. */
function dashOf(text: string, item: Node): number {
  let at = item.range![0] - 1
  while (at > 0 && text[at] !== '-') at--
  return at
}

function replaceScalar(text: string, node: Scalar, value: Value, style: Style): string {
  const written = text[node.range![0]]
  const quote = written === '"' || written === "'" ? written : undefined
  return splice(text, node.range![0], node.range![1], renderScalar(value, style, quote))
}

/** Mapping for mapping, list for list: key by key and item by item, so that what does not change keeps its comments. */
function replaceParts(text: string, node: Node, value: Value): string | undefined {
  const both = (isMap(node) && isMapping(value)) || (isSeq(node) && Array.isArray(value))
  if (!both || Object.keys(value as object).length === 0 || (node as Collection).items.length === 0) return undefined
  const path = pathTo(parseText(text).document.contents as Node, node)
  if (!path) return undefined
  const before = getIn(parseText(text).value, path) as Value
  let result = text
  if (Array.isArray(before) && Array.isArray(value)) {
    // Which items went: the longest common ends stay, what lies between is removed and set.
    let start = 0
    while (start < Math.min(before.length, value.length) && equal(before[start], value[start])) start++
    let end = 0
    while (
      end < Math.min(before.length, value.length) - start &&
      equal(before[before.length - 1 - end], value[value.length - 1 - end])
    )
      end++
    if (value.length > before.length && end > 0) return undefined
    for (let index = before.length - end - 1; index >= Math.max(start, value.length - end); index--)
      result = removeInText(result, [...path, index])
    for (let index = start; index < value.length - end; index++)
      result = setInText(result, [...path, index], value[index])
    return result
  }
  if (!isMapping(before) || !isMapping(value)) return undefined
  for (const key of Object.keys(before)) if (!Object.hasOwn(value, key)) result = removeInText(result, [...path, key])
  for (const [key, item] of Object.entries(value)) result = setInText(result, [...path, key], item)
  return result
}

function pathTo(root: Node, wanted: Node): Path | undefined {
  if (root === wanted) return []
  if (isMap(root)) {
    for (const pair of root.items as Pair<Node, Node | null>[]) {
      const inside = pair.value ? pathTo(pair.value, wanted) : undefined
      const key = keyOf(pair)
      if (inside && key !== undefined) return [key, ...inside]
    }
  } else if (isSeq(root)) {
    for (const [index, item] of root.items.entries()) {
      const inside = pathTo(item as Node, wanted)
      if (inside) return [index, ...inside]
    }
  }
  return undefined
}

function replaceBlock(text: string, holder: Collection, node: Node, value: Value, inner: string): string {
  const end = endOf(text, node)
  if (isSeq(holder)) {
    const start = dashOf(text, node)
    return splice(text, start, end, `- ${renderBlock(value, `${inner}  `)}`)
  }
  // From behind the colon: the value may stand on lines of its own.
  const pair = (holder.items as Pair<Node, Node | null>[]).find((one) => one.value === node)!
  const colon = text.indexOf(':', pair.key.range![1])
  const rendered = isInline(value)
    ? ` ${renderFlow(value, 'flow')}`
    : typeof value === 'string'
      ? ` ${renderBlock(value, inner)}`
      : `\n${inner}${renderBlock(value, inner)}`
  return splice(text, colon + 1, end, rendered)
}

function insertInto(text: string, holder: Collection, key: string | number, value: Value): string | undefined {
  if (isSeq(holder) && key !== holder.items.length) return undefined
  const style = styleOf(text, holder)
  if (style !== 'block' || holder.items.length === 0)
    return insertFlow(text, holder, key, value, style === 'json' ? 'json' : 'flow')
  const indent = ' '.repeat(columnOf(text, startOfItem(text, holder)))
  const line = isSeq(holder) ? `- ${renderBlock(value, `${indent}  `)}` : renderPair(String(key), value, indent)
  const end = lineEnd(text, endOf(text, holder))
  return splice(text, end, end, `\n${indent}${line}`)
}

function insertFlow(text: string, holder: Collection, key: string | number, value: Value, style: Style): string {
  const close = holder.range![1] - 1
  const item = isSeq(holder)
    ? renderFlow(value, style)
    : `${renderScalar(String(key), style)}: ${renderFlow(value, style)}`
  if (holder.items.length === 0) {
    const [open, shut] = isSeq(holder) ? ['[', ']'] : style === 'json' ? ['{', '}'] : ['{ ', ' }']
    return splice(text, holder.range![0], holder.range![1], `${open}${item}${shut}`)
  }
  const last = holder.items[holder.items.length - 1] as Pair<Node, Node | null> | Node
  const lastNode = isMap(holder)
    ? ((last as Pair<Node, Node | null>).value ?? (last as Pair<Node>).key)
    : (last as Node)
  const end = lastNode.range![1]
  const first = isMap(holder) ? (holder.items[0] as Pair<Node>).key : (holder.items[0] as Node)
  const between = text.slice(holder.range![0] + 1, first.range![0])
  const separator = between.includes('\n') ? `,${between.slice(between.lastIndexOf('\n'))}` : ', '
  const comma = text.slice(end, close).includes(',') ? text.indexOf(',', end) : -1
  if (comma >= 0 && comma < close) return splice(text, comma, comma + 1, `${separator}${item},`)
  return splice(text, end, end, `${separator}${item}`)
}

function removeIn(text: string, root: Node, path: Path): string | undefined {
  let holder = root
  for (const key of path.slice(0, -1)) {
    const found = isMap(holder) || isSeq(holder) ? childOf(holder as Collection, key) : undefined
    if (!found?.node) return undefined
    holder = found.node
  }
  if (!isMap(holder) && !isSeq(holder)) return undefined
  const items = holder.items as (Pair<Node, Node | null> | Node)[]
  const key = path[path.length - 1]
  const index = isSeq(holder)
    ? Number(key)
    : items.findIndex((one) => keyOf(one as Pair<Node, Node | null>) === String(key))
  if (index < 0 || index >= items.length) return undefined
  const bounds = (one: Pair<Node, Node | null> | Node): [number, number] =>
    isMap(holder)
      ? [
          (one as Pair<Node>).key.range![0],
          (one as Pair<Node, Node | null>).value
            ? endOf(text, (one as Pair<Node, Node>).value!)
            : (one as Pair<Node>).key.range![1],
        ]
      : [(one as Node).range![0], endOf(text, one as Node)]
  const [start, end] = bounds(items[index])
  if (holder.flow) {
    if (items.length === 1) return splice(text, holder.range![0], holder.range![1], isMap(holder) ? '{}' : '[]')
    if (index < items.length - 1) return splice(text, start, bounds(items[index + 1])[0], '')
    return splice(text, bounds(items[index - 1])[1], end, '')
  }
  if (items.length === 1) return replaceEmpty(text, root, path)
  const from = isSeq(holder) ? dashOf(text, items[index] as Node) : start
  const line = lineStart(text, from)
  const to = Math.min(text.length, lineEnd(text, end) + 1)
  if (text.slice(line, from).trim() === '') return splice(text, line, to, '')
  // The first key of a list's item stands behind the dash: the next one moves up to it.
  if (index === items.length - 1) return undefined
  return splice(
    text,
    from,
    isMap(holder) ? (items[index + 1] as Pair<Node>).key.range![0] : dashOf(text, items[index + 1] as Node),
    '',
  )
}

/** The last field of a mapping (or item of a list) went, and the mapping has to stay. */
function replaceEmpty(text: string, root: Node, path: Path): string | undefined {
  const parent = path.slice(0, -1)
  if (parent.length === 0) return undefined
  const holderPath = parent.slice(0, -1)
  let holder: Node = root
  for (const key of holderPath) {
    const found = childOf(holder as Collection, key)
    if (!found?.node) return undefined
    holder = found.node
  }
  const found = childOf(holder as Collection, parent[parent.length - 1])
  if (!found?.node || styleOf(text, holder) !== 'block') return undefined
  const empty: Value = isSeq(found.node) ? [] : {}
  const inner = ' '.repeat(columnOf(text, startOfItem(text, holder as Collection)))
  return replaceBlock(text, holder as Collection, found.node, empty, inner)
}
