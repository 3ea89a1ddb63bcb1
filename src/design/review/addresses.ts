/** IPv4 ranges as in `10.244.0.0/16`. */

export interface AddressRange {
  start: number
  end: number
  prefix: number
}

/** Host bits are masked away; undefined when the text is no range. */
export function rangeOf(text: string): AddressRange | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)
  if (!match) return undefined
  const [a, b, c, d, prefix] = match.slice(1).map(Number)
  const size = 2 ** (32 - prefix)
  const start = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size
  return { start, end: start + size - 1, prefix }
}

export function rangesOverlap(a: AddressRange, b: AddressRange): boolean {
  return a.start <= b.end && b.start <= a.end
}

export function writeRange({ start, prefix }: AddressRange): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256)
  return `${bytes.join('.')}/${prefix}`
}
