/** One Run as the screens see it: the newest frame, its state, and the commands on it. */
import type { ClusterTopology, PodRow, Result } from '../../protocol/commands'
import type { ObjectName } from '../../protocol/objects'
import { interestKinds, type Found, type Frame, type InterestKind, type RunState } from '../../protocol/frame'
import type { Client } from '../../protocol/transport'
import type { Problem } from '../../design/types'
import { inTurn } from '../lib/inTurn'
import { recall, remember } from '../lib/storage'
import { rangeOf, type ViewRange } from './view'

export type Phase = 'idle' | 'starting' | RunState
export interface PodSelection {
  kind: 'pod'
  namespace: string
  name: string
  /** What is known of it already, where it was chosen from a list of pods. */
  row?: PodRow
}
/** Of any kind but pods and nodes. */
export interface ObjectSelection {
  kind: 'object'
  object: ObjectName
}
export type Selection = { kind: 'node'; node: number } | PodSelection | ObjectSelection

export const podSelection = (row: PodRow): PodSelection => ({
  kind: 'pod',
  namespace: row.namespace,
  name: row.name,
  row,
})

/** One text for all selections of the same thing. */
const keyOf = (selection: Selection): string => {
  if (selection.kind === 'node') return `node/${selection.node}`
  const { kind, namespace, name } = selection.kind === 'pod' ? { ...selection, kind: 'Pod' } : selection.object
  return `${kind}/${namespace}/${name}`
}
const same = (one: Selection, other: Selection): boolean => keyOf(one) === keyOf(other)

/** How many selections the way back remembers. */
const trailLength = 20

export interface StartOptions {
  files: { name: string; text: string }[]
  seed?: number
  durationSeconds?: number
  speed: number | null
}

export interface Started {
  runId: number
  document: string
  seed: number
  durationSeconds: number
  clusters: ClusterTopology[]
  notices: Extract<Result<'run.start'>, { status: 'started' }>['notices']
}

/** Calls back, once, when the next picture may be drawn. */
export type Scheduler = (draw: () => void) => void

/**
 * Parts of the screen that show every fourth frame each: nobody reads words ten times a second, laying them out is what costs,
 * and a picture in which everything changes would take long.
 */
const partCount = 4
const Part = { words: 0, charts: 1, lists: 2, moreCharts: 3 } as const

const isOver = (phase: Phase) => phase === 'finished' || phase === 'cancelled' || phase === 'failed'

export class RunController {
  phase = $state<Phase>('idle')
  started = $state.raw<Started | null>(null)
  frame = $state.raw<Frame | null>(null)
  /** What each of the parts shows. */
  #shown = $state.raw<readonly (Frame | null)[]>(Array(partCount).fill(null))
  failure = $state('')
  speed = $state<number | null>(60)
  clusterIndex = $state(0)
  selection = $state.raw<Selection | null>(null)
  /** What was selected before, the newest last: from a pod to a node that it names, and back. */
  trail = $state.raw<readonly Selection[]>([])
  /** What is looked at: a range of time, the last so many seconds, or (null) the whole run. All views follow. */
  view = $state.raw<ViewRange>(null)
  /** What a jump stops at. */
  kinds = $state.raw<readonly InterestKind[]>(
    recall(
      'jump',
      interestKinds,
      (value) => Array.isArray(value) && value.every((kind) => interestKinds.includes(kind)),
    ),
  )
  framesPerSecond = $state(0)
  /** Script time that the newest frame took, from its arrival in the screen's state to all of it drawn. */
  drawMilliseconds = $state(0)

  readonly calmFrame = $derived(this.#shown[Part.words])
  readonly listFrame = $derived(this.#shown[Part.lists])
  readonly chartFrames = $derived([this.#shown[Part.charts], this.#shown[Part.moreCharts]] as const)
  readonly topology = $derived(this.started?.clusters[this.clusterIndex] ?? null)
  readonly cluster = $derived(this.frame?.clusters[this.clusterIndex] ?? null)
  readonly calmCluster = $derived(this.calmFrame?.clusters[this.clusterIndex] ?? null)
  readonly listCluster = $derived(this.listFrame?.clusters[this.clusterIndex] ?? null)
  /** The range that the newest frame is of; null: the whole run. */
  readonly range = $derived(rangeOf(this.calmFrame, this.clusterIndex))
  /** What the last jump has found. */
  readonly found = $derived<Found | null>(this.calmFrame?.found ?? null)
  readonly live = $derived(this.phase === 'running' || this.phase === 'paused')
  readonly over = $derived(isOver(this.phase))

  readonly #client: Client
  readonly #schedule: Scheduler
  /** Resolves when what the frame changed is on the screen. */
  readonly #settled: () => Promise<void>
  #waiting: Frame | null = null
  #expected: 'running' | 'paused' | null = null
  #drawn: number[] = []
  #viewing = false
  #viewAgain = false

  constructor(client: Client, schedule: Scheduler = inTurn, settled: () => Promise<void> = async () => {}) {
    this.#client = client
    this.#schedule = schedule
    this.#settled = settled
    client.on('frame', (frame) => this.#arrive(frame))
    client.on('run.ended', ({ runId, state, message }) => {
      if (runId === this.started?.runId) this.#enter(state, message)
    })
  }

  /** The problems that stopped it from starting; none when it runs. */
  async start(options: StartOptions): Promise<Problem[]> {
    if (this.phase === 'starting') return []
    const before = this.phase
    if (this.live && this.started) await this.cancel().catch(() => {})
    this.phase = 'starting'
    this.failure = ''
    this.speed = options.speed
    try {
      const result = await this.#client.call('run.start', options)
      if (result.status === 'rejected') {
        this.phase = isOver(before) ? before : this.frame ? 'cancelled' : 'idle'
        return result.problems
      }
      this.#begin(result, options.files[0]?.name ?? '')
    } catch (error) {
      this.#forget()
      this.started = null
      this.#enter('failed', (error as Error).message)
    }
    return []
  }

  #begin(result: Extract<Result<'run.start'>, { status: 'started' }>, document: string) {
    const { runId, seed, durationSeconds, clusters, notices } = result
    this.started = { runId, document, seed, durationSeconds, clusters, notices }
    this.#forget()
    this.select(null)
    this.clusterIndex = 0
    this.view = null
    this.framesPerSecond = 0
    this.#expected = null
    this.phase = 'running'
    if (this.#waiting) this.#arrive(this.#waiting)
  }

  #forget() {
    this.frame = null
    this.#shown = this.#shown.map(() => null)
  }

  #arrive(frame: Frame) {
    if (frame.runId !== this.started?.runId || this.phase === 'starting') {
      // The first frame can overtake the answer to run.start.
      if (this.phase === 'starting' && frame.runId !== this.started?.runId) this.#waiting = frame
      else this.#client.acknowledge(frame.runId, frame.sequence)
      return
    }
    const scheduled = this.#waiting !== null && this.#waiting.runId === frame.runId && this.#waiting !== frame
    this.#waiting = frame
    if (!scheduled) this.#schedule(() => void this.#draw())
  }

  async #draw() {
    const frame = this.#waiting
    if (!frame) return
    this.#waiting = null
    if (frame.runId === this.started?.runId) {
      const begun = performance.now()
      this.frame = frame
      const inAll = !this.calmFrame || frame.state !== 'running' || this.#isOfAnotherView(frame)
      this.#show(frame, inAll ? Part.words : this.#longestUnchanged)
      if (inAll) this.#followUp(frame)
      if (!isOver(this.phase) && !(this.#expected && frame.state !== this.#expected && !isOver(frame.state))) {
        this.#expected = null
        this.#enter(frame.state)
      }
      await this.#settled()
      this.#countFrame(begun, performance.now())
    }
    this.#client.acknowledge(frame.runId, frame.sequence)
  }

  /** Another range or cluster is shown at once, everywhere; one that slides with time is not another. */
  #isOfAnotherView(frame: Frame): boolean {
    const index = this.clusterIndex
    const [before, after] = [this.calmFrame?.clusters[index]?.focus, frame.clusters[index]?.focus]
    if (!before !== !after) return true
    if (this.view && 'last' in this.view) return false
    return before?.range?.from !== after?.range?.from || before?.range?.to !== after?.range?.to
  }

  get #longestUnchanged(): number {
    const sequences = this.#shown.map((frame) => frame?.sequence ?? -1)
    return sequences.indexOf(Math.min(...sequences))
  }

  #show(frame: Frame, part: number) {
    this.#shown = this.#shown.with(part, frame)
  }

  /** All parts show this frame, each in a picture of its own. */
  #followUp(frame: Frame) {
    this.#schedule(() => {
      const part = this.#longestUnchanged
      const shown = this.#shown[part]
      if (frame.runId !== this.started?.runId || (shown && shown.sequence >= frame.sequence)) return
      this.#show(frame, part)
      this.#followUp(frame)
    })
  }

  #countFrame(begun: number, now: number) {
    this.drawMilliseconds = now - begun
    this.#drawn = [...this.#drawn.filter((at) => now - at < 2000), now]
    this.framesPerSecond = this.#drawn.length / 2
  }

  #enter(state: RunState, message?: string) {
    this.phase = state
    if (state === 'failed') this.failure = message ?? this.failure
  }

  async pause(): Promise<void> {
    if (this.phase === 'running') await this.#command('run.pause', 'paused')
  }

  async resume(): Promise<void> {
    if (this.phase === 'paused') await this.#command('run.resume', 'running')
  }

  async toggle(): Promise<void> {
    await (this.phase === 'running' ? this.pause() : this.resume())
  }

  /** Runs for so many virtual seconds, then pauses. */
  async step(seconds: number): Promise<void> {
    if (!this.live || !this.started) return
    this.#expected = null
    await this.#client.call('run.step', { runId: this.started.runId, seconds })
  }

  /** Runs until something of interest happens, then pauses. */
  async jump(): Promise<void> {
    if (!this.live || !this.started || this.kinds.length === 0) return
    this.#expected = null
    await this.#client.call('run.jump', { runId: this.started.runId, kinds: [...this.kinds] })
  }

  choose(kinds: readonly InterestKind[]) {
    this.kinds = kinds
    remember('jump', kinds)
  }

  look(view: ViewRange): Promise<void> {
    this.view = view
    return this.#tellView()
  }

  /** One question at a time: while a brush is dragged the newest wins. */
  async #tellView(): Promise<void> {
    const { started } = this
    if (!started) return
    if (this.#viewing) {
      this.#viewAgain = true
      return
    }
    this.#viewing = true
    try {
      const cluster = started.clusters[this.clusterIndex].name
      await this.#client.call('run.view', { runId: started.runId, cluster, range: this.view })
    } finally {
      this.#viewing = false
      if (this.#viewAgain) {
        this.#viewAgain = false
        await this.#tellView()
      }
    }
  }

  async setSpeed(speed: number | null): Promise<void> {
    this.speed = speed
    if (this.live && this.started) await this.#client.call('run.speed', { runId: this.started.runId, speed })
  }

  async cancel(): Promise<void> {
    if (this.live && this.started) await this.#client.call('run.cancel', { runId: this.started.runId })
  }

  async #command(name: 'run.pause' | 'run.resume', expected: 'running' | 'paused') {
    if (!this.started) return
    this.#expected = expected
    await this.#client.call(name, { runId: this.started.runId })
    if (this.live) this.phase = expected
  }

  /** The host is gone, and a run ends with its host. */
  disconnected() {
    if (!this.live) return
    this.#enter('failed', 'The connection to the host was lost, and the run ended with it.')
  }

  showCluster(index: number) {
    this.clusterIndex = index
    this.select(null)
    // A host that is gone cannot be told, and says so itself.
    void this.#tellView().catch(() => {})
  }

  select(selection: Selection | null) {
    const before = this.selection
    if (!selection) this.trail = []
    else if (before && !same(before, selection)) this.trail = [...this.trail.slice(1 - trailLength), before]
    this.selection = selection
  }

  back() {
    const before = this.trail.at(-1)
    if (!before) return
    this.trail = this.trail.slice(0, -1)
    this.selection = before
  }
}
