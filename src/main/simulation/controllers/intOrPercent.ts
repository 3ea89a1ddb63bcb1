/** apimachinery/pkg/util/intstr: a count, or a percentage of a total, rounded up or down. */
export function scaledValue(value: number | string | undefined, total: number, roundUp: boolean): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  let percent = percents.get(value)
  if (percent === undefined) percents.set(value, (percent = Number.parseInt(value, 10)))
  const share = (percent * total) / 100
  return roundUp ? Math.ceil(share) : Math.floor(share)
}

/** There are at most as many as are written in the designs that were read. */
const percents = new Map<string, number>()
