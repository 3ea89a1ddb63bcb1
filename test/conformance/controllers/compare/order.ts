/** The order in which pods with ordinals are created and deleted. */
import type { Row } from '../recording'

interface Step {
  t: number
  /** e.g. `+ss-3 2`: ss-3 created for the second time. */
  what: string
}

/** Steps closer than this in the recording may come the other way round, ms. */
const togetherMs = 300

export function stepsOf(rows: readonly Row[]): Map<string, Step[]> {
  const steps = new Map<string, Step[]>()
  const times = new Map<string, number>()
  const deleted = new Set<string>()
  const owners = new Map<string, string>()
  for (const [t, kind, name, type, fields] of rows) {
    if (kind !== 'pod') continue
    if (typeof fields.owner === 'string') owners.set(name, fields.owner)
    const owner = owners.get(name)
    if (!owner?.startsWith('StatefulSet/')) continue
    const step = (sign: string): void => {
      const what = `${sign}${name}`
      const nth = (times.get(what) ?? 0) + 1
      times.set(what, nth)
      steps.set(owner, [...(steps.get(owner) ?? []), { t, what: `${what} ${nth}` }])
    }
    if (type === 'A') step('+')
    if (!deleted.has(name) && (fields.del || type === 'D')) {
      step('-')
      deleted.add(name)
    }
    if (type === 'D') deleted.delete(name)
  }
  return steps
}

/** The first step of the replay that comes before one which the recording has clearly earlier. */
export function firstInversion(recorded: readonly Step[], replayed: readonly Step[]): string | undefined {
  const places = new Map(replayed.map(({ what }, at) => [what, at]))
  for (const [at, later] of recorded.entries()) {
    const laterPlace = places.get(later.what)
    if (laterPlace === undefined) continue
    for (const earlier of recorded.slice(0, at)) {
      const place = places.get(earlier.what)
      if (place !== undefined && later.t - earlier.t > togetherMs && place > laterPlace) {
        return `replayed ${later.what} before ${earlier.what}`
      }
    }
  }
  return undefined
}
