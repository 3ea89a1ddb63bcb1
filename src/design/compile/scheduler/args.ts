/**
 * pluginConfig: the arguments of plugins, with defaults (pkg/scheduler/apis/config/v1/defaults.go) and checks
 * (pkg/scheduler/apis/config/validation/validation_pluginargs.go) of kube-scheduler 1.36, in upstream's words.
 */
import { parseDuration } from '../../duration'
import type { NodeAffinity } from '../../kubernetes'
import type { Path } from '../../fieldPath'
import type { Notices } from '../../notices'
import type { Reporter } from '../../problems'
import { didYouMean } from '../../suggest'
import type { SchedulerPluginArgs } from '../../types'
import { checkNodeAffinity } from '../../validate/affinity'
import { checkStructure, describe, isMapping } from '../../validate/structure'
import { compileBalanced, compileFit, compileShape, defaultFit, defaultResources } from './resourceArgs'
import type { SchedulerFeatureGates } from './featureGates'
import { compileSpread } from './spreadArgs'
import { pluginPoints, removedPlugins, unsimulatedPlugins } from './plugins'
import { configurationVersion } from './version'

export interface RawPluginConfig {
  name?: string
  args?: unknown
}

type Args = Record<string, unknown>

/** What a plugin has that is not configured. */
export function defaultArgs(gates: SchedulerFeatureGates): SchedulerPluginArgs {
  return {
    NodeResourcesFit: defaultFit,
    NodeResourcesBalancedAllocation: { resources: defaultResources },
    NodeAffinity: { addedAffinity: undefined },
    PodTopologySpread: { defaultingType: 'System', defaultConstraints: [] },
    InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
    VolumeBinding: { bindTimeoutSeconds: 600, shape: gates.StorageCapacityScoring ? defaultVolumeShape : [] },
    DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 },
  }
}

/** With the gate StorageCapacityScoring: the emptier the volume or pool, the better. */
const defaultVolumeShape = [
  { utilization: 0, score: 10 },
  { utilization: 100, score: 0 },
]

type Compilers = {
  [Plugin in keyof SchedulerPluginArgs]: (
    args: Args,
    path: Path,
    report: Reporter,
    gates: SchedulerFeatureGates,
  ) => SchedulerPluginArgs[Plugin]
}

const compilers: Compilers = {
  NodeResourcesFit: compileFit,
  NodeResourcesBalancedAllocation: compileBalanced,
  NodeAffinity: compileNodeAffinity,
  PodTopologySpread: compileSpread,
  InterPodAffinity: compileInterPodAffinity,
  VolumeBinding: compileVolumeBinding,
  DefaultPreemption: compilePreemption,
}

/** `path` leads to pluginConfig. */
export function compileArgs(
  configs: readonly RawPluginConfig[],
  gates: SchedulerFeatureGates,
  path: Path,
  report: Reporter,
  notices: Notices,
): SchedulerPluginArgs {
  const args = defaultArgs(gates)
  const seen = new Set<string>()
  configs.forEach((config, index) => {
    const at = [...path, index]
    const { name = '' } = config
    if (seen.has(name)) report.error(at, `Duplicate value: "${name}"`, { remedy: 'put both into one entry' })
    seen.add(name)
    if (!checkName(name, at, report, notices)) return
    const written = checkArgs(name, config.args, [...at, 'args'], report)
    if (!written) return
    if (name === 'DynamicResources') checkDynamicResources(written, [...at, 'args'], report, notices)
    else put(args, name as keyof SchedulerPluginArgs, written, [...at, 'args'], report, gates)
  })
  return args
}

function put<Plugin extends keyof SchedulerPluginArgs>(
  args: SchedulerPluginArgs,
  name: Plugin,
  written: Args,
  path: Path,
  report: Reporter,
  gates: SchedulerFeatureGates,
): void {
  args[name] = compilers[name](written, path, report, gates)
}

/** Whether the plugin is one with arguments. Upstream takes any name, for plugins that are built in elsewhere. */
function checkName(name: string, at: Path, report: Reporter, notices: Notices): boolean {
  if (Object.hasOwn(compilers, name) || name === 'DynamicResources') return true
  const field = [...at, 'name']
  if (name === '') report.required(field)
  else if (removedPlugins.has(name)) {
    const why = `was invalid in version "${configurationVersion}" (KubeSchedulerConfiguration is version "${configurationVersion}")`
    report.invalid(field, name, why, { field: at, remedy: 'remove it: NodeVolumeLimits counts all volumes' })
  } else if (Object.hasOwn(pluginPoints, name) || unsimulatedPlugins.has(name)) {
    notices.add(`KubeSchedulerConfiguration pluginConfig ${name}`, 'is kept; the plugin takes no arguments')
  } else {
    const remedy = didYouMean(name, Object.keys(compilers)) ?? 'only plugins of kube-scheduler itself are simulated'
    report.error(field, `Not found: "${name}": no plugin has this name`, { remedy })
  }
  return false
}

/** The arguments when they have the right type and form. */
function checkArgs(plugin: string, written: unknown, path: Path, report: Reporter): Args | undefined {
  const args = written ?? {}
  const kind = `${plugin}Args`
  if (!isMapping(args)) {
    report.error(path, `expected a mapping (${kind}), found ${describe(args)}`, { remedy: `write ${kind}` })
    return undefined
  }
  const { kind: writtenKind = kind, apiVersion = configurationVersion } = args
  if (writtenKind !== kind) {
    const group = configurationVersion.split('/')[0]
    const message = `args for plugin ${plugin} were not of type ${kind}.${group}, got ${String(writtenKind)}.${group}`
    report.error([...path, 'kind'], message, { remedy: `write "kind: ${kind}"` })
    return undefined
  }
  if (apiVersion !== configurationVersion) {
    report.unsupported([...path, 'apiVersion'], apiVersion, [configurationVersion])
    return undefined
  }
  return checkStructure(kind, args, path, report) ? args : undefined
}

function compileNodeAffinity(args: Args, path: Path, report: Reporter): SchedulerPluginArgs['NodeAffinity'] {
  const addedAffinity = args.addedAffinity as NodeAffinity | undefined
  checkNodeAffinity(addedAffinity, [...path, 'addedAffinity'], report)
  return { addedAffinity }
}

function compileInterPodAffinity(args: Args, path: Path, report: Reporter): SchedulerPluginArgs['InterPodAffinity'] {
  const { hardPodAffinityWeight = 1, ignorePreferredTermsOfExistingPods = false } = args as Partial<
    SchedulerPluginArgs['InterPodAffinity']
  >
  if (hardPodAffinityWeight < 0 || hardPodAffinityWeight > 100) {
    report.invalid([...path, 'hardPodAffinityWeight'], hardPodAffinityWeight, 'not in valid range [0, 100]')
  }
  return { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }
}

function compileVolumeBinding(
  args: Args,
  path: Path,
  report: Reporter,
  gates: SchedulerFeatureGates,
): SchedulerPluginArgs['VolumeBinding'] {
  const { bindTimeoutSeconds = 600, shape } = args as Partial<SchedulerPluginArgs['VolumeBinding']>
  if (bindTimeoutSeconds < 0) {
    const why = 'invalid BindTimeoutSeconds, should not be a negative value'
    report.invalid([...path, 'bindTimeoutSeconds'], bindTimeoutSeconds, why)
  }
  if (gates.StorageCapacityScoring) {
    const given = shape !== undefined && shape.length > 0
    return { bindTimeoutSeconds, shape: given ? compileShape(shape, [...path, 'shape'], report) : defaultVolumeShape }
  }
  if (shape !== undefined) {
    const why = 'unexpected field `shape`, remove it or turn on the feature gate StorageCapacityScoring'
    report.invalid([...path, 'shape'], shape, why)
  }
  return { bindTimeoutSeconds, shape: [] }
}

function compilePreemption(args: Args, path: Path, report: Reporter): SchedulerPluginArgs['DefaultPreemption'] {
  const { minCandidateNodesPercentage: percentage = 10, minCandidateNodesAbsolute: absolute = 100 } = args as Partial<
    SchedulerPluginArgs['DefaultPreemption']
  >
  const [percentagePath, absolutePath] = ['minCandidateNodesPercentage', 'minCandidateNodesAbsolute']
  if (percentage < 0 || percentage > 100) {
    report.invalid([...path, percentagePath], percentage, 'not in valid range [0, 100]')
  }
  if (absolute < 0) report.invalid([...path, absolutePath], absolute, 'not in valid range [0, inf)')
  if (percentage === 0 && absolute === 0) {
    report.invalid([...path, percentagePath], 0, `cannot be zero at the same time as ${absolutePath}`)
    report.invalid([...path, absolutePath], 0, `cannot be zero at the same time as ${percentagePath}`)
  }
  return { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute }
}

/** Checked only: dynamic resource allocation is not simulated. */
function checkDynamicResources(args: Args, path: Path, report: Reporter, notices: Notices): void {
  const seconds = (field: 'filterTimeout' | 'bindingTimeout'): number | undefined => {
    if (args[field] === undefined) return undefined
    const duration = parseDuration(args[field])
    if (duration.ok) return duration.seconds
    report.invalid([...path, field], args[field], duration.error, { remedy: duration.remedy })
    return undefined
  }
  const [filter, binding] = [seconds('filterTimeout'), seconds('bindingTimeout')]
  if (filter !== undefined && filter < 0) {
    report.invalid([...path, 'filterTimeout'], args.filterTimeout, 'must be zero or positive')
  }
  if (binding !== undefined && binding < 1) {
    report.invalid([...path, 'bindingTimeout'], args.bindingTimeout, 'must be at least 1 second')
  }
  notices.add('KubeSchedulerConfiguration DynamicResourcesArgs', 'dynamic resource allocation is not simulated')
}
