import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { makeCluster, makeDesign, makeNodes } from '../builders'
import { clusterOf } from '../run'

const countOf = ({ api }: ClusterSimulation, verb: string, resource: string): number =>
  api.series.find((one) => one.verb === verb && one.resource === resource)?.count ?? 0

/** One by one: `clients` take turns, so that each has its own once in `period` seconds. */
function requestsBy(seconds: number, clients: number, period: number): number {
  let count = 0
  for (let turn = 1; (turn * period) / clients <= seconds; turn++) count++
  return count
}

describe('what goes on whatever happens', () => {
  it('is counted once an interval as if each request were made by itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.array(fc.integer({ min: 1, max: 90 })), (nodes, steps) => {
        const cluster = clusterOf(makeDesign([makeCluster(makeNodes(nodes), [])], { durationSeconds: 3600 }))
        let seconds = 0
        for (const step of steps) {
          seconds += step
          cluster.advance(seconds * 1e6, Infinity)
          // A Lease every 10 s, a status every 5 min; scheduler and controller manager renew theirs every 2 s.
          const leases = requestsBy(seconds, nodes, 10)
          const writes = leases + requestsBy(seconds, 2, 2)
          // A whole one may be a rounding error away.
          expect(Math.abs(cluster.background.leaseWrites - leases)).toBeLessThanOrEqual(1)
          expect(Math.abs(countOf(cluster, 'PUT', 'leases') - writes)).toBeLessThanOrEqual(2)
          expect(
            Math.abs(countOf(cluster, 'PATCH', 'nodes/status') - requestsBy(seconds, nodes, 300)),
          ).toBeLessThanOrEqual(1)
        }
      }),
      { numRuns: 40 },
    )
  })
})
