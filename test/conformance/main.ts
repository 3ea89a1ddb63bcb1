/** npm run conformance -- scheduler|controllers [DIR]: see npm run conformance -- --help. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { controllers, controllersUsage } from './controllers/cli'
import { SimulatedCluster } from './controllers/simulated/simulatedCluster'
import { Figures, differencesOf } from './replay/figures'
import { pluginNames } from './replay/pluginNames'
import { readRecording } from './replay/recording'
import { replay } from './replay/replay'
import { pluginTable, table, totalsText } from './replay/table'

const usage = `Usage: npm run conformance -- scheduler [DIR] [--all]

Replays recordings of the real kube-scheduler, decision by decision, each attempt from the recorded state, and compares
what Seatrial decides. DIR: a folder of recordings (*.json), or one of them; test/conformance/scheduler when left out.
--all: prints every difference, not only the first of each recording.
Exit code: 0 all equal, 1 something differs or cannot be read, 2 wrong usage.`

/** Returns the exit code. */
export function main(args: readonly string[], root: string): number {
  if (args[0] === 'controllers' && !args.includes('--help')) {
    return controllers(args.slice(1), root, (setup) => new SimulatedCluster(setup))
  }
  const [what, ...rest] = args.filter((arg) => !arg.startsWith('-'))
  const flags = args.filter((arg) => arg.startsWith('-'))
  if (flags.includes('--help') || flags.includes('-h')) {
    console.log(`${usage}\n\n${controllersUsage}`)
    return 0
  }
  if (what !== 'scheduler' || rest.length > 1 || flags.some((flag) => flag !== '--all')) {
    console.error(`${usage}\n\n${controllersUsage}`)
    return 2
  }
  const folder = rest[0] ?? join(root, 'test/conformance/scheduler')
  if (!existsSync(folder)) {
    console.error(`conformance: ${folder} does not exist`)
    return 2
  }
  const files = recordingsIn(folder)
  if (files.length === 0) {
    console.error(`conformance: there is no recording (*.json) in ${folder}`)
    return 2
  }
  return run(files, flags.includes('--all'))
}

function recordingsIn(folder: string): string[] {
  if (!statSync(folder).isDirectory()) return [folder]
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.sort().map((name) => join(folder, name))
}

function run(files: readonly string[], all: boolean): number {
  const figures = new Figures(pluginNames)
  const differences: string[] = []
  for (const file of files) {
    try {
      const replayed = replay(readRecording(file))
      figures.add(replayed)
      differences.push(...differencesOf(replayed).map((one) => `${replayed.name}: ${one}`))
    } catch (error) {
      figures.addFailure(file, error)
    }
  }
  const rows = figures.rows.map(({ name, attempts, equal, first }) => [name, attempts, equal, clip(first)])
  console.log(table(['scenario', 'attempts', 'equal', 'first difference'], rows))
  console.log(`\n${pluginTable(figures)}\n\n${totalsText(figures)}`)
  if (all && differences.length > 0) console.log(`\n${differences.join('\n')}`)
  return figures.equal ? 0 : 1
}

const clip = (text: string): string => (text.length > 200 ? `${text.slice(0, 199)}…` : text)
