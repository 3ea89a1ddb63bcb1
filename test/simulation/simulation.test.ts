import { describe, expect, it } from 'vitest'
import { defaultSchedulerConfiguration } from '../../src/design'
import { createSimulation } from '../../src/main/simulation/simulation'
import {
  makeChurn,
  makeCluster,
  makeControlPlane,
  makeDeployment,
  makeDesign,
  makeNode,
  makeNodes,
  makePod,
  makeService,
  makeStatefulSet,
  makeTemplate,
  unlimited,
} from './builders'
import { run, runCluster } from './run'

const shop = (seed = 1) =>
  makeDesign(
    [
      makeCluster(makeNodes(6), [makeDeployment('web', 12), makeStatefulSet('db', 3)], {
        services: [makeService('web')],
      }),
    ],
    { seed, durationSeconds: 120, load: [makeChurn()] },
  )

describe('a run', () => {
  it('brings every pod up, gives it an address and the Service its endpoints', () => {
    const cluster = runCluster(
      makeDesign([makeCluster(makeNodes(6), [makeDeployment('web', 12)], { services: [makeService('web')] })], {
        durationSeconds: 180,
      }),
    )
    expect(cluster.recorder.running).toBe(12)
    expect(cluster.recorder.pending).toBe(0)
    expect(cluster.services[0]).toMatchObject({ endpoints: 12, programmed: 12 })
    expect(cluster.services[0].clusterIP).toMatch(/^10\.\d+\.\d+\.\d+$/)
    expect(cluster.containers.running).toBe(12)
  })

  it('says why a pod waits, in the words of kube-scheduler', () => {
    const result = run(
      makeDesign([makeCluster(makeNodes(2), [makePod('huge', makeTemplate({ cpu: 64_000 }))])], { durationSeconds: 5 }),
    )
    expect(result.counts).toMatchObject({ podsCreated: 1, podsScheduled: 0, podsPending: 1 })
    expect(result.pending).toEqual([
      {
        cluster: 'test',
        namespace: 'default',
        name: 'huge',
        message:
          '0/2 nodes are available: 2 Insufficient cpu. no new claims to deallocate, preemption: 0/2 nodes are ' +
          'available: 2 Preemption is not helpful for scheduling.',
        sinceSeconds: expect.closeTo(5, 1) as number,
      },
    ])
    expect(result.placements).toEqual({ 'default/huge': null })
  })

  it('has the same digest and result for the same seed, whatever slices it is advanced in', () => {
    const whole = run(shop())
    expect(run(shop())).toEqual(whole)
    const sliced = createSimulation(shop(), { version: 'test' })
    for (let slice = 0; !sliced.done; slice++) {
      sliced.advance(slice * 0.037, 13)
      if (slice % 100 === 0) sliced.snapshot()
    }
    expect(sliced.result({ placements: true })).toEqual(whole)
    expect(run(shop(2)).digest).not.toBe(whole.digest)
  })

  it('does nothing to a cluster what another one does', () => {
    const alone = shop()
    const other = makeCluster(makeNodes(3), [makeDeployment('x', 50)], { name: 'other' })
    const together = run({ ...alone, clusters: [...alone.clusters, other] })
    expect(together.clusters[0].digest).toBe(run(alone).clusters[0].digest)
    expect(together.clusters[1].counts.podsRunning).toBe(50)
    expect(together.counts.nodes).toBe(9)
  })

  it('leaks nothing over an hour of churn', () => {
    const design = makeDesign([makeCluster(makeNodes(20), [])], {
      durationSeconds: 3600,
      load: [makeChurn({ createRatePerSecond: 10, lifetime: { distribution: 'Exponential', meanSeconds: 20 } })],
    })
    const cluster = runCluster(design, 3600, 50_000)
    expect(cluster.recorder.podsCreated).toBeGreaterThan(34_000)
    // Little's law: 10 pods/s that live about 20 s to 35 s (pull, grace); slots are reused, so they stay in the hundreds.
    expect(cluster.pods.used).toBeLessThan(1000)
    expect(cluster.pods.messages.size).toBe(0)
    expect(cluster.scheduler.queue.length).toBeLessThan(50)
  })

  it('fails a pod that names a node on which it does not fit, as the kubelet does', () => {
    const onNode = makeTemplate({ cpu: 3000, nodeName: 'n0' })
    const result = run(
      makeDesign([makeCluster([makeNode('n0')], [makePod('first', onNode), makePod('second', onNode)])], {
        durationSeconds: 60,
      }),
    )
    expect(result.counts).toMatchObject({ podsRunning: 1, podsPending: 0, podsScheduled: 0 })
  })

  it('renews leases at one tenth of the nodes per second', () => {
    const cluster = runCluster(makeDesign([makeCluster(makeNodes(500), [])], { durationSeconds: 100 }), 100, 1_000_000)
    // The lease identity of docs/CALIBRATION.md: 500 nodes renew 50 leases per second.
    expect(cluster.background.leaseWrites / 100).toBeCloseTo(50, 1)
  })

  it('is bounded by the clients’ limits: 50 bindings per second by default', () => {
    const pods = Array.from({ length: 5 }, (_, i) => makeDeployment(`d${i}`, 200))
    const controllers = { ...makeControlPlane(), ...unlimited, schedulerConfig: defaultSchedulerConfiguration }
    const result = run(
      makeDesign([makeCluster(makeNodes(60), pods, { controlPlane: controllers })], { durationSeconds: 60 }),
    )
    const { time, scheduled } = result.clusters[0].timeseries
    // 1,000 pods: a burst of 100, then 50/s for 18 s (recorded with default limits: 50/s, 18.1 s for 1,000 pods).
    const last = time[scheduled.findLastIndex((rate) => rate > 0)]
    expect(last).toBeGreaterThanOrEqual(18)
    expect(last).toBeLessThanOrEqual(21)
    // Requests leave 20 ms apart; their commits jitter by up to three such steps, over the edge of a second too.
    expect(Math.max(...scheduled.slice(3, 15))).toBeLessThanOrEqual(53)
  })
})
