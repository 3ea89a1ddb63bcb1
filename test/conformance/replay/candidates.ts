/**
 * Preemption as recorded against ours. The real scheduler goes through the nodes in an order that Go's maps draw anew every
 * time, and stops when it has enough candidates: so the recorded candidates may be any that such a walk meets, and the node
 * any of the best among them.
 */
import type { AttemptReport, PreemptionCandidate } from '../../../src/main/simulation/explain/contract'
import { pickCandidate } from '../../../src/main/simulation/scheduler/preemptionCandidate'
import type { PodId } from '../../../src/main/simulation/state/ids'
import type { Difference } from './compare'
import { equal } from './compare'
import type { RecordedAttempt, VictimEntry } from './recording'
import type { World } from './world'

export function comparePreemption(
  world: World,
  pod: PodId,
  recorded: RecordedAttempt,
  report: AttemptReport,
): Difference[] {
  if (recorded.outcome !== 'unschedulable') return []
  const differences: Difference[] = []
  const check = (what: string, one: unknown, other: unknown): void => {
    if (!equal(one, other)) differences.push({ what, recorded: one, decided: other, plugin: 'DefaultPreemption' })
  }
  const refusal = report.preemption?.message ?? ''
  const notEligible = refusal.startsWith('not eligible') ? refusal : undefined
  check('not eligible for preemption', recorded.notEligibleForPreemption, notEligible)
  check('preempts', recorded.preemptionNode !== undefined, (report.preemption?.node ?? null) !== null)
  if (differences.length > 0 || recorded.preemptionNode === undefined) return differences

  const all = allCandidates(world, pod, report)
  const found = byNode(recorded.potentialVictims ?? [])
  // They are noted in the order in which the pod was tried beside them, not in that of their importance.
  for (const [node, victims] of found) {
    check(`victims on ${node}`, [...victims].sort(), [...(all.get(node)?.victims ?? [])].sort())
  }
  const wanted = candidatesWanted(world, report)
  const chosen = [...found.keys()].flatMap((node) => all.get(node) ?? [])
  const { parallelism } = world.input.configuration
  check('candidates end the search', true, endsSearch(chosen, [...all.values()], wanted, parallelism))
  if (differences.length > 0) return differences

  const nominated = all.get(recorded.preemptionNode)
  const best = nominated && bestWith(world, nominated, chosen)
  check('node to preempt on', recorded.preemptionNode, best)
  check(
    'victims',
    (recorded.victims ?? []).map((victim) => victim.pod),
    nominated?.victims,
  )
  return differences
}

function byNode(entries: readonly VictimEntry[]): Map<string, string[]> {
  const nodes = new Map<string, string[]>()
  for (const { node, pod } of entries) nodes.set(node, [...(nodes.get(node) ?? []), pod])
  return nodes
}

/** What the dry run finds on every node where it may find something, wherever it begins. */
function allCandidates(world: World, pod: PodId, report: AttemptReport): Map<string, PreemptionCandidate> {
  const { scheduler } = world
  const { search } = scheduler.algorithm
  const { start } = search
  const { cycle } = scheduler
  const found = new Map<string, PreemptionCandidate>()
  const nodes = report.filtered.length
  for (world.offset = 0; world.offset < nodes; world.offset++) {
    const candidates = scheduler.decide(pod).report.preemption?.candidates ?? []
    const known = found.size
    for (const candidate of candidates) found.set(candidate.node, candidate)
    // The search was not cut short: these are all.
    if (candidates.length === found.size && known === found.size && world.offset > 0) break
  }
  world.offset = 0
  search.start = start
  scheduler.cycle = cycle
  return found
}

/** How many candidates end the walk (GetOffsetAndNumCandidates). */
function candidatesWanted(world: World, report: AttemptReport): number {
  const { search } = world.scheduler.algorithm
  const { rejections, profile, attempt } = search
  const args = profile.preemption?.args
  if (!args) return 0
  let nodes = 0
  for (let at = 0; at < report.filtered.length; at++) if (!rejections.unresolvable(profile, attempt, at)) nodes++
  const share = Math.floor((nodes * args.minCandidateNodesPercentage) / 100)
  return Math.min(nodes, Math.max(share, args.minCandidateNodesAbsolute))
}

/**
 * May a walk in some order end with just these? It ends after the first candidate by which there are enough, one of them
 * without a violated budget; of each kind no more than enough are kept.
 */
function endsSearch(
  chosen: readonly PreemptionCandidate[],
  all: readonly PreemptionCandidate[],
  wanted: number,
  parallelism: number,
): boolean {
  const clean = chosen.filter(({ pdbViolations }) => pdbViolations === 0).length
  const violating = chosen.length - clean
  const cleanOfAll = all.filter(({ pdbViolations }) => pdbViolations === 0).length
  const violatingOfAll = all.length - cleanOfAll
  if (clean === cleanOfAll && violating === Math.min(wanted, violatingOfAll)) return true
  if (clean === 0 || clean > wanted || violating > wanted || clean + violating < wanted) return false
  // Other workers may be at their nodes still.
  return parallelism > 1 || clean + violating === wanted || (clean === 1 && violating === wanted)
}

/** The node, if no other of the candidates is better; else the better one. */
function bestWith(world: World, node: PreemptionCandidate, candidates: readonly PreemptionCandidate[]): string {
  const { scheduler } = world
  const compiled = [node, ...candidates].map(({ node: name, victims, pdbViolations }) => ({
    node: scheduler.nodeId(name),
    victims: victims.map((key) => scheduler.find(key) as PodId),
    pdbViolations,
  }))
  return scheduler.nodeName(pickCandidate(scheduler.cache, compiled).node)
}
