/** KubeSchedulerConfiguration files given on the command line. */
import { basename } from 'node:path'
import { parseSchedulerConfiguration } from '../../../design'
import type { Notice, Problem, SchedulerConfiguration, SourceFile } from '../../../design/types'

export type Flags = Readonly<Record<string, string>>

export type Configurations =
  | {
      ok: true
      /** Aligned with the flags. */
      configurations: readonly SchedulerConfiguration[]
      problems: readonly Problem[]
      notices: readonly Notice[]
    }
  | { ok: false; problems: readonly Problem[] }

/**
 * The configuration in `file` as each of several kube-schedulers reads it: beside flags of its own. Flags of the
 * configuration's own subject lose against it, as with --config.
 * @param featureGates `A=true,B=false`; goes before the flag of that name
 */
export function configurationsOf(file: SourceFile, flags: readonly Flags[], featureGates?: string): Configurations {
  const results = flags.map((own) => parseSchedulerConfiguration(file, featureGates, own))
  // What is wrong is wrong for all alike: once is enough.
  const [first] = results
  const configurations = results.flatMap((result) => (result.ok ? [result.configuration] : []))
  if (!first.ok || configurations.length < results.length) return { ok: false, problems: first.problems }
  return { ok: true, configurations, problems: first.problems, notices: first.notices }
}

/** What kube-scheduler does without --config, with these feature gates. */
export function defaultConfigurationFile(): SourceFile {
  const text = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
  return { name: '--feature-gates', text }
}

/** A configuration among the objects is no object: `option` is where it belongs. */
export function pointingTo(option: string, notices: readonly Notice[]): Notice[] {
  return notices.map((notice) => {
    if (notice.subject !== 'KubeSchedulerConfiguration') return notice
    return { ...notice, message: `has no effect among FILE...; give it with ${option} FILE` }
  })
}

/** Names to tell files by: the last part of the path where that is enough. */
export function shortNames(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(path))
  return paths.map((path, index) =>
    short.indexOf(short[index]) === short.lastIndexOf(short[index]) ? short[index] : path,
  )
}
