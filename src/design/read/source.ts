/** Where values stand in the text they came from. Looked up only when a problem is reported, so that good input pays nothing. */
import { isAlias, isMap, isNode, isPair, isScalar, isSeq, type Alias, type Node, type Pair } from 'yaml'
import type { Path } from '../fieldPath'
import type { SourcePosition } from '../types'

export interface Place {
  position: SourcePosition
  end: { line: number; column: number }
  /** The text found there. */
  text: string
}

export class SourceText {
  #lineStarts: number[] | undefined

  constructor(
    readonly name: string,
    readonly text: string,
  ) {}

  /** Line and column, from 1, of an offset in the text. */
  lineColumn(offset: number): { line: number; column: number } {
    this.#lineStarts ??= findLineStarts(this.text)
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#lineStarts[middle] <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - this.#lineStarts[low] + 1 }
  }

  place(start: number, end: number): Place {
    const position = { file: this.name, ...this.lineColumn(start) }
    return { position, end: this.lineColumn(end), text: this.text.slice(start, Math.min(end, start + 200)) }
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** An object's node in the YAML tree, and what the aliases below it stand for. */
export interface LocatedNode {
  node: Node
  aliases: ReadonlyMap<Alias, Node>
}

/** One object of the input; its node is looked for when the first problem with it is reported. */
export class ObjectSource {
  readonly #locate: () => LocatedNode
  #located: LocatedNode | undefined

  constructor(
    readonly text: SourceText,
    locate: () => LocatedNode,
  ) {
    this.#locate = locate
  }

  get #place(): LocatedNode {
    return (this.#located ??= this.#locate())
  }

  /**
   * The place of a value, or of its key. Where the path leads to nothing (a missing field), the place is that of the
   * nearest parent's key, or the first line of the object.
   */
  place(path: Path, at: 'key' | 'value' = 'value'): Place {
    let { node } = this.#place
    let pair: Pair | undefined
    for (const [index, step] of path.entries()) {
      const container = this.resolve(node)
      const next = isMap(container) ? this.#child(container.items, step) : undefined
      if (next) {
        pair = next
        const value = next.value
        if (!isNode(value)) return this.#keyPlace(next, node)
        node = value
      } else if (isSeq(container) && isNode(container.items[Number(step)])) {
        pair = undefined
        node = container.items[Number(step)] as Node
      } else {
        // Missing: point at the parent, and at its key when there is one.
        return pair ? this.#keyPlace(pair, node) : this.#first(node, index === 0)
      }
    }
    if (pair && (at === 'key' || isEmpty(node))) return this.#keyPlace(pair, node)
    return isScalar(node) || isAlias(node)
      ? this.#range(node)
      : pair
        ? this.#keyPlace(pair, node)
        : this.#first(node, false)
  }

  /** Of an object that stands within this one. */
  within(prefix: Path): ObjectSource {
    const place = (path: Path, at?: 'key' | 'value'): Place => this.place([...prefix, ...path], at)
    return Object.assign(new ObjectSource(this.text, () => this.#place), { place })
  }

  resolve(node: Node): Node {
    return resolveAlias(node, this.#place.aliases)
  }

  #child(items: readonly unknown[], step: string | number): Pair | undefined {
    const name = String(step)
    let merged: Pair | undefined
    for (const item of items) {
      if (!isPair(item) || !isScalar(item.key)) continue
      if (String(item.key.value) === name) return item
      if (item.key.value === '<<' && isNode(item.value)) merged ??= this.#inMerge(item.value, name)
    }
    return merged
  }

  #inMerge(value: Node, name: string): Pair | undefined {
    const target = this.resolve(value)
    const sources = isSeq(target) ? target.items.filter(isNode).map((one) => this.resolve(one)) : [target]
    for (const source of sources) {
      const found = isMap(source) ? this.#child(source.items, name) : undefined
      if (found) return found
    }
    return undefined
  }

  #keyPlace(pair: Pair, fallback: Node): Place {
    return isNode(pair.key) ? this.#range(pair.key) : this.#range(fallback)
  }

  /** The first key of a map, the first line of anything else. */
  #first(node: Node, whole: boolean): Place {
    const place = isMap(node) && isPair(node.items[0]) ? this.#keyPlace(node.items[0], node) : this.#range(node)
    return whole || isMap(node) ? { ...place, text: '' } : place
  }

  #range(node: Node): Place {
    const [start, end] = node.range ?? [0, 0]
    return this.text.place(start, end)
  }
}

export function resolveAlias(node: Node, aliases: ReadonlyMap<Alias, Node>): Node {
  return isAlias(node) ? (aliases.get(node) ?? node) : node
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.range?.[0] === node.range?.[1]
}
