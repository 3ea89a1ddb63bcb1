/**
 * Controllers take shortcuts: syncs that come to one request or none are done without their steps (`quickSync`), Deployments
 * at rest are known by the identity of what they were found with, and the pod garbage collector goes over the pods that
 * leave. A cluster without them must come to the same, event by event.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../src/main/simulation/clusterSimulation'
import { PodGCController } from '../../src/main/simulation/controllers/podGC'
import type { PodId } from '../../src/main/simulation/state/ids'
import { advance, clusterOf } from './run'
import { expectDerived } from './twins/derived'
import { expectKept } from './twins/kept'
import { designOf, listOf, perform, podsLoseLabels, trials, type Trial } from './twins/trials'

/** FAST_CHECK_RUNS for more. */
const RUNS = Number(process.env.FAST_CHECK_RUNS ?? 60)

/** After that long nothing is under way: pods of dead nodes are marked and evicted, Deployments late, quotas counted anew. */
const REST_SECONDS = 1500

function withoutShortcuts(cluster: ClusterSimulation): ClusterSimulation {
  for (const controller of cluster.controllers.all) {
    Object.assign(controller, { quickSync: undefined })
    if (controller instanceof PodGCController) {
      Object.assign(controller, { unusual: () => Array.from({ length: cluster.pods.used }, (_, pod) => pod as PodId) })
    }
  }
  return cluster
}

const kinds = [
  ...['deployments', 'replicasets', 'statefulsets'].map((plural) => `/apis/apps/v1/${plural}`),
  ...['pods', 'endpoints', 'resourcequotas'].map((plural) => `/api/v1/${plural}`),
  '/apis/discovery.k8s.io/v1/endpointslices',
]

/** Runs a trial in several clusters at once. */
function play({ deeds }: Trial, clusters: ClusterSimulation[], look: () => void): void {
  let seconds = 5
  for (const deed of deeds) {
    seconds += deed.after
    for (const cluster of clusters) {
      advance(cluster, seconds, 5000)
      perform(cluster, deed)
    }
    look()
  }
  for (const cluster of clusters) advance(cluster, seconds + REST_SECONDS, 20_000)
  look()
}

describe('the shortcuts of controllers', () => {
  it('come to what all steps come to, event by event', () => {
    fc.assert(
      fc.property(trials, (trial) => {
        const quick = clusterOf(designOf(trial))
        const slow = withoutShortcuts(clusterOf(designOf(trial)))
        play(trial, [quick, slow], () => expect(quick.digest.hex()).toBe(slow.digest.hex()))
        for (const path of kinds) expect(listOf(quick, path)).toEqual(listOf(slow, path))
      }),
      { numRuns: RUNS },
    )
  })
})

describe('what is kept up as things change', () => {
  it('is what all objects come to when they are counted anew', () => {
    fc.assert(
      fc.property(trials, (trial) => {
        const cluster = clusterOf(designOf(trial))
        play(trial, [cluster], () => expectKept(cluster))
        expectDerived((path) => listOf(cluster, path), podsLoseLabels(trial))
      }),
      { numRuns: RUNS },
    )
  })
})
