/** A trace of rates or of amounts as CSV: `time,rate` lines, as a monitoring system exports them. */
import { parseDuration } from '../duration'
import { parseQuantity } from '../quantity'

export interface Trace {
  seconds: number[]
  perSecond: number[]
}

export interface TraceFault {
  /** From 1; 0: of the whole text. */
  line: number
  message: string
  found?: string
  remedy: string
}

/** More than a screen or a recording needs; a larger text would make the document unwieldy. */
export const traceLinesMax = 20_000
const rateMax = 100_000

/** What stands beside the times. */
export interface TraceValues {
  /** With its article. */
  name: string
  /** In base units; NaN when it is none. */
  read(cell: string): number
  remedy: string
  example: string
}

const rates = (of: string): TraceValues => ({
  name: 'a rate',
  read(cell) {
    const rate = cell === '' ? NaN : Number(cell)
    return rate >= 0 && rate <= rateMax ? rate : NaN
  },
  remedy: `write ${of} per second, from 0 to ${rateMax}`,
  example: `write lines such as "0,5" and "90s,20": time, ${of} per second`,
})

export const podRates = rates('pods')
export const requestRates = rates('requests')

/** Amounts of a resource; `nano` is how many billionths its base unit has. */
const amounts = (nano: number, small: string, large: string): TraceValues => ({
  name: 'an amount',
  read(cell) {
    const parsed = parseQuantity(cell)
    return parsed.ok && parsed.nano >= 0n ? Number(parsed.nano) / nano : NaN
  },
  remedy: `write a quantity such as ${small}`,
  example: `write lines such as "0,${small}" and "90s,${large}": time, amount`,
})

export const traceAmounts = { cpu: amounts(1e6, '50m', '250m'), memory: amounts(1e9, '64Mi', '200Mi') } as const

/**
 * Reads lines of `time,rate`: the time in seconds or as a Go duration after the beginning of the load, ascending; the rate
 * as `values` says. Separators are comma, semicolon or tab. A heading, empty lines and lines that begin with `#` are
 * passed over. At the first line that cannot be read, what is wrong with it.
 */
export function parseTrace(text: string, values = podRates): { trace: Trace } | { fault: TraceFault } {
  const trace: Trace = { seconds: [], perSecond: [] }
  const lines = text.split(/\r?\n/)
  let first = true
  for (const [at, line] of lines.entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const cells = trimmed.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))
    const heading = first && cells.every((cell) => Number.isNaN(timeOf(cell)))
    first = false
    if (heading) continue
    const fault = faultOf(cells, trace.seconds.at(-1), values)
    if (fault) return { fault: { line: at + 1, found: trimmed, ...fault } }
    if (trace.seconds.length === traceLinesMax)
      return {
        fault: { line: at + 1, message: `a trace has at most ${traceLinesMax} lines`, remedy: 'record fewer moments' },
      }
    trace.seconds.push(timeOf(cells[0]))
    trace.perSecond.push(values.read(cells[1]))
  }
  if (trace.seconds.length > 0) return { trace }
  return { fault: { line: 0, message: `has no line with a time and ${values.name}`, remedy: values.example } }
}

/** NaN when it is neither a number of seconds nor a duration. */
function timeOf(cell: string): number {
  if (cell === '') return NaN
  const plain = Number(cell)
  if (!Number.isNaN(plain)) return plain
  const duration = parseDuration(cell)
  return duration.ok ? duration.seconds : NaN
}

function faultOf(
  cells: readonly string[],
  before: number | undefined,
  values: TraceValues,
): { message: string; remedy: string } | undefined {
  if (cells.length < 2)
    return { message: `expected a time and ${values.name}, found one value`, remedy: values.example }
  const time = timeOf(cells[0])
  if (!Number.isFinite(time) || time < 0)
    return { message: `"${cells[0]}" is no time`, remedy: 'write seconds (90) or a Go duration (1m30s), from 0 on' }
  if (before !== undefined && time <= before)
    return {
      message: `the time ${cells[0]} is not after the one before, ${before}s`,
      remedy: 'sort the lines by time, with one line for each moment',
    }
  if (Number.isNaN(values.read(cells[1])))
    return { message: `"${cells[1]}" is no ${values.name.split(' ')[1]}`, remedy: values.remedy }
  return undefined
}
