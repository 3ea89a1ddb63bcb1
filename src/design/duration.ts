/** Go durations (`10m`, `1h30m`, `1.5s`), as Kubernetes' configuration files write them. Source: Go's time.ParseDuration. */

export type DurationResult = { ok: true; seconds: number } | { ok: false; error: string; remedy: string }

const secondsPerUnit: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
}

/** Reads a duration in seconds. A bare number is refused (except 0, as in Go), because nobody can know its unit. */
export function parseDuration(raw: unknown): DurationResult {
  const text = String(raw)
  if (text === '0') return { ok: true, seconds: 0 }
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) {
    return {
      ok: false,
      error: 'a duration needs a unit',
      remedy: `write "${text}s" for seconds or "${text}m" for minutes`,
    }
  }
  const usage = 'write a Go duration such as "90s", "10m" or "1h30m"'
  const outer = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/.exec(text)
  if (!outer || text.length > 64) {
    const days = /^(\d+)d$/.exec(text)
    const remedy = days ? `Go durations have no days: write "${Number(days[1]) * 24}h"` : usage
    return { ok: false, error: 'not a duration', remedy }
  }
  let seconds = 0
  for (const [, amount, unit] of outer[2].matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    seconds += Number(amount) * secondsPerUnit[unit]
  }
  return { ok: true, seconds: outer[1] === '-' ? -seconds : seconds }
}

/** Whole seconds as Go prints a duration: 300 → `5m0s`. */
export function printDuration(seconds: number): string {
  if (seconds < 60) return `${seconds}s`
  const hours = Math.floor(seconds / 3600)
  return `${hours ? `${hours}h` : ''}${Math.floor((seconds % 3600) / 60)}m${seconds % 60}s`
}

/** Seconds as a Go duration without fractions of a nanosecond: 5400 → `1h30m`, 90 → `1m30s`, 0.25 → `250ms`. */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return '0s'
  if (seconds < 0) return `-${formatDuration(-seconds)}`
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(12))}ms`
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = Number((seconds - hours * 3600 - minutes * 60).toFixed(9))
  return `${hours ? `${hours}h` : ''}${minutes ? `${minutes}m` : ''}${rest ? `${rest}s` : ''}`
}
