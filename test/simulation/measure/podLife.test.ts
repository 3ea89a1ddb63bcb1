import { describe, expect, it } from 'vitest'
import type { PodLife } from '../../../src/design/podLife'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { podLife } from '../../../src/main/simulation/measure/podLife'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { nameOf } from '../../../src/main/simulation/measure/podRows'
import { StageLog, Stage } from '../../../src/main/simulation/measure/stages'
import { makeCluster, makeChurn, makeDesign, makeNode, makePod, makeTemplate } from '../builders'
import { advance, clusterOf, runCluster } from '../run'

const lifeOf = (cluster: ClusterSimulation, name: string): PodLife => {
  const life = podLife(cluster, 'default', name)
  if (!life) throw new Error(`no life of ${name}`)
  return life
}
const kinds = (life: PodLife) => life.stages.map(({ kind }) => kind)

describe('the life of a pod', () => {
  const template = makeTemplate({
    initContainers: [{ name: 'init', image: 'init:1' }],
    containers: [
      { name: 'a', image: 'a:1', readinessProbe: { initialDelaySeconds: 20, periodSeconds: 5 } },
      { name: 'b', image: 'a:1' },
    ],
  })
  const cluster = runCluster(makeDesign([makeCluster([makeNode('n')], [makePod('p', template)])]), 60)
  const life = lifeOf(cluster, 'p')

  it('has a stage for everything that the engine did with it, in order, without gaps', () => {
    // The image of b is that of a: it is there, and takes no time.
    expect(kinds(life)).toEqual([
      'created',
      'queued',
      'attempt',
      'binding',
      'seen',
      'sync',
      'sandbox',
      'image',
      'container',
      'image',
      'container',
      'container',
      'report',
      'readiness',
      'running',
    ])
    expect(life.complete).toBe(true)
    life.stages.forEach(({ fromSeconds, toSeconds }, i) => {
      if (i + 1 < life.stages.length) expect(toSeconds).toBe(life.stages[i + 1].fromSeconds)
      expect((toSeconds ?? Infinity) >= fromSeconds).toBe(true)
    })
    expect(life.stages.at(-1)).toMatchObject({ label: 'Running', toSeconds: null })
  })

  it('agrees with what the pod’s own columns say', () => {
    const [pod] = [...existingPods(cluster)]
    const at = (kind: string) => life.stages.find((stage) => stage.kind === kind)
    expect(life.stages[0].fromSeconds * 1e6).toBeCloseTo(cluster.pods.created[pod])
    expect((at('binding')?.toSeconds ?? 0) * 1e6).toBeCloseTo(cluster.pods.scheduled[pod])
    expect((at('report')?.toSeconds ?? 0) * 1e6).toBeCloseTo(cluster.pods.started[pod])
    // The container's probe succeeds first 20 s after its start; the status needs a moment more.
    const { fromSeconds, toSeconds } = at('readiness') as { fromSeconds: number; toSeconds: number }
    expect(toSeconds - fromSeconds).toBeGreaterThan(15)
    expect(at('image')?.detail).toBe('init:1')
    expect(at('container')?.label).toBe('Init container init')
  })

  it('tells every attempt of one that fits nowhere, and what it waits for', () => {
    const unlucky = clusterOf(makeDesign([makeCluster([makeNode('n')], [makePod('big', makeTemplate({ cpu: 9000 }))])]))
    advance(unlucky, 30)
    const told = lifeOf(unlucky, 'big')
    expect(told.attempts).toBe(unlucky.scheduler.attempts)
    expect(told.stages.find(({ kind }) => kind === 'attempt')).toMatchObject({ failed: true, detail: 'no node fits' })
    expect(told.stages.at(-1)).toMatchObject({
      label: 'Waiting to be tried again',
      toSeconds: null,
      detail: expect.stringContaining('Insufficient cpu') as string,
    })
  })

  it('is told to its end of a pod that is gone', () => {
    const churning = clusterOf(
      makeDesign([makeCluster([makeNode('n')], [])], {
        durationSeconds: 120,
        load: [makeChurn({ createRatePerSecond: 1 })],
      }),
    )
    advance(churning, 5)
    const [pod] = [...existingPods(churning)]
    const { name } = nameOf(churning, pod)
    advance(churning, 120)
    const told = lifeOf(churning, name)
    expect(told.gone).toBe(true)
    expect(kinds(told).slice(-3)).toEqual(['running', 'stopping', 'removal'])
    expect(told.stages.at(-1)?.toSeconds).not.toBeNull()
    expect(podLife(churning, 'default', 'churn-nobody')).toBeNull()
  })
})

describe('StageLog', () => {
  it('keeps the newest million moments and forgets the older ones', () => {
    const log = new StageLog()
    log.add(1, Stage.created, 3, 10)
    for (let i = 0; i < 2 ** 20 - 1; i++) log.add(2, Stage.reported, 1, i)
    expect(log.momentsOf(1)).toEqual([{ stage: Stage.created, argument: 3, time: 10 }])
    log.add(2, Stage.gone, 0, 99)
    expect(log.momentsOf(1)).toEqual([])
    expect(log.momentsOf(2).at(-1)).toEqual({ stage: Stage.gone, argument: 0, time: 99 })
  })

  it('has attempts apart, with their beginning and their end', () => {
    const log = new StageLog()
    for (let i = 0; i < 70_000; i++) log.addAttempt(i % 2, i, i + 3, -1)
    const attempts = log.attemptsOf(1)
    expect(attempts).toHaveLength(2 ** 15)
    expect(attempts.at(-1)).toEqual({ from: 69_999, to: 70_002, node: -1 })
  })
})
