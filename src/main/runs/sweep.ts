/**
 * Runs variants of a design beside each other, each in an engine of its own, as many at once as there are cores. First all are
 * checked, and none is begun unless all can be run; after that one that fails does not touch the others.
 */
import { availableParallelism } from 'node:os'
import type { ResultSummary } from '../../design/compare'
import type { Problem, SourceFile } from '../../design/types'
import { EngineClient, type SpawnEngine } from './engine-client'

export type SweepState = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled'

/** One variant on its way. */
export interface SweepItem {
  state: SweepState
  virtualSeconds: number
  durationSeconds: number
  /** Why it failed. */
  message?: string
}

export interface SweepOptions {
  seed?: number
  durationSeconds?: number
  /** Engines at once; the number of cores when left out. */
  parallel?: number
}

/** As a list of kept runs wants it. */
export interface SweepResult {
  summary: ResultSummary
  /** Of result.json. */
  text: AsyncIterable<string>
}

export interface SweepListener {
  /** After every change; the items are the sweep's own. */
  progress(items: readonly SweepItem[]): void
  /** A variant has finished. The sweep waits for what is done with its result before it calls itself over. */
  result(index: number, result: SweepResult): Promise<unknown>
}

interface Slot {
  client: EngineClient
  /** Set while a variant runs in it. */
  onProgress?: (virtualSeconds: number, durationSeconds: number) => void
  onEnd?: (state: string, message?: string) => void
}

export class Sweep {
  readonly items: readonly SweepItem[]
  /** Engines at once. */
  readonly parallel: number
  readonly #slots = new Set<Slot>()
  #next = 0
  #cancelled = false
  #stop: () => void = () => {}
  readonly #stopped = new Promise<void>((resolve) => (this.#stop = resolve))

  constructor(
    private readonly spawn: SpawnEngine,
    private readonly variants: readonly (readonly SourceFile[])[],
    private readonly options: SweepOptions,
    private readonly listener: SweepListener,
  ) {
    this.items = variants.map(() => ({ state: 'waiting', virtualSeconds: 0, durationSeconds: 0 }))
    this.parallel = Math.max(1, Math.min(options.parallel ?? availableParallelism(), variants.length))
  }

  get cancelled(): boolean {
    return this.#cancelled
  }

  /** The errors of every variant, in their order; all empty when the sweep can begin. */
  async check(): Promise<Problem[][]> {
    const { seed, durationSeconds } = this.options
    const problems: Problem[][] = this.variants.map(() => [])
    await this.#each(async (client, index) => {
      const files = [...this.variants[index]]
      problems[index] = await client.call('check', { files, seed, durationSeconds })
    })
    return problems
  }

  /** Resolves when every variant has come to its end, or at once when the sweep is cancelled. */
  async run(): Promise<void> {
    await this.#each((_, index, slot) => this.#runOne(slot, index), true)
  }

  /** What runs is given up, what has finished stays. */
  cancel(): void {
    if (this.#cancelled) return
    this.#cancelled = true
    for (const item of this.items) if (item.state === 'waiting' || item.state === 'running') item.state = 'cancelled'
    for (const slot of this.#slots) slot.client.process.kill()
    this.#slots.clear()
    this.#tell()
    this.#stop()
  }

  /**
   * Goes through the variants with several engines, one variant of each at a time.
   * @param fresh an engine for every variant: nothing is left of one when the next begins, also after a crash
   */
  async #each(work: (client: EngineClient, index: number, slot: Slot) => Promise<void>, fresh = false): Promise<void> {
    this.#next = 0
    const lane = async () => {
      let slot: Slot | undefined
      try {
        while (!this.#cancelled && this.#next < this.variants.length) {
          const index = this.#next++
          if (fresh && slot) this.#close(slot)
          if (fresh || !slot) slot = this.#open()
          await work(slot.client, index, slot)
        }
      } finally {
        if (slot) this.#close(slot)
      }
    }
    const lanes = Promise.all(Array.from({ length: this.parallel }, lane))
    // After a cancellation the lanes end with errors of their own, which say nothing.
    lanes.catch(() => undefined)
    await Promise.race([lanes, this.#stopped])
  }

  async #runOne(slot: Slot, index: number): Promise<void> {
    const item = this.items[index]
    item.state = 'running'
    this.#tell()
    try {
      const result = await this.#simulate(slot, index)
      if (this.#cancelled) return
      await this.listener.result(index, result)
      if (this.#cancelled) return
      item.state = 'finished'
    } catch (error) {
      if (this.#cancelled) return
      item.state = 'failed'
      item.message = (error as Error).message
    }
    this.#tell()
  }

  async #simulate(slot: Slot, index: number): Promise<SweepResult> {
    const item = this.items[index]
    slot.onProgress = (virtualSeconds, durationSeconds) => {
      if (this.#cancelled) return
      Object.assign(item, { virtualSeconds, durationSeconds })
      this.#tell()
    }
    const ended = new Promise<void>((resolve, reject) => {
      slot.onEnd = (state, message) => (state === 'finished' ? resolve() : reject(new Error(message ?? state)))
    })
    ended.catch(() => undefined)
    const { seed, durationSeconds } = this.options
    const files = [...this.variants[index]]
    const args = { runId: index + 1, files, seed, durationSeconds, speed: null, unseen: true }
    const reply = await slot.client.call('start', args)
    if (reply.status === 'rejected') throw new Error(reply.problems[0]?.message ?? 'the design was rejected')
    item.durationSeconds = reply.durationSeconds
    await ended
    item.virtualSeconds = item.durationSeconds
    const { summary, text } = await slot.client.call('kept')
    return { summary, text: slot.client.text(text) }
  }

  #open(): Slot {
    const slot: Slot = {
      client: new EngineClient(this.spawn(), {
        onEvent(event) {
          if (event.event === 'progress') slot.onProgress?.(event.payload.virtualSeconds, event.payload.durationSeconds)
          if (event.event === 'ended') slot.onEnd?.(event.payload.state, event.payload.message)
        },
        onExit: (reason) => slot.onEnd?.('failed', reason),
      }),
    }
    this.#slots.add(slot)
    return slot
  }

  #close(slot: Slot): void {
    if (this.#slots.delete(slot)) slot.client.process.kill()
  }

  #tell(): void {
    this.listener.progress(this.items)
  }
}
