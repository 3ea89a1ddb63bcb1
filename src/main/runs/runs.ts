/**
 * RunManager: holds at most one Run, in an engine of its own off the host's main thread. Starting another ends the former;
 * an engine that crashes ends its Run as failed and nothing else.
 */
import type { PodExplanation } from '../../design/explanation'
import type { PodLife } from '../../design/podLife'
import type { CommandOutput } from '../../design/commandOutput'
import type { PodUsage } from '../../design/podUsage'
import type { ResultSummary } from '../../design/compare'
import type { PodRow } from '../../design/result'
import type { Args, EventPayload, Result } from '../../protocol/commands'
import type { ReportFile, ReportFormat } from '../report'
import { EngineClient, type EngineProcess, type SpawnEngine } from './engine-client'
import type {
  EventPage,
  NodeDetailData,
  ObjectDescription,
  ObjectPage,
  RolloutDetail,
  RolloutRow,
} from '../simulation/contract'

export interface RunEvents {
  frame(payload: EventPayload<'frame'>): void
  ended(payload: EventPayload<'run.ended'>): void
  /** The result of a run that has finished or was cancelled, whether or not somebody asks for it. */
  keep?(result: { summary: ResultSummary; text: AsyncIterable<string> }, document: string): Promise<unknown>
  /** A started engine, for hosts that connect its frames straight to a screen. */
  engine?(process: EngineProcess): void
}

interface Run {
  id: number
  /** Name of its first file. */
  document: string
  client: EngineClient
  ended: boolean
  /** Until its result is kept, the engine stays. */
  kept: Promise<unknown> | undefined
}

export class RunManager {
  #nextId = 1
  #run: Run | undefined
  #starting: Run | undefined

  constructor(
    private readonly spawn: SpawnEngine,
    private readonly events: RunEvents,
  ) {}

  async start(args: Args<'run.start'>): Promise<Result<'run.start'>> {
    // A former start that is still parsing is given up; a former run goes on until the new design is accepted.
    this.#starting?.client.process.kill()
    const run = this.#open(args.files[0]?.name ?? '')
    this.#starting = run
    try {
      const reply = await run.client.call('start', { runId: run.id, ...args })
      if (reply.status === 'rejected') {
        this.#close(run)
        return { status: 'rejected', problems: reply.problems }
      }
      if (this.#run) this.#end(this.#run)
      this.#run = run
      this.events.engine?.(run.client.process)
      return { ...reply, runId: run.id }
    } catch (error) {
      this.#close(run)
      throw error
    } finally {
      if (this.#starting === run) this.#starting = undefined
    }
  }

  pause = (runId: number): Promise<void> => this.#client(runId).call('pause')
  resume = (runId: number): Promise<void> => this.#client(runId).call('resume')
  step = (runId: number, seconds: number): Promise<void> => this.#client(runId).call('step', seconds)
  jump = (runId: number, kinds: Args<'run.jump'>['kinds']): Promise<void> => this.#client(runId).call('jump', kinds)
  view = ({ runId, ...view }: Args<'run.view'>): Promise<void> => this.#client(runId).call('view', view)
  speed = (runId: number, speed: number | null): Promise<void> => this.#client(runId).call('speed', speed)
  cancel = (runId: number): Promise<void> => this.#client(runId).call('cancel')

  pods({ runId, ...query }: Args<'run.pods'>): Promise<{ total: number; rows: PodRow[] }> {
    return this.#client(runId).call('pods', query)
  }

  node({ runId, ...args }: Args<'run.node'>): Promise<NodeDetailData | null> {
    return this.#client(runId).call('node', args)
  }

  eventsOf({ runId, ...query }: Args<'run.events'>): Promise<EventPage> {
    return this.#client(runId).call('events', query)
  }

  objects({ runId, ...query }: Args<'run.objects'>): Promise<ObjectPage> {
    return this.#client(runId).call('objects', query)
  }

  describe({ runId, ...query }: Args<'run.describe'>): Promise<ObjectDescription | null> {
    return this.#client(runId).call('describe', query)
  }

  rollouts({ runId, ...query }: Args<'run.rollouts'>): Promise<{ total: number; rows: RolloutRow[] }> {
    return this.#client(runId).call('rollouts', query)
  }

  rollout({ runId, ...query }: Args<'run.rollout'>): Promise<RolloutDetail | null> {
    return this.#client(runId).call('rollout', query)
  }

  podLife({ runId, ...query }: Args<'run.podLife'>): Promise<PodLife | null> {
    return this.#client(runId).call('podLife', query)
  }

  podUsage({ runId, ...query }: Args<'run.usage'>): Promise<PodUsage | null> {
    return this.#client(runId).call('podUsage', query)
  }

  output({ runId, cluster }: Args<'run.output'>): Promise<CommandOutput> {
    return this.#client(runId).call('output', cluster)
  }

  explain({ runId, ...args }: Args<'run.explain'>): Promise<PodExplanation | null> {
    return this.#client(runId).call('explain', args)
  }

  operate({ runId, operation }: Args<'run.operate'>): Promise<boolean> {
    return this.#client(runId).call('operate', operation)
  }

  /** The files of a report, whose texts come from the engine piece by piece. */
  async report(runId: number, formats: readonly ReportFormat[]): Promise<ReportFile[]> {
    const client = this.#client(runId)
    const files = await client.call('report', formats)
    return files.map(({ name, type, text }) => ({ name, type, text: () => client.text(text) }))
  }

  acknowledge(runId: number, sequence: number): void {
    if (this.#run?.id === runId) this.#run.client.process.post({ acknowledge: sequence })
  }

  /** The engine of the current run, if there is one. */
  get engine(): EngineProcess | undefined {
    return this.#run?.client.process
  }

  dispose(): void {
    this.#starting?.client.process.kill()
    if (this.#run) this.#close(this.#run)
    this.#run = undefined
  }

  #client(runId: number): EngineClient {
    if (this.#run?.id !== runId) throw new Error(`run ${runId} is no longer here; start it again`)
    return this.#run.client
  }

  #open(document: string): Run {
    const id = this.#nextId++
    const run: Run = {
      id,
      document,
      ended: false,
      kept: undefined,
      client: new EngineClient(this.spawn(), {
        onEvent: (event) => {
          // The screen may look at other parts of a run that is over.
          if (event.event === 'frame') {
            if (!run.ended || this.#run === run) this.events.frame(event.payload)
            return
          }
          if (run.ended || event.event === 'progress') return
          run.ended = true
          this.events.ended({ runId: id, ...event.payload })
          if (event.payload.state !== 'failed') run.kept = this.#keep(run)
        },
        onExit: (message) => {
          if (run.ended || this.#starting === run) return
          run.ended = true
          this.events.ended({ runId: id, state: 'failed', message })
        },
      }),
    }
    return run
  }

  /** Whatever goes wrong with it, the run itself is as it was. */
  async #keep({ client, document }: Run): Promise<void> {
    if (!this.events.keep) return
    const kept = await client.call('kept').catch(() => undefined)
    // Cancelled before anything happened: nothing to look at.
    if (!kept || kept.summary.virtualSeconds === 0) return
    await this.events.keep({ summary: kept.summary, text: client.text(kept.text) }, document)
  }

  /** Ends a run that another one takes the place of. */
  #end(run: Run): void {
    if (run.ended) return this.#close(run)
    const close = () => this.#close(run)
    // Its engine says that it has ended, and gives its result away.
    run.client.call('cancel').then(close, close)
  }

  #close(run: Run): void {
    run.ended = true
    const kill = () => run.client.process.kill()
    if (run.kept) run.kept.then(kill, kill)
    else kill()
  }
}
