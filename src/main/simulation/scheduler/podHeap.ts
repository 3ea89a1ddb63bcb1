import { grown } from '../state/columns'
import { NONE, type PodId } from '../state/ids'

/**
 * A binary min-heap of pods by three keys, then by order of arrival, that can also give up a pod from its middle. Keys are
 * copied in, so a pod's data may change while it waits.
 */
export class PodHeap {
  private pods = new Int32Array(256)
  private first = new Float64Array(256)
  private second = new Float64Array(256)
  private third = new Float64Array(256)
  private arrival = new Float64Array(256)
  /** Heap position by pod. */
  private position = new Int32Array(1024).fill(NONE)
  private arrivals = 0
  length = 0

  push(pod: PodId, first: number, second: number, third: number): void {
    if (this.length === this.pods.length) {
      const capacity = this.length * 2
      this.pods = grown(this.pods, capacity)
      this.first = grown(this.first, capacity)
      this.second = grown(this.second, capacity)
      this.third = grown(this.third, capacity)
      this.arrival = grown(this.arrival, capacity)
    }
    if (pod >= this.position.length) {
      this.position = grown(this.position, Math.max(pod + 1, this.position.length * 2), NONE)
    }
    const at = this.length++
    this.set(at, pod, first, second, third, this.arrivals++)
    this.up(at)
  }

  firstKey(): number {
    return this.first[0]
  }

  pop(): PodId {
    const pod = this.pods[0] as PodId
    this.removeAt(0)
    return pod
  }

  remove(pod: PodId): void {
    const at = pod < this.position.length ? this.position[pod] : NONE
    if (at !== NONE) this.removeAt(at)
  }

  private removeAt(at: number): void {
    this.position[this.pods[at]] = NONE
    const last = --this.length
    if (at === last) return
    this.set(at, this.pods[last], this.first[last], this.second[last], this.third[last], this.arrival[last])
    this.up(at)
    this.down(at)
  }

  private set(at: number, pod: number, first: number, second: number, third: number, arrival: number): void {
    this.pods[at] = pod
    this.first[at] = first
    this.second[at] = second
    this.third[at] = third
    this.arrival[at] = arrival
    this.position[pod] = at
  }

  private less(x: number, y: number): boolean {
    if (this.first[x] !== this.first[y]) return this.first[x] < this.first[y]
    if (this.second[x] !== this.second[y]) return this.second[x] < this.second[y]
    if (this.third[x] !== this.third[y]) return this.third[x] < this.third[y]
    return this.arrival[x] < this.arrival[y]
  }

  private swap(x: number, y: number): void {
    const pod = this.pods[x]
    const first = this.first[x]
    const second = this.second[x]
    const third = this.third[x]
    const arrival = this.arrival[x]
    this.set(x, this.pods[y], this.first[y], this.second[y], this.third[y], this.arrival[y])
    this.set(y, pod, first, second, third, arrival)
  }

  private up(start: number): void {
    let at = start
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.less(at, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  private down(start: number): void {
    let at = start
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.length) return
      if (child + 1 < this.length && this.less(child + 1, child)) child++
      if (!this.less(child, at)) return
      this.swap(at, child)
      at = child
    }
  }
}
