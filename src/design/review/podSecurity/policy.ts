/**
 * Which level a namespace asks for. Source: pod-security-admission/api/helpers.go (PolicyToEvaluate): a level that is
 * misspelt counts as restricted for enforce and as privileged for warn and audit; warn follows a stricter enforce.
 */
import { levels, type Level } from './control'

export const labelPrefix = 'pod-security.kubernetes.io/'
export const modes = ['enforce', 'warn', 'audit'] as const
export type Mode = (typeof modes)[number]

/** The simulated version: what `latest` stands for. */
const latestMinor = 36
/** Pod Security is stable since 1.25; policies of older versions are read as that. */
const oldestMinor = 25

export interface LevelVersion {
  level: Level
  /** `latest` or `v1.x`, as messages show it. */
  version: string
  minor: number
}

export type Policy = Readonly<Record<Mode, LevelVersion>>

const policies = new WeakMap<object, { policy: Policy | undefined }>()

/** undefined when the namespace says nothing: then everything is admitted in silence. Worked out once for its labels. */
export function policyOf(labels: Readonly<Record<string, string>>): Policy | undefined {
  let known = policies.get(labels)
  if (!known) policies.set(labels, (known = { policy: readPolicy(labels) }))
  return known.policy
}

function readPolicy(labels: Readonly<Record<string, string>>): Policy | undefined {
  if (!modes.some((mode) => labels[labelPrefix + mode] !== undefined)) return undefined
  const enforce = levelOf(labels, 'enforce')
  const warn = levelOf(labels, 'warn')
  const follows = labels[`${labelPrefix}warn`] === undefined && isLevel(labels[`${labelPrefix}enforce`])
  const stricter = levels.indexOf(enforce.level) > levels.indexOf(warn.level)
  const hasVersion = labels[`${labelPrefix}warn-version`] !== undefined
  return {
    enforce,
    warn: follows && stricter ? { ...(hasVersion ? warn : enforce), level: enforce.level } : warn,
    audit: levelOf(labels, 'audit'),
  }
}

export const isLevel = (text: string | undefined): text is Level => (levels as readonly unknown[]).includes(text)
const versionPattern = /^v1\.(0|[1-9]\d*)$/
export const isVersion = (text: string) => text === 'latest' || versionPattern.test(text)

function levelOf(labels: Readonly<Record<string, string>>, mode: Mode): LevelVersion {
  const written = labels[labelPrefix + mode]
  const mistaken = mode === 'enforce' ? 'restricted' : 'privileged'
  const level = written === undefined ? 'privileged' : isLevel(written) ? written : mistaken
  const version = labels[`${labelPrefix}${mode}-version`] ?? 'latest'
  const minor = versionPattern.exec(version)?.[1]
  if (minor === undefined) return { level, version: 'latest', minor: latestMinor }
  return { level, version, minor: Math.min(latestMinor, Math.max(oldestMinor, Number(minor))) }
}

export const standards: LevelVersion = { level: 'restricted', version: 'latest', minor: latestMinor }
