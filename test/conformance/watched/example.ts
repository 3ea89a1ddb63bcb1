/** An example as the app runs it, told in the recordings' own format. */
import { readFileSync } from 'node:fs'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import type { Line } from '../../../src/main/simulation/load/kubectl/kubectl'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { designOf } from '../../design/helpers'
import { trackDifferences, type TracksCompared } from '../controllers/compare/timelines'
import { readRecording, type Recording, type Row } from '../controllers/recording'
import { Watcher } from '../controllers/simulated/watcher'

export interface Watched {
  timeline: readonly Row[]
  /** What kubectl said. */
  lines: readonly Line[]
  /** When the Trial's operations begin, ms. */
  operations: readonly number[]
}

const at = (path: string): string => new URL(`../../../${path}`, import.meta.url).pathname

export const recorded = (name: string): Recording =>
  readRecording(at(`test/conformance/controllers/records/${name}.json`))

/** The whole run; nothing takes anybody's place. */
export function watched(example: string): Watched {
  const simulation = createSimulation(designOf(readFileSync(at(`examples/${example}.yaml`), 'utf8')), {
    version: 'test',
  }) as ReturnType<typeof createSimulation> & { clusters: readonly ClusterSimulation[] }
  const [cluster] = simulation.clusters
  const { writer } = new Watcher(cluster, 'default')
  simulation.advance(simulation.durationSeconds, Infinity)
  const { kubectl, planned } = cluster.operations
  return {
    timeline: writer.rows.map(asRecorded),
    lines: kubectl.lines.map((line) => ({ ...line, text: nodeNames(line.text) })),
    operations: planned.map(({ atSeconds }) => atSeconds * 1000),
  }
}

/** The nodes are the recordings' in their order, with their zones: `workers-0004` is `n03`. */
const nodeNames = (text: string): string =>
  text.replace(/workers-00(\d\d)/g, (_, nth: string) => `n${String(Number(nth) - 1).padStart(2, '0')}`)
const asRecorded = (row: Row): Row => JSON.parse(nodeNames(JSON.stringify(row))) as Row

export interface Beside {
  recording: Recording
  run: Watched
  /** When what is watched begins, in the recording and in the run, ms. What was before it has come to rest in both. */
  begins: { recorded: number; run: number }
  /** Until when of the recording it is watched, ms. */
  endMs?: number
  /** Rows that are compared; of the rest something else decides. */
  of(row: Row): boolean
  /** The same scenario recorded again, and when it begins there. */
  others?: readonly { recording: Recording; begins: number }[]
}

/** As the replays of the recordings are compared, within the same tolerances. */
export function differences({ recording, run, begins, endMs, of, others = [] }: Beside): TracksCompared {
  const timeline = (rows: readonly Row[], from: number): Row[] =>
    rows
      .filter((row) => of(row) && (row[1] !== 'ev' || row[0] >= from))
      .map(([t, ...rest]) => [t < from ? 0 : t - from + begins.recorded, ...rest])
  const own = (one: Recording, from: number): Recording => ({ ...one, timeline: timeline(one.timeline, from) })
  return trackDifferences(
    { ...own(recording, begins.recorded), durationMs: endMs ?? recording.durationMs },
    { name: 'default', timeline: timeline(run.timeline, begins.run) },
    others.map((other) => own(other.recording, other.begins)),
  )
}
