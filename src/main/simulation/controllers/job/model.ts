import type { KubernetesObject } from '../../../../design/kubernetes'
import type { Condition } from '../conditions'
import type { RawTemplate } from '../templates'

export interface ExitCodeRequirement {
  containerName?: string
  operator: 'In' | 'NotIn'
  values: readonly number[]
}

export interface FailureRule {
  action: 'FailJob' | 'FailIndex' | 'Ignore' | 'Count'
  onExitCodes?: ExitCodeRequirement
  onPodConditions?: readonly { type: string; status?: string }[]
}

export interface SuccessRule {
  succeededIndexes?: string
  succeededCount?: number
}

export interface JobSpec {
  parallelism?: number
  completions?: number
  backoffLimit?: number
  backoffLimitPerIndex?: number
  maxFailedIndexes?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  suspend?: boolean
  completionMode?: 'NonIndexed' | 'Indexed'
  podReplacementPolicy?: 'TerminatingOrFailed' | 'Failed'
  podFailurePolicy?: { rules: readonly FailureRule[] }
  successPolicy?: { rules: readonly SuccessRule[] }
  managedBy?: string
  template: RawTemplate
}

export interface JobStatus {
  active?: number
  ready?: number
  terminating?: number
  succeeded?: number
  failed?: number
  startTime?: string
  completionTime?: string
  completedIndexes?: string
  failedIndexes?: string
  uncountedTerminatedPods?: { succeeded?: readonly string[]; failed?: readonly string[] }
  conditions?: readonly Condition[]
}

export interface JobObject extends KubernetesObject {
  spec: JobSpec
  status?: JobStatus
}

const FOREVER = 2147483647

export const isIndexed = ({ spec }: JobObject): boolean => spec.completionMode === 'Indexed'
export const isSuspended = ({ spec }: JobObject): boolean => spec.suspend === true
/** undefined: a work queue, which any success completes. */
export const completionsOf = ({ spec }: JobObject): number | undefined =>
  spec.completions ?? (spec.parallelism === undefined ? 1 : undefined)
export const backoffLimitOf = ({ spec }: JobObject): number =>
  spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : FOREVER)
export const onlyReplacesFailed = ({ spec }: JobObject): boolean =>
  spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined

export function isFinished({ status }: JobObject): boolean {
  return (status?.conditions ?? []).some(
    (one) => (one.type === 'Complete' || one.type === 'Failed') && one.status === 'True',
  )
}
