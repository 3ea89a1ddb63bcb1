import { describe, expect, it } from 'vitest'
import { ImageStore } from '../../../src/main/simulation/node/images'
import { readinessDelay } from '../../../src/main/simulation/node/probes'
import { DurationSampler } from '../../../src/main/simulation/kernel/distribution'
import { RandomStream } from '../../../src/main/simulation/kernel/random'
import type { NodeId } from '../../../src/main/simulation/state/ids'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { PodFlag } from '../../../src/main/simulation/state/pods'
import { makeCluster, makeDesign, makeNode, makePod, makeTemplate } from '../builders'
import { advance, clusterOf } from '../run'

const tenSeconds = new DurationSampler({ distribution: 'Constant', seconds: 10 }, new RandomStream(1, 'x'))
const node = 0 as NodeId

describe('ImageStore', () => {
  it('pulls an image once, and whoever else wants it waits for the same pull', () => {
    const store = new ImageStore(2, () => true, tenSeconds)
    expect(store.ensure(node, 0, 0)).toBe(10_000_000)
    expect(store.ensure(node, 0, 4_000_000)).toBe(10_000_000)
    expect(store.ensure(node, 0, 12_000_000)).toBe(12_000_000)
    expect(store.pulls).toBe(1)
    expect(store.ensure(1 as NodeId, 0, 12_000_000)).toBe(22_000_000)
  })

  it('pulls one image at a time with serializeImagePulls, else side by side', () => {
    const serial = new ImageStore(1, () => true, tenSeconds)
    expect([serial.ensure(node, 0, 0), serial.ensure(node, 1, 0)]).toEqual([10_000_000, 20_000_000])
    const parallel = new ImageStore(1, () => false, tenSeconds)
    expect([parallel.ensure(node, 0, 0), parallel.ensure(node, 1, 0)]).toEqual([10_000_000, 10_000_000])
  })
})

describe('readinessDelay', () => {
  const withProbe = (probe: object) =>
    makeTemplate({ containers: [{ name: 'a' }, { name: 'b', readinessProbe: probe }] })
  it.each([
    // The first probe at a multiple of the period that is not before initialDelaySeconds; then successThreshold in a row.
    [{ periodSeconds: 5 }, 0],
    [{ initialDelaySeconds: 7, periodSeconds: 5 }, 10],
    [{ initialDelaySeconds: 10 }, 10],
    [{ initialDelaySeconds: 10, successThreshold: 3 }, 30],
  ])('%o: %i s', (probe, seconds) => {
    expect(readinessDelay(withProbe(probe))).toBe(seconds)
  })
})

describe('a pod on its node', () => {
  const template = makeTemplate({
    initContainers: [{ name: 'init', image: 'init:1' }],
    containers: [
      { name: 'a', image: 'a:1', readinessProbe: { initialDelaySeconds: 20, periodSeconds: 5 } },
      { name: 'b', image: 'b:1' },
    ],
    terminationGracePeriodSeconds: 5,
  })
  const design = makeDesign([makeCluster([makeNode('n')], [makePod('p', template)])], { durationSeconds: 600 })

  it('runs init containers first, starts all containers, and is ready when its probe says so', () => {
    const cluster = clusterOf(design)
    advance(cluster, 400)
    const [pod] = existingPods(cluster)
    expect([
      cluster.containers.stateOf(pod, 0),
      cluster.containers.stateOf(pod, 1),
      cluster.containers.stateOf(pod, 2),
    ]).toEqual([2, 1, 1])
    expect(cluster.pods.has(pod, PodFlag.ready)).toBe(true)
    // Ready is 20 s after the last start, which PLEG has reported up to a second later.
    const waited = (cluster.pods.readySince[pod] - cluster.pods.started[pod]) / 1e6
    expect(waited).toBeGreaterThan(18.9)
    expect(waited).toBeLessThan(20.5)
    // Three images of some seconds each and an init container: none of it counts in the startup SLI.
    expect(cluster.recorder.podStart.max).toBeLessThan(5e6)
    expect(cluster.recorder.podStartTotal.max).toBeGreaterThan(cluster.recorder.podStart.max)
  })

  it('is gone within its grace period, and its address is free again', () => {
    const cluster = clusterOf(design)
    advance(cluster, 400)
    const [pod] = existingPods(cluster)
    cluster.registry.deletePod(pod, cluster.pods.uid[pod])
    advance(cluster, 400 + 6)
    expect([...existingPods(cluster)]).toEqual([])
    expect(cluster.containers.running).toBe(0)
    expect(cluster.nodes.totals().cpuRequested).toBe(0)
    expect(cluster.recorder).toMatchObject({ running: 0, podsDeleted: 1 })
  })
})
