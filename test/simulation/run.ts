/** Runs a design to its end, checking the invariants all along. */
import type { RunResult } from '../../src/design/result'
import type { Design } from '../../src/design/types'
import type { Reply } from '../../src/main/simulation/apiserver/requests'
import type { Method } from '../../src/main/simulation/apiserver/userRequests'
import { ClusterSimulation } from '../../src/main/simulation/clusterSimulation'
import { checkInvariants } from '../../src/main/simulation/invariants'
import { fromSeconds } from '../../src/main/simulation/kernel/time'
import { createSimulation } from '../../src/main/simulation/simulation'

export function run(design: Design): RunResult {
  const simulation = createSimulation(design, { version: 'test' })
  simulation.advance(simulation.durationSeconds, Infinity)
  return simulation.result({ placements: true })
}

/** One cluster, to look into; invariants are recounted every `every` events. */
export function runCluster(
  design: Design,
  untilSeconds = design.trial.durationSeconds,
  every = 500,
): ClusterSimulation {
  const cluster = clusterOf(design)
  advance(cluster, untilSeconds, every)
  return cluster
}

export function clusterOf(design: Design): ClusterSimulation {
  return new ClusterSimulation(design.clusters[0], design.trial, design.trial.load)
}

export function advance(cluster: ClusterSimulation, untilSeconds: number, every = 500): void {
  const until = fromSeconds(untilSeconds)
  while (cluster.advance(until, every) === every) checkInvariants(cluster)
  checkInvariants(cluster)
}

/** Sends a user's request and runs on for a second. */
export function ask(cluster: ClusterSimulation, method: Method, path: string, body?: unknown): Reply {
  let reply: Reply | undefined
  cluster.users.request(method, path, body, (answer) => (reply = answer))
  advance(cluster, cluster.now / 1e6 + 1)
  return reply as unknown as Reply
}
