/** `seatrial sweep`: the same design with one field at several values, beside each other, each in a worker thread. */
import { durationSecondsMax } from '../../../design'
import { figuresOf, wholeOf } from '../../../design/compare'
import type { RunResult } from '../../../design/result'
import { findField, readValues, sweepVariants, type Variant } from '../../../design/sweep'
import { collect, writeFiles, writeText, type ReportFile } from '../../report'
import { resultJson } from '../../report/json'
import { sweepCsv, type SweepRow } from '../../report/sweep'
import type { SpawnEngine } from '../../runs/engine-client'
import { Sweep, type SweepItem } from '../../runs/sweep'
import { spawnWorker } from '../../runs/worker'
import { durationOption, integerOption, type Parsed } from './arguments'
import { readFiles } from './load'
import { formatProblems, printable } from './problems'
import { Progress } from './progress'
import { makeFolder, seedMax } from './run'
import { exitCodes, type Terminal } from './streams'
import { seconds } from './summary'
import { table } from './table'
import { UsageError } from './usage'

/** Relative to out/main, where the build puts all entries. */
const engine = new URL(/* @vite-ignore */ './engine.js', import.meta.url)

export async function sweep(
  { values, operands }: Parsed,
  terminal: Terminal,
  spawn: SpawnEngine = () => spawnWorker(engine),
): Promise<number> {
  const reference = required(values, 'field')
  const listed = readValues(required(values, 'values'))
  if (!listed.ok) throw new UsageError(`--values: ${listed.message}`)
  const options = {
    seed: integerOption('seed', values['seed'], seedMax),
    durationSeconds: durationOption('duration', values['duration'], durationSecondsMax),
  }
  if (operands.length === 0) throw new UsageError('expected FILE...')
  const out = values['out'] as string | undefined
  const json = values['json'] as string | undefined
  const read = await readFiles(operands, terminal.stdin)
  if (!read.ok) return refuse(terminal, formatProblems(read.problems))
  const found = findField(read.files, reference)
  if (!found.ok) return refuse(terminal, `seatrial: --field ${reference} ${found.message}`)
  const made = sweepVariants(read.files, reference, listed.values)
  if (!made.ok) return refuse(terminal, `seatrial: --field ${reference} ${made.message}`)
  if (out !== undefined) await makeFolder(out)

  const progress = new Progress(terminal.stderr, values['quiet'] !== true && terminal.stderr.isTTY === true)
  const measured: Measured[] = made.variants.map(() => ({}))
  const paths: string[] = []
  const running = new Sweep(
    spawn,
    made.variants.map(({ files }) => files),
    options,
    {
      progress: (items) => showProgress(progress, items),
      // Let go of at once: results of large fleets are large.
      async result(index, { text }) {
        const result = JSON.parse(await collect(text)) as RunResult
        measured[index] = measure(result)
        if (out !== undefined)
          paths.push(...(await writeFiles(out, [fileOf(result, index, made.variants[index].value)])))
      },
    },
  )
  const interrupt = () => running.cancel()
  process.once('SIGINT', interrupt)
  try {
    const faults = problemsOf(made.variants, await running.check())
    if (faults !== '') return refuse(terminal, faults)
    await running.run()
  } finally {
    process.off('SIGINT', interrupt)
    progress.clear()
  }
  const rows = made.variants.map(({ value }, index): SweepRow => {
    const { state, message } = running.items[index]
    return { value, state, ...(message === undefined ? {} : { message }), ...measured[index] }
  })
  const text = `${JSON.stringify({ field: made.field.reference, values: rows }, null, 2)}\n`
  if (json === '-') terminal.stdout.write(text)
  else if (json !== undefined) await writeText(json, [text])
  if (out !== undefined) {
    const csv = { name: 'sweep.csv', type: 'text/csv', text: () => [sweepCsv(made.field.reference, rows)] }
    paths.unshift(...(await writeFiles(out, [csv])))
  }
  if (values['quiet'] !== true && json !== '-') {
    terminal.stdout.write(`${formatSweep(made.field.reference, rows, running.parallel)}\n`)
    if (paths.length > 0) terminal.stdout.write(`files: ${paths.map(printable).join(' ')}\n`)
  }
  return exitCode(running, rows)
}

function required(values: Parsed['values'], name: string): string {
  const value = values[name]
  if (typeof value !== 'string') throw new UsageError(`sweep needs --${name}`)
  return value
}

function refuse(terminal: Terminal, text: string): number {
  terminal.stderr.write(`${text}\n`)
  return exitCodes.badInput
}

/** Every value with what is wrong with it; empty when all can be run. */
function problemsOf(variants: readonly Variant[], problems: Awaited<ReturnType<Sweep['check']>>): string {
  return variants
    .flatMap(({ value }, index) =>
      problems[index].length === 0 ? [] : [`with the value ${printable(value)}:\n${formatProblems(problems[index])}`],
    )
    .join('\n')
}

function showProgress(progress: Progress, items: readonly SweepItem[]): void {
  // Those that wait last as long as the longest that is known.
  const usual = Math.max(0, ...items.map(({ durationSeconds }) => durationSeconds))
  const done = items.reduce(
    (sum, item) => sum + (item.state === 'finished' || item.state === 'failed' ? usual : item.virtualSeconds),
    0,
  )
  progress.update(done, usual * items.length)
}

type Measured = Omit<SweepRow, 'value' | 'state' | 'message'>

function measure(result: RunResult): Measured {
  const measured = result.objectives.filter(({ actual }) => actual !== null)
  const met = measured.filter((one) => one.met).length
  return { digest: result.digest, met, missed: measured.length - met, figures: figuresOf(wholeOf(result)) }
}

function fileOf(result: RunResult, index: number, value: string): ReportFile {
  const name = value.replace(/[^\w.-]+/g, '-').slice(0, 60)
  return { name: `result-${index + 1}-${name}.json`, type: 'application/json', text: () => resultJson(result) }
}

function formatSweep(field: string, rows: readonly SweepRow[], parallel: number): string {
  const integer = (value: number | null | undefined) =>
    value === null || value === undefined ? '-' : Math.round(value).toLocaleString('en-US')
  const latency = (value: number | null | undefined) => (value === null || value === undefined ? '-' : seconds(value))
  const verdict = ({ state, met = 0, missed = 0 }: SweepRow) =>
    state !== 'finished' ? state : missed > 0 ? `${missed} of ${met + missed} MISSED` : `${met} met`
  const lines = rows.map((row) => [
    printable(row.value),
    verdict(row),
    latency(row.figures?.['schedulingP99']),
    latency(row.figures?.['startupP99']),
    latency(row.figures?.['apiP99']),
    integer(row.figures?.['podsRunning']),
    integer(row.figures?.['podsPending']),
    row.digest?.slice(0, 16) ?? '-',
  ])
  const heads = ['value', 'objectives', 'scheduling p99', 'startup p99', 'API p99', 'running', 'pending', 'digest']
  const failures = rows.flatMap(({ value, message }) =>
    message === undefined ? [] : [`  ${printable(value)} failed: ${printable(message)}`],
  )
  return [
    printable(field),
    ...table([heads, ...lines], ['objectives', 'digest']),
    ...failures,
    '',
    `${parallel} at once`,
  ].join('\n')
}

function exitCode({ cancelled }: Sweep, rows: readonly SweepRow[]): number {
  if (cancelled) return exitCodes.cancelled
  if (rows.some(({ state }) => state === 'failed')) return exitCodes.internal
  return rows.every(({ missed }) => missed === 0) ? exitCodes.met : exitCodes.missed
}
