/** Pods in the order of their creation: typed keys of uid and slot are sorted without an object or a call per comparison. */
import type { ClusterSimulation } from '../clusterSimulation'
import type { PodId } from '../state/ids'
import { Phase, PodFlag, type PodTable } from '../state/pods'
import type { Steps } from '../steps'

/** Slots fit in 21 bits, uids in 31: a sort key of both and one more bit is an exact double. */
export const SLOTS = 2 ** 21

export const podOfKey = (key: number): PodId => (key % SLOTS) as PodId

const exists = ({ phase, flags }: PodTable, pod: number): boolean =>
  phase[pod] !== Phase.Free && !(flags[pod] & PodFlag.removed)

/** Pods that exist, in the order of their slots. */
export function* existingPods({ pods }: ClusterSimulation): Iterable<PodId> {
  for (let pod = 0; pod < pods.used; pod++) if (exists(pods, pod)) yield pod as PodId
}

export function* podsByCreation({ pods }: ClusterSimulation): Iterable<PodId> {
  for (const key of keysOf(pods).sort()) yield podOfKey(key)
}

function keysOf(pods: PodTable): Float64Array {
  const keys = new Float64Array(pods.count)
  let count = 0
  for (let pod = 0; pod < pods.used; pod++) if (exists(pods, pod)) keys[count++] = pods.uid[pod] * SLOTS + pod
  return keys.subarray(0, count)
}

/** A name is made and searched in a microsecond. */
const podsPerStep = 4096

/** Of the pods that match (undefined: all), how many there are, and those of a page. */
export function* podPage(
  { pods }: ClusterSimulation,
  matches: ((pod: PodId) => boolean) | undefined,
  { offset, limit }: { offset: number; limit: number },
): Steps<{ total: number; page: PodId[] }> {
  let keys: Float64Array
  if (!matches) keys = keysOf(pods)
  else {
    const found = new Float64Array(pods.count)
    let count = 0
    for (let pod = 0; pod < pods.used; pod++) {
      if (pod % podsPerStep === 0) yield
      if (exists(pods, pod) && matches(pod as PodId)) found[count++] = pods.uid[pod] * SLOTS + pod
    }
    keys = found.subarray(0, count)
  }
  yield
  return { total: keys.length, page: Array.from(inOrder(keys, offset, offset + limit), podOfKey) }
}

const BUCKETS = 4096

/** What sorting all keys would bring to the places from `begin` up to `end`: only the keys around them are sorted. */
export function inOrder(keys: Float64Array, begin: number, end: number): Float64Array {
  let [least, most] = [Infinity, -Infinity]
  for (let i = 0; i < keys.length; i++) {
    least = Math.min(least, keys[i])
    most = Math.max(most, keys[i])
  }
  const scale = BUCKETS / (most - least + 1)
  const buckets = new Uint16Array(keys.length)
  const counts = new Uint32Array(BUCKETS)
  for (let i = 0; i < keys.length; i++) {
    buckets[i] = (keys[i] - least) * scale
    counts[buckets[i]]++
  }
  let [first, before, size] = [0, 0, 0]
  while (first < BUCKETS && before + counts[first] <= begin) before += counts[first++]
  let last = first
  for (; last < BUCKETS && before + size < end; last++) size += counts[last]
  const near = new Float64Array(size)
  let count = 0
  for (let i = 0; i < keys.length; i++) if (buckets[i] >= first && buckets[i] < last) near[count++] = keys[i]
  return near.sort().subarray(Math.max(0, begin - before), Math.max(0, end - before))
}
