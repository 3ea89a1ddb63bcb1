/** `seatrial check`: parses and validates, and says in one line what it found. */
import type { Design } from '../../../design/types'
import type { Parsed } from './arguments'
import { loadDesign } from './load'
import { formatNotices, formatProblems } from './problems'
import { exitCodes, type Terminal } from './streams'

export async function check({ values, operands }: Parsed, terminal: Terminal): Promise<number> {
  const parsed = await loadDesign(operands, { cluster: values['cluster'] as string | undefined }, terminal.stdin)
  if (parsed.problems.length > 0) terminal.stderr.write(`${formatProblems(parsed.problems)}\n`)
  if (!parsed.ok) return exitCodes.badInput
  if (values['quiet'] === true) return exitCodes.met
  if (parsed.design.notices.length > 0) terminal.stderr.write(`${formatNotices(parsed.design.notices)}\n`)
  terminal.stdout.write(`${describe(parsed.design)}\n`)
  return exitCodes.met
}

function describe({ clusters, defaultCluster }: Design): string {
  const nodes = clusters.flatMap((cluster) => cluster.nodePools.flatMap((pool) => pool.nodes)).length
  const workloads = clusters.flatMap((cluster) => cluster.workloads).length
  const services = clusters.flatMap((cluster) => cluster.services).length
  const placed = defaultCluster ? ' (the default cluster: the input brings none)' : ''
  return `ok: ${count(clusters.length, 'cluster')}${placed}, ${count(nodes, 'node')}, ${count(workloads, 'workload')}, ${count(services, 'service')}`
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
