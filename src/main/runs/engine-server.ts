/** The engine's side of `messages.ts`: one run per engine, from parsing the files to answering questions after its end. */
import { summaryOf } from '../../design/compare'
import type { RunResult } from '../../design/result'
import type { ParseResult, Problem, SourceFile } from '../../design/types'
import type { ClusterTopology } from '../../protocol/commands'
import type { Frame, RunState } from '../../protocol/frame'
import type { ReportFormat, reportFiles } from '../report'
import { jsonPieces } from '../report/json'
import type { CreateSimulation } from '../simulation/contract'
import { Answers } from './answers'
import { FrameSource } from './frames'
import { inputOf } from './input'
import type {
  CheckArgs,
  EngineCallName,
  EngineCalls,
  FramePortReply,
  FromEngine,
  StartArgs,
  StartReply,
  TextFile,
  ToEngine,
} from './messages'
import { RunLoop } from './run-loop'
import { Texts } from './texts'

/** A port on which frames go straight to a screen. */
export interface FramePort {
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  close(): void
}

/** The way to the host, whichever kind of process this is. */
export interface EnginePort {
  post(message: FromEngine): void
  onMessage(listener: (message: ToEngine, ports: FramePort[]) => void): void
}

export interface EngineParts {
  version: string
  parseDesign: (files: SourceFile[], options: { seed?: number; durationSeconds?: number }) => ParseResult
  createSimulation: CreateSimulation
  reportFiles: typeof reportFiles
}

export function serveEngine(port: EnginePort, parts: EngineParts): void {
  let screen: FramePort | undefined
  const engine = createEngine(parts, {
    frame(frame) {
      if (screen) screen.postMessage({ name: 'frame', payload: frame })
      else port.post({ event: 'frame', payload: frame })
    },
    progress: (virtualSeconds, durationSeconds) =>
      port.post({ event: 'progress', payload: { virtualSeconds, durationSeconds } }),
    ended: (state, message) => port.post({ event: 'ended', payload: { state, message } }),
  })

  const useScreen = (next: FramePort | undefined) => {
    screen?.close()
    screen = next
    next?.onMessage((message) => engine.acknowledge((message as FramePortReply).acknowledge))
    // A screen that has just been opened or reloaded shows the run as it is, also a paused one.
    if (next) engine.refresh()
  }

  port.onMessage((message, ports) => {
    if ('frames' in message) return useScreen(ports[0])
    if ('acknowledge' in message) return engine.acknowledge(message.acknowledge)
    const { id, name, args } = message
    const failed = (error: unknown) => {
      port.post({ id, error: error instanceof Error ? error.message : String(error) })
      if (process.env['SEATRIAL_DEBUG']) console.error(error)
    }
    try {
      const call = engine.calls[name] as (args: unknown) => unknown
      const result = call(args)
      if (result instanceof Promise) result.then((result) => port.post({ id, result: result as unknown }), failed)
      else port.post({ id, result })
    } catch (error) {
      failed(error)
    }
  })
}

const progressMilliseconds = 200

interface EngineListener {
  frame(frame: Frame): void
  /** Of a run that nobody watches. */
  progress(virtualSeconds: number, durationSeconds: number): void
  ended(state: RunState, message?: string): void
}

function createEngine(parts: EngineParts, listener: EngineListener) {
  let run: { loop: RunLoop; frames: FrameSource; files: readonly SourceFile[] } | undefined
  const answers = new Answers()
  const texts = new Texts()
  let reported: TextFile[] = []

  const current = () => {
    if (!run) throw new Error('no run has been started')
    return run
  }

  const start = (args: StartArgs): StartReply => {
    const parsed = parts.parseDesign(args.files, { seed: args.seed, durationSeconds: args.durationSeconds })
    if (!parsed.ok) return { status: 'rejected', problems: [...parsed.problems] }
    const simulation = parts.createSimulation(parsed.design, { version: parts.version })
    let toldAt = -Infinity
    const progress = () => {
      if (performance.now() - toldAt < progressMilliseconds) return
      toldAt = performance.now()
      listener.progress(simulation.now, simulation.durationSeconds)
    }
    const loop = new RunLoop(simulation, args.speed, {
      held: () => answers.busy,
      onSlice: args.unseen ? progress : () => frames.offer(),
      onState(state, message) {
        // Who has asked for it hears of it before a picture of it is made: of a large cluster that takes a while.
        const asked = state === 'paused' || state === 'cancelled'
        if (!args.unseen && asked) setImmediate(() => frames.force())
        else if (!args.unseen) frames.force()
        if (state === 'failed' && process.env['SEATRIAL_DEBUG']) console.error(loop.failure)
        if (loop.ended) listener.ended(state, message)
      },
    })
    const frames = new FrameSource(args.runId, simulation, loop, (frame) => listener.frame(frame))
    run = { loop, frames, files: args.files }
    // After the reply, so that the screen knows the topology before the first frame arrives.
    setImmediate(() => loop.resume())
    return {
      status: 'started',
      seed: simulation.seed,
      durationSeconds: simulation.durationSeconds,
      clusters: simulation.topology() as ClusterTopology[],
      notices: [...parsed.design.notices],
    }
  }

  const result = (options: { placements: boolean }): RunResult => {
    const { loop, files } = current()
    const { wallSeconds } = loop
    const cancelled = loop.state === 'cancelled'
    return { ...loop.simulation.result(options), wallSeconds, cancelled, input: inputOf(files) }
  }

  const report = (formats: readonly ReportFormat[]) => {
    const made = result({ placements: formats.includes('json') })
    for (const { text } of reported) texts.drop(text)
    reported = parts
      .reportFiles(made, current().loop.simulation.podRows(), formats)
      .map(({ name, type, text }) => ({ name, type, text: texts.add(text) }))
    return reported
  }

  const kept = () => {
    const made = result({ placements: false })
    return { summary: summaryOf(made), text: texts.add(() => jsonPieces(made)) }
  }

  const check = ({ files, seed, durationSeconds }: CheckArgs): Problem[] => {
    const parsed = parts.parseDesign(files, { seed, durationSeconds })
    return parsed.ok ? [] : parsed.problems.filter(({ severity }) => severity === 'error')
  }

  const calls: { [K in EngineCallName]: EngineCalls[K] } = {
    start,
    check,
    pause: () => current().loop.pause(),
    resume: () => current().loop.resume(),
    step: (seconds) => current().loop.step(seconds),
    jump: (kinds) => current().loop.jump(kinds),
    view(view) {
      const { frames } = current()
      frames.view = view
      frames.force()
    },
    speed: (speed) => current().loop.setSpeed(speed),
    cancel: () => current().loop.cancel(),
    pods: (query) => answers.give(() => current().loop.simulation.pods(query)),
    node: ({ cluster, node }) => current().loop.simulation.node(cluster, node),
    events: (query) => answers.give(() => current().loop.simulation.events(query)),
    objects: (query) => answers.give(() => current().loop.simulation.objects(query)),
    describe: (query) => current().loop.simulation.describe(query),
    rollouts: (query) => current().loop.simulation.rollouts(query),
    rollout: (query) => current().loop.simulation.rollout(query),
    podLife: (query) => current().loop.simulation.podLife(query),
    podUsage: (query) => current().loop.simulation.podUsage(query),
    output: (cluster) => current().loop.simulation.output(cluster),
    explain: (query) => current().loop.simulation.explain(query),
    // Not in the midst of an answer: it lets the simulation go on.
    operate: (operation) =>
      answers.give(function* () {
        yield
        return current().loop.simulation.operate(operation)
      }),
    report,
    kept,
    piece: (text) => texts.piece(text),
  }
  return {
    calls,
    acknowledge: (sequence: number) => run?.frames.acknowledge(sequence),
    refresh: () => run?.frames.force(),
  }
}
