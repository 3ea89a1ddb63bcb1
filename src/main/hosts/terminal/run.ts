/** `seatrial run`: simulates in this process, so that a short run costs no second one. */
import { mkdir } from 'node:fs/promises'
import { durationSecondsMax } from '../../../design'
import type { RunResult } from '../../../design/result'
import { version } from '../../../../package.json'
import { comparedRuns } from '../../report/comparison'
import { reportFormats, writeFiles, writeReport, writeText, type ReportFile, type ReportFormat } from '../../report'
import { comparedFiles } from '../../report/compared'
import { resultJson } from '../../report/json'
import { inputOf } from '../../runs/input'
import { RunLoop } from '../../runs/run-loop'
import type { Simulation } from '../../simulation/contract'
import { createSimulation } from '../../simulation/simulation'
import { durationOption, integerOption, listOption, type Parsed } from './arguments'
import { parseGet, printObjects } from './get'
import { loadTrials, type TrialRun } from './trials'
import { formatComparison } from './comparison'
import { formatNotices, formatProblems } from './problems'
import { Progress } from './progress'
import { exitCodes, type Terminal } from './streams'
import { formatSummary } from './summary'
import { UsageError } from './usage'

export const seedMax = 0xffffffff

export async function run({ values, lists, operands }: Parsed, terminal: Terminal): Promise<number> {
  const out = values['out'] as string | undefined
  const json = values['json'] as string | undefined
  const quiet = values['quiet'] === true || json === '-'
  const gets = (lists['get'] ?? []).map(parseGet)
  const formats = listOption('format', values['format'], reportFormats)
  if (formats && out === undefined) throw new UsageError('--format needs --out DIR')
  const load = {
    seed: integerOption('seed', values['seed'], seedMax),
    durationSeconds: durationOption('duration', values['duration'], durationSecondsMax),
    cluster: values['cluster'] as string | undefined,
  }

  const loaded = await loadTrials(operands, lists['scheduler-config'] ?? [], load, terminal.stdin)
  if (loaded.problems.length > 0) terminal.stderr.write(`${formatProblems(loaded.problems)}\n`)
  if (!loaded.ok) return exitCodes.badInput
  const { trials, notices } = loaded
  // Before the run: it would be a pity to find out after an hour.
  if (out !== undefined) await makeFolder(out)
  if (!quiet && notices.length > 0) terminal.stderr.write(`${formatNotices(notices)}\n`)

  const progress = new Progress(terminal.stderr, values['quiet'] !== true && terminal.stderr.isTTY === true)
  const { first, results } = await runTrials(trials, values['placements'] === true, progress)
  const comparison =
    trials.length > 1 ? results.flatMap((one) => comparedRuns(one.schedulerConfig ?? '', one)) : undefined
  const result: RunResult = comparison ? { ...results[0], comparison } : results[0]

  const paths = out === undefined ? [] : await writeReport(out, result, first.podRows(), formats)
  if (out !== undefined && comparison) paths.push(...(await writeFiles(out, filesOfAll(results, formats))))
  if (json === '-') for (const piece of resultJson(result)) terminal.stdout.write(piece)
  else if (json !== undefined) await writeText(json, resultJson(result))
  const cancelled = results.some((one) => one.cancelled)
  if (!quiet) {
    const text = comparison ? formatComparison(comparison, result.seed, cancelled) : formatSummary(result)
    terminal.stdout.write(`${text}\n`)
    const namespace = values['namespace'] as string | undefined
    for (const get of gets) terminal.stdout.write(`\n${printObjects(first, get, namespace)}`)
    if (paths.length > 0) terminal.stdout.write(`report: ${paths.join(' ')}\n`)
  }
  if (cancelled) return exitCodes.cancelled
  return results.every((one) => one.objectives.every(({ met }) => met)) ? exitCodes.met : exitCodes.missed
}

/** One after the other; Ctrl-C ends the one that runs, and the rest is not begun. */
async function runTrials(
  trials: readonly TrialRun[],
  placements: boolean,
  progress: Progress,
): Promise<{ first: Simulation; results: RunResult[] }> {
  const results: RunResult[] = []
  let first: Simulation | undefined
  for (const { design, schedulerConfig, files } of trials) {
    const simulation = createSimulation(design, { version })
    first ??= simulation
    const before = results.length * simulation.durationSeconds
    const total = trials.length * simulation.durationSeconds
    const onSlice = () => progress.update(before + simulation.now, total)
    const { state, wallSeconds } = await simulate(simulation, onSlice)
    progress.clear()
    const cancelled = state === 'cancelled'
    const result = { ...simulation.result({ placements }), wallSeconds, cancelled, input: inputOf(files) }
    results.push(schedulerConfig === undefined ? result : { ...result, schedulerConfig })
    if (cancelled) break
  }
  return { first: first as Simulation, results }
}

/** The comparison as a page, and each result, to be opened in Compare. */
function filesOfAll(results: readonly RunResult[], formats: readonly ReportFormat[] = reportFormats): ReportFile[] {
  const named = results.map((run) => ({ name: run.schedulerConfig ?? '', run }))
  const jsons = named.map(({ name, run }, index) => ({
    name: `result-${index + 1}-${name.replace(/[^\w.-]+/g, '-').replace(/\.\w+$/, '')}.json`,
    type: 'application/json',
    text: () => resultJson(run),
  }))
  return [
    ...(named.length > 1 ? comparedFiles(named, 0, formats.includes('html') ? ['html'] : []) : []),
    ...(formats.includes('json') ? jsons : []),
  ]
}

export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const exists = code === 'EEXIST' || code === 'ENOTDIR'
    throw new UsageError(`--out ${path}: ${exists ? 'is no folder' : (error as Error).message}`)
  }
}

/** Runs to the end, or until the first Ctrl-C. */
function simulate(
  simulation: Simulation,
  onSlice: () => void,
): Promise<{ state: 'finished' | 'cancelled'; wallSeconds: number }> {
  return new Promise((resolve, reject) => {
    const interrupt = () => loop.cancel()
    const loop: RunLoop = new RunLoop(simulation, null, {
      onSlice,
      onState(state, message) {
        if (!loop.ended) return
        process.off('SIGINT', interrupt)
        if (state === 'finished' || state === 'cancelled') resolve({ state, wallSeconds: loop.wallSeconds })
        else reject(new Error(message, { cause: loop.failure }))
      },
    })
    process.on('SIGINT', interrupt)
    loop.resume()
  })
}
