/** IPv4 ranges. */

/** First usable address and how many there are: without those of the network and of broadcast. */
export interface AddressRange {
  first: number
  count: number
}

/** undefined when the text is no IPv4 CIDR. */
export function rangeOf(cidr: string): AddressRange | undefined {
  const [address, bits] = cidr.split('/')
  const base = toNumber(address)
  const length = Number(bits)
  if (base === undefined || !Number.isInteger(length) || length < 0 || length > 32) return undefined
  const size = 2 ** (32 - length)
  const network = base - (base % size)
  return size <= 2 ? { first: network, count: size } : { first: network + 1, count: size - 2 }
}

export function toNumber(address: string): number | undefined {
  const parts = address.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

export function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
}

/**
 * The front of a range is kept for addresses that somebody asks for: how many. Source: ipallocator/bitmap.go and
 * portallocator/allocator.go, calculateRangeOffset.
 */
export function staticBand(size: number, step: number, largest: number): number {
  const smallest = 16
  return size <= smallest ? 0 : Math.min(largest, Math.max(smallest, Math.floor(size / step)))
}

/**
 * A free one of `count` numbers from `first`, at random: beyond the first `band`, and within it when all others are taken.
 * undefined when all are taken.
 */
export function pickFree(
  first: number,
  count: number,
  band: number,
  isTaken: (number: number) => boolean,
  random: (limit: number) => number,
): number | undefined {
  const beyond = scan(first + band, count - band, isTaken, random)
  return beyond ?? (band > 0 ? scan(first, band, isTaken, random) : undefined)
}

function scan(
  first: number,
  count: number,
  isTaken: (number: number) => boolean,
  random: (limit: number) => number,
): number | undefined {
  const start = random(count)
  for (let step = 0; step < count; step++) {
    const number = first + ((start + step) % count)
    if (!isTaken(number)) return number
  }
  return undefined
}
