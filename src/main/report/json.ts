/** result.json: the RunResult as it is, described by resources/schemas/result.schema.json. In pieces: no text holds it all. */
import type { RunResult } from '../../design/result'

export function* resultJson(result: RunResult): Generator<string> {
  yield* jsonPieces(result, 2)
  yield '\n'
}

const pieceLength = 65536

/** What `JSON.stringify` would write, and it throws at what JSON has no words for. */
export function* jsonPieces(value: unknown, indent = 0): Generator<string> {
  let piece = ''
  for (const part of parts(value, indent, '\n')) {
    piece += part
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield piece
}

/** @param line ends a line and begins one as deep as `value` lies. */
function* parts(value: unknown, indent: number, line: string): Generator<string> {
  if (!isLarge(value)) {
    const text = JSON.stringify(value, null, indent)
    yield indent > 0 ? text.replaceAll('\n', line) : text
    return
  }
  const isArray = Array.isArray(value)
  const deeper = indent > 0 ? line + ' '.repeat(indent) : ''
  const begin = isArray ? '[' : '{'
  let before = begin
  for (const key of isArray ? value.keys() : Object.keys(value)) {
    const entry = value[key as keyof typeof value] as unknown
    if (entry === undefined && !isArray) continue
    yield before + deeper + (isArray ? '' : `${JSON.stringify(key)}:${indent > 0 ? ' ' : ''}`)
    check(String(key), entry)
    yield* parts(entry ?? null, indent, deeper || line)
    before = ','
  }
  yield (before === begin ? begin : indent > 0 ? line : '') + (isArray ? ']' : '}')
}

/** Entries of what is written at once. */
const most = 1000

/** Does it have many entries, or entries that have entries of their own? What is not is checked. */
function isLarge(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return value.length > most || value.some((entry, i) => isObject(check(String(i), entry)))
  let count = 0
  for (const key in value) {
    if (isObject(check(key, value[key as keyof typeof value])) || count++ === most) return true
  }
  return false
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** JSON has no NaN and no Infinity: it would turn them into null unasked, and the schema would not hold. */
function check(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`result.json: ${key} is ${value}`)
  return value
}
