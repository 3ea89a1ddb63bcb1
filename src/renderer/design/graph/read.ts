/** Fields of a document that may hold anything: as what they shall be, or something harmless. */
export const text = (value: unknown, otherwise = '') =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise
export const integer = (value: unknown, otherwise: number) =>
  Number.isInteger(value) && (value as number) >= 0 ? (value as number) : otherwise
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const strings = (value: unknown) => list(value).filter((one): one is string => typeof one === 'string')
