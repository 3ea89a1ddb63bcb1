/** Feature gates of kube-scheduler. Defaults of 1.36: pkg/features/kube_features.go. */
import type { Notices } from '../../notices'
import { nearest } from '../../suggest'
import type { SchedulerConfiguration } from '../../types'

export type SchedulerFeatureGates = SchedulerConfiguration['featureGates']

export const defaultFeatureGates: SchedulerFeatureGates = {
  SchedulerPopFromBackoffQ: true,
  StorageCapacityScoring: false,
  OpportunisticBatching: true,
}

/** On by default; it only adds its plugin, which acts on pods that need a feature of the kubelet. */
const nodeDeclaredFeatures = 'NodeDeclaredFeatures'

export interface ParsedGates {
  gates: SchedulerFeatureGates
  nodeDeclaredFeatures: boolean
  /** What is wrong with the flag, in upstream's words (component-base/featuregate). */
  errors: string[]
}

/** Reads `A=true,B=false`; gates beyond those that act are listed as notices. */
export function parseFeatureGates(flag: string, notices: Notices): ParsedGates {
  const parsed: ParsedGates = { gates: { ...defaultFeatureGates }, nodeDeclaredFeatures: true, errors: [] }
  for (const entry of flag.split(',').map((one) => one.trim())) {
    if (entry === '') continue
    const [name, text] = splitOnce(entry)
    const value = text === undefined ? undefined : booleans[text]
    if (text === undefined) parsed.errors.push(`missing bool value for ${entry}`)
    else if (value === undefined) parsed.errors.push(`invalid value of ${name}=${text}, err: expected true or false`)
    else if (name === nodeDeclaredFeatures) parsed.nodeDeclaredFeatures = value
    else if (Object.hasOwn(parsed.gates, name)) parsed.gates[name as keyof SchedulerFeatureGates] = value
    else noticeGate(name, notices)
  }
  return parsed
}

function splitOnce(entry: string): [string, string | undefined] {
  const equals = entry.indexOf('=')
  return equals < 0 ? [entry, undefined] : [entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()]
}

/** As Go's strconv.ParseBool reads them. */
const booleans: Record<string, boolean> = Object.fromEntries([
  ...['1', 't', 'T', 'true', 'TRUE', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'false', 'FALSE', 'False'].map((text) => [text, false] as const),
])

function noticeGate(name: string, notices: Notices): void {
  const suggestion = nearest(name, Object.keys(defaultFeatureGates))
  const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`
  notices.add(`kube-scheduler --feature-gates ${name}`, `is kept; the simulation does not act on it${hint}`)
}
