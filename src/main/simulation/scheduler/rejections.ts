import type { NodeId } from '../state/ids'
import type { Attempt } from './framework'
import { fitErrorMessage, NO_NODES } from './message'
import type { Profile } from './profile'

/** Code of a rejection by a perTemplate plugin: asked again when its words are wanted. */
export const STATIC = -1

/** Why a node was refused. */
export interface Refusal {
  readonly plugin: string
  readonly reasons: readonly string[]
}

/** Nodes that were refused alike; a few of them as examples. */
export interface RefusalKind extends Refusal {
  readonly nodes: number
  readonly examples: readonly NodeId[]
}

/**
 * Which nodes one search refused, and why (framework.Diagnosis). Kept as columns; words are made of them only where a pod
 * fits nowhere.
 */
export class Rejections {
  count = 0
  /** Nodes of the cluster. */
  allNodes = 0
  readonly nodes: Int32Array
  /** Position in the profile's list of filters. */
  private readonly plugins: Uint8Array
  private readonly codes: Int32Array
  /** PreFilter ended the search for the whole pod. */
  preFilterMessage: string | undefined
  /** Position of the plugin that did, among the preFilters. */
  preFilterAt = -1
  /** Bits of plugins that refused the pod as a whole, or narrowed the search. */
  private bits = 0
  private narrowed: string | undefined

  constructor(nodes: number) {
    this.nodes = new Int32Array(nodes)
    this.plugins = new Uint8Array(nodes)
    this.codes = new Int32Array(nodes)
  }

  begin(allNodes: number): void {
    this.count = 0
    this.allNodes = allNodes
    this.preFilterMessage = undefined
    this.preFilterAt = -1
    this.bits = 0
    this.narrowed = undefined
  }

  add(node: NodeId, plugin: number, code: number): void {
    const at = this.count++
    this.nodes[at] = node
    this.plugins[at] = plugin
    this.codes[at] = code
  }

  wholly(bit: number, message: string, at: number): void {
    this.preFilterMessage = message
    this.preFilterAt = at
    this.bits |= bit
  }

  narrowedBy(bit: number, name: string): void {
    this.bits |= bit
    this.narrowed = name
  }

  /** Bits of the plugins that refused some node or the pod as a whole: they decide which events wake it. */
  rejectedBy(profile: Profile): number {
    let bits = this.bits
    let seen = 0
    for (let i = 0; i < this.count; i++) seen |= 1 << this.plugins[i]
    profile.filters.forEach((plugin, at) => {
      if (seen & (1 << at)) bits |= profile.bitOf(plugin.name)
    })
    return bits
  }

  /** The words for the rejection at position `at`. */
  refusal(profile: Profile, attempt: Attempt, at: number): Refusal {
    return this.words(profile, attempt, this.nodes[at] as NodeId, this.plugins[at], this.codes[at])
  }

  /** The words of the filter at position `filter` for its code. */
  words(profile: Profile, attempt: Attempt, node: NodeId, filter: number, code: number): Refusal {
    const plugin = profile.filters[filter]
    return { plugin: plugin.name, reasons: plugin.describe(code === STATIC ? plugin.filter(attempt, node) : code) }
  }

  /** True when removing pods from the node at position `at` cannot help. */
  unresolvable(profile: Profile, attempt: Attempt, at: number): boolean {
    const plugin = profile.filters[this.plugins[at]]
    return plugin.unresolvable(attempt, this.nodes[at] as NodeId, this.codeAt(profile, attempt, at))
  }

  private codeAt(profile: Profile, attempt: Attempt, at: number): number {
    const code = this.codes[at]
    return code === STATIC ? profile.filters[this.plugins[at]].filter(attempt, this.nodes[at] as NodeId) : code
  }

  /** What is said of nodes that PreFilter excluded from the search; undefined when none was. */
  get excludedReason(): string | undefined {
    return this.narrowed && this.count < this.allNodes
      ? `node(s) didn't satisfy plugin(s) [${this.narrowed}]`
      : undefined
  }

  /** The plugin that excluded nodes from the search, or the whole pod; null when none did. */
  excludedBy({ preFilters }: Profile): string | null {
    if (this.preFilterAt !== -1) return preFilters[this.preFilterAt].name
    return this.excludedReason === undefined ? null : (this.narrowed ?? null)
  }

  /** FitError.Error without what PostFilter adds. */
  message(kinds: readonly RefusalKind[]): string {
    if (this.allNodes === 0) return NO_NODES
    if (this.preFilterMessage !== undefined) return `0/${this.allNodes} nodes are available: ${this.preFilterMessage}.`
    return fitErrorMessage(this.allNodes, this.reasons(kinds))
  }

  private reasons(kinds: readonly RefusalKind[]): Map<string, number> {
    const reasons = new Map<string, number>()
    for (const kind of kinds) {
      for (const reason of kind.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + kind.nodes)
    }
    const excluded = this.excludedReason
    if (excluded) reasons.set(excluded, (reasons.get(excluded) ?? 0) + this.allNodes - this.count)
    return reasons
  }

  /** The refusals by plugin and words: there are few of those, and many nodes. */
  kinds(profile: Profile, attempt: Attempt): RefusalKind[] {
    const kinds = new Map<number, { at: number; nodes: number; examples: NodeId[] }>()
    for (let at = 0; at < this.count; at++) {
      const key = this.plugins[at] * CODE_SPAN + this.codeAt(profile, attempt, at)
      let kind = kinds.get(key)
      if (!kind) kinds.set(key, (kind = { at, nodes: 0, examples: [] }))
      kind.nodes++
      if (kind.examples.length < EXAMPLES) kind.examples.push(this.nodes[at] as NodeId)
    }
    return Array.from(kinds.values(), ({ at, nodes, examples }) => ({
      ...this.refusal(profile, attempt, at),
      nodes,
      examples,
    }))
  }
}

/** Nodes that stand for all that were refused alike. */
const EXAMPLES = 5

/** Codes lie below 2^31. */
const CODE_SPAN = 2 ** 31
