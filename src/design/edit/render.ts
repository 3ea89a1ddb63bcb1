/** Values as YAML text: block style as kubectl prints it, flow style inside brackets, JSON where the document is JSON. */
import { parse } from 'yaml'
import { isMapping, type Value } from './values'

export type Style = 'block' | 'flow' | 'json'

/** Read as booleans by the API server (YAML 1.1), not by YAML 1.2. */
const yaml11 = /^(?:y|n|yes|no|on|off)$/i
/** Octal numbers, sexagesimals and dates of YAML 1.1. */
const yaml11Numbers = /^[-+]?(?:0[0-7_]+|0b[01_]+|[\d_]+(?::[0-5]?\d)+(?:\.\d*)?|\d{4}-\d\d?-\d\d?.*)$/
/** No character that means something to YAML at any place of a plain scalar. */
const harmless =
  /^[A-Za-z0-9_./+-](?:[A-Za-z0-9_./@+%=()-]|:(?=[A-Za-z0-9_./@+%=()-])|(?<=\S) (?=[A-Za-z0-9_./@+%=()-]))*$/

const plain = new Map<string, boolean>()

function isPlain(text: string): boolean {
  const known = plain.get(text)
  if (known !== undefined) return known
  let fine = false
  if (harmless.test(text) && !/^[-.]/.test(text) && !yaml11.test(text) && !yaml11Numbers.test(text)) {
    try {
      fine = parse(text) === text
    } catch {
      fine = false
    }
  }
  if (plain.size > 5000) plain.clear()
  plain.set(text, fine)
  return fine
}

/** `quote` keeps the author's quotes. */
export function renderScalar(value: Value, style: Style, quote?: '"' | "'"): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  if (style === 'json' || quote === '"') return JSON.stringify(value)
  if (quote === "'" && /^[\x20-\x7e]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`
  return isPlain(value) ? value : JSON.stringify(value)
}

const isScalar = (value: Value) => typeof value !== 'object' || value === null
const isEmpty = (value: Value) => typeof value === 'object' && value !== null && Object.keys(value).length === 0
/** Lists of short words read best in one line. */
const isShortList = (value: Value) =>
  Array.isArray(value) &&
  value.every(isScalar) &&
  JSON.stringify(value).length <= 60 &&
  !JSON.stringify(value).includes('\\n')

export function renderFlow(value: Value, style: Style): string {
  if (isScalar(value)) return renderScalar(value, style)
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, style)).join(', ')}]`
  const inside = style === 'json' ? 'json' : 'flow'
  const pairs = Object.entries(value as object).map(
    ([key, item]) => `${renderScalar(key, inside)}: ${renderFlow(item as Value, style)}`,
  )
  return pairs.length === 0 ? '{}' : style === 'json' ? `{${pairs.join(', ')}}` : `{ ${pairs.join(', ')} }`
}

/** Whether the value goes on the line of its key. */
export const isInline = (value: Value) => (isScalar(value) && !isText(value)) || isEmpty(value) || isShortList(value)

const isText = (value: Value): value is string =>
  typeof value === 'string' && value.includes('\n') && /^[^\s][\x20-\x7e\n]*$/.test(value) && !/[ \t]\n/.test(value)

function renderText(text: string, indent: string): string {
  const mark = text.endsWith('\n\n') ? '|+' : text.endsWith('\n') ? '|' : '|-'
  const body = text.endsWith('\n') ? text.slice(0, -1) : text
  return `${mark}\n${body
    .split('\n')
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n')}`
}

/** The lines of a value; all but the first begin with `indent`. */
export function renderBlock(value: Value, indent: string): string {
  if (isText(value)) return renderText(value, indent)
  if (isInline(value)) return renderFlow(value, 'flow')
  if (Array.isArray(value)) return value.map((item) => `- ${renderBlock(item, `${indent}  `)}`).join(`\n${indent}`)
  return Object.entries(value as { [key: string]: Value })
    .map(([key, item]) => renderPair(key, item, indent))
    .join(`\n${indent}`)
}

/** `key: value` at a place that is indented by `indent`. */
export function renderPair(key: string, value: Value, indent: string): string {
  const name = renderScalar(key, 'flow')
  if (isText(value)) return `${name}: ${renderText(value, `${indent}  `)}`
  if (isInline(value)) return `${name}: ${renderFlow(value, 'flow')}`
  return `${name}:\n${indent}  ${renderBlock(value, `${indent}  `)}`
}

/** A whole object as a document of its own, with a newline at its end. */
export const renderObject = (value: unknown): string =>
  isMapping(value) ? `${renderBlock(value, '')}\n` : `${renderFlow(value as Value, 'flow')}\n`
