/**
 * How much longer the recorded API server took with each write than it takes by itself: the recorder's machine had two cores
 * for everything, and what began at once kept them busy for a second or two. Two things tell: how long the user's requests
 * took, and how long after the scheduler had made an Event it was stored (it sends one after the other, and no limit of its
 * client is ever near).
 */
import { isRequest, type Recording } from '../recording'
import { eventTime } from './arrival'

interface Sample {
  /** ms after t0. */
  from: number
  ms: number
}

/** A write on a machine that has nothing else to do, ms. */
const usualMs = 8
/** Less than this, or told by fewer, is the jitter of single calls. */
const leastMs = 40
const leastSamples = 3
/** What was measured this long before and after tells of a moment, ms. */
const nearMs = 250

/** @param all recordings of the same control plane tell too; @returns ms more, at a time in ms after t0. */
export function slownessOf(recording: Recording, all: readonly Recording[]): (t: number) => number {
  const begin = Date.parse(recording.t0)
  const together = all.filter(({ head }) => head.instance !== undefined && head.instance === recording.head.instance)
  const samples = [...new Set([recording, ...together])]
    .flatMap((one) => {
      const later = Date.parse(one.t0) - begin
      return samplesOf(one).map(({ from, ms }) => ({ from: from + later, ms }))
    })
    .filter(({ from }) => from > -nearMs && from < recording.durationMs)
    .sort((one, other) => one.from - other.from)
  return (t) => {
    let sum = 0
    let count = 0
    let largest = 0
    for (const { from, ms } of samples) {
      if (from > t + nearMs) break
      if (from + ms < t - nearMs) continue
      sum += ms
      count++
      largest = Math.max(largest, ms)
    }
    if (count < leastSamples) return 0
    const more = sum / count - usualMs
    // One alone may have been late for a reason of its own.
    const others = (sum - largest) / (count - 1) - usualMs
    return more < leastMs || others < leastMs / 4 ? 0 : more
  }
}

function samplesOf({ actions, timeline, t0 }: Recording): Sample[] {
  // An eviction is several writes.
  const writes = actions.filter(isRequest).filter(({ method, path }) => method !== 'GET' && !path.endsWith('/eviction'))
  const samples: Sample[] = writes.map(({ t, ms }) => ({ from: t, ms }))
  let free = -Infinity
  for (const [t, kind, name, type, { src }] of timeline) {
    if (kind !== 'ev' || type !== 'A' || src !== 'default-scheduler') continue
    const made = eventTime(name, t0)
    if (made === undefined || made > t) continue
    const from = Math.max(made, free)
    free = t
    samples.push({ from, ms: t - from })
  }
  return samples
}
