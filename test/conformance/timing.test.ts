/**
 * Durations are modelled, so they are compared with what was recorded on the real components (timing/cp-*.json, two shared
 * cores) and the deviation is printed. What a rate limiter determines must agree closely; what the recording machine's load
 * determines must be of the same order.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { defaultSchedulerConfiguration } from '../../src/design'
import {
  makeChurn,
  makeCluster,
  makeControlPlane,
  makeDeployment,
  makeDesign,
  makeNodes,
  unlimited,
} from '../simulation/builders'
import { run } from '../simulation/run'

interface Recording {
  conditions: { nodes: number; pods: number }
  sequential: { createToBoundSeenMs: { p50: number; p99: number } }
  burst: { boundPerSecAvg: number }
}
const read = (name: string): Recording =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'timing', `${name}.json`), 'utf8')) as Recording

/** The recorded control plane: one master whose API server could use both cores (the profile gives it half of a master's). */
const recorded = { replicas: 1, zones: ['a'], cpuMilli: 4000 }
const rows: Record<string, { recorded: number; simulated: number; 'simulated / recorded': number }> = {}
function compare(what: string, expected: number, simulated: number): number {
  const ratio = Number((simulated / expected).toFixed(2))
  rows[what] = { recorded: expected, simulated: Number(simulated.toFixed(2)), 'simulated / recorded': ratio }
  return ratio
}

afterAll(() => console.table(rows))

/** Mean rate from the first to the last second in which pods were bound. */
function boundPerSecond(scheduled: number[]): number {
  const busy = scheduled.filter((rate) => rate > 0)
  return busy.reduce((sum, rate) => sum + rate, 0) / busy.length
}

describe('timings of the real control plane', () => {
  it.each(['cp-100n-1000p-defaultqps', 'cp-1000n-1000p-defaultqps'])('%s: bound by the client limit', (name) => {
    const { conditions, burst } = read(name)
    const result = run(
      makeDesign(
        [
          makeCluster(makeNodes(conditions.nodes, { cpu: 32_000 }), [makeDeployment('d', conditions.pods)], {
            controlPlane: makeControlPlane({
              ...unlimited,
              schedulerConfig: defaultSchedulerConfiguration,
              ...recorded,
            }),
          }),
        ],
        { durationSeconds: 60 },
      ),
    )
    const ratio = compare(
      `${name}: pods bound per second`,
      burst.boundPerSecAvg,
      boundPerSecond(result.clusters[0].timeseries.scheduled),
    )
    expect(ratio).toBeGreaterThan(0.9)
    expect(ratio).toBeLessThan(1.1)
  })

  it.each(['cp-100n-1000p', 'cp-1000n-2000p', 'cp-5000n-2000p'])('%s: as fast as the machine allows', (name) => {
    const { conditions, burst, sequential } = read(name)
    const cluster = (load: boolean) =>
      makeCluster(makeNodes(conditions.nodes, { cpu: 32_000 }), load ? [makeDeployment('d', conditions.pods)] : [], {
        controlPlane: makeControlPlane({ ...unlimited, ...recorded }),
      })
    const filled = run(makeDesign([cluster(true)], { durationSeconds: 60 }))
    const throughput = compare(
      `${name}: pods bound per second`,
      burst.boundPerSecAvg,
      boundPerSecond(filled.clusters[0].timeseries.scheduled),
    )
    const churn = makeChurn({ createRatePerSecond: 2, arrivals: 'Constant', lifetime: null })
    const alone = run(makeDesign([cluster(false)], { durationSeconds: 60, load: [churn] }))
    // One pod at a time: creation, watch, cycle, binding, watch. The queue's SLI leaves out the creation, so it is added.
    const create = alone.clusters[0].apiByVerb.find((row) => row.verb === 'POST' && row.resource === 'pods')
    const oneByOne = ((create?.p50 ?? 0) + alone.latency.schedulingSli.p50) * 1000
    const latency = compare(`${name}: one pod, created to bound, p50 ms`, sequential.createToBoundSeenMs.p50, oneByOne)
    for (const ratio of [throughput, latency]) {
      expect(ratio).toBeGreaterThan(0.4)
      expect(ratio).toBeLessThan(2.5)
    }
  })
})
