import type { ResourceList } from '../../../design/types'

/** Positions of the resources that every node has, in every resource vector. */
export const CPU = 0
export const MEMORY = 1
/** 2 is ephemeral-storage. */
export const PODS = 3
const BUILT_IN = ['cpu', 'memory', 'ephemeral-storage', 'pods'] as const

/**
 * Gives each resource name of a cluster its position in resource vectors: milli-CPU, bytes, bytes, pods, then extended
 * resources as counts in the order of their first mention.
 */
export class ResourceIndex {
  readonly names: string[] = [...BUILT_IN]
  /** Called when there is another one: whoever keeps columns makes room. */
  onAdded: (() => void) | undefined
  private readonly positions = new Map<string, number>(BUILT_IN.map((name, index) => [name, index]))

  position(name: string): number {
    let position = this.positions.get(name)
    if (position === undefined) {
      position = this.names.length
      this.names.push(name)
      this.positions.set(name, position)
      this.onAdded?.()
    }
    return position
  }

  /** A dense vector of the amounts in `list`, as long as the index is now. */
  vector(list: ResourceList): Float64Array {
    for (const name of Object.keys(list)) this.position(name)
    const vector = new Float64Array(this.names.length)
    for (const [name, amount] of Object.entries(list)) vector[this.position(name)] = amount
    return vector
  }
}
