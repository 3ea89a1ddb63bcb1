/** Figures as people read them, and as Kubernetes writes them. Without Intl: the same bytes on every machine. */
export const nothing = '–'

export const isFigure = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',')

export function count(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  const digits = grouped(Math.abs(value).toFixed(0))
  return value < 0 && digits !== '0' ? `−${digits}` : digits
}

/** Three significant digits, without trailing zeros: 0.012, 1.31, 12.4, 1,204. */
export function figure(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  const size = Math.abs(value)
  if (size >= 99.95) return count(value)
  const digits = size >= 9.995 ? 1 : size >= 0.1 ? 2 : 3
  return String(Number(value.toFixed(digits)))
}

export function percent(share: number | null | undefined): string {
  if (!isFigure(share)) return nothing
  // A share that is not zero, or not the whole, must not read as if it were.
  if (share > 0 && share < 0.005) return '< 1 %'
  if (share < 1 && share >= 0.995) return '> 99 %'
  return `${count(share * 100)} %`
}

/** A share with its first decimal, for figures that are small and to be compared: 0.4 %, 12.3 %. */
export const percentage = (share: number): string => `${(share * 100).toFixed(1)} %`

/** A latency or a short wait: 840 µs, 8.4 ms, 1.31 s, 2:05. */
export function duration(seconds: number | null | undefined): string {
  if (!isFigure(seconds)) return nothing
  const size = Math.abs(seconds)
  if (size === 0) return '0 s'
  if (size < 0.0009995) return `${figure(seconds * 1e6)} µs`
  if (size < 0.9995) return `${figure(seconds * 1e3)} ms`
  return size < 120 ? `${figure(seconds)} s` : clock(seconds)
}

const two = (value: number) => String(value).padStart(2, '0')

/** m:ss, or h:mm:ss from an hour on. */
export function clock(seconds: number | null | undefined): string {
  if (!isFigure(seconds)) return nothing
  const total = Math.max(0, Math.floor(seconds + 1e-9))
  const hours = Math.floor(total / 3600)
  const rest = two(total % 60)
  return hours > 0 ? `${hours}:${two(Math.floor((total % 3600) / 60))}:${rest}` : `${Math.floor(total / 60)}:${rest}`
}

const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi']

/** Bytes as Kubernetes writes them: 512Mi, 7.75Gi, 60.9Gi. */
export function bytes(value: number | null | undefined): string {
  if (!isFigure(value)) return nothing
  let rest = value
  let step = 0
  while (Math.abs(rest) >= 1024 && step < binary.length - 1) {
    rest /= 1024
    step++
  }
  return `${Number(rest.toFixed(Math.abs(rest) < 10 ? 2 : 1))}${binary[step]}`
}

/** Milli-CPU as Kubernetes writes it: 500m, 16, 15890m. */
export function cpu(milli: number | null | undefined): string {
  if (!isFigure(milli)) return nothing
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

/** Milli-CPU that was measured: 250m, 2.85. */
export function usedCpu(milli: number | null | undefined): string {
  if (!isFigure(milli)) return nothing
  return milli < 1000 ? `${Math.round(milli)}m` : figure(milli / 1000)
}

/** Value or limit of an objective. */
export const inUnit = (unit: 's' | 'pods', value: number | null): string =>
  unit === 's' ? duration(value) : value === null ? nothing : plural(value, 'pod')

/** 1 node, 2 nodes. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** As cloud providers bill a month. */
const hoursPerMonth = 730

export const perHour = (price: number): string => `$${price < 100 ? price.toFixed(2) : count(price)}/h`
export const perMonth = (price: number): string => `$${count(price * hoursPerMonth)}/month`

/** `1.36` and `v1.36` both read v1.36. */
export const version = (text: string): string => `v${text.replace(/^v/, '')}`

/** By code unit, the same in every locale. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
