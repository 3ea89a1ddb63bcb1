import { grown } from '../state/columns'
import type { Micros } from '../kernel/time'

/** Moments in a pod's life; `argument` of each is named beside it. */
export const Stage = {
  created: 0, // owner
  ordinal: 1, // ordinal, of pods that have one
  queued: 2, // -
  bound: 3, // node
  seen: 4, // -: its kubelet has heard of it
  mounted: 5, // -: its volumes are there
  synced: 6, // -: the kubelet begins with the sandbox
  pulling: 7, // container: its turn has come
  pulled: 8, // container: its image is there
  started: 9, // container
  reported: 10, // PodStatus bits that the API server has stored
  deleting: 11, // -
  stopped: 12, // -: its containers have ended
  gone: 13, // -
  killed: 14, // container: it wanted more memory than its limit
  restarted: 15, // container: it runs again
} as const
export type Stage = (typeof Stage)[keyof typeof Stage]

const STAGES = 16
const INITIAL = 4096
/** Newest moments that are kept: of about 80,000 pods with one container each, in 16 MB. */
const MOST = 2 ** 20
/** Scheduling attempts have a log of their own, as pods that fit nowhere make any number of them. */
const MOST_ATTEMPTS = 2 ** 16

export interface Moment {
  stage: Stage
  argument: number
  time: Micros
}

export interface Attempt {
  from: Micros
  to: Micros
  /** NONE when it failed. */
  node: number
}

/** A log that keeps the newest entries: columns that grow to `most` and are then written from the front again. */
class Ring {
  uid = new Int32Array(INITIAL)
  what = new Int32Array(INITIAL)
  from = new Float64Array(INITIAL)
  total = 0

  constructor(private readonly most: number) {}

  add(uid: number, what: number, from: Micros): number {
    if (this.total === this.uid.length && this.total < this.most) this.grow()
    const at = this.total++ & (this.uid.length - 1)
    this.uid[at] = uid
    this.what[at] = what
    this.from[at] = from
    return at
  }

  /** Positions of a pod's entries, oldest first. */
  *of(uid: number): Iterable<number> {
    const { length } = this.uid
    for (let i = Math.max(0, this.total - length); i < this.total; i++)
      if (this.uid[i & (length - 1)] === uid) yield i & (length - 1)
  }

  protected grow(): void {
    const capacity = this.uid.length * 2
    this.uid = grown(this.uid, capacity)
    this.what = grown(this.what, capacity)
    this.from = grown(this.from, capacity)
  }
}

class AttemptRing extends Ring {
  to = new Float64Array(INITIAL)

  protected override grow(): void {
    super.grow()
    this.to = grown(this.to, this.uid.length)
  }
}

/**
 * What happened to each pod, and when: the newest million moments of a cluster, so that the life of a pod can be told that
 * nobody had asked for when it was lived. 16 bytes a moment, no object.
 */
export class StageLog {
  private readonly moments = new Ring(MOST)
  private readonly attempts = new AttemptRing(MOST_ATTEMPTS)

  add(uid: number, stage: Stage, argument: number, time: Micros): void {
    this.moments.add(uid, argument * STAGES + stage, time)
  }

  /** @param node NONE when the attempt failed. */
  addAttempt(uid: number, from: Micros, to: Micros, node: number): void {
    const at = this.attempts.add(uid, node, from)
    this.attempts.to[at] = to
  }

  /** Of one pod, oldest first. */
  momentsOf(uid: number): Moment[] {
    const { what, from } = this.moments
    return Array.from(this.moments.of(uid), (at) => ({
      stage: (what[at] & (STAGES - 1)) as Stage,
      argument: what[at] >> 4,
      time: from[at],
    }))
  }

  attemptsOf(uid: number): Attempt[] {
    const { what, from, to } = this.attempts
    return Array.from(this.attempts.of(uid), (at) => ({ from: from[at], to: to[at], node: what[at] }))
  }

  /** Pods whose creation is still written down, newest first: what a name may belong to that no pod has any more. */
  *created(): Iterable<{ uid: number; owner: number }> {
    const { uid, what, total } = this.moments
    const { length } = uid
    for (let i = total - 1; i >= Math.max(0, total - length); i--) {
      const at = i & (length - 1)
      if ((what[at] & (STAGES - 1)) === Stage.created) yield { uid: uid[at], owner: what[at] >> 4 }
    }
  }
}
