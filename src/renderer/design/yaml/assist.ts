/** Completion and hover documentation in the editor, from the same schemas as the inspector. */
import {
  snippetCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { EditorState } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import { placeAt, type DocumentIndex, type Path } from '../../../design/edit'
import { componentFlags } from '../../../design/compile/flags'
import { machineTypes } from '../../../design/machineTypes'
import { fieldsOf, isType, schemaAt, schemas, type Schema } from '../schema'

/** Keys above a line by their indentation: works also while the text is no valid YAML, as it is during typing. */
export function keysAbove(lines: readonly string[], line: number, indent: number): { kind: string; path: Path } {
  const path: (string | number)[] = []
  let below = indent
  let kind = ''
  for (let at = line - 1; at >= 0; at--) {
    const text = lines[at]
    if (/^---/.test(text)) break
    const top = /^kind:\s*(\S+)/.exec(text)
    if (top) kind = top[1]
    const match = /^(\s*)((?:- +)*)("?)([\w./-]+)\3:(?:\s|$)/.exec(text)
    if (!match) continue
    const [, space, dashes, , key] = match
    const own = space.length + dashes.length
    if (own < below) {
      path.unshift(key)
      // The dash ends the list's item: its parent stands further left than the dash.
      below = own
      if (dashes) {
        path.unshift(0)
        below = space.length + 1
        const parent = parentOfDash(lines, at, space.length)
        if (parent !== undefined) below = parent + 1
      }
    } else if (dashes && space.length < below && own === below) {
      path.unshift(0)
      const parent = parentOfDash(lines, at, space.length)
      below = parent === undefined ? space.length : parent + 1
    }
  }
  if (kind === '') {
    for (let at = line + 1; at < lines.length && !/^---/.test(lines[at]); at++) {
      const top = /^kind:\s*(\S+)/.exec(lines[at])
      if (top) {
        kind = top[1]
        break
      }
    }
  }
  return { kind, path }
}

/** Indentation of the key whose list a dash belongs to: a list may stand as far left as its key. */
function parentOfDash(lines: readonly string[], line: number, dash: number): number | undefined {
  for (let at = line - 1; at >= 0 && !/^---/.test(lines[at]); at--) {
    const match = /^(\s*)([\w./-]+):\s*$/.exec(lines[at])
    if (match && match[1].length <= dash) return match[1].length
  }
  return undefined
}

const linesOf = (state: EditorState) => state.doc.toString().split('\n')

const kinds = [
  ...Object.keys(schemas),
  'Namespace',
  'Node',
  'PriorityClass',
  'ConfigMap',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'StorageClass',
  'RuntimeClass',
]
const versions = [
  'seatrial.dev/v1alpha1',
  'v1',
  'apps/v1',
  'batch/v1',
  'policy/v1',
  'autoscaling/v2',
  'scheduling.k8s.io/v1',
  'storage.k8s.io/v1',
]

export function completeFrom(context: CompletionContext): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos)
  const before = line.text.slice(0, context.pos - line.from)
  const value = /^(\s*(?:- +)*)([\w./-]+):\s+(?:\[(?:[^\]]*,)?\s*)?([\w./-]*)$/.exec(before)
  if (value) return completeValue(context, value[1].length, value[2], value[3])
  const key = /^(\s*(?:- +)*)([\w./-]*)$/.exec(before)
  if (!key || (key[2] === '' && !context.explicit)) return null
  const from = context.pos - key[2].length
  const lines = linesOf(context.state)
  const { kind, path } = keysAbove(lines, line.number - 1, key[1].length)
  const inItem = /- +$/.test(key[1])
  const at = inItem ? listPath(lines, line.number - 1, key[1]) : path
  const schema = schemaAt(schemas[kind] ?? head, at)
  if (!schema) return null
  if (schema.format === 'flags') return { from, options: flagOptions(schema) }
  const indent = ' '.repeat(key[1].length)
  const options = Object.entries(fieldsOf(schema)).map(([name, field]) => keyOption(name, field, schema, indent))
  return options.length > 0 ? { from, options, validFor: /^[\w./-]*$/ } : null
}

function listPath(lines: readonly string[], line: number, prefix: string): Path {
  const dash = prefix.indexOf('-')
  const parent = parentOfDash(lines, line, dash)
  if (parent === undefined) return []
  for (let at = line - 1; at >= 0; at--) {
    const match = /^(\s*)((?:- +)*)([\w./-]+):\s*$/.exec(lines[at])
    if (match && match[1].length === parent)
      return [...keysAbove(lines, at, match[1].length + match[2].length).path, match[3], 0]
  }
  return []
}

const head: Schema = {
  properties: {
    apiVersion: { description: 'Version of the API.' },
    kind: { description: 'Kind of the object.' },
    metadata: schemas.Deployment.properties!.metadata,
    spec: { type: 'object', description: 'What is wanted.' },
  },
}

function keyOption(name: string, field: Schema, parent: Schema, indent: string): Completion {
  const nested = isType(field, 'object') && !field.enum
  const items = isType(field, 'array')
  const apply = nested
    ? `${name}:\n${indent}  #{}`
    : items && field.items && Object.keys(fieldsOf(field.items)).length > 0
      ? `${name}:\n${indent}  - #{}`
      : items
        ? `${name}: [#{}]`
        : `${name}: #{}`
  return snippetCompletion(apply, {
    label: name,
    type: 'property',
    detail:
      field.default !== undefined
        ? `default ${JSON.stringify(field.default).replaceAll('"', '')}`
        : parent.required?.includes(name)
          ? 'required'
          : undefined,
    info: field.description,
    boost: parent.required?.includes(name) ? 2 : /without effect/.test(field.description ?? '') ? -2 : 0,
  })
}

const flagOptions = (schema: Schema): Completion[] =>
  [...(schema.component ? componentFlags[schema.component] : [])].map((label) => ({
    label,
    type: 'property',
    apply: `${label}: `,
  }))

function completeValue(
  context: CompletionContext,
  indent: number,
  key: string,
  typed: string,
): CompletionResult | null {
  const from = context.pos - typed.length
  if (key === 'apiVersion') return { from, options: versions.map((label) => ({ label, type: 'constant' })) }
  if (key === 'kind' && indent === 0) return { from, options: kinds.map((label) => ({ label, type: 'class' })) }
  const line = context.state.doc.lineAt(context.pos)
  const { kind, path } = keysAbove(linesOf(context.state), line.number - 1, indent)
  const schema = schemaAt(schemas[kind], [...path, key])
  if (!schema) return null
  if (schema.format === 'machineType') {
    return {
      from,
      options: machineTypes.map(({ name, cpuMilli, memoryBytes, pricePerHour }) => ({
        label: name,
        type: 'constant',
        detail: `${cpuMilli / 1000} vCPU · ${memoryBytes / 1024 ** 3} GiB · $${pricePerHour}/h`,
      })),
    }
  }
  const values = schema.enum ?? schema.items?.enum ?? (isType(schema, 'boolean') ? [true, false] : [])
  return values.length > 0 ? { from, options: values.map((one) => ({ label: String(one), type: 'constant' })) } : null
}

/** What the schema says of a field, under the pointer. */
export const hoverFrom = (index: () => DocumentIndex) =>
  hoverTooltip((view, position) => {
    const line = view.state.doc.lineAt(position)
    const match = /^(\s*(?:- +)*)([\w./-]+):/.exec(line.text)
    if (!match || position < line.from + match[1].length || position > line.from + match[1].length + match[2].length)
      return null
    const place = placeAt(index(), position)
    if (!place) return null
    const schema = schemaAt(schemas[place.object.kind], place.path, place.object.value)
    if (!schema?.description) return null
    return {
      pos: line.from + match[1].length,
      end: line.from + match[1].length + match[2].length,
      above: true,
      create: () => ({ dom: bubble(match[2], schema) }),
    }
  })

function bubble(name: string, schema: Schema): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'cm-field-help'
  const title = dom.appendChild(document.createElement('strong'))
  title.textContent = name
  const facts = [
    schema.enum?.join(' | '),
    schema.default !== undefined ? `default ${JSON.stringify(schema.default).replaceAll('"', '')}` : '',
    schema.minimum !== undefined || schema.maximum !== undefined
      ? `${schema.minimum ?? ''} to ${schema.maximum ?? '…'}`
      : '',
  ]
  const known = facts.filter(Boolean).join(' · ')
  if (known) dom.appendChild(document.createElement('code')).textContent = known
  dom.appendChild(document.createElement('p')).textContent = schema.description ?? ''
  return dom
}
