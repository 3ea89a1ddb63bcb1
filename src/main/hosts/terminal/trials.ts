/** What `run` runs: the trial of a design, once, or once under each of several scheduler configurations. */
import type { Design, Notice, Problem, SourceFile } from '../../../design/types'
import { designOf, readFiles, type LoadOptions } from './load'
import { configurationsOf, pointingTo, shortNames, type Configurations } from './schedulerConfiguration'
import type { Terminal } from './streams'
import { UsageError } from './usage'

export interface TrialRun {
  design: Design
  /** Name of the configuration that took the place of the design's. */
  schedulerConfig: string | undefined
  /** What it was made of. */
  files: readonly SourceFile[]
}

export type Trials =
  | {
      ok: true
      /** At least one. */
      trials: readonly TrialRun[]
      problems: readonly Problem[]
      /** Of the design and of all configurations. */
      notices: readonly Notice[]
    }
  | { ok: false; problems: readonly Problem[] }

/** @param configs KubeSchedulerConfiguration files; none: the design's own */
export async function loadTrials(
  paths: readonly string[],
  configs: readonly string[],
  options: LoadOptions,
  stdin: Terminal['stdin'],
): Promise<Trials> {
  if (paths.length === 0) throw new UsageError('expected FILE...')
  const twice = configs.find((path, index) => configs.indexOf(path) < index)
  if (twice !== undefined) throw new UsageError(`--scheduler-config ${twice} is given twice`)
  if (configs.includes('-') && paths.includes('-')) throw new UsageError('standard input (-) is given twice')
  const read = await readFiles(paths, stdin)
  const readConfigs = await readFiles(configs, stdin)
  if (!read.ok || !readConfigs.ok) {
    return { ok: false, problems: [read, readConfigs].flatMap((one) => (one.ok ? [] : one.problems)) }
  }
  const parsed = await designOf(read.files, options)
  const clusters = parsed.ok ? parsed.design.clusters : []
  // Without clusters the configurations are looked at all the same: what is wrong with them is told in the same go.
  const flags = clusters.length > 0 ? clusters.map(({ controlPlane }) => controlPlane.schedulerArgs) : [{}]
  const outcomes = readConfigs.files.map((file) => configurationsOf(file, flags))
  const problems = [...parsed.problems, ...outcomes.flatMap((outcome) => outcome.problems)]
  const sound = outcomes.filter((outcome) => outcome.ok)
  if (!parsed.ok || sound.length < configs.length) return { ok: false, problems }
  const design = { ...parsed.design, notices: pointingTo('--scheduler-config', parsed.design.notices) }
  if (configs.length === 0) {
    return {
      ok: true,
      trials: [{ design, schedulerConfig: undefined, files: read.files }],
      problems,
      notices: design.notices,
    }
  }
  const names = shortNames(configs)
  const trials = sound.map((outcome, index) => ({
    ...withConfiguration(design, names[index], outcome),
    files: [...read.files, readConfigs.files[index]],
  }))
  const notices = [...design.notices, ...trials.flatMap((trial) => trial.design.notices.slice(design.notices.length))]
  return { ok: true, trials, problems, notices }
}

function withConfiguration(
  design: Design,
  name: string,
  { configurations, notices }: Extract<Configurations, { ok: true }>,
): Omit<TrialRun, 'files'> {
  const clusters = design.clusters.map((cluster, index) => ({
    ...cluster,
    controlPlane: { ...cluster.controlPlane, schedulerConfig: configurations[index] },
  }))
  const own = notices.map((notice) => ({ ...notice, subject: `${name}: ${notice.subject}` }))
  return { design: { ...design, clusters, notices: [...design.notices, ...own] }, schedulerConfig: name }
}
