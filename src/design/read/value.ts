/**
 * Turns a YAML tree into plain values, as Kubernetes' own reader does (sigs.k8s.io/yaml): merge keys, `yes`/`no` and
 * leading-zero octal numbers of YAML 1.1, null fields dropped (the API server treats them as absent).
 */
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml'
import type { Problems } from '../problems'
import { clip } from '../problems'
import { aliasedValuesMax, nestingMax } from './limits'
import type { SourceText } from './source'

export type Value = string | number | boolean | null | Value[] | { [key: string]: Value }

interface Anchored {
  node: Node
  value: Value
  /** How many values it stands for. */
  size: number
  done: boolean
}

export class ValueReader {
  /** What each alias stands for, for looking up places later. */
  readonly aliases = new Map<Alias, Node>()
  readonly #anchors = new Map<string, Anchored>()
  #size = 0
  #aliased = 0
  #stopped = false

  constructor(
    readonly source: SourceText,
    readonly problems: Problems,
  ) {}

  /** The value of a document; undefined when it cannot be read (then a problem says why). */
  read(node: Node): Value | undefined {
    const value = this.#value(node, 0)
    return this.#stopped ? undefined : value
  }

  #value(node: Node, depth: number): Value {
    if (this.#stopped) return null
    if (depth > nestingMax) return this.#stop(node, `nested deeper than ${nestingMax} levels`, 'flatten the document')
    if (isAlias(node)) return this.#alias(node)
    const anchor = (node as Scalar).anchor
    if (!anchor) return this.#plain(node, depth)

    const anchored: Anchored = { node, value: null, size: 0, done: false }
    this.#anchors.set(anchor, anchored)
    const before = this.#size
    anchored.value = this.#plain(node, depth)
    anchored.size = this.#size - before
    anchored.done = true
    return anchored.value
  }

  #plain(node: Node, depth: number): Value {
    this.#size++
    if (isMap(node)) return this.#map(node, depth)
    if (isSeq(node)) return node.items.map((item) => this.#value(item as Node, depth + 1))
    return isScalar(node) ? scalarValue(node) : null
  }

  #alias(alias: Alias): Value {
    const anchored = this.#anchors.get(alias.source)
    if (!anchored) {
      this.#error(
        alias,
        `the alias *${alias.source} has no anchor &${alias.source} before it`,
        'define the anchor first',
      )
      return null
    }
    if (!anchored.done) return this.#stop(alias, `the anchor &${alias.source} contains itself`, 'remove the alias')
    this.aliases.set(alias, anchored.node)
    // The value is shared, not copied; what is counted is the work of everyone who walks over it.
    this.#size += anchored.size
    this.#aliased += anchored.size
    if (this.#aliased > aliasedValuesMax) {
      const message = `the aliases of this document stand for more than ${aliasedValuesMax} values`
      return this.#stop(alias, message, 'write the values out, or use fewer aliases')
    }
    return anchored.value
  }

  #map(map: YAMLMap, depth: number): Value {
    const result: { [key: string]: Value } = {}
    const merges: Pair[] = []
    const seen = new Set<string>()
    for (const pair of map.items) {
      const key = isScalar(pair.key) ? keyText(pair.key) : undefined
      if (key === undefined || key === '__proto__') {
        this.#error(pair.key as Node | null, 'expected a text as key of a mapping', 'put the key in quotes', map)
        continue
      }
      if (key === '<<' && isScalar(pair.key) && pair.key.type === 'PLAIN') {
        merges.push(pair)
        continue
      }
      if (seen.has(key)) {
        this.#error(pair.key as Node, `the key "${clip(key)}" stands twice in this mapping`, 'remove one of the two')
        continue
      }
      seen.add(key)
      const value = pair.value ? this.#value(pair.value as Node, depth + 1) : null
      if (value !== null) result[key] = value
    }
    for (const pair of merges) this.#merge(pair, result, seen, depth)
    return result
  }

  /** `<<: *base`: fields of the base that are not given here. */
  #merge(pair: Pair, result: { [key: string]: Value }, seen: Set<string>, depth: number): void {
    const value = pair.value ? this.#value(pair.value as Node, depth + 1) : null
    for (const base of Array.isArray(value) ? value : [value]) {
      if (typeof base !== 'object' || base === null || Array.isArray(base)) {
        this.#error(pair.key as Node, 'expected an alias of a mapping after the merge key <<', 'write <<: *anchor')
        return
      }
      for (const [key, merged] of Object.entries(base)) {
        if (seen.has(key)) continue
        seen.add(key)
        result[key] = merged
      }
    }
  }

  #stop(node: Node, message: string, remedy: string): null {
    this.#error(node, message, remedy)
    this.#stopped = true
    return null
  }

  #error(node: Node | null, message: string, remedy: string, fallback?: Node): void {
    const [start, end] = node?.range ?? fallback?.range ?? [0, 0]
    const { position, end: until, text } = this.source.place(start, end)
    this.problems.add({ severity: 'error', position, end: until, message, found: clip(text), remedy })
  }
}

function keyText(key: Scalar): string | undefined {
  if (typeof key.value === 'string') return key.value
  // `80: http`, `true: x`: the API server reads such keys as text.
  return key.source
}

const yaml11Booleans: Record<string, boolean> = { yes: true, no: false, on: true, off: false }

function scalarValue(scalar: Scalar): Value {
  const { value, source } = scalar
  if (typeof value === 'string') {
    if (scalar.type !== 'PLAIN' || scalar.tag !== undefined) return value
    // yes, Yes, YES; but not yEs.
    if (/^(yes|no|on|off|Yes|No|On|Off|YES|NO|ON|OFF)$/.test(value)) return yaml11Booleans[value.toLowerCase()]
    return value
  }
  if (typeof value === 'number') {
    return source !== undefined && /^[-+]?0[0-7]+$/.test(source) && scalar.tag === undefined
      ? parseInt(source, 8)
      : value
  }
  if (typeof value === 'boolean') return value
  // Dates, binary and the like do not come out of the core schema.
  return null
}
