// npm run bench [-- --runs N] [-- --json FILE]: builds the scenarios, runs each in a process of its own, prints the medians
// as a table and keeps them as JSON with what machine and commit they were measured on.
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, json: { type: 'string' } } })
const runs = Math.max(1, Number(values.runs))

await build({ root, logLevel: 'error', configFile: join(import.meta.dirname, 'vite.config.ts') })

const script = join(root, 'out/bench/scenarios.js')
const node = (...args) => JSON.parse(execFileSync(process.execPath, [script, ...args], { encoding: 'utf8' }))
const median = (numbers) => numbers.sort((x, y) => x - y)[Math.floor((numbers.length - 1) / 2)]

const results = []
for (const name of node()) {
  const samples = Array.from({ length: runs }, () => node(name))
  if (new Set(samples.map((sample) => sample.digest)).size !== 1)
    throw new Error(`${name}: runs differ in their digest`)
  const medians = Object.fromEntries(
    ['wallSeconds', 'eventsPerSecond', 'podsPerSecond', 'peakMegabytes'].map((key) => [
      key,
      median(samples.map((sample) => sample[key])),
    ]),
  )
  results.push({ ...samples[0], ...medians, samples: samples.map((sample) => sample.wallSeconds) })
}

const whole = (number) => Math.round(number).toLocaleString('en-US')
console.table(
  Object.fromEntries(
    results.map((result) => [
      result.name,
      {
        'wall s': Number(result.wallSeconds.toFixed(2)),
        'virtual s': result.virtualSeconds,
        events: whole(result.events),
        'events/s': whole(result.eventsPerSecond),
        'pods/s': whole(result.podsPerSecond),
        'peak MB': whole(result.peakMegabytes),
      },
    ]),
  ),
)

const commit = () => {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  } catch {
    return 'unknown'
  }
}
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`
const file = values.json ?? join(root, 'bench/results/latest.json')
mkdirSync(dirname(file), { recursive: true })
writeFileSync(
  file,
  JSON.stringify(
    { date: new Date().toISOString(), commit: commit(), machine, node: process.version, runs, results },
    null,
    2,
  ),
)
console.log(`median of ${runs} runs on ${machine}, Node ${process.version}; kept in ${file}`)
