export { age } from '../../design/print/age'

/** Figures as people read them. Always en-US: the words on screen are English, and a POSIX locale makes Intl throw. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Drawn where nothing was measured. */
export const nothing = '–'

const isFigure = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

export function count(value: number | null | undefined): string {
  return isFigure(value) ? whole.format(value) : nothing
}

/** Three significant digits, without trailing zeros: 0.0123, 1.31, 12.4, 1,204. */
export function figure(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  const size = Math.abs(value)
  if (size >= 100) return whole.format(value)
  const digits = size >= 10 ? 1 : size >= 1 ? 2 : size >= 0.1 ? 2 : 3
  return String(Number(value.toFixed(digits)))
}

const steps = ['', ' k', ' M', ' G', ' T']

/** 3.1 M, 412 k: for rates where only the size matters. */
export function compact(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  let rest = value
  let step = 0
  while (Math.abs(rest) >= 1000 && step < steps.length - 1) {
    rest /= 1000
    step++
  }
  return step === 0 ? figure(rest) : `${Number(rest.toFixed(Math.abs(rest) < 10 ? 1 : 0))}${steps[step]}`
}

export function percent(share: number | null | undefined, digits = 0): string {
  return isFigure(share) ? `${(share * 100).toFixed(digits)} %` : nothing
}

/** A latency or a short wait: 840 µs, 8.4 ms, 1.31 s, 2:05. */
export function duration(seconds: number | null | undefined): string {
  if (!isFigure(seconds)) return nothing
  const size = Math.abs(seconds)
  if (size === 0) return '0 s'
  if (size < 0.0009995) return `${figure(seconds * 1e6)} µs`
  if (size < 0.9995) return `${figure(seconds * 1e3)} ms`
  if (size < 120) return `${figure(seconds)} s`
  return minutes(seconds)
}

const two = (value: number) => String(value).padStart(2, '0')

/** m:ss, or h:mm:ss from an hour on. */
export function minutes(seconds: number | null | undefined): string {
  if (!isFigure(seconds)) return nothing
  const total = Math.max(0, Math.floor(seconds + 1e-9))
  const hours = Math.floor(total / 3600)
  const rest = `${two(total % 60)}`
  if (hours > 0) return `${hours}:${two(Math.floor((total % 3600) / 60))}:${rest}`
  return `${Math.floor(total / 60)}:${rest}`
}

/** A moment in a log: m:ss.d */
export function moment(seconds: number | null | undefined): string {
  if (!isFigure(seconds)) return nothing
  const tenths = Math.floor(seconds * 10 + 1e-6)
  return `${minutes(Math.floor(tenths / 10))}.${tenths % 10}`
}

/** The virtual clock, 00:12:31.250, in its two parts. */
export function clock(seconds: number): { main: string; fraction: string } {
  const millis = Math.max(0, Math.floor(seconds * 1000 + 1e-6))
  const total = Math.floor(millis / 1000)
  const main = `${two(Math.floor(total / 3600))}:${two(Math.floor((total % 3600) / 60))}:${two(total % 60)}`
  return { main, fraction: `.${String(millis % 1000).padStart(3, '0')}` }
}

const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi']

/** Bytes as Kubernetes writes them: 512Mi, 60.9Gi. */
export function bytes(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  let rest = value
  let step = 0
  while (Math.abs(rest) >= 1024 && step < binary.length - 1) {
    rest /= 1024
    step++
  }
  return `${Number(rest.toFixed(rest < 10 ? 2 : 1))}${binary[step]}`
}

/** Memory of a process or a machine, for people: 412 MiB. */
export function memory(value: number | null | undefined): string {
  return bytes(value).replace(/([KMGTP]i)$/, ' $1B')
}

/** Milli-CPU as Kubernetes writes it: 500m, 16, 15890m. */
export function cpu(milli: number | null | undefined): string {
  if (!isFigure(milli)) return nothing
  return milli % 1000 === 0 ? whole.format(milli / 1000) : `${milli}m`
}

/** An amount of any resource in base units (milli-CPU, bytes, counts). */
export function quantity(resource: string, amount: number | null | undefined): string {
  if (resource === 'cpu') return cpu(amount)
  if (resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-'))
    return bytes(amount)
  return count(amount)
}

/** Value or limit of an objective. */
export function inUnit(unit: 's' | 'pods', value: number | null | undefined): string {
  return unit === 's' ? duration(value) : count(value)
}

/** 1 node, 2 nodes. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}

/** A wall-clock age: just now, 12 s ago, 3 min ago. */
export function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 60) return `${seconds} s ago`
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`
}

/** Reads 90, 90s, 10m, 1h30m, 1:30 as seconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim()
  const parts = /^(?:(\d+):)?(\d+):([0-5]\d)$/.exec(trimmed)
  if (parts) return Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3])
  if (/^\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed)
  const units = /^(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m)?(?:(\d+(?:\.\d+)?)s)?$/.exec(trimmed)
  if (!units || trimmed === '') return undefined
  return Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0)
}
