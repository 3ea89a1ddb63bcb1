import { describe, expect, it } from 'vitest'
import { createSimulation } from '../../../src/main/simulation/simulation'
import { inOneGo } from '../../../src/main/simulation/steps'
import type { PodId } from '../../../src/main/simulation/state/ids'
import {
  makeChurn,
  makeCluster,
  makeDeployment,
  makeDesign,
  makeNode,
  makeNodes,
  makePod,
  makeTemplate,
  unlimited,
  makeControlPlane,
} from '../builders'
import { runCluster } from '../run'

const design = () =>
  makeDesign(
    [
      makeCluster(makeNodes(6, { cpu: 2000 }), [
        makeDeployment('web', 12),
        makePod('huge', makeTemplate({ cpu: 64_000 })),
        makePod('gated', makeTemplate({ schedulingGates: ['example.com/wait'] })),
        makePod('foreign', makeTemplate({ schedulerName: 'somebody-else' })),
      ]),
    ],
    { durationSeconds: 60, load: [makeChurn({ createRatePerSecond: 5 })] },
  )

const about = (name: string, fresh = false) => ({ cluster: 'test', namespace: 'default', name, fresh })

describe('explanations of a run', () => {
  const simulation = createSimulation(design(), { version: 'test' })
  simulation.advance(60, Infinity)
  const rows = inOneGo(simulation.pods({ cluster: 'test', search: '', phase: 'all', offset: 0, limit: 500 })).rows
  const web = rows.filter(({ owner }) => owner.startsWith('ReplicaSet/web'))

  it('keep what the scheduler said of a pod that waits', () => {
    const explanation = simulation.explain(about('huge'))
    expect(explanation).toMatchObject({
      basis: 'decision',
      outcome: 'unschedulable',
      node: null,
      allNodes: 6,
      feasible: 0,
      decided: 'None of 6 nodes passes all filters.',
      rejectedBy: ['NodeResourcesFit'],
      filtered: [{ plugin: 'NodeResourcesFit', reason: 'Insufficient cpu', nodes: 6 }],
      preemption: {
        node: null,
        message: '0/6 nodes are available: 6 Preemption is not helpful for scheduling.',
      },
    })
    expect(explanation?.message).toBe(rows.find(({ name }) => name === 'huge')?.message)
  })

  it('say the same when asked anew of a cluster in which nothing has changed for the pod', () => {
    const kept = simulation.explain(about('huge'))
    const fresh = simulation.explain(about('huge', true))
    expect(fresh).toEqual({ ...kept, basis: 'now', atSeconds: 60 })
  })

  it('keep the first decisions of a template, with what each plugin gave the node that was taken', () => {
    const explained = web.map(({ name }) => simulation.explain(about(name)))
    const kept = explained.filter((one) => one?.basis === 'decision')
    // The 1st and 4th of 12.
    expect(kept.length).toBe(2)
    for (const one of explained) {
      const row = web.find(({ name }) => name === one?.name)
      if (one?.basis === 'decision') expect(one.node).toBe(row?.node)
      const [best] = one?.top ?? []
      expect(best.total).toBe(best.scores.reduce((sum, { weighted }) => sum + weighted, 0))
      for (const { weight, normalized, weighted } of best.scores) expect(weighted).toBe(weight * normalized)
    }
  })

  it('have a sentence for pods that nobody schedules', () => {
    expect(simulation.explain(about('gated'))).toMatchObject({ outcome: 'gated' })
    expect(rows.find(({ name }) => name === 'gated')?.message).toBe(
      'Scheduling is blocked due to non-empty scheduling gates',
    )
    expect(simulation.explain(about('foreign'))).toMatchObject({ outcome: 'noProfile', message: '' })
    expect(simulation.explain(about('gone'))).toBeNull()
  })
})

describe('asking', () => {
  it('changes nothing in what comes after', () => {
    const digests = [false, true].map((asks) => {
      const simulation = createSimulation(design(), { version: 'test' })
      for (let second = 1; second <= 60; second++) {
        simulation.advance(second, Infinity)
        if (!asks) continue
        for (const { name } of inOneGo(
          simulation.pods({ cluster: 'test', search: '', phase: 'all', offset: 0, limit: 20 }),
        ).rows)
          simulation.explain(about(name, true))
      }
      return simulation.result({ placements: true })
    })
    expect(digests[1].digest).toBe(digests[0].digest)
    expect(digests[1].placements).toEqual(digests[0].placements)
  })
})

describe('preemption in a run', () => {
  const vip = makeTemplate({ cpu: 500, labels: { app: 'vip' }, priority: 1000 })
  const cluster = runCluster(
    makeDesign(
      [
        makeCluster(
          [makeNode('n0', { cpu: 1000, zone: 'a' }), makeNode('n1', { cpu: 1000, zone: 'a' })],
          [makeDeployment('low', 4, makeTemplate({ cpu: 450, labels: { app: 'low' }, priority: 1 }))],
          { controlPlane: makeControlPlane(unlimited) },
        ),
      ],
      {
        durationSeconds: 180,
        // One pod, at 70 s.
        load: [
          makeChurn({
            atSeconds: 60,
            forSeconds: 11,
            createRatePerSecond: 0.1,
            arrivals: 'Constant',
            lifetime: null,
            template: vip,
          }),
        ],
      },
    ),
  )
  const template = cluster.templates.intern(vip).id
  const pod = Array.from({ length: cluster.pods.used }, (_, slot) => slot as PodId).find(
    (slot) => cluster.pods.uid[slot] >= 0 && cluster.pods.template[slot] === template,
  ) as PodId

  it('removes a pod of lower priority, and the preemptor takes the room', () => {
    // 450 + 450 of 1,000 on each node: 500 more need one of the two gone.
    expect(cluster.scheduler.preemptions).toBe(1)
    expect(cluster.pods.node[pod]).toBeGreaterThanOrEqual(0)
    expect(cluster.scheduler.nominator.size).toBe(0)
  })

  it('is explained by the attempt that placed the pod, not by one that failed before', () => {
    const explanation = cluster.explainer.explain(pod, false)
    expect(explanation).toMatchObject({ outcome: 'scheduled', node: cluster.nodes.specs[cluster.pods.node[pod]].name })
  })

  it('takes as long as the victim takes to stop, and less than its grace period', () => {
    const waited = (cluster.pods.scheduled[pod] - cluster.pods.created[pod]) / 1e6
    expect(waited).toBeGreaterThan(0.1)
    expect(waited).toBeLessThan(31)
  })

  it('leaves the pod that its ReplicaSet makes instead waiting, without preempting in turn', () => {
    const waiting = Array.from({ length: cluster.pods.used }, (_, slot) => slot as PodId).filter(
      (slot) => cluster.pods.uid[slot] >= 0 && cluster.pods.node[slot] === -1,
    )
    expect(waiting.map((slot) => cluster.pods.messages.get(slot))).toEqual([
      '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are available: ' +
        '2 No preemption victims found for incoming pod.',
    ])
  })
})
