/** The masters and the settings of their components. */
import type { RawQuantity } from '../kubernetes'
import type { Notices } from '../notices'
import { actingGates, gateNames } from '../featureGates'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { nearest } from '../suggest'
import type { ControlPlane } from '../types'
import { readAmount } from './amounts'
import { componentFlags, flagsWithEffect, type ComponentName } from './flags'
import { checkZone, findType } from './nodePool'
import { compileSchedulerConfiguration } from './schedulerConfiguration'

export interface RawControlPlane {
  replicas?: number
  machineType?: string
  cpu?: RawQuantity
  memory?: RawQuantity
  zones?: string[]
  apiServer?: RawComponent
  controllerManager?: RawComponent
  scheduler?: RawComponent
  etcd?: RawComponent
  schedulerConfig?: unknown
}

interface RawComponent {
  extraArgs?: Record<string, string | number | boolean>
}

const gib = 1024 ** 3
/** One master where nothing is said: enough for some hundred nodes by etcd's hardware page (see CALIBRATION 3.5). */
const defaultMaster = { cpuMilli: 4000, memoryBytes: 16 * gib }

/** `poolZones`: where the masters stand when nothing is said. */
export function compileControlPlane(
  raw: RawControlPlane,
  poolZones: readonly string[],
  path: Path,
  report: Reporter,
  notices: Notices,
): ControlPlane {
  const type = raw.machineType === undefined ? undefined : findType(raw.machineType, [...path, 'machineType'], report)
  if (raw.machineType !== undefined && (raw.cpu !== undefined || raw.memory !== undefined)) {
    const field = raw.cpu === undefined ? 'memory' : 'cpu'
    report.error([...path, field], 'expected either machineType or cpu and memory, found both', {
      remedy: 'remove one of them',
    })
  }
  raw.zones?.forEach((zone, index) => checkZone(zone, [...path, 'zones', index], report))
  const amount = (field: 'cpu' | 'memory', fallback: number) => {
    const value = raw[field]
    const read = value === undefined ? fallback : readAmount(field, value, [...path, field], report)
    if (read === 0) report.invalid([...path, field], value, 'must be greater than 0')
    return read ?? fallback
  }
  const args = (field: 'apiServer' | 'controllerManager' | 'scheduler' | 'etcd', component: ComponentName) =>
    compileArgs(raw[field]?.extraArgs ?? {}, component, notices)
  const flags = {
    apiServerArgs: args('apiServer', 'kube-apiserver'),
    controllerManagerArgs: args('controllerManager', 'kube-controller-manager'),
    schedulerArgs: args('scheduler', 'kube-scheduler'),
    etcdArgs: args('etcd', 'etcd'),
  }
  return {
    replicas: raw.replicas ?? 1,
    zones: [...new Set(raw.zones ?? poolZones)],
    machineType: raw.machineType,
    cpuMilli: type?.cpuMilli ?? amount('cpu', defaultMaster.cpuMilli),
    memoryBytes: type?.memoryBytes ?? amount('memory', defaultMaster.memoryBytes),
    pricePerHour: type?.pricePerHour,
    ...flags,
    schedulerConfig: compileSchedulerConfiguration(
      raw.schedulerConfig,
      flags.schedulerArgs,
      [...path, 'schedulerConfig'],
      report,
      notices,
      [...path, 'scheduler', 'extraArgs'],
    ),
  }
}

function compileArgs(
  raw: Record<string, string | number | boolean>,
  component: ComponentName,
  notices: Notices,
): Record<string, string> {
  const args: Record<string, string> = {}
  for (const [written, value] of Object.entries(raw)) {
    const flag = written.replace(/^-+/, '')
    args[flag] = String(value)
    const known = componentFlags[component]
    if (!known.has(flag)) {
      const suggestion = nearest(flag, known)
      const hint = suggestion ? `; did you mean "${suggestion}"?` : ''
      notices.add(`${component} --${flag}`, `is not a flag that is known for ${component}${hint}; it has no effect`)
    } else if (!flagsWithEffect[component].has(flag)) {
      notices.add(`${component} --${flag}`, 'is kept; the simulation does not act on it')
    } else if (flag === 'feature-gates' && component !== 'kube-scheduler') noticeGates(component, args[flag], notices)
  }
  return args
}

/** Gates that act are few; those of kube-scheduler are read with its configuration. */
function noticeGates(component: ComponentName, text: string, notices: Notices): void {
  for (const gate of gateNames(text)) {
    if (actingGates.has(gate)) continue
    notices.add(`${component} --feature-gates ${gate}`, 'is kept; the simulation does not act on it')
  }
}
