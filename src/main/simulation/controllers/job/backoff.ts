import { SECOND, type Micros } from '../../kernel/time'

/** Upstream: DefaultJobPodFailureBackOff and MaxJobPodFailureBackOff. */
const FIRST = 10 * SECOND
const LONGEST = 600 * SECOND

/** Failures of a Job's pods since the last success. Upstream: pkg/controller/job/backoff_utils.go. */
export interface BackoffRecord {
  failures: number
  /** When the last of them ended. */
  last: Micros | undefined
}

/** @param succeeded @param failed end times of pods that have ended since the last look. */
export function nextRecord(
  record: BackoffRecord = { failures: 0, last: undefined },
  succeeded: readonly Micros[],
  failed: readonly Micros[],
): BackoffRecord {
  if (succeeded.length === 0) {
    if (failed.length === 0) return record
    return { failures: record.failures + failed.length, last: Math.max(...failed) }
  }
  const lastSuccess = Math.max(...succeeded)
  const after = failed.filter((time) => time > lastSuccess)
  return { failures: after.length, last: after.length > 0 ? Math.max(...after) : undefined }
}

/** How long no pod may be made yet. */
export function remainingTime({ failures, last }: BackoffRecord, now: Micros): Micros {
  if (failures === 0 || last === undefined) return 0
  const backoff = Math.min(LONGEST, FIRST * 2 ** (failures - 1))
  return Math.max(0, backoff - (now - last))
}
