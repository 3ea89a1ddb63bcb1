/**
 * The scheduler against slow twins that know nothing of columns, counters and kept answers (twins/): over small clusters to
 * which much happens, it must exclude and score just what upstream's definitions say.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NodeSpec } from '../../../src/design'
import type { AttemptReport } from '../../../src/main/simulation/explain/contract'
import { budgets, happenings, nodeNames, nodeSpec, pods } from './twins/arbitraries'
import { Both, type World } from './twins/both'
import { keyOf, podsOn, type TwinCluster, type TwinPod } from './twins/cluster'
import { refusal } from './twins/filters'
import { candidates, isBest } from './twins/preemption'
import { requestedOn, resourceNames } from './twins/resources'
import { weightedScores } from './twins/scores'

const POD_COUNT = 14
/** FAST_CHECK_RUNS for more. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 200)

function worlds(most: number): fc.Arbitrary<World> {
  return fc.boolean().chain((roomy) =>
    fc.record({
      names: fc.constant(nodeNames),
      nodes: fc
        .subarray(nodeNames, { minLength: 3 })
        .chain((names) => fc.tuple(...names.map((name) => nodeSpec(name, roomy)))),
      pods: pods(POD_COUNT),
      services: fc.constantFrom([], [{ app: 'x' }], [{ app: 'x' }, { v: '1' }]),
      budgets,
      happenings: happenings(POD_COUNT, most, roomy),
    }),
  )
}

/** Runs all that happens; what is decided is bound. */
function run(world: World, decided: (both: Both, pod: TwinPod, report: AttemptReport) => void): Both {
  const both = new Both(world)
  for (const happening of world.happenings) {
    const decision = both.happen(happening)
    if (!decision) continue
    decided(both, decision.pod, decision.report)
    if (decision.report.node !== null) both.place(decision.pod, decision.report.node)
  }
  return both
}

function expectFilters(twin: TwinCluster, pod: TwinPod, report: AttemptReport): void {
  const promised = twin.nodes.get(twin.nominated.get(keyOf(pod))?.node ?? '')
  // A node that was promised is taken before others are looked at; not when PreFilter has refused the pod as a whole.
  if (promised && !refusal(twin, pod, promised)) {
    expect(report.feasible).toEqual([promised.name])
    return
  }
  const refusals = new Map([...twin.nodes.values()].map((node) => [node.name, refusal(twin, pod, node)]))
  const fitting = [...refusals].filter(([, one]) => !one).map(([name]) => name)
  expect([...report.feasible].sort()).toEqual(fitting.sort())
  const filtered = report.filtered.map(({ node, plugin, reasons }) => [node, { plugin, reasons }] as const)
  for (const [node, one] of filtered) expect([node, one]).toEqual([node, refusals.get(node)])
  // Nodes that PreFilter leaves out are not looked at one by one.
  const named = JSON.stringify(pod.spec.affinity?.nodeAffinity ?? {}).includes('matchFields')
  if (!named) expect(filtered.length + fitting.length).toBe(twin.nodes.size)
}

function expectScores(twin: TwinCluster, pod: TwinPod, report: AttemptReport): void {
  const feasible = report.feasible.map((name) => twin.nodes.get(name) as NodeSpec)
  const expected = weightedScores(twin, pod, feasible)
  // A plugin that was skipped adds nothing.
  const nothing = feasible.map(() => 0)
  const skipped = { raw: nothing, weighted: nothing }
  for (const [plugin, { raw, weighted }] of Object.entries(expected)) {
    const given = (report.scores[plugin] ?? skipped) as typeof skipped
    expect([plugin, given.raw, given.weighted]).toEqual([plugin, raw, weighted])
  }
  const totals = feasible.map((_, at) => Object.values(expected).reduce((sum, { weighted }) => sum + weighted[at], 0))
  expect(report.final).toEqual(totals)
  expect(report.best).toContain(report.node)
}

describe('filters and scores', () => {
  it('exclude what upstream excludes, in its words, and score as upstream does', () => {
    fc.assert(
      fc.property(worlds(30), (world) => {
        run(world, ({ twin }, pod, report) => {
          expectFilters(twin, pod, report)
          if (report.final.length > 0) expectScores(twin, pod, report)
        })
      }),
      { numRuns: RUNS },
    )
  })
})

describe('decisions', () => {
  it('never take more than there is', () => {
    // Nobody else places pods here, and nodes do not shrink.
    const kind = new Set(['decided', 'terminating', 'deleted', 'relabelled'])
    const honest = worlds(40).map((world) => ({
      ...world,
      happenings: world.happenings.filter(({ is }) => kind.has(is)),
    }))
    fc.assert(
      fc.property(honest, (world) => {
        const { twin } = run(world, () => undefined)
        for (const { name, allocatable } of twin.nodes.values()) {
          expect(podsOn(twin, name).length).toBeLessThanOrEqual(allocatable.pods)
          for (const resource of resourceNames) {
            expect(requestedOn(twin, name, resource)).toBeLessThanOrEqual(allocatable[resource] ?? 0)
          }
        }
      }),
      { numRuns: RUNS },
    )
  })
})

describe('the order of nodes', () => {
  it('makes no difference to what they are worth', () => {
    const shuffled = worlds(30).chain((world) =>
      fc.tuple(fc.constant(world), fc.shuffledSubarray([...world.nodes], { minLength: world.nodes.length })),
    )
    fc.assert(
      fc.property(shuffled, ([world, nodes]) => {
        const other = new Both({ ...world, nodes })
        const decisions: { node: string | null; report: AttemptReport }[] = []
        run(world, (_both, _pod, report) => decisions.push({ node: report.node, report }))
        for (const happening of world.happenings) {
          const decision = other.happen(happening)
          if (!decision) continue
          const { node, report } = decisions.shift() as (typeof decisions)[number]
          expect(worth(decision.report)).toEqual(worth(report))
          expect(new Set(decision.report.best)).toEqual(new Set(report.best))
          if (node !== null) other.place(decision.pod, node)
        }
      }),
      { numRuns: RUNS },
    )
  })
})

/** By node: what speaks against it, or each plugin's score. */
function worth({ filtered, feasible, scores, final }: AttemptReport): Record<string, unknown> {
  const good = feasible.map((node, at) => {
    const weighted = Object.entries(scores).map(([plugin, list]) => [plugin, list.weighted[at]])
    return [node, [Object.fromEntries(weighted), final[at]]]
  })
  return Object.fromEntries([...good, ...filtered.map(({ node, plugin, reasons }) => [node, [plugin, reasons]])])
}

describe('nodes that are equal in everything but their names', () => {
  it('may change names', () => {
    const twins = worlds(30).chain(({ nodes, ...world }) => {
      // Every second node is like the one before it.
      const alike = Array.from({ length: 6 }, (_, at) => nodes[Math.floor(at / 2) % nodes.length])
      const happenings = world.happenings.filter(({ is }) => is !== 'node')
      const swaps = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean())
      return swaps.map((swapped) => ({ world: { ...world, happenings }, alike, swapped }))
    })
    fc.assert(
      fc.property(twins, ({ world, alike, swapped }) => {
        // None that a pod speaks of.
        const names = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']
        const others = names.map((_, at) => names[swapped[at >> 1] ? at ^ 1 : at])
        const named = (list: string[]): World => ({
          ...world,
          names: list,
          nodes: alike.map((node, at) => rename(node, list[at])),
        })
        const reports: AttemptReport[] = []
        run(named(names), (_both, _pod, report) => reports.push(report))
        run(named(others), (_both, _pod, report) => {
          const expected = reports.shift() as AttemptReport
          expect(positions(report, others)).toEqual(positions(expected, names))
        })
        expect(reports).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})

function rename(node: NodeSpec, name: string): NodeSpec {
  return { ...node, name, labels: { ...node.labels, 'kubernetes.io/hostname': name } }
}

/** A report with places in the list of nodes for their names. */
function positions(
  { node, feasible, filtered, scores, final, message, preemption }: AttemptReport,
  names: string[],
): unknown {
  const at = (name: string | null | undefined): number => names.indexOf(name ?? '')
  return {
    node: at(node),
    feasible: feasible.map(at),
    filtered: filtered.map(({ node: one, plugin, reasons }) => [at(one), plugin, reasons]),
    scores,
    final,
    message,
    preemption: [
      at(preemption?.node),
      preemption?.victims,
      preemption?.candidates.map((one) => [at(one.node), one.victims]),
    ],
  }
}

describe('preemption', () => {
  /** All pods but some are placed first, where they may be too many; then those come, with a higher priority. */
  const crowded = fc
    .tuple(
      worlds(4),
      fc.boolean(),
      fc.array(fc.nat({ max: nodeNames.length - 1 }), { minLength: POD_COUNT, maxLength: POD_COUNT }),
    )
    .chain(([world, simple, places]) =>
      pods(POD_COUNT, simple).map((list) => {
        const newcomers = POD_COUNT - 4
        const placed = places.slice(0, newcomers).map((node, pod) => ({ is: 'placed' as const, pod, node }))
        const decided = places
          .slice(newcomers)
          .map((node, at) => ({ is: 'decided' as const, pod: newcomers + at, node }))
        const ranked = list.map((pod, at) => (at < newcomers ? pod : { ...pod, priority: 15 + 10 * (at % 2) }))
        return { ...world, pods: ranked, happenings: [...placed, ...world.happenings, ...decided] }
      }),
    )

  it('finds the victims that upstream finds, and leaves everything as it was', () => {
    fc.assert(
      fc.property(crowded, (world) => {
        const both = new Both(world)
        for (const happening of world.happenings) {
          const before = JSON.stringify(both.snapshot())
          const decision = both.happen(happening)
          if (!decision) continue
          expect(JSON.stringify(both.snapshot())).toBe(before)
          const { pod, report } = decision
          if (report.preemption) expectPreemption(both.twin, pod, report)
          if (report.node !== null) both.place(pod, report.node)
          else if (report.preemption?.node) expectRoom(both, pod, report.preemption)
        }
      }),
      { numRuns: RUNS },
    )
  })

  function expectPreemption(twin: TwinCluster, pod: TwinPod, { preemption }: AttemptReport): void {
    const expected = candidates(twin, pod)
    const found = preemption?.candidates ?? []
    const byNode = (one: { node: string }, other: { node: string }): number => (one.node < other.node ? -1 : 1)
    expect([...found].sort(byNode)).toEqual([...expected].sort(byNode))
    for (const { victims } of found) {
      for (const victim of victims) expect(twin.placed.get(victim)?.pod.priority).toBeLessThan(pod.priority)
    }
    const chosen = found.find(({ node }) => node === preemption?.node)
    expect(chosen !== undefined).toBe(expected.length > 0)
    if (!chosen) return
    expect(preemption?.victims).toEqual(chosen.victims)
    expect(isBest(twin, chosen, expected)).toBe(true)
  }

  /** When the victims are gone, the pod finds room where it was promised. */
  function expectRoom(both: Both, pod: TwinPod, { node, victims }: NonNullable<AttemptReport['preemption']>): void {
    const wasCounted = victims.every((victim) => !both.twin.placed.get(victim)?.terminating)
    for (const victim of victims) both.remove(victim)
    // The count of pods for spreading is off in upstream's dry run: see offBy.
    if (!wasCounted || pod.spec.topologySpreadConstraints?.length) return
    const { report } = both.scheduler.decide(both.idOf(pod))
    expect(report.feasible).toContain(node)
    both.place(pod, node as string)
  }
})
