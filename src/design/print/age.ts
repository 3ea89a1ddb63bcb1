import { parseTimestamp } from '../timestamp'

/** A time span as kubectl prints it (apimachinery util/duration, HumanDuration): 45s, 2m5s, 15m, 3h10m. */
export function age(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds + 1e-6))
  const inMinutes = Math.floor(whole / 60)
  const inHours = Math.floor(whole / 3600)
  const pair = (first: string, rest: number, unit: string) => (rest === 0 ? first : `${first}${rest}${unit}`)
  if (whole < 120) return `${whole}s`
  if (inMinutes < 10) return pair(`${inMinutes}m`, whole % 60, 's')
  if (inHours < 3) return `${inMinutes}m`
  if (inHours < 8) return pair(`${inHours}h`, inMinutes % 60, 'm')
  return inHours < 48 ? `${inHours}h` : pair(`${Math.floor(inHours / 24)}d`, inHours < 192 ? inHours % 24 : 0, 'h')
}

/** Since a timestamp of the API's. @param now milliseconds since 1970. */
export function since(text: string | undefined, now: number): string {
  const then = text === undefined ? undefined : parseTimestamp(text)
  return then === undefined ? '<unknown>' : age((now - then) / 1000)
}

/** Between two timestamps. */
export function between(from: string | undefined, to: string | undefined): string {
  const end = to === undefined ? undefined : parseTimestamp(to)
  return end === undefined ? '' : since(from, end)
}
