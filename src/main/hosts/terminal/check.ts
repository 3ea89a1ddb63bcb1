/** `seatrial check`: parses and validates, and says in one line what it found; with `--review`, what is to be said of it. */
import { parseSchedulerConfiguration } from '../../../design'
import { reviewDesign, type Finding } from '../../../design/review'
import type { Design, Notice, Problem, SourceFile } from '../../../design/types'
import type { Parsed } from './arguments'
import { designWithSources, readFiles } from './load'
import { formatNotices, formatProblems } from './problems'
import { printReview, reviewOptions, type ReviewOptions } from './review'
import { exitCodes, type Terminal } from './streams'
import { UsageError } from './usage'

export async function check({ values, operands }: Parsed, terminal: Terminal): Promise<number> {
  if (operands.length === 0) throw new UsageError('expected FILE...')
  const review = reviewOptions(values)
  const read = await readFiles(operands, terminal.stdin)
  if (!read.ok) return refuse(read.problems, terminal)
  const configurations = read.files.filter(isConfiguration)
  const others = read.files.filter((file) => !isConfiguration(file))
  const checked: Checked[] = configurations.map(checkConfiguration)
  // Configurations alone are no design; anything else is one, or shall become one.
  if (others.length > 0) checked.push(await checkDesign(others, values['cluster'] as string | undefined, review))
  const problems = checked.flatMap((one) => one.problems)
  const sound = checked.filter((one) => one.ok)
  if (sound.length < checked.length) return refuse(problems, terminal)
  if (problems.length > 0) terminal.stderr.write(`${formatProblems(problems)}\n`)
  const notices = sound.flatMap((one) => one.notices)
  const quiet = values['quiet'] === true
  if (!quiet && notices.length > 0) terminal.stderr.write(`${formatNotices(notices)}\n`)
  if (!quiet && !review?.json) {
    terminal.stdout.write(`ok: ${sound.map((one) => one.found).join('; ')}\n${review ? '\n' : ''}`)
  }
  const findings = sound.flatMap((one) => one.findings)
  return review ? printReview(findings, review, terminal) : exitCodes.met
}

type Checked =
  | {
      ok: true
      problems: readonly Problem[]
      notices: readonly Notice[]
      found: string
      /** Empty where no review was asked for. */
      findings: readonly Finding[]
    }
  | { ok: false; problems: readonly Problem[] }

function refuse(problems: readonly Problem[], terminal: Terminal): number {
  terminal.stderr.write(`${formatProblems(problems)}\n`)
  return exitCodes.badInput
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
  return { ...result, found: `a scheduler configuration with ${count(profiles.length, 'profile')}`, findings: [] }
}

async function checkDesign(
  files: readonly SourceFile[],
  cluster: string | undefined,
  review: ReviewOptions | undefined,
): Promise<Checked> {
  const { result, sources } = await designWithSources(files, { cluster })
  if (!result.ok) return result
  const { problems, design } = result
  const findings = review ? reviewDesign(design, sources) : []
  return { ok: true, problems, notices: design.notices, found: describe(design), findings }
}

function describe({ clusters, defaultCluster }: Design): string {
  const nodes = clusters.flatMap((cluster) => cluster.nodePools.flatMap((pool) => pool.nodes)).length
  const workloads = clusters.flatMap((cluster) => cluster.workloads).length
  const services = clusters.flatMap((cluster) => cluster.services).length
  const placed = defaultCluster ? ' (the default cluster: the input brings none)' : ''
  return `${count(clusters.length, 'cluster')}${placed}, ${count(nodes, 'node')}, ${count(workloads, 'workload')}, ${count(services, 'service')}`
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
