import { describe, expect, it } from 'vitest'
import { messageOf, pendingPods, pendingReasons, podRow } from '../../../src/main/simulation/measure/podRows'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { reasonsOf } from '../../../src/main/simulation/scheduler/message'
import { Phase } from '../../../src/main/simulation/state/pods'
import { makeChurn, makeCluster, makeDeployment, makeDesign, makeNode, makeTemplate } from '../builders'
import { clusterOf } from '../run'

/** The slow twins: every pod that exists is looked at. */
const waiting = (cluster: ClusterSimulation) =>
  [...existingPods(cluster)].filter((pod) => cluster.pods.phase[pod] === Phase.Pending)

function reasons(cluster: ClusterSimulation) {
  const counts = new Map<string, number>()
  for (const pod of waiting(cluster))
    for (const reason of new Set(reasonsOf(messageOf(cluster, pod)))) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
    .map(([reason, pods]) => ({ reason, pods }))
    .sort((x, y) => y.pods - x.pods || (x.reason < y.reason ? -1 : 1))
}

function longest(cluster: ClusterSimulation, limit: number) {
  const refused = (pod: number) => Number(cluster.pods.messages.has(pod as never))
  return waiting(cluster)
    .sort((x, y) => refused(y) - refused(x) || cluster.pods.uid[x] - cluster.pods.uid[y])
    .slice(0, limit)
    .map((pod) => podRow(cluster, pod))
}

describe('pods that wait', () => {
  // On 8 CPUs in all: pods that start at once, that pull an image, that are gated, that fit nowhere, and that come and go.
  const large = makeTemplate({ cpu: 9000 })
  const gated = makeTemplate({ schedulingGates: ['example.com/later'] })
  const churn = makeChurn({ createRatePerSecond: 5, template: makeTemplate({ cpu: 500 }) })
  const design = makeDesign(
    [
      makeCluster(
        ['a', 'b'].map((name) => makeNode(name)),
        [
          makeDeployment('web', 12, makeTemplate({ cpu: 300 })),
          makeDeployment('large', 9, large),
          makeDeployment('gated', 7, gated),
        ],
      ),
    ],
    { durationSeconds: 120, load: [churn] },
  )

  it('are counted by reason, and listed, as looking at all of them would', () => {
    const cluster = clusterOf(design)
    const seen = new Set<string>()
    for (let events = 0; events < 20_000 && cluster.advance(120e6, 50) === 50; events += 50) {
      const expected = reasons(cluster)
      expect(pendingReasons(cluster)).toEqual(expected)
      for (const { reason } of expected) seen.add(reason)
      for (const limit of [5, 200]) {
        const names = longest(cluster, limit).map(({ name, message }) => ({ name, message }))
        expect(pendingPods(cluster, limit).map(({ name, message }) => ({ name, message }))).toEqual(names)
      }
    }
    expect([...seen].some((reason) => reason.startsWith('ContainerCreating'))).toBe(true)
    for (const reason of ['waiting for the scheduler', 'Insufficient cpu']) expect(seen).toContain(reason)
    expect([...seen].some((reason) => reason.includes('gate'))).toBe(true)
  })
})
