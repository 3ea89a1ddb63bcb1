/** `seatrial check`: parses and validates, and says in one line what it found. */
import { parseSchedulerConfiguration } from '../../../design'
import type { Design, Notice, Problem, SourceFile } from '../../../design/types'
import type { Parsed } from './arguments'
import { designOf, readFiles } from './load'
import { formatNotices, formatProblems } from './problems'
import { exitCodes, type Terminal } from './streams'
import { UsageError } from './usage'

export async function check({ values, operands }: Parsed, terminal: Terminal): Promise<number> {
  if (operands.length === 0) throw new UsageError('expected FILE...')
  const read = await readFiles(operands, terminal.stdin)
  if (!read.ok) return answer(read, true, terminal)
  const configurations = read.files.filter(isConfiguration)
  const others = read.files.filter((file) => !isConfiguration(file))
  const checked: Checked[] = configurations.map(checkConfiguration)
  // Configurations alone are no design; anything else is one, or shall become one.
  if (others.length > 0) checked.push(await checkDesign(others, values['cluster'] as string | undefined))
  const problems = checked.flatMap((one) => one.problems)
  if (checked.some((one) => !one.ok)) return answer({ ok: false, problems }, true, terminal)
  const sound = checked.filter((one) => one.ok)
  const [notices, found] = [sound.flatMap((one) => one.notices), sound.map((one) => one.found)]
  return answer({ ok: true, problems, notices, found: found.join('; ') }, values['quiet'] === true, terminal)
}

type Checked =
  | { ok: true; problems: readonly Problem[]; notices: readonly Notice[]; found: string }
  | { ok: false; problems: readonly Problem[] }

function answer(checked: Checked, quiet: boolean, terminal: Terminal): number {
  if (checked.problems.length > 0) terminal.stderr.write(`${formatProblems(checked.problems)}\n`)
  if (!checked.ok) return exitCodes.badInput
  if (quiet) return exitCodes.met
  if (checked.notices.length > 0) terminal.stderr.write(`${formatNotices(checked.notices)}\n`)
  terminal.stdout.write(`ok: ${checked.found}\n`)
  return exitCodes.met
}

/** By its text: what is wrong with it is for the one that reads it to say. */
function isConfiguration({ text }: SourceFile): boolean {
  return (
    /^["']?kind["']?:\s*["']?KubeSchedulerConfiguration\b/m.test(text) ||
    /^\s*\{[^{}]*"kind"\s*:\s*"KubeSchedulerConfiguration"/.test(text)
  )
}

function checkConfiguration(file: SourceFile): Checked {
  const result = parseSchedulerConfiguration(file)
  if (!result.ok) return result
  const { profiles } = result.configuration
  return { ...result, found: `a scheduler configuration with ${count(profiles.length, 'profile')}` }
}

async function checkDesign(files: readonly SourceFile[], cluster: string | undefined): Promise<Checked> {
  const parsed = await designOf(files, { cluster })
  if (!parsed.ok) return parsed
  return { ok: true, problems: parsed.problems, notices: parsed.design.notices, found: describe(parsed.design) }
}

function describe({ clusters, defaultCluster }: Design): string {
  const nodes = clusters.flatMap((cluster) => cluster.nodePools.flatMap((pool) => pool.nodes)).length
  const workloads = clusters.flatMap((cluster) => cluster.workloads).length
  const services = clusters.flatMap((cluster) => cluster.services).length
  const placed = defaultCluster ? ' (the default cluster: the input brings none)' : ''
  return `${count(clusters.length, 'cluster')}${placed}, ${count(nodes, 'node')}, ${count(workloads, 'workload')}, ${count(services, 'service')}`
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
