/**
 * From the plugin sets of a profile to the plugins of each extension point, in the order in which they are called.
 * Sources: pkg/scheduler/apis/config/v1/default_plugins.go (mergePluginSet), pkg/scheduler/framework/runtime/framework.go
 * (updatePluginList, expandMultiPointPlugins, getValidScoreWeights).
 */
import type { Path } from '../../fieldPath'
import type { Notices } from '../../notices'
import type { Reporter } from '../../problems'
import { didYouMean } from '../../suggest'
import { extensionPoints, type ExtensionPoint, type SchedulerProfile } from '../../types'
import { pluginPoints, removedPlugins, unsimulatedPlugins, type EnabledPlugin } from './plugins'
import { configurationVersion } from './version'

interface RawPlugin {
  name?: string
  weight?: number
}
export interface RawPluginSet {
  enabled?: RawPlugin[]
  disabled?: RawPlugin[]
}
export type RawPlugins = Partial<Record<ExtensionPoint | 'multiPoint', RawPluginSet>>

/** Reports what kube-scheduler would refuse to start with. `path` leads to plugins. */
export function checkPlugins(raw: RawPlugins, path: Path, report: Reporter, notices: Notices): void {
  for (const point of ['multiPoint', ...extensionPoints] as const) checkSet(point, raw[point], path, report, notices)
}

/** The plugins of a profile; what is wrong in `raw` is left out. `defaults`: the set that its multiPoint is merged into. */
export function expandPlugins(raw: RawPlugins, defaults: readonly EnabledPlugin[]): SchedulerProfile['plugins'] {
  const multiPoint = mergeSet(defaults, raw.multiPoint ?? {})
  const weights = scoreWeights([...enabledOf(raw.score), ...multiPoint])
  const lists = extensionPoints.map((point) => {
    const names = expand(point, raw[point] ?? {}, multiPoint)
    const weightOf = (name: string) => (point === 'score' ? (weights.get(name) ?? 1) : 0)
    return [point, names.map((name) => ({ name, weight: weightOf(name) }))]
  })
  return Object.fromEntries(lists) as SchedulerProfile['plugins']
}

function enabledOf(set: RawPluginSet | undefined): EnabledPlugin[] {
  return (set?.enabled ?? []).map(({ name = '', weight = 0 }) => ({ name, weight }))
}

function disabledOf(set: RawPluginSet): Set<string> {
  return new Set((set.disabled ?? []).map(({ name = '' }) => name))
}

/**
 * Defaults that are not disabled, in place (re-configured ones as the profile writes them, so that a weight which is left
 * out there is gone), then what the profile adds.
 */
function mergeSet(defaults: readonly EnabledPlugin[], custom: RawPluginSet): EnabledPlugin[] {
  const disabled = disabledOf(custom)
  const enabled = enabledOf(custom)
  // Of two with one name the last counts; the other is then a double registration.
  const byName = new Map(enabled.map((plugin, index) => [plugin.name, index]))
  const replaced = new Set<number>()
  const merged: EnabledPlugin[] = []
  for (const plugin of disabled.has('*') ? [] : defaults) {
    if (disabled.has(plugin.name)) continue
    const index = byName.get(plugin.name)
    if (index !== undefined) replaced.add(index)
    merged.push(index === undefined ? plugin : enabled[index])
  }
  return [...merged, ...enabled.filter((_, index) => !replaced.has(index))]
}

/**
 * Plugins of one point: those that override a multiPoint entry (in the point's own order), then the rest of multiPoint,
 * then what the point alone enables.
 */
function expand(point: ExtensionPoint, set: RawPluginSet, multiPoint: readonly EnabledPlugin[]): string[] {
  const own = [...new Set(enabledOf(set).map(({ name }) => name))].filter((name) => implementsPoint(name, point))
  const disabled = disabledOf(set)
  if (disabled.has('*')) return own
  const overrides = new Set<string>()
  const added = new Set<string>()
  for (const { name } of multiPoint) {
    if (!implementsPoint(name, point) || disabled.has(name)) continue
    if (own.includes(name)) overrides.add(name)
    else added.add(name)
  }
  return [...own.filter((name) => overrides.has(name)), ...added, ...own.filter((name) => !overrides.has(name))]
}

/** The point's own weight goes before that of multiPoint; none at all is 1. */
function scoreWeights(plugins: readonly EnabledPlugin[]): Map<string, number> {
  const weights = new Map<string, number>()
  for (const { name, weight } of plugins) if (!weights.has(name)) weights.set(name, weight || 1)
  return weights
}

function implementsPoint(name: string, point: ExtensionPoint): boolean {
  return isKnown(name) && pluginPoints[name].includes(point)
}

function isKnown(name: string): boolean {
  return Object.hasOwn(pluginPoints, name)
}

/** `PreFilterPlugin`: the Go interface of a point, which upstream's messages name. */
function interfaceOf(point: ExtensionPoint): string {
  return `${point[0].toUpperCase()}${point.slice(1)}Plugin`
}

/** The order in which upstream fills its lists: a multiPoint plugin's mistakes show at the first point that it implements. */
const expansionOrder: readonly ExtensionPoint[] = [
  ...(['preFilter', 'filter', 'postFilter', 'reserve', 'preScore', 'score', 'preBind', 'bind', 'postBind'] as const),
  ...(['permit', 'preEnqueue', 'queueSort'] as const),
]

function firstPoint(name: string): ExtensionPoint {
  return expansionOrder.find((point) => implementsPoint(name, point)) ?? expansionOrder[0]
}

function checkSet(
  point: ExtensionPoint | 'multiPoint',
  set: RawPluginSet | undefined,
  path: Path,
  report: Reporter,
  notices: Notices,
): void {
  const seen = new Set<string>()
  set?.enabled?.forEach(({ name = '', weight }, index) => {
    const at = [...path, point, 'enabled', index]
    if (seen.has(name)) {
      const type = interfaceOf(point === 'multiPoint' ? firstPoint(name) : point)
      report.error([...at, 'name'], `plugin "${name}" already registered as "${type}"`, { remedy: 'name it once' })
    }
    seen.add(name)
    checkEnabled(name, point, at, report, notices)
    if (weight !== undefined) checkInt32(weight, [...at, 'weight'], report)
  })
  set?.disabled?.forEach(({ name = '' }, index) => {
    const known = name === '*' || isKnown(name) || unsimulatedPlugins.has(name) || removedPlugins.has(name)
    if (known) return
    report.warning([...path, point, 'disabled', index, 'name'], `no plugin "${name}" exists: this disables nothing`, {
      remedy: didYouMean(name, Object.keys(pluginPoints)) ?? 'remove it',
    })
  })
}

function checkEnabled(
  name: string,
  point: ExtensionPoint | 'multiPoint',
  at: Path,
  report: Reporter,
  notices: Notices,
): void {
  const field = [...at, 'name']
  if (removedPlugins.has(name) && point !== 'multiPoint') {
    const why = `was invalid in version "${configurationVersion}" (KubeSchedulerConfiguration is version "${configurationVersion}")`
    return report.invalid(field, name, why, { field: at, remedy: 'remove it: NodeVolumeLimits counts all volumes' })
  }
  if (unsimulatedPlugins.has(name)) return notices.add(`KubeSchedulerConfiguration plugin ${name}`, 'is not simulated')
  const type = interfaceOf(point === 'multiPoint' ? expansionOrder[0] : point)
  if (!isKnown(name)) {
    const remedy = didYouMean(name, Object.keys(pluginPoints)) ?? 'only plugins of kube-scheduler itself are simulated'
    return report.error(field, `${type} "${name}" does not exist`, { remedy })
  }
  if (point !== 'multiPoint' && !implementsPoint(name, point)) {
    const remedy = `${name} can be enabled at ${pluginPoints[name].join(', ')}, or at multiPoint`
    report.error(field, `plugin "${name}" does not extend ${type} plugin`, { remedy })
  }
}

function checkInt32(value: number, path: Path, report: Reporter): void {
  if (value >= -(2 ** 31) && value < 2 ** 31) return
  report.invalid(path, value, 'must be a 32-bit integer')
}
