/** `10.244.0.0/16` as base address (unsigned integer) and prefix length. Validated by design/ before. */
export function parseCidr(text: string): { address: number; prefix: number } {
  const [ip, prefix] = text.split('/')
  const address = ip.split('.').reduce((value, part) => value * 256 + Number(part), 0)
  return { address, prefix: Number(prefix) }
}

export function formatIp(address: number): string {
  if (address === 0) return ''
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
