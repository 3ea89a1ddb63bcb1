import { describe, expect, it } from 'vitest'
import { timestamp } from '../../../src/main/simulation/clock'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { PodFlag } from '../../../src/main/simulation/state/pods'
import type { PodId } from '../../../src/main/simulation/state/ids'
import { makePod, makeCluster, makeDesign, makeNodes, makeTemplate } from '../builders'
import { advance, clusterOf } from '../run'

/** Runs begin at noon. The pod has a grace period of 30 s and runs when it is looked at after 100 s. */
function runningPod(): { cluster: ClusterSimulation; pod: PodId; uid: number } {
  const cluster = clusterOf(makeDesign([makeCluster(makeNodes(1), [makePod('a')])], { durationSeconds: 300 }))
  advance(cluster, 100)
  const [pod] = existingPods(cluster)
  expect(cluster.recorder.running).toBe(1)
  return { cluster, pod, uid: cluster.pods.uid[pod] }
}

const deletionOf = (cluster: ClusterSimulation, pod: PodId): [string, number] => [
  timestamp(cluster.epoch, cluster.pods.deletionTime[pod]),
  cluster.pods.gracePeriod[pod],
]

describe('DELETE of a pod', () => {
  it('gives a running pod its own grace period, and no second one', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.registry.deletePod(pod, uid)
    expect(deletionOf(cluster, pod)).toEqual(['2026-01-01T12:02:10Z', 30])
    cluster.registry.deletePod(pod, uid)
    cluster.registry.deletePod(pod, uid, 60)
    expect(deletionOf(cluster, pod)).toEqual(['2026-01-01T12:02:10Z', 30])
  })

  it('shortens it from when it began, as recorded in 11-delete-grace', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.registry.deletePod(pod, uid)
    // Recorded: deleted at :34 with 30 s until 31:04, at :36 with 3 s until 30:37. Here: 12:01:40, 3 s until 12:01:43.
    cluster.registry.deletePod(pod, uid, 3)
    expect(deletionOf(cluster, pod)).toEqual(['2026-01-01T12:01:43Z', 3])
  })

  it('leaves a second when all of the shorter period has passed', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.registry.deletePod(pod, uid, 100)
    // 12:03:20 less 100 s and with 2 s is 12:01:42, which at 12:02:00 is gone: now, and 1 s.
    cluster.now = 120e6
    cluster.registry.deletePod(pod, uid, 2)
    expect(deletionOf(cluster, pod)).toEqual(['2026-01-01T12:02:00Z', 1])
  })

  it('takes a negative period as one second', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.registry.deletePod(pod, uid, -5)
    expect(deletionOf(cluster, pod)).toEqual(['2026-01-01T12:01:41Z', 1])
  })

  it('with period 0 takes the object at once', () => {
    const { cluster, pod, uid } = runningPod()
    const stored: string[] = []
    cluster.registry.onPodStored = (_, change) => stored.push(`${change} ${cluster.pods.gracePeriod[pod]}`)
    cluster.registry.deletePod(pod, uid, 0)
    expect(stored).toEqual(['modified 0', 'deleted 0'])
    expect([...existingPods(cluster)]).toEqual([])
  })

  it('takes a pod at once that no node runs', () => {
    const template = makeTemplate({ nodeSelector: { nowhere: '' } })
    const design = makeDesign([makeCluster(makeNodes(1), [makePod('a', template)])], { durationSeconds: 60 })
    const cluster = clusterOf(design)
    advance(cluster, 10)
    const [pod] = existingPods(cluster)
    cluster.registry.deletePod(pod, cluster.pods.uid[pod], 60)
    expect([...existingPods(cluster)]).toEqual([])
  })

  it('waits for the finalizers, and for nothing else', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.pods.detail(pod).finalizers = ['example.com/hold']
    cluster.registry.deletePod(pod, uid, 0)
    expect(cluster.pods.has(pod, PodFlag.removed)).toBe(false)
    expect(cluster.pods.has(pod, PodFlag.deleting)).toBe(true)
    cluster.registry.finalizersRemoved(pod)
    expect(cluster.pods.has(pod, PodFlag.removed)).toBe(false)
    cluster.pods.detail(pod).finalizers = undefined
    cluster.registry.finalizersRemoved(pod)
    expect(cluster.pods.has(pod, PodFlag.removed)).toBe(true)
  })

  it('makes the kubelet stop the containers no later than the shortened period', () => {
    const { cluster, pod, uid } = runningPod()
    cluster.registry.deletePod(pod, uid, 1)
    advance(cluster, 105)
    expect([...existingPods(cluster)]).toEqual([])
    expect(cluster.recorder.podsDeleted).toBe(1)
  })
})
