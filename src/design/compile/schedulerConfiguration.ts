/**
 * From a KubeSchedulerConfiguration v1 and the flags of kube-scheduler to a SchedulerConfiguration, with the defaults and
 * checks of 1.36. Sources: pkg/scheduler/apis/config/v1/defaults.go, pkg/scheduler/apis/config/validation/validation.go.
 */
import type { Path } from '../fieldPath'
import type { Notices } from '../notices'
import type { Reporter } from '../problems'
import type { SchedulerConfiguration, SchedulerProfile } from '../types'
import { checkStructure, isMapping } from '../validate/structure'
import { compileArgs, defaultArgs, type RawPluginConfig } from './scheduler/args'
import { defaultFeatureGates, parseFeatureGates, type ParsedGates } from './scheduler/featureGates'
import { defaultPlugins } from './scheduler/plugins'
import { checkPlugins, expandPlugins, type RawPlugins, type RawPluginSet } from './scheduler/pluginSets'
import { configurationKind, configurationVersion } from './scheduler/version'

interface RawConfiguration {
  parallelism?: number
  percentageOfNodesToScore?: number
  podInitialBackoffSeconds?: number
  podMaxBackoffSeconds?: number
  clientConnection?: { qps?: number; burst?: number }
  profiles?: RawProfile[]
  extenders?: unknown[]
  [field: string]: unknown
}

interface RawProfile {
  schedulerName?: string
  percentageOfNodesToScore?: number
  plugins?: RawPlugins & { placementGenerate?: RawPluginSet; placementScore?: RawPluginSet }
  pluginConfig?: RawPluginConfig[]
}

/** The client's limits where neither the configuration nor a flag sets them. */
const defaultClient = { qps: 50, burst: 100 }
const defaultName = 'default-scheduler'

/**
 * Compiles a configuration as it stands in a Cluster (apiVersion and kind may be missing) or in a file of its own.
 * Problems are reported at `path`; what comes back then is as good as it can be.
 * @param raw undefined: the defaults
 * @param flags of kube-scheduler, without dashes: feature-gates, kube-api-qps and kube-api-burst count
 * @param flagsPath where the flags stand, for problems with them
 */
export function compileSchedulerConfiguration(
  raw: unknown,
  flags: Readonly<Record<string, string>>,
  path: Path,
  report: Reporter,
  notices: Notices,
  flagsPath: Path = path,
): SchedulerConfiguration {
  const gates = parseFeatureGates(flags['feature-gates'] ?? '', notices)
  const flag = [...flagsPath, 'feature-gates']
  for (const why of gates.errors) {
    const remedy = 'write NAME=true or NAME=false, separated by commas'
    report.error(flag, `invalid argument for "--feature-gates" flag: ${why}`, { remedy })
  }
  const config = checkForm(raw, path, report)
  noticeIgnored(config, notices)
  const number = (field: NumberField) => config[field] ?? defaults[field]
  const compiled: SchedulerConfiguration = {
    parallelism: number('parallelism'),
    percentageOfNodesToScore: number('percentageOfNodesToScore'),
    podInitialBackoffSeconds: number('podInitialBackoffSeconds'),
    podMaxBackoffSeconds: number('podMaxBackoffSeconds'),
    clientConnection: clientOf(config, flags),
    profiles: compileProfiles(config.profiles ?? [], gates, [...path, 'profiles'], report, notices),
    featureGates: gates.gates,
  }
  checkNumbers(config, compiled, path, report)
  return compiled
}

type NumberField = 'parallelism' | 'percentageOfNodesToScore' | 'podInitialBackoffSeconds' | 'podMaxBackoffSeconds'

const defaults: Record<NumberField, number> = {
  parallelism: 16,
  percentageOfNodesToScore: 0,
  podInitialBackoffSeconds: 1,
  podMaxBackoffSeconds: 10,
}

/** The configuration when it has the right kind and form, else an empty one. */
function checkForm(raw: unknown, path: Path, report: Reporter): RawConfiguration {
  if (raw === undefined || raw === null) return {}
  if (!checkStructure(configurationKind, raw, path, report) || !isMapping(raw)) return {}
  const { kind = configurationKind, apiVersion = configurationVersion } = raw
  if (kind !== configurationKind) report.unsupported([...path, 'kind'], kind, [configurationKind])
  if (apiVersion !== configurationVersion)
    report.unsupported([...path, 'apiVersion'], apiVersion, [configurationVersion])
  return kind === configurationKind ? (raw as RawConfiguration) : {}
}

const acting = new Set([
  ...Object.keys(defaults),
  'apiVersion',
  'kind',
  'metadata',
  'clientConnection',
  'profiles',
  'extenders',
])

function noticeIgnored(config: RawConfiguration, notices: Notices): void {
  const extenders = config.extenders?.length ?? 0
  if (extenders > 0) {
    const message = 'are not simulated: the scheduler decides without them'
    notices.add('KubeSchedulerConfiguration extenders', message, extenders)
  }
  for (const field of Object.keys(config)) {
    if (acting.has(field)) continue
    notices.add(`KubeSchedulerConfiguration ${field}`, 'is kept; the simulation does not act on it')
  }
}

/** 0 counts as nothing, as upstream. The configuration goes before the flags. */
function clientOf(
  { clientConnection = {} }: RawConfiguration,
  flags: Readonly<Record<string, string>>,
): SchedulerConfiguration['clientConnection'] {
  const flag = (name: string) => {
    const value = Number(flags[name])
    return Number.isFinite(value) ? value : undefined
  }
  return {
    qps: clientConnection.qps || flag('kube-api-qps') || defaultClient.qps,
    burst: clientConnection.burst || flag('kube-api-burst') || defaultClient.burst,
  }
}

function checkNumbers(raw: RawConfiguration, compiled: SchedulerConfiguration, path: Path, report: Reporter): void {
  const { parallelism, podInitialBackoffSeconds: initial, podMaxBackoffSeconds: max } = compiled
  if (parallelism <= 0) {
    report.invalid([...path, 'parallelism'], parallelism, 'should be an integer value greater than zero')
  }
  checkPercentage(raw.percentageOfNodesToScore, [...path, 'percentageOfNodesToScore'], report)
  if (initial <= 0) report.invalid([...path, 'podInitialBackoffSeconds'], initial, 'must be greater than 0')
  if (max < initial) {
    const why = 'must be greater than or equal to PodInitialBackoffSeconds'
    report.invalid([...path, 'podMaxBackoffSeconds'], max, why)
  }
  const burst = raw.clientConnection?.burst
  if (burst !== undefined && burst < 0)
    report.invalid([...path, 'clientConnection', 'burst'], burst, 'must be non-negative')
}

function checkPercentage(value: number | undefined, path: Path, report: Reporter): void {
  if (value !== undefined && (value < 0 || value > 100)) report.invalid(path, value, 'not in valid range [0-100]')
}

function compileProfiles(
  raw: readonly RawProfile[],
  gates: ParsedGates,
  path: Path,
  report: Reporter,
  notices: Notices,
): SchedulerProfile[] {
  if (raw.length === 0) return [defaultProfile(gates)]
  const names = new Map<string, number>()
  return raw.map((profile, index) => {
    const at = [...path, index]
    // Only a profile that is alone has a name by itself.
    const schedulerName = profile.schedulerName ?? (raw.length === 1 ? defaultName : '')
    const first = names.get(schedulerName)
    if (schedulerName === '') report.required([...at, 'schedulerName'])
    else if (first !== undefined) {
      const remedy = 'give each profile a name of its own'
      report.error([...at, 'schedulerName'], `Duplicate value: "profiles[${first}].schedulerName"`, { remedy })
    }
    names.set(schedulerName, first ?? index)
    checkPercentage(profile.percentageOfNodesToScore, [...at, 'percentageOfNodesToScore'], report)
    checkQueueSort(raw, index, at, report)
    noticePlacement(profile, notices)
    checkPlugins(profile.plugins ?? {}, [...at, 'plugins'], report, notices)
    const plugins = expandPlugins(profile.plugins ?? {}, defaultPlugins(gates.nodeDeclaredFeatures))
    checkNeeded(plugins, schedulerName, at, report)
    return {
      schedulerName,
      percentageOfNodesToScore: profile.percentageOfNodesToScore,
      plugins,
      args: compileArgs(profile.pluginConfig ?? [], gates.gates, [...at, 'pluginConfig'], report, notices),
    }
  })
}

function defaultProfile({ gates, nodeDeclaredFeatures }: ParsedGates): SchedulerProfile {
  const plugins = expandPlugins({}, defaultPlugins(nodeDeclaredFeatures))
  return { schedulerName: defaultName, percentageOfNodesToScore: undefined, plugins, args: defaultArgs(gates) }
}

/** All profiles share one queue, and so its order. */
function checkQueueSort(profiles: readonly RawProfile[], index: number, path: Path, report: Reporter): void {
  const set = (profile: RawProfile): RawPluginSet => {
    const { enabled = [], disabled = [] } = profile.plugins?.queueSort ?? {}
    return { enabled, disabled }
  }
  const own = set(profiles[index])
  if (JSON.stringify(own) === JSON.stringify(set(profiles[0]))) return
  report.invalid([...path, 'plugins', 'queueSort'], own, 'must be the same for all profiles', {
    remedy: 'write the same plugins.queueSort in every profile, or in none',
  })
}

function noticePlacement({ plugins }: RawProfile, notices: Notices): void {
  for (const point of ['placementGenerate', 'placementScore'] as const) {
    if (plugins?.[point] === undefined) continue
    notices.add(`KubeSchedulerConfiguration plugins.${point}`, 'places groups of pods, which are not simulated')
  }
}

/** Source: pkg/scheduler/framework/runtime/framework.go, NewFramework. */
function checkNeeded(plugins: SchedulerProfile['plugins'], name: string, path: Path, report: Reporter): void {
  const sorts = plugins.queueSort.length
  if (sorts !== 1) {
    const message = `only one queue sort plugin required for profile with scheduler name "${name}", but got ${sorts}`
    report.error(path, message, { remedy: 'enable PrioritySort' })
  }
  if (plugins.bind.length > 0) return
  const message = `at least one bind plugin is needed for profile with scheduler name "${name}"`
  report.error(path, message, { remedy: 'enable DefaultBinder' })
}

/** What kube-scheduler 1.36 does without a configuration. */
export const defaultSchedulerConfiguration: SchedulerConfiguration = {
  ...defaults,
  clientConnection: defaultClient,
  profiles: [defaultProfile({ gates: defaultFeatureGates, nodeDeclaredFeatures: true, errors: [] })],
  featureGates: defaultFeatureGates,
}
