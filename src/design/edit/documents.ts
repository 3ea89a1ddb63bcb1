/**
 * The documents of a text, each parsed once: an edit changes one document, and only that is read again.
 */
import { isMap, parseDocument, type Document } from 'yaml'
import type { Value } from './values'

/** A piece of the text: from its `---` (or the beginning) to the next one. */
export interface Segment {
  from: number
  to: number
  text: string
}

export interface ParsedText {
  document: Document
  /** Of syntax; a document that has any is left alone. */
  broken: boolean
  value: Value
}

/** A `---` at the beginning of a line starts a document wherever it stands: YAML allows it nowhere else. */
export function splitDocuments(text: string): Segment[] {
  const starts = [0]
  const marker = /^---(?=\s|$)/gm
  for (let match = marker.exec(text); match; match = marker.exec(text)) {
    if (match.index > 0) starts.push(match.index)
    marker.lastIndex = match.index + 3
  }
  return starts.map((from, index) => {
    const to = starts[index + 1] ?? text.length
    return { from, to, text: text.slice(from, to) }
  })
}

let cache = new Map<string, ParsedText>()
let older = new Map<string, ParsedText>()
const generation = 600

/** Parses one document; what was parsed lately is found again. */
export function parseText(text: string): ParsedText {
  const known = cache.get(text) ?? older.get(text)
  if (known) {
    cache.set(text, known)
    return known
  }
  const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'silent', merge: true })
  let broken = document.errors.length > 0
  let value: Value = null
  if (!broken) {
    try {
      value = document.toJS({ maxAliasCount: 1000 }) as Value
    } catch {
      broken = true
    }
  }
  const parsed = { document, broken, value }
  if (cache.size >= generation) {
    older = cache
    cache = new Map()
  }
  cache.set(text, parsed)
  return parsed
}

export const holdsMapping = ({ document }: ParsedText) => isMap(document.contents)
