/** A KubeSchedulerConfiguration in a file of its own, as `kube-scheduler --config` reads it. */
import { compileSchedulerConfiguration } from './compile/schedulerConfiguration'
import { configurationKind, configurationVersion } from './compile/scheduler/version'
import { Notices } from './notices'
import { Problems } from './problems'
import { readObjects } from './read/objects'
import type { Notice, Problem, SchedulerConfiguration, SourceFile } from './types'

export type SchedulerConfigurationResult =
  | {
      ok: true
      configuration: SchedulerConfiguration
      notices: readonly Notice[]
      /** Warnings. */
      problems: readonly Problem[]
    }
  | { ok: false; problems: readonly Problem[] }

/**
 * Reads the file; never throws.
 * @param featureGates the flag --feature-gates: `A=true,B=false`
 * @param flags other flags of kube-scheduler, without dashes
 */
export function parseSchedulerConfiguration(
  file: SourceFile,
  featureGates = '',
  flags: Readonly<Record<string, string>> = {},
): SchedulerConfigurationResult {
  const problems = new Problems()
  const notices = new Notices()
  const [first, second] = readObjects([file], problems)
  const sorted = () => problems.sorted([file.name])
  if (!first) return { ok: false, problems: sorted() }
  if (second) {
    const remedy = `keep the one that is a ${configurationKind}`
    second.report.error(['kind'], 'expected one object in the file, found another', { remedy })
  }
  const { kind, apiVersion } = first.value
  if (kind !== configurationKind) {
    const message = `couldn't decode as ${configurationKind}, got ${apiVersion}, Kind=${kind}`
    const remedy = `write "apiVersion: ${configurationVersion}" and "kind: ${configurationKind}"`
    first.report.error(['kind'], message, { remedy })
    return { ok: false, problems: sorted() }
  }
  const allFlags = featureGates === '' ? flags : { ...flags, 'feature-gates': featureGates }
  const configuration = compileSchedulerConfiguration(first.value, allFlags, [], first.report, notices)
  if (problems.errors > 0) return { ok: false, problems: sorted() }
  return { ok: true, configuration, notices: notices.list(), problems: sorted() }
}
