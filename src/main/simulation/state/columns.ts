type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array

/** A copy of `column` with `capacity` elements; new elements hold `fill`. */
export function grown<T extends Column>(column: T, capacity: number, fill = 0): T {
  const next = new (column.constructor as new (length: number) => T)(capacity)
  next.set(column as never)
  if (fill !== 0) next.fill(fill as never, column.length)
  return next
}
