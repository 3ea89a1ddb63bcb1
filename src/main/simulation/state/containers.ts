import { grown } from './columns'
import { NONE, type PodId } from './ids'

export const ContainerState = { waiting: 0, running: 1, terminated: 2 } as const

const INITIAL_CAPACITY = 1024

/**
 * Container statuses as columns. A pod's containers lie next to each other (init containers, sidecars, regular ones, in
 * start order) in a block that is reused by pods with as many containers.
 */
export class ContainerTable {
  state = new Uint8Array(INITIAL_CAPACITY)
  restarts = new Uint16Array(INITIAL_CAPACITY)
  /** Virtual time of the last start; NaN before. */
  started = new Float64Array(INITIAL_CAPACITY)
  running = 0
  count = 0
  private base = new Int32Array(INITIAL_CAPACITY).fill(NONE)
  private length = new Uint16Array(INITIAL_CAPACITY)
  private used = 0
  /** Free blocks by length. */
  private readonly free: number[][] = []

  /** Reserves `length` containers in state waiting. */
  add(pod: PodId, length: number): void {
    if (pod >= this.base.length) {
      const capacity = Math.max(this.base.length * 2, pod + 1)
      this.base = grown(this.base, capacity, NONE)
      this.length = grown(this.length, capacity)
    }
    const base = this.free[length]?.pop() ?? this.extend(length)
    this.base[pod] = base
    this.length[pod] = length
    this.count += length
    for (let i = base; i < base + length; i++) {
      this.state[i] = ContainerState.waiting
      this.restarts[i] = 0
      this.started[i] = NaN
    }
  }

  remove(pod: PodId): void {
    const base = this.base[pod]
    const length = this.length[pod]
    for (let i = base; i < base + length; i++) if (this.state[i] === ContainerState.running) this.running--
    ;(this.free[length] ??= []).push(base)
    this.count -= length
    this.base[pod] = NONE
  }

  /** Marks the pod's `index`th container as running since `time`. */
  start(pod: PodId, index: number, time: number): void {
    const at = this.base[pod] + index
    if (this.state[at] !== ContainerState.running) this.running++
    this.state[at] = ContainerState.running
    this.started[at] = time
  }

  terminate(pod: PodId, index: number): void {
    const at = this.base[pod] + index
    if (this.state[at] === ContainerState.running) this.running--
    this.state[at] = ContainerState.terminated
  }

  terminateAll(pod: PodId): void {
    for (let i = 0; i < this.length[pod]; i++) this.terminate(pod, i)
  }

  /** It was started once more. */
  restarted(pod: PodId, index: number): void {
    this.restarts[this.base[pod] + index]++
  }

  restartsOf(pod: PodId, index: number): number {
    return this.restarts[this.base[pod] + index]
  }

  setRestarts(pod: PodId, index: number, count: number): void {
    this.restarts[this.base[pod] + index] = count
  }

  stateOf(pod: PodId, index: number): number {
    return this.state[this.base[pod] + index]
  }

  /** Virtual time of the last start; NaN before. */
  startTime(pod: PodId, index: number): number {
    return this.started[this.base[pod] + index]
  }

  private extend(length: number): number {
    const base = this.used
    this.used += length
    if (this.used > this.state.length) {
      const capacity = Math.max(this.state.length * 2, this.used)
      this.state = grown(this.state, capacity)
      this.restarts = grown(this.restarts, capacity)
      this.started = grown(this.started, capacity)
    }
    return base
  }
}
