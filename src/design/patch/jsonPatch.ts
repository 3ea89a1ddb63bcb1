/** JSON patches: RFC 6902, with the pointers of RFC 6901. */
import { copyOf } from './copy'
import { equal, isMapping, PatchError } from './values'

export interface Operation {
  op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  path: string
  from?: string
  value?: unknown
}

/** The document after all operations; the one given stays as it is. @throws PatchError when one of them cannot be done. */
export function applyJsonPatch(document: unknown, operations: readonly Operation[]): unknown {
  return operations.reduce((patched, operation) => apply(patched, operation), copyOf(document))
}

function apply(document: unknown, operation: Operation): unknown {
  const { op, path, from = '', value } = operation
  const steps = pointer(path)
  switch (op) {
    case 'add':
      return add(document, steps, given(operation), path)
    case 'remove':
      return remove(document, steps, path)
    case 'replace':
      lookUp(document, steps, path)
      return replace(document, steps, given(operation))
    case 'move': {
      if (path.startsWith(`${from}/`)) throw new PatchError(`cannot move ${from} into itself`)
      const moved = lookUp(document, pointer(from), from)
      return add(remove(document, pointer(from), from), steps, moved, path)
    }
    case 'copy':
      return add(document, steps, copyOf(lookUp(document, pointer(from), from)), path)
    case 'test':
      if (!equal(lookUp(document, steps, path), value ?? null)) throw new PatchError(`testing value ${path} failed`)
      return document
    default:
      throw new PatchError(`unexpected kind: ${String(op)}`)
  }
}

function given(operation: Operation): unknown {
  if (!Object.hasOwn(operation, 'value')) throw new PatchError(`${operation.op} operation needs a value`)
  return copyOf(operation.value)
}

function pointer(path: string): string[] {
  if (path === '') return []
  if (typeof path !== 'string' || !path.startsWith('/')) throw new PatchError(`not a JSON pointer: ${String(path)}`)
  const steps = path.slice(1).split('/')
  return steps.map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'))
}

function lookUp(document: unknown, steps: readonly string[], path: string): unknown {
  let value = document
  for (const step of steps) {
    if (Array.isArray(value)) value = value[indexOf(step, value.length - 1, path)]
    else if (isMapping(value) && Object.hasOwn(value, step)) value = value[step]
    else throw missing(path)
  }
  return value
}

function add(document: unknown, steps: readonly string[], value: unknown, path: string): unknown {
  const last = steps.at(-1)
  if (last === undefined) return value
  const parent = lookUp(document, steps.slice(0, -1), path)
  if (Array.isArray(parent)) {
    parent.splice(last === '-' ? parent.length : indexOf(last, parent.length, path), 0, value)
  } else if (isMapping(parent)) put(parent, last, value)
  else throw missing(path)
  return document
}

function replace(document: unknown, steps: readonly string[], value: unknown): unknown {
  const last = steps.at(-1)
  if (last === undefined) return value
  const parent = lookUp(document, steps.slice(0, -1), '') as Record<string, unknown>
  put(parent, last, value)
  return document
}

function remove(document: unknown, steps: readonly string[], path: string): unknown {
  const last = steps.at(-1)
  if (last === undefined) return null
  lookUp(document, steps, path)
  const parent = lookUp(document, steps.slice(0, -1), path)
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete (parent as Record<string, unknown>)[last]
  return document
}

/** Also for keys that assignment would not make a property of, such as `__proto__`. */
function put(parent: object, key: string, value: unknown): void {
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
}

function indexOf(step: string, max: number, path: string): number {
  const index = /^(0|[1-9][0-9]*)$/.test(step) ? Number(step) : NaN
  if (!(index <= max)) throw missing(path)
  return index
}

const missing = (path: string) => new PatchError(`the path ${path} does not exist`)
