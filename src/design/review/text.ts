/** Numbers and lists as the findings print them. */

export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`

/** `a, b and c` */
export function listOf(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`
}

export const quoted = (items: readonly string[]) => items.map((item) => `"${item}"`).join(', ')

const binary = [
  ['Ti', 1024 ** 4],
  ['Gi', 1024 ** 3],
  ['Mi', 1024 ** 2],
] as const

/** An amount in base units for people: CPU in cores, bytes with two digits after the point. Rounded down: it is what is there. */
export function readableAmount(resource: string, amount: number): string {
  if (resource === 'cpu') return `${floor(amount / 1000)}`
  if (!isBytes(resource)) return String(amount)
  const [suffix, size] = binary.find(([, size]) => Math.abs(amount) >= size) ?? ['', 1]
  return `${floor(amount / size)}${suffix}`
}

export function isBytes(resource: string): boolean {
  return resource === 'memory' || resource === 'ephemeral-storage' || resource.startsWith('hugepages-')
}

const floor = (value: number) => Math.floor(value * 100) / 100
