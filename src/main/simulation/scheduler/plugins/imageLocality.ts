import type { PodTemplate } from '../../../../design/types'
import type { NodeId } from '../../state/ids'
import type { SchedulerCache } from '../cache'
import { MAX_NODE_SCORE, type Attempt, type ScorePlugin, type Trait } from '../framework'
import { ImageStates } from '../imageStates'

/** Bytes: below the one an image is not worth a detour, above the other (per container) more is no better. */
const MIN_THRESHOLD = 23 * 1024 * 1024
const MAX_CONTAINER_THRESHOLD = 1000 * 1024 * 1024
/** Bits of a trait. */
const MOST_IMAGES = 31
const none: readonly Trait[] = []

/**
 * Nodes that report the pod's images, by their size and by how many nodes have them. An image that arrives at one node
 * changes the scores of all that have it, so they are not kept per template. Upstream: plugins/imagelocality.
 */
export class ImageLocality implements ScorePlugin {
  readonly name = 'ImageLocality'
  readonly perTemplate = false
  readonly events = 0
  private readonly states: ImageStates
  private readonly layouts: (readonly Trait[] | undefined)[] = []

  constructor(private readonly cache: SchedulerCache) {
    this.states = new ImageStates(cache)
  }

  /** Which of the pod's images a node has. */
  traits({ template }: Attempt): readonly Trait[] | undefined {
    this.states.update()
    if (!this.states.any) return none
    const { names } = imagesOf(template.source)
    return names.length <= MOST_IMAGES ? (this.layouts[template.id] ??= [this.heldTrait(names)]) : undefined
  }

  private heldTrait(names: readonly string[]): Trait {
    return {
      of: (node) => {
        let held = 0
        for (let i = 0; i < names.length; i++) if (this.states.has(names[i], node)) held |= 1 << i
        return held
      },
    }
  }

  preScore(): boolean {
    this.states.update()
    return true
  }

  /** Without any image anywhere every node scores 0. */
  constantScore(): number | undefined {
    return this.states.any ? undefined : 0
  }

  score({ template }: Attempt, node: NodeId): number {
    const { names, containers } = imagesOf(template.source)
    const nodes = this.cache.order.length
    let sum = 0
    for (const name of names) sum += this.states.scaledSize(name, node, nodes)
    const max = MAX_CONTAINER_THRESHOLD * containers
    const bounded = Math.min(Math.max(sum, MIN_THRESHOLD), max)
    return Math.floor((MAX_NODE_SCORE * (bounded - MIN_THRESHOLD)) / (max - MIN_THRESHOLD))
  }
}

interface PodImages {
  /** Of init containers, containers and image volumes, each as often as it is named. */
  names: readonly string[]
  /** Volumes do not count. */
  containers: number
}

const known = new WeakMap<PodTemplate, PodImages>()

function imagesOf(template: PodTemplate): PodImages {
  let images = known.get(template)
  if (!images) {
    const { containers, initContainers, sidecars } = template
    const all = [...initContainers, ...sidecars, ...containers]
    const volumes = (template.spec.volumes ?? []) as { image?: { reference?: string } }[]
    const mounted = volumes.flatMap(({ image }) => (image?.reference ? [image.reference] : []))
    images = {
      names: [...all.map(({ image }) => image ?? ''), ...mounted].map(normalized),
      containers: all.length,
    }
    known.set(template, images)
  }
  return images
}

/** An image without tag or digest is `:latest`. */
function normalized(name: string): string {
  return name.lastIndexOf(':') <= name.lastIndexOf('/') ? `${name}:latest` : name
}
