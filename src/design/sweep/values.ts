/** The values of a sweep: a list as somebody types it, or steps from one number to another. */
import type { Value } from '../edit'

export type ValuesOutcome = { ok: true; values: string[] } | { ok: false; message: string }

/** More is no sweep but a study, and each is kept as a run. */
export const sweepValuesMax = 100

/** `1, 2, 3` or `1..10` or `10..100 by 10`; texts in quotes keep their commas and their blanks. */
export function readValues(text: string): ValuesOutcome {
  const range = /^\s*(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)(?:\s*(?:by|\/|step)\s*([\d.]+))?\s*$/.exec(text)
  if (range) return stepsOf(Number(range[1]), Number(range[2]), Number(range[3] ?? 1))
  const values = [...text.matchAll(/\s*("(?:[^"\\]|\\.)*"|[^,]*?)\s*(?:,|$)/g)].map((match) => match[1])
  // The pattern matches the empty end once more.
  return checked(values.filter((value, index) => value !== '' || index < values.length - 1))
}

/** From `from` to `to` at most, both in it where the step fits. */
export function stepsOf(from: number, to: number, step: number): ValuesOutcome {
  if (![from, to, step].every(Number.isFinite)) return fail('expected numbers')
  if (!(step > 0)) return fail('the step must be greater than 0')
  const count = Math.floor(Math.abs(to - from) / step + 1e-9) + 1
  if (count > sweepValuesMax) return tooMany(count)
  const sign = to < from ? -1 : 1
  // Not by adding up: 0.1 + 0.2 would show.
  return checked(
    Array.from({ length: count }, (_, index) => String(Number((from + sign * index * step).toPrecision(12)))),
  )
}

function checked(values: string[]): ValuesOutcome {
  if (values.length === 0) return fail('expected at least one value')
  if (values.some((value) => value === '')) return fail('one of the values is empty')
  const twice = values.find((value, index) => values.indexOf(value) < index)
  if (twice !== undefined) return fail(`${twice} is given twice`)
  return values.length > sweepValuesMax ? tooMany(values.length) : { ok: true, values }
}

const tooMany = (count: number) => fail(`${count} values are more than the ${sweepValuesMax} that one sweep takes`)
const fail = (message: string): ValuesOutcome => ({ ok: false, message })

/**
 * What is written for a value: numbers, true and false as such, in quotes or of another form as text. Where a text stands now
 * that looks like a number, it was quoted on purpose, and the new one is a text as well.
 */
export function writtenValue(text: string, current: unknown): Value {
  if (/^".*"$/s.test(text)) {
    try {
      return JSON.parse(text) as string
    } catch {
      return text
    }
  }
  const plain: Value | undefined =
    text === 'true' || text === 'false'
      ? text === 'true'
      : /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[-+]?\d+)?$/i.test(text)
        ? Number(text)
        : undefined
  if (plain === undefined) return text
  return typeof current === 'string' && current.trim() !== '' && !Number.isNaN(Number(current)) ? text : plain
}
