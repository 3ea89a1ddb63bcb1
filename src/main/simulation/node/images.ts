import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import type { NodeId } from '../state/ids'

/**
 * Which images each node has, and pulls under way. With serializeImagePulls (the default) a node pulls one image at a
 * time, so a large one holds up all others (CALIBRATION 3.6); a second pod that wants an image being pulled waits for it.
 */
export class ImageStore {
  pulls = 0
  /** By image, then by node: when it is or was there; NaN where nobody has asked for it. */
  private readonly there: Float64Array[] = []
  private readonly puller: Float64Array

  constructor(
    private readonly nodes: number,
    private readonly serial: (node: NodeId) => boolean,
    private readonly duration: DurationSampler,
  ) {
    this.puller = new Float64Array(nodes)
  }

  /** When the image is there, starting a pull if nobody has; `now` when it is there already. */
  ensure(node: NodeId, image: number, now: Micros): Micros {
    const there = (this.there[image] ??= new Float64Array(this.nodes).fill(NaN))
    if (!Number.isNaN(there[node])) return Math.max(now, there[node])
    this.pulls++
    const start = this.serial(node) ? Math.max(now, this.puller[node]) : now
    const end = start + this.duration.draw()
    this.puller[node] = end
    there[node] = end
    return end
  }
}
