/** The scheduler's explanation on screen: words, shares, order, and the asking itself. */
import { describe, expect, it } from 'vitest'
import type { PodExplanation, PodRow } from '../../src/protocol/commands'
import { createClient } from '../../src/protocol/transport'
import { ExplanationController } from '../../src/renderer/run/explain/explanation.svelte'
import { filterRows, nodeShares } from '../../src/renderer/run/explain/filters'
import { nodeNames } from '../../src/renderer/lib/topology'
import { nodeNumber, podOfEvent } from '../../src/renderer/run/explain/links'
import { podOf, refusedNodes, whyNot } from '../../src/renderer/run/explain/preemption'
import { colourOf, derivation, fillOf, scoreColumns, scoreRows, wordsOf } from '../../src/renderer/run/explain/scores'
import { basisWords, headline, lookedAt, markOf, messages } from '../../src/renderer/run/explain/words'
import { createFakeHost } from '../../src/renderer/lib/transport/fake/host'
import { defaultPlan, fakeTopology } from '../../src/renderer/lib/transport/fake/plan'
import { fakePod, troubleOf, troubles } from '../../src/renderer/lib/transport/fake/podSet'

const blank: PodExplanation = {
  namespace: 'shop',
  name: 'cart-1',
  basis: 'now',
  atSeconds: 61.04,
  outcome: 'unschedulable',
  schedulerName: 'default-scheduler',
  node: null,
  message: '',
  allNodes: 0,
  evaluated: 0,
  feasible: 0,
  filtered: [],
  top: [],
  tied: 0,
  decided: 'None of 8 nodes passes all filters.',
  rejectedBy: [],
  preemption: null,
}
const explained = (parts: Partial<PodExplanation>): PodExplanation => ({ ...blank, ...parts })

const score = (plugin: string, weight: number, normalized: number, raw = normalized) => ({
  plugin,
  weight,
  raw,
  normalized,
  weighted: normalized * weight,
})
const node = (name: string, ...scores: ReturnType<typeof score>[]) => ({
  node: name,
  total: scores.reduce((sum, { weighted }) => sum + weighted, 0),
  scores,
})

describe('how many nodes were looked at', () => {
  it.each([
    [{ allNodes: 1000, evaluated: 420, feasible: 398 }, '420 of 1,000 nodes looked at, 398 feasible'],
    [{ allNodes: 8, evaluated: 8 }, 'All 8 nodes looked at, none feasible'],
    [{ allNodes: 1000, evaluated: 420, feasible: 420 }, '420 of 1,000 nodes looked at, all feasible'],
    [{ allNodes: 12, evaluated: 1, feasible: 1 }, '1 of 12 nodes looked at, 1 feasible'],
    [{ allNodes: 3, evaluated: 3, feasible: 3 }, 'All 3 nodes looked at, all feasible'],
    [{ allNodes: 1, evaluated: 1, feasible: 1 }, 'The only node was looked at, and is feasible.'],
    [{ allNodes: 1, evaluated: 1 }, 'The only node was looked at, and is not feasible.'],
    [{ allNodes: 5000 }, 'None of 5,000 nodes looked at.'],
    [{}, 'There are no nodes.'],
    [{ outcome: 'gated' }, 'No node was looked at.'],
  ] as const)('%j', (parts, words) => expect(lookedAt(explained(parts))).toBe(words))
})

describe('the verdict', () => {
  it('comes first, with what wakes a pod that waits', () => {
    const waits = explained({ rejectedBy: ['TaintToleration', 'NodePorts', 'NodeResourcesFit'] })
    expect(headline(waits, '')).toEqual({
      tone: 'warn',
      sentences: [
        blank.decided,
        'It is tried again when an event may change what TaintToleration, NodePorts or NodeResourcesFit says.',
      ],
    })
  })
  it('leaves the waking out where victims are on their way', () => {
    const preemption = { node: 'a', victims: ['shop/x'], candidates: [], candidateCount: 1, message: '' }
    expect(headline(explained({ rejectedBy: ['NodeResourcesFit'], preemption }), '').sentences).toHaveLength(1)
    const message = 'not eligible due to a terminating pod on the nominated node.'
    const going = { ...preemption, node: null, victims: [], message }
    expect(headline(explained({ rejectedBy: ['NodeResourcesFit'], preemption: going }), '').sentences[1]).toBe(
      'Pods are being removed to make room; it takes the room when they are gone.',
    )
  })
  it('says of a pod that would fit that it waits for its turn', () => {
    const fits = explained({ outcome: 'scheduled', node: 'a', decided: 'a has the best total.' })
    expect(headline(fits, '').sentences[0]).toMatch(/waits for its turn/)
    expect(headline(fits, 'a')).toEqual({ tone: 'ok', sentences: ['a has the best total.'] })
  })
  it('names both nodes when today the pod would go elsewhere', () => {
    const fits = explained({ outcome: 'scheduled', node: 'b', decided: 'b has the best total.' })
    expect(headline(fits, 'a').sentences[0]).toBe('It is on a; asked now, the scheduler would take b.')
    expect(headline({ ...fits, basis: 'decision' }, 'a').sentences).toEqual(['b has the best total.'])
  })
  it('has sentences of their own for gated pods and pods of other schedulers', () => {
    expect(headline(explained({ outcome: 'gated' }), '').tone).toBe('info')
    const foreign = headline(explained({ outcome: 'noProfile', schedulerName: 'batch' }), '')
    expect(foreign.sentences[1]).toBe('It asks for batch: another scheduler of that name would have to take it.')
  })
  it('says when and of which cluster it is', () => {
    expect(basisWords(explained({ basis: 'decision' }), 'a')).toBe('Written down at the decision, at 1:01.0.')
    expect(basisWords(explained({ basis: 'decision' }), '')).toBe('Written down at its last attempt, at 1:01.0.')
    expect(basisWords(blank, 'a')).toMatch(/as if the pod were not there yet/)
  })
  it('marks nodes with a word', () => {
    const chosen = explained({ basis: 'decision', node: 'a' })
    expect([markOf('a', chosen, 'a'), markOf('b', chosen, 'a')]).toEqual(['chosen', ''])
    const now = explained({ node: 'b' })
    expect([markOf('a', now, 'a'), markOf('b', now, 'a')]).toEqual(['its node', 'first choice'])
  })
})

describe('filters', () => {
  const refused = (plugin: string, nodes: number) => ({ plugin, reason: `${plugin} says no`, nodes, examples: [] })

  it('are shares of the nodes that something is known of, most first', () => {
    // 398 feasible + 18 + 4 refused = 420 nodes.
    const rows = filterRows(
      explained({ allNodes: 1000, evaluated: 420, feasible: 398, filtered: [refused('A', 4), refused('B', 18)] }),
    )
    expect(rows.map(({ plugin, share }) => [plugin, share])).toEqual([
      ['B', 18 / 420],
      ['A', 4 / 420],
    ])
  })
  it('count nodes that PreFilter kept out', () => {
    // One node looked at and refused, 999 excluded: together all that is known.
    const rows = filterRows(explained({ allNodes: 1000, evaluated: 1, filtered: [refused('A', 1), refused('B', 999)] }))
    expect(rows.map(({ share }) => share)).toEqual([0.999, 0.001])
  })
  it('are one bar with what was not looked at', () => {
    const shares = nodeShares(explained({ allNodes: 100, evaluated: 50, feasible: 30, filtered: [refused('A', 20)] }))
    expect(shares).toEqual({ feasible: 0.3, refused: 0.2, unseen: 0.5 })
    expect(nodeShares(blank)).toEqual({ feasible: 0, refused: 0, unseen: 0 })
  })
})

describe('scores', () => {
  const top = [
    node('a', score('TaintToleration', 3, 100, 0), score('NodeResourcesFit', 1, 80), score('ImageLocality', 1, 40)),
    node('b', score('TaintToleration', 3, 100, 0), score('NodeResourcesFit', 1, 70), score('ImageLocality', 1, 0)),
  ]
  const columns = scoreColumns(top)

  it('put the most telling plugin first and those that all share last', () => {
    expect(columns.map(({ plugin, spread, shared }) => [plugin, spread, shared])).toEqual([
      ['ImageLocality', 40, false],
      ['NodeResourcesFit', 10, false],
      ['TaintToleration', 0, true],
    ])
  })
  it('draw what differs, as long as the longest is', () => {
    const [a, b] = scoreRows(top, columns)
    // a: 40 + 80 = 120 is the longest; b: 0 + 70.
    expect(a.parts).toEqual([
      { plugin: 'ImageLocality', width: 40 / 120 },
      { plugin: 'NodeResourcesFit', width: 80 / 120 },
    ])
    expect(b.parts.map(({ width }) => width)).toEqual([0, 70 / 120])
    // 420 - 370
    expect([a.behind, b.behind]).toEqual([0, 50])
    expect(b.cells.map((cell) => cell?.weighted)).toEqual([0, 70, 300])
  })
  it('draw everything where nothing differs', () => {
    const tied = [top[0], { ...top[0], node: 'c' }]
    const rows = scoreRows(tied, scoreColumns(tied))
    expect(rows[1]).toMatchObject({ behind: 0 })
    // 300 + 80 + 40 of 420
    expect(rows[1].parts.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1)
  })
  it('call nothing shared by a single node, and stand a plugin that is missing for one', () => {
    expect(scoreColumns([top[0]]).some(({ shared }) => shared)).toBe(false)
    const mixed = [top[0], node('d', score('NodeResourcesFit', 1, 10))]
    const [first] = scoreColumns(mixed)
    expect(first).toMatchObject({ plugin: 'TaintToleration', spread: 300 })
    expect(scoreRows(mixed, scoreColumns(mixed))[1].cells[0]).toBeUndefined()
  })
  it('are told as they come about', () => {
    expect(derivation(score('PodTopologySpread', 2, 85, 37660))).toBe('37,660 → 85 × 2')
    expect(derivation(score('InterPodAffinity', 2, 0, -120.5))).toBe('−121 → 0 × 2')
  })
  it('have a colour for every plugin, and break long names before words', () => {
    expect(colourOf('Mine').striped).toBe(true)
    expect(fillOf('ImageLocality')).toBe('var(--series-3)')
    expect(wordsOf('NodeResourcesBalancedAllocation')).toEqual(['Node', 'Resources', 'Balanced', 'Allocation'])
  })
})

describe('preemption', () => {
  const message =
    '0/8 nodes are available: 3 No preemption victims found for incoming pod, 5 Preemption is not helpful for scheduling.'

  it('is taken apart by reason, with what the words mean', () => {
    const rows = refusedNodes(message)
    expect(rows.map(({ nodes, reason }) => [nodes, reason])).toEqual([
      [3, 'No preemption victims found for incoming pod'],
      [5, 'Preemption is not helpful for scheduling'],
    ])
    expect(rows[0].meaning).toMatch(/lower priority/)
    expect(refusedNodes(`preemption: ${message}`)).toEqual(rows)
  })
  it('keeps commas that belong to a reason, and leaves other messages whole', () => {
    const [row] = refusedNodes('0/2 nodes are available: 2 node(s) had no room, really.')
    expect(row).toMatchObject({ nodes: 2, reason: 'node(s) had no room, really' })
    expect(refusedNodes('not eligible due to preemptionPolicy=Never.')).toEqual([])
  })
  it('says in one sentence why nothing came of it', () => {
    expect(whyNot(message)).toMatch(/no node on which removing pods/)
    expect(whyNot('not eligible due to preemptionPolicy=Never.')).toBe('Not tried: its preemptionPolicy is Never.')
    expect(whyNot('something else')).toBe('Nothing came of it: something else')
  })
})

describe('links', () => {
  it('find a node by its name', () => {
    const topology = fakeTopology(defaultPlan, 0)
    expect(nodeNumber(topology, nodeNames(topology)[7])).toBe(7)
    expect(nodeNumber(topology, 'nowhere')).toBe(-1)
  })
  it('find the pod of an Event, and none for other objects', () => {
    const event = { time: 0, type: 'Normal' as const, reason: 'Scheduled', message: '' }
    expect(podOfEvent({ ...event, object: 'pod/shop/cart-1' })).toEqual({ namespace: 'shop', name: 'cart-1' })
    expect(podOfEvent({ ...event, object: 'deployment/shop/cart' })).toBeUndefined()
    expect(podOf('shop/cart-1')).toEqual({ namespace: 'shop', name: 'cart-1' })
  })
})

it('shows the condition as it stands, and newer words only where they differ', () => {
  const pod = { ...fakePod(defaultPlan, fakeTopology(defaultPlan, 0), 0, 1), node: '', message: 'old' } as PodRow
  const texts = (message: string) => messages(explained({ message }), pod).map(({ text }) => text)
  expect(texts('old')).toEqual(['old'])
  expect(texts('new')).toEqual(['old', 'new'])
  expect(texts('')).toEqual(['old'])
  const gated = explained({ outcome: 'gated', message: 'Scheduling is blocked' })
  expect(messages(gated, { ...pod, message: 'waiting for the scheduler' })).toEqual([
    { title: 'Message of its condition', text: 'Scheduling is blocked' },
  ])
})

describe('asking', () => {
  const plan = { durationSeconds: 100, pods: 1000, pendingShare: 0.1 }
  async function started() {
    const host = createFakeHost(plan)
    const client = createClient(host)
    await client.call('run.start', { files: [{ name: 'a.yaml', text: 'kind: Cluster' }], speed: 10 })
    host.advance(6)
    const asked = new ExplanationController(client)
    const nameOf = (index: number) =>
      fakePod({ ...defaultPlan, ...plan }, fakeTopology({ ...defaultPlan, ...plan }, 0), index, 60).name
    const ask = (name: string) => asked.ask({ runId: 1, cluster: 'prod-eu', namespace: 'shop', name })
    return { host, asked, ask, nameOf }
  }

  it('gives the written answer, today’s on demand, and the written one back', async () => {
    const { asked, ask, nameOf } = await started()
    await ask(nameOf(3))
    expect(asked).toMatchObject({ state: 'ready', explanation: { basis: 'decision' } })
    const at = asked.decidedAt
    expect(at).toBe(asked.explanation?.atSeconds)
    await asked.again()
    expect(asked.explanation).toMatchObject({ basis: 'now', atSeconds: 60 })
    expect(asked.decidedAt).toBe(at)
    await asked.recall()
    expect(asked.explanation?.basis).toBe('decision')
  })
  it('drops the answer about another pod, and answers that come late', async () => {
    const { host, asked, ask, nameOf } = await started()
    await ask(nameOf(3))
    let release = () => {}
    const answer = host.call
    host.call = async (name, args) => {
      await new Promise<void>((resolve) => (release = resolve))
      return answer(name, args)
    }
    const late = ask(nameOf(4))
    expect(asked).toMatchObject({ state: 'loading', explanation: null })
    const releaseLate = release
    const newest = ask(nameOf(5))
    release()
    await newest
    releaseLate()
    await late
    expect(asked.explanation?.name).toBe(nameOf(5))
    expect(asked.asking).toBe(false)
  })
  it('says that the pod is gone, and what went wrong', async () => {
    const { host, asked, ask, nameOf } = await started()
    await ask('nobody')
    expect(asked).toMatchObject({ state: 'gone', explanation: null })
    await ask(nameOf(3))
    host.call = () => Promise.reject(new Error('the engine is gone'))
    await asked.again()
    expect(asked).toMatchObject({ state: 'failed', failure: 'the engine is gone' })
    expect(asked.explanation?.name).toBe(nameOf(3))
  })
  it('has every kind of answer in the fake host', async () => {
    const { asked, ask, nameOf } = await started()
    const outcomes = new Map<string, string>()
    for (let index = 0; index < 300; index++) {
      const trouble = troubleOf({ ...defaultPlan, ...plan }, index) ?? 'none'
      if (outcomes.has(trouble)) continue
      await ask(nameOf(index))
      outcomes.set(trouble, asked.explanation?.outcome ?? 'null')
    }
    expect(outcomes.size).toBe(troubles.length + 1)
    expect(Object.fromEntries(outcomes)).toMatchObject({
      none: 'scheduled',
      waiting: 'scheduled',
      gated: 'gated',
      foreign: 'noProfile',
      preempting: 'unschedulable',
    })
  })
})
