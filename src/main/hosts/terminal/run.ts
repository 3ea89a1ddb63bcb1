/** `seatrial run`: simulates in this process, so that a short run costs no second one. */
import { mkdir } from 'node:fs/promises'
import { durationSecondsMax } from '../../../design'
import type { RunResult } from '../../../design/result'
import { version } from '../../../../package.json'
import { reportFormats, writeReport, writeText } from '../../report'
import { resultJson } from '../../report/json'
import { RunLoop } from '../../runs/run-loop'
import type { Simulation } from '../../simulation/contract'
import { createSimulation } from '../../simulation/simulation'
import { durationOption, integerOption, listOption, type Parsed } from './arguments'
import { loadDesign } from './load'
import { formatNotices, formatProblems } from './problems'
import { Progress } from './progress'
import { exitCodes, type Terminal } from './streams'
import { formatSummary } from './summary'
import { UsageError } from './usage'

const seedMax = 0xffffffff

export async function run({ values, operands }: Parsed, terminal: Terminal): Promise<number> {
  const out = values['out'] as string | undefined
  const json = values['json'] as string | undefined
  const quiet = values['quiet'] === true || json === '-'
  const formats = listOption('format', values['format'], reportFormats)
  if (formats && out === undefined) throw new UsageError('--format needs --out DIR')
  const load = {
    seed: integerOption('seed', values['seed'], seedMax),
    durationSeconds: durationOption('duration', values['duration'], durationSecondsMax),
    cluster: values['cluster'] as string | undefined,
  }

  const parsed = await loadDesign(operands, load, terminal.stdin)
  if (parsed.problems.length > 0) terminal.stderr.write(`${formatProblems(parsed.problems)}\n`)
  if (!parsed.ok) return exitCodes.badInput
  // Before the run: it would be a pity to find out after an hour.
  if (out !== undefined) await makeFolder(out)
  if (!quiet && parsed.design.notices.length > 0) terminal.stderr.write(`${formatNotices(parsed.design.notices)}\n`)

  const simulation = createSimulation(parsed.design, { version })
  const progress = new Progress(terminal.stderr, values['quiet'] !== true && terminal.stderr.isTTY === true)
  const { state, wallSeconds } = await simulate(simulation, progress)
  const result: RunResult = {
    ...simulation.result({ placements: values['placements'] === true }),
    wallSeconds,
    cancelled: state === 'cancelled',
  }

  const paths = out === undefined ? [] : await writeReport(out, result, simulation.podRows(), formats)
  if (json === '-') terminal.stdout.write(resultJson(result))
  else if (json !== undefined) await writeText(json, [resultJson(result)])
  if (!quiet) {
    terminal.stdout.write(`${formatSummary(result)}\n`)
    if (paths.length > 0) terminal.stdout.write(`report: ${paths.join(' ')}\n`)
  }
  if (state === 'cancelled') return exitCodes.cancelled
  return result.objectives.every((objective) => objective.met) ? exitCodes.met : exitCodes.missed
}

async function makeFolder(path: string): Promise<void> {
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
  progress: Progress,
): Promise<{ state: 'finished' | 'cancelled'; wallSeconds: number }> {
  return new Promise((resolve, reject) => {
    const interrupt = () => loop.cancel()
    const loop: RunLoop = new RunLoop(simulation, null, {
      onSlice: () => progress.update(simulation.now, simulation.durationSeconds),
      onState(state, message) {
        if (!loop.ended) return
        progress.clear()
        process.off('SIGINT', interrupt)
        if (state === 'finished' || state === 'cancelled') resolve({ state, wallSeconds: loop.wallSeconds })
        else reject(new Error(message, { cause: loop.failure }))
      },
    })
    process.on('SIGINT', interrupt)
    loop.resume()
  })
}
