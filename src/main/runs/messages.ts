/**
 * What the host and the engine's process say to each other: calls (host → engine, answered by id), events (engine → host)
 * and acknowledgements of frames. Both ends are built from the same commit, so nothing is checked at run time here.
 */
import type { PodExplanation } from '../../design/explanation'
import type { PodLife } from '../../design/podLife'
import type { CommandOutput } from '../../design/commandOutput'
import type { PodUsage } from '../../design/podUsage'
import type { Notice, Operation, Problem, SourceFile } from '../../design/types'
import type { ResultSummary } from '../../design/compare'
import type { PodRow } from '../../design/result'
import type { ClusterTopology } from '../../protocol/commands'
import type { Frame, RunState } from '../../protocol/frame'
import type { ReportFormat } from '../report'
import type {
  EventPage,
  EventQuery,
  ExplainQuery,
  InterestKind,
  NodeDetailData,
  ObjectDescription,
  ObjectName,
  ObjectPage,
  ObjectQuery,
  PodQuery,
  RolloutDetail,
  RolloutQuery,
  RolloutRow,
  View,
} from '../simulation/contract'

export interface StartArgs {
  runId: number
  files: SourceFile[]
  seed?: number
  durationSeconds?: number
  speed: number | null
  /** Nobody watches: `progress` a few times a second instead of frames. */
  unseen?: boolean
}

export interface CheckArgs {
  files: SourceFile[]
  seed?: number
  durationSeconds?: number
}

export type StartReply =
  | {
      status: 'started'
      seed: number
      durationSeconds: number
      clusters: ClusterTopology[]
      notices: Notice[]
    }
  | { status: 'rejected'; problems: Problem[] }

/** A file whose text the host takes piece by piece. */
export interface TextFile {
  name: string
  /** Media type. */
  type: string
  text: number
}

/** Every call of the engine: its argument and its result. */
export interface EngineCalls {
  start: (args: StartArgs) => StartReply
  /** The errors that keep the files from being run; none when they can be. */
  check: (args: CheckArgs) => Problem[]
  pause: () => void
  resume: () => void
  step: (seconds: number) => void
  jump: (kinds: readonly InterestKind[]) => void
  view: (view: View) => void
  speed: (speed: number | null) => void
  cancel: () => void
  pods: (query: PodQuery) => Promise<{ total: number; rows: PodRow[] }>
  node: (args: { cluster: string; node: number }) => NodeDetailData | null
  events: (query: EventQuery) => Promise<EventPage>
  objects: (query: ObjectQuery) => Promise<ObjectPage>
  describe: (query: ObjectName & { cluster: string }) => ObjectDescription | null
  rollouts: (query: RolloutQuery) => { total: number; rows: RolloutRow[] }
  rollout: (query: ObjectName & { cluster: string }) => RolloutDetail | null
  podLife: (query: { cluster: string; namespace: string; name: string }) => PodLife | null
  podUsage: (query: { cluster: string; namespace: string; name: string }) => PodUsage | null
  output: (cluster: string) => CommandOutput
  explain: (query: ExplainQuery) => PodExplanation | null
  /** False: the run is over, or there is no such cluster. */
  operate: (operation: Operation) => Promise<boolean>
  /** The files of a report on the run as it stands. */
  report: (formats: readonly ReportFormat[]) => TextFile[]
  /** The result for the list of kept runs; `text` is that of its result.json. */
  kept: () => { summary: ResultSummary; text: number }
  /** The next piece of a text; null at its end. */
  piece: (text: number) => Promise<string | null>
}
export type EngineCallName = keyof EngineCalls

export type ToEngine =
  { id: number; name: EngineCallName; args: unknown } | { acknowledge: number } | { frames: 'port' | 'host' }

export type FromEngine =
  | { id: number; result: unknown }
  | { id: number; error: string }
  | { event: 'frame'; payload: Frame }
  | { event: 'progress'; payload: { virtualSeconds: number; durationSeconds: number } }
  | { event: 'ended'; payload: { state: RunState; message?: string } }

/** What comes back on a frame port. */
export type FramePortReply = { acknowledge: number; runId: number }
