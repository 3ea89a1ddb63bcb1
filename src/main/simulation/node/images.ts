import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import type { NodeId } from '../state/ids'

const Presence = { absent: 0, pulling: 1, present: 2 } as const

/**
 * Which images each node has, and pulls under way. With serializeImagePulls (the default) a node pulls one image at a
 * time, so a large one holds up all others (CALIBRATION 3.6); a second pod that wants an image being pulled waits for it.
 */
export class ImageStore {
  pulls = 0
  private readonly presence: Uint8Array[] = []
  /** End of each pull under way, by node × images + image. */
  private readonly pulling = new Map<string, Micros>()
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
    const presence = (this.presence[image] ??= new Uint8Array(this.nodes))
    if (presence[node] === Presence.present) return now
    const key = `${node}/${image}`
    if (presence[node] === Presence.pulling) {
      const end = this.pulling.get(key) as Micros
      if (end > now) return end
      presence[node] = Presence.present
      this.pulling.delete(key)
      return now
    }
    this.pulls++
    const start = this.serial(node) ? Math.max(now, this.puller[node]) : now
    const end = start + this.duration.draw()
    this.puller[node] = end
    presence[node] = Presence.pulling
    this.pulling.set(key, end)
    return end
  }
}
