/** npm run conformance -- controllers: see its usage. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { compare } from './compare/compare'
import { document } from './docs'
import { knownFor } from './known'
import { isRequest, readRecording, type Action, type Recording } from './recording'
import { replay, type Replayed } from './replay'
import type { ClusterSetup, ReplayedCluster } from './replayedCluster'
import { othersOf } from './replicates'
import { surroundingsOf } from './script/neighbours'
import { metAfterAll, type Outcome, outcomeTable, totals, withKnown } from './table'

const ownRecords = 'test/conformance/controllers/records'

export const controllersUsage = `Usage: npm run conformance -- controllers [DIR] [--only TEXT] [--all] [--out DIR] [--docs] [--known REASON]

Replays recordings of the real controllers on the simulated control plane, with the same requests at the same times, and
compares what came of them. DIR: a folder of recordings (*.json, *.json.gz), or one of them;
test/conformance/controllers/records when left out. What those show of the same control plane at the same time is beside it.
--only TEXT: those whose name contains it. --all: prints every difference, not only the first of each scenario.
--out DIR: writes what the simulation did into DIR, in the recordings' own format.
--docs: writes docs/CONTROLLERS.md. --known REASON: takes out of test/conformance/controllers/known.json what is met by now,
and puts in what differs, with that reason.
Exit code: 0 all met (or listed in known.json), 1 something differs or cannot be read, 2 wrong usage.`

interface Options {
  folder: string
  only: string
  all: boolean
  out?: string
  docs: boolean
  known?: string
}

/** Returns the exit code. */
export function controllers(
  args: readonly string[],
  root: string,
  start: (setup: ClusterSetup) => ReplayedCluster,
): number {
  const options = optionsOf(args, root)
  if (typeof options === 'string') {
    console.error(options)
    return 2
  }
  const files = filesOf(options)
  if (files.length === 0) {
    console.error(`conformance: there is no recording (*.json) in ${options.folder}`)
    return 2
  }
  const failures: string[] = []
  const recordings = readAll(files, failures)
  const all = withOwn(recordings, root)
  const outcomes: Outcome[] = []
  for (const recording of recordings.filter((one) => isWanted(one, options))) {
    outcomes.push(outcomeOf(recording, all, start, (replayed) => options.out && write(options.out, replayed)))
  }
  return report(outcomes, failures, options, root)
}

/**
 * Replays and compares; a replay that ends with an error has that as its difference.
 * @param seen receives what was replayed
 */
export function outcomeOf(
  recording: Recording,
  all: readonly Recording[],
  start: (setup: ClusterSetup) => ReplayedCluster,
  seen: (replayed: Replayed) => void = () => undefined,
): Outcome {
  const { name, description } = recording
  try {
    const replayed = replay(recording, start, all)
    seen(replayed)
    const { timeline, answers } = replayed
    const compared = compare(
      recording,
      { name, timeline, answers },
      othersOf(recording, all),
      surroundingsOf(recording, all),
    )
    return withKnown(compared, description)
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    const worst = { off: 0, what: '', t: 0 }
    return withKnown({ name, count: 1, differences: [{ what: 'replay', t: 0, text }], worst }, description)
  }
}

function report(outcomes: readonly Outcome[], failures: readonly string[], options: Options, root: string): number {
  console.log(`${outcomeTable(outcomes)}\n\n${totals(outcomes)}`)
  if (options.all) for (const one of outcomes) printDifferences(one)
  for (const { known, name } of outcomes)
    for (const { what, reason } of known) console.log(`not met: ${name}, ${what}: ${reason}`)
  const gone = metAfterAll(outcomes)
  for (const one of gone) console.log(`met after all: ${one}: take it out of known.json`)
  for (const failure of failures) console.error(failure)
  if (options.known !== undefined) {
    const file = join(root, 'test/conformance/controllers/known.json')
    writeFileSync(file, `${JSON.stringify(knownFor(outcomes, options.known), undefined, 2)}\n`)
  }
  if (options.docs) writeFileSync(join(root, 'docs/CONTROLLERS.md'), document(outcomes))
  const unexpected = outcomes.some((one) => one.unexpected.length > 0)
  return unexpected || gone.length > 0 || failures.length > 0 ? 1 : 0
}

function printDifferences({ name, differences }: Outcome): void {
  if (differences.length === 0) return
  console.log(`\n${name}`)
  for (const { what, text } of differences) console.log(`  ${what}\n      ${text}`)
}

function optionsOf(args: readonly string[], root: string): Options | string {
  const options: Options = {
    folder: join(root, ownRecords),
    only: '',
    all: false,
    docs: false,
  }
  const folders: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg === '--all') options.all = true
    else if (arg === '--docs') options.docs = true
    else if ((arg === '--out' || arg === '--only' || arg === '--known') && args[at + 1] !== undefined) {
      const value = args[++at]
      if (arg === '--out') options.out = value
      else if (arg === '--only') options.only = value
      else options.known = value
    } else if (arg.startsWith('-')) return controllersUsage
    else folders.push(arg)
  }
  if (folders.length > 1) return controllersUsage
  if (folders[0] !== undefined) options.folder = folders[0]
  return existsSync(options.folder) ? options : `conformance: ${options.folder} does not exist`
}

/** A file alone, or those whose names contain the text. */
const isWanted = ({ name }: Recording, { folder, only }: Options): boolean =>
  statSync(folder).isDirectory() ? name.includes(only) : name === nameOf(folder)

/** The project's own recordings too: some of them went on in the same control plane, or are runs of the same scenario. */
function withOwn(recordings: readonly Recording[], root: string): Recording[] {
  const folder = join(root, ownRecords)
  const known = new Set(recordings.map(({ name }) => name))
  const own = existsSync(folder) ? recordingsIn(folder).filter((file) => !known.has(nameOf(file))) : []
  return [...recordings, ...readAll(own, [])]
}

/** All of the folder: other runs of the same scenarios are compared with too, and others went on at the same time. */
function filesOf({ folder }: Options): string[] {
  const directory = statSync(folder).isDirectory() ? folder : dirname(folder)
  return recordingsIn(directory)
}

const recordingsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(folder, name))

const nameOf = (file: string): string => basename(file).replace(/\.json(\.gz)?$/, '')

function readAll(files: readonly string[], failures: string[]): Recording[] {
  return files.flatMap((file) => {
    try {
      return [readRecording(file)]
    } catch (error) {
      failures.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
      return []
    }
  })
}

/** The simulated run as a recording: the same head, the actions with the simulation's answers, its timeline. */
function write(folder: string, { recording, timeline, answers }: Replayed): void {
  mkdirSync(folder, { recursive: true })
  let index = -1
  const actions = recording.actions.map((action): Action => {
    if (!isRequest(action)) return action
    const { t, ms, method, path, body } = action
    const answer = answers[++index]
    return { t, ms, method, path, ...(body === undefined ? {} : { body }), ...(answer ?? { code: 0 }) }
  })
  const head = Object.entries(recording.head).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)},`)
  const lines = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(',\n')
  const text = `{\n${head.join('\n')}\n"actions": [\n${lines(actions)}\n],\n"timeline": [\n${lines(timeline)}\n]\n}\n`
  writeFileSync(join(folder, `${recording.name}.json`), text)
}
