/** Reads a result.json, whoever wrote it: another version of Seatrial, or something else altogether. */
import { validateResult, type SchemaError } from 'virtual:validators'
import type { RunResult } from './result'

export type ResultOutcome = { ok: true; result: RunResult } | { ok: false; message: string }

const wanted = 'open a result.json, as the export of a report or `seatrial run --json FILE` writes it'

export function readResult(text: string): ResultOutcome {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fail(`is no result of Seatrial: it is not JSON; ${wanted}`)
  }
  const found = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (typeof found.seatrial !== 'string') {
    const kind = typeof found.kind === 'string' ? ` but a ${found.kind}` : ''
    return fail(`is no result of Seatrial${kind}; ${wanted}`)
  }
  if (Array.isArray(found.runs) && found.clusters === undefined)
    return fail(`is a comparison, not the result of a run; ${wanted}`)
  if (validateResult(value)) return { ok: true, result: value as RunResult }
  // What a newer version says besides is passed over.
  const faults = (validateResult.errors ?? []).filter(({ keyword }) => keyword !== 'additionalProperties')
  if (faults.length === 0) return { ok: true, result: value as RunResult }
  return fail(`was made by Seatrial ${found.seatrial} in a format that this version cannot read: ${say(faults[0])}`)
}

function say({ instancePath, keyword, params, message }: SchemaError): string {
  const place = instancePath
    .slice(1)
    .replace(/\/(\d+)(?=\/|$)/g, '[$1]')
    .replaceAll('/', '.')
  if (keyword === 'required') return `${[place, String(params.missingProperty)].filter(Boolean).join('.')} is missing`
  return `${place || 'the whole'} ${message ?? 'is not as expected'}`
}

const fail = (message: string): ResultOutcome => ({ ok: false, message })
