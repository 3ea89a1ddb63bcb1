import type { NodeSpec } from '../../../design/types'
import type { SchedulerCache } from './cache'

/** An image as the scheduler's cache has it: the size is that of the node that reported it first, for all nodes. */
interface ImageState {
  readonly sizeBytes: number
  readonly nodes: Set<number>
}

/** Which nodes report which images (status.images). Upstream: backend/cache/cache.go, addNodeImageStates. */
export class ImageStates {
  private readonly images = new Map<string, ImageState>()
  private readonly reported: (NodeSpec['images'] | undefined)[] = []
  private read = 0

  constructor(private readonly cache: SchedulerCache) {}

  /** Reads what has changed of the nodes since the last time. */
  update(): void {
    const { nodeChanges, specs } = this.cache
    for (; this.read < nodeChanges.length; this.read++) {
      const node = nodeChanges[this.read]
      const now = this.cache.has(node) ? specs[node].images : []
      if (this.reported[node] === now) continue
      this.forget(node)
      for (const { names, sizeBytes } of now) {
        for (const name of names) {
          const state = this.images.get(name) ?? { sizeBytes, nodes: new Set() }
          state.nodes.add(node)
          this.images.set(name, state)
        }
      }
      this.reported[node] = now
    }
  }

  private forget(node: number): void {
    for (const { names } of this.reported[node] ?? []) {
      for (const name of names) {
        const state = this.images.get(name)
        state?.nodes.delete(node)
        if (state?.nodes.size === 0) this.images.delete(name)
      }
    }
  }

  get any(): boolean {
    return this.images.size > 0
  }

  has(name: string, node: number): boolean {
    return this.images.get(name)?.nodes.has(node) === true
  }

  /** The image's size, scaled by the share of nodes that have it, so that pods do not all follow one image; in bytes. */
  scaledSize(name: string, node: number, nodes: number): number {
    const state = this.images.get(name)
    return state?.nodes.has(node) ? Math.trunc(state.sizeBytes * (state.nodes.size / nodes)) : 0
  }
}
