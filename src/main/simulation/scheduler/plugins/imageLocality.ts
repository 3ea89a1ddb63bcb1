import type { NodeId } from '../../state/ids'
import type { NodeTable } from '../../state/nodes'
import { MAX_NODE_SCORE, type Attempt, type ScorePlugin } from '../framework'

/** Bytes: below the one an image is not worth a detour, above the other (per container) more is no better. */
const MIN_THRESHOLD = 23 * 1024 * 1024
const MAX_CONTAINER_THRESHOLD = 1000 * 1024 * 1024

/** An image as the scheduler's cache has it: the size is that of the node that reported it first, for all nodes. */
interface ImageState {
  readonly sizeBytes: number
  readonly nodes: Set<number>
}

/**
 * Nodes that report the pod's images (status.images), by their size and by how many nodes have them.
 * Upstream: plugins/imagelocality.
 */
export class ImageLocality implements ScorePlugin {
  readonly name = 'ImageLocality'
  readonly perTemplate = true
  private readonly images = new Map<string, ImageState>()

  constructor(
    private readonly nodes: NodeTable,
    readonly weight = 1,
  ) {
    nodes.specs.forEach(({ images }, node) => {
      for (const { names, sizeBytes } of images) {
        for (const name of names) {
          const state = this.images.get(name) ?? { sizeBytes, nodes: new Set() }
          this.images.set(name, { ...state, nodes: state.nodes.add(node) })
        }
      }
    })
  }

  preScore(): boolean {
    return this.images.size > 0
  }

  score({ template }: Attempt, node: NodeId): number {
    const { containers, initContainers, sidecars } = template.source
    const all = [...initContainers, ...sidecars, ...containers]
    let sum = 0
    for (const { image } of all) sum += this.scaled(normalized(image ?? ''), node)
    const max = MAX_CONTAINER_THRESHOLD * all.length
    const bounded = Math.min(Math.max(sum, MIN_THRESHOLD), max)
    return Math.floor((MAX_NODE_SCORE * (bounded - MIN_THRESHOLD)) / (max - MIN_THRESHOLD))
  }

  /** The image's size, scaled by the share of nodes that have it, so that pods do not all follow one image. */
  private scaled(name: string, node: number): number {
    const state = this.images.get(name)
    return state?.nodes.has(node) ? Math.trunc(state.sizeBytes * (state.nodes.size / this.nodes.count)) : 0
  }
}

/** An image without tag or digest is `:latest`. */
function normalized(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name
}
