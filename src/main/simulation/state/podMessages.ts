import type { PodId } from './ids'

/** Messages of the PodScheduled=False condition, for those pods that have one, and how many pods share each. */
export class PodMessages {
  /** Pods by message; what nobody has any more is not in it. */
  readonly counts = new Map<string, number>()
  private readonly byPod = new Map<PodId, string>()

  get size(): number {
    return this.byPod.size
  }

  has(pod: PodId): boolean {
    return this.byPod.has(pod)
  }

  get(pod: PodId): string | undefined {
    return this.byPod.get(pod)
  }

  set(pod: PodId, message: string): void {
    this.delete(pod)
    this.byPod.set(pod, message)
    this.counts.set(message, (this.counts.get(message) ?? 0) + 1)
  }

  delete(pod: PodId): void {
    const message = this.byPod.get(pod)
    if (message === undefined) return
    this.byPod.delete(pod)
    const left = (this.counts.get(message) as number) - 1
    if (left === 0) this.counts.delete(message)
    else this.counts.set(message, left)
  }
}
