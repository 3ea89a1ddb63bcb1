import { NONE } from './ids'
import type { Owner } from './owners'

/** The alphabet of generateName (apimachinery util/rand): no vowels, no look-alikes. */
const CHARACTERS = 'bcdfghjklmnpqrstvwxz2456789'
const NAMES = 27 ** 5

/** Five characters made from a number: a bijection on 27^5 values, so names of one owner do not collide. */
export function suffix(number: number): string {
  let rest = (number * 7_919_101 + 3_456_789) % NAMES
  let text = ''
  for (let i = 0; i < 5; i++) {
    text += CHARACTERS[rest % 27]
    rest = Math.floor(rest / 27)
  }
  return text
}

/** For what was refused before it had a number: counted from the other end. */
export const refusedSuffix = (number: number): string => suffix(NAMES - 1 - number)

/** metadata.uid of a pod. */
export function uidOf(uid: number): string {
  return `10000000-0000-4000-8000-${uid.toString(16).padStart(12, '0')}`
}

/** metadata.name of a pod whose name its owner has chosen; undefined where the API server makes one up. */
export function chosenName({ kind, name }: Owner, ordinal: number): string | undefined {
  if (kind === 'Pod') return name
  return ordinal === NONE || kind === 'Job' ? undefined : `${name}-${ordinal}`
}

/** metadata.name of a pod, as its controller names it; never stored, always computed. */
export function podName(owner: Owner, ordinal: number, uid: number): string {
  const chosen = chosenName(owner, ordinal)
  if (chosen !== undefined) return chosen
  return `${owner.name}-${ordinal === NONE ? '' : `${ordinal}-`}${suffix(uid)}`
}
