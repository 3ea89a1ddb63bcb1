/**
 * Reads the plain part of YAML that tools write manifests in (kubectl, go-yaml, PyYAML): block mappings and sequences,
 * scalars of one line. Some twenty times faster than building the tree; whatever is not as plain as that is left to the
 * full reader, as is everything in which something may be wrong. Both must agree: a test compares them.
 */
import { Problems } from '../problems'
import { nestingMax } from './limits'
import { SourceText } from './source'
import type { Value } from './value'
import { readYaml } from './yaml'

/** Thrown where the full reader is needed; never leaves this file. */
class NotPlain extends Error {}

interface Line {
  indent: number
  /** Without indentation, trailing spaces and comments of their own line. */
  text: string
}

/** The documents that are neither empty nor null; undefined when the full reader is needed. */
export function readPlainYaml(text: string): Value[] | undefined {
  if (/[^\S \n]|\u0085|^%|^\.\.\./m.test(text)) return undefined
  try {
    const values = splitDocuments(text).map((lines) => new BlockReader(lines).document())
    return values.filter((value) => value !== null)
  } catch (error) {
    if (error instanceof NotPlain) return undefined
    throw error
  }
}

function splitDocuments(text: string): Line[][] {
  const documents: Line[][] = [[]]
  for (const line of text.split('\n')) {
    if (line.startsWith('---')) {
      if (line.trimEnd() !== '---') throw new NotPlain()
      documents.push([])
      continue
    }
    const content = line.trimStart()
    if (content === '' || content.startsWith('#')) continue
    documents[documents.length - 1].push({ indent: line.length - content.length, text: content.trimEnd() })
  }
  return documents
}

class BlockReader {
  #at = 0

  constructor(readonly lines: readonly Line[]) {}

  document(): Value {
    if (this.lines.length === 0) return null
    const value = this.#block(this.lines[0].indent, 0)
    if (this.#at < this.lines.length) throw new NotPlain()
    return value
  }

  /** The mapping or sequence whose entries stand at that column. */
  #block(indent: number, depth: number): Value {
    if (depth > nestingMax) throw new NotPlain()
    return isEntry(this.lines[this.#at].text) ? this.#sequence(indent, depth) : this.#mapping(indent, depth)
  }

  #sequence(indent: number, depth: number): Value[] {
    const items: Value[] = []
    for (let line = this.lines[this.#at]; line?.indent === indent && isEntry(line.text); line = this.lines[this.#at]) {
      const content = line.text.slice(1).trimStart()
      const column = indent + line.text.length - content.length
      if (content === '') {
        this.#at++
        items.push(this.#nested(indent, depth))
      } else if (isEntry(content)) throw new NotPlain()
      else if (keyEnd(content) > 0) items.push(this.#mapping(column, depth + 1, content))
      else {
        this.#at++
        items.push(this.#scalar(content, indent))
      }
    }
    this.#ends(indent)
    return items
  }

  /** `first`: the first entry's text when it stands behind a dash. */
  #mapping(indent: number, depth: number, first?: string): Value {
    if (depth > nestingMax) throw new NotPlain()
    const result: { [key: string]: Value } = {}
    const seen = new Set<string>()
    let text = first ?? this.lines[this.#at].text
    for (;;) {
      const end = keyEnd(text)
      if (end <= 0) throw new NotPlain()
      const key = keyText(text.slice(0, end))
      if (seen.has(key)) throw new NotPlain()
      seen.add(key)
      this.#at++
      const content = text.slice(end + 1).trimStart()
      const value =
        content === '' || content.startsWith('#') ? this.#value(indent, depth) : this.#scalar(content, indent)
      if (value !== null) result[key] = value
      const next = this.lines[this.#at]
      if (next?.indent !== indent || isEntry(next.text)) break
      text = next.text
    }
    this.#ends(indent)
    return result
  }

  /** What stands below a key; a sequence may stand at the key's own column. */
  #value(indent: number, depth: number): Value {
    const next = this.lines[this.#at]
    if (next?.indent === indent && isEntry(next.text)) return this.#sequence(indent, depth + 1)
    return this.#nested(indent, depth)
  }

  #nested(indent: number, depth: number): Value {
    const next = this.lines[this.#at]
    return next !== undefined && next.indent > indent ? this.#block(next.indent, depth + 1) : null
  }

  /** A scalar of one line: a line that is deeper than its parent would continue it. */
  #scalar(content: string, indent: number): Value {
    const next = this.lines[this.#at]
    if (next !== undefined && next.indent > indent) throw new NotPlain()
    return scalarOf(content)
  }

  /** After a block comes something further out, or nothing. */
  #ends(indent: number): void {
    const next = this.lines[this.#at]
    if (next !== undefined && next.indent > indent) throw new NotPlain()
  }
}

function isEntry(text: string): boolean {
  return text === '-' || text.startsWith('- ')
}

/** Where the colon after a key stands; 0 or less when the text does not begin with a plain or quoted key. */
function keyEnd(text: string): number {
  const match = /^(?:[A-Za-z0-9_.~/][\w./~-]*|"[^"\\]*"|'[^']*')(?=:(?: |$))/.exec(text)
  const length = match?.[0].length ?? 0
  // YAML allows no longer ones.
  return length > 1000 ? 0 : length
}

function keyText(written: string): string {
  const quoted = written.startsWith('"') || written.startsWith("'")
  const key = quoted ? written.slice(1, -1) : written
  if (key === '__proto__' || (!quoted && key === '<<')) throw new NotPlain()
  return key
}

function scalarOf(content: string): Value {
  const first = content[0]
  if (first === '"') return doubleQuoted(content)
  if (first === "'") return singleQuoted(content)
  if (content === '{}') return {}
  if (content === '[]') return []
  // Indicators of everything else that is not plain.
  if ('{}[],&*!|>%@`#?:-'.includes(first) && !/^-\d/.test(content)) throw new NotPlain()
  const comment = content.search(/\s#/)
  const plain = comment < 0 ? content : content.slice(0, comment).trimEnd()
  if (/:(?:\s|$)/.test(plain)) throw new NotPlain()
  return plainScalar(plain)
}

function doubleQuoted(content: string): string {
  try {
    return JSON.parse(content) as string
  } catch {
    throw new NotPlain()
  }
}

function singleQuoted(content: string): string {
  if (!/^'(?:[^']|'')*'$/.test(content)) throw new NotPlain()
  return content.slice(1, -1).replaceAll("''", "'")
}

const resolved = new Map<string, Value>()
const resolvedMax = 10_000

/** Words and whole numbers are seen at once; what the rest is (a number, a boolean, a text), the full reader says. */
function plainScalar(text: string): Value {
  if (/^(?:0|-?[1-9]\d{0,14})$/.test(text)) return Number(text)
  // No word of more than five letters, and none with one of these signs in it, is anything but a text.
  if (/^[A-Za-z][A-Za-z0-9 _./@:-]{5,}$/.test(text)) return text
  const known = resolved.get(text)
  if (known !== undefined) return known
  const problems = new Problems()
  // Behind a key, as it stands in the text: by itself it might be read as something else.
  const [document] = [...readYaml(new SourceText('', `key: ${text}`), problems)]
  const value = problems.list.length > 0 ? undefined : (document?.value as { key?: Value } | undefined)
  if (value === undefined || typeof value.key === 'object') throw new NotPlain()
  // A null value leaves no key behind.
  const scalar = value.key ?? null
  if (resolved.size < resolvedMax && scalar !== null) resolved.set(text, scalar)
  return scalar
}
