// npm run bench [-- --only TEXT] [--runs N] [--markdown]: builds the scenarios and runs each (the one of that name, or those
// whose name holds the text) in a process of its own. Prints medians, and adds them to bench/history.jsonl with machine, commit and versions.
// npm run bench -- --screens: a large cluster in the desktop app instead; how long page and main process stood still
// (SEATRIAL_SCALE_NODES and SEATRIAL_SCALE_PODS make it larger).
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    markdown: { type: 'boolean', default: false },
    screens: { type: 'boolean', default: false },
  },
})
if (values.screens) {
  const test = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'e2e', 'test/e2e/scale.test.ts']
  process.exit(spawnSync(process.execPath, test, { cwd: root, stdio: 'inherit' }).status ?? 1)
}

const runs = Math.max(1, Number(values.runs))

await build({ root, logLevel: 'error', configFile: join(import.meta.dirname, 'vite.config.ts') })

const script = join(root, 'out/bench/scenarios.js')
const node = (...args) => JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' }))
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const median = (numbers) => numbers.sort((x, y) => x - y)[Math.floor((numbers.length - 1) / 2)]

/** Of several runs, the one whose time is the median: its figures belong together. */
function measure(name) {
  const samples = Array.from({ length: runs }, () => node(name))
  if (new Set(samples.map(({ digest }) => digest)).size !== 1) throw new Error(`${name}: runs differ in their digest`)
  const middle = median(samples.map(({ wallSeconds }) => wallSeconds))
  return {
    ...samples.find(({ wallSeconds }) => wallSeconds === middle),
    ratio: median(samples.map(({ ratio }) => ratio)),
    samples: samples.map(({ wallSeconds }) => wallSeconds),
  }
}

const whole = (number) => Math.round(number).toLocaleString('en-US')
const row = ({ name, virtualSeconds, wallSeconds, cpuSeconds, ratio, events, podsPlaced, peakMegabytes }) => ({
  scenario: name,
  'virtual min': virtualSeconds ? whole(virtualSeconds / 60) : '',
  'wall s': wallSeconds.toFixed(2),
  'CPU s': cpuSeconds.toFixed(2),
  'times calibration': ratio.toFixed(0),
  'events/s': whole(events / wallSeconds),
  'pods/s': podsPlaced ? whole(podsPlaced / wallSeconds) : '',
  'peak MB': whole(peakMegabytes),
})

const version = git('describe', '--always', '--dirty')
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
const about = { date: new Date().toISOString(), commit: version, machine, node: process.version, runs }

const names = node()
const wanted = names.includes(values.only) ? [values.only] : names.filter((one) => one.includes(values.only))
if (wanted.length === 0) {
  console.error(`no scenario has "${values.only}" in its name; there are:\n  ${names.join('\n  ')}`)
  process.exit(2)
}

const rows = []
for (const name of wanted) {
  const result = measure(name)
  rows.push(row(result))
  appendFileSync(join(root, 'bench/history.jsonl'), `${JSON.stringify({ ...about, ...result })}\n`)
  if (!values.markdown) console.log(Object.values(rows.at(-1)).join('  '))
}

if (values.markdown) {
  const columns = Object.keys(rows[0] ?? {})
  const line = (cells) => `| ${cells.join(' | ')} |`
  console.log(
    [line(columns), line(columns.map(() => '---')), ...rows.map((one) => line(Object.values(one)))].join('\n'),
  )
} else console.table(rows)
console.log(
  `median of ${runs} runs on ${machine}, Node ${process.version}, commit ${version}; added to bench/history.jsonl`,
)
