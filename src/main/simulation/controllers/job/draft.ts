import type { OwnerId, PodId } from '../../state/ids'
import type { StoredObject } from '../../state/objects'
import type { Condition } from '../conditions'
import type { BackoffRecord } from './backoff'
import type { JobObject, JobStatus } from './model'

/** A Job in the hands of a sync. */
export interface Draft {
  readonly target: StoredObject
  readonly owner: OwnerId
  job: JobObject
  /** What has been counted, whether or not it is written already. */
  status: JobStatus
  /** As it was stored last: the next write goes on top of it. */
  base: number
  readonly pods: readonly PodId[]
  readonly uids: readonly number[]
  active: PodId[]
  ready: number
  terminating: number
  succeeded: number
  failed: number
  uncountedSucceeded: string[]
  uncountedFailed: string[]
  backoff: BackoffRecord
  finished: Condition | undefined
  before: ReadonlySet<number>
  succeededIndexes: Set<number>
  failedIndexes: Set<number> | undefined
  /** The last failed pod of each index that waits to be made again. */
  delayed: Map<number, PodId>
  /** As they were when the sync began: what ends meanwhile is the next one's. */
  readonly succeededPods: ReadonlySet<PodId>
  failedPods: ReadonlySet<PodId>
}
