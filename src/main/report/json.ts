/** result.json: the RunResult as it is, described by resources/schemas/result.schema.json. */
import type { RunResult } from '../../design/result'

export const resultJson = (result: RunResult): string => `${JSON.stringify(result, finite, 2)}\n`

/** JSON has no NaN and no Infinity: it would turn them into null unasked, and the schema would not hold. */
function finite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`result.json: ${key} is ${value}`)
  return value
}
