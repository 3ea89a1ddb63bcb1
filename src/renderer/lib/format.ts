import { bytes, clock as minutes, count, duration, figure, isFigure, nothing, plural } from '../../design/words'

/** Figures as people read them, in the report's words. */
export { age } from '../../design/print/age'
export { bytes, count, duration, figure, minutes, nothing, plural }

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

const two = (value: number) => String(value).padStart(2, '0')

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

/** Memory of a process or a machine, for people: 412 MiB. */
export function memory(value: number | null | undefined): string {
  return bytes(value).replace(/([KMGTP]i)$/, ' $1B')
}

/** Milli-CPU as Kubernetes writes it: 500m, 16, 15890m. */
export function cpu(milli: number | null | undefined): string {
  if (!isFigure(milli)) return nothing
  return milli % 1000 === 0 ? count(milli / 1000) : `${milli}m`
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
