/** Puts pods where the recorded scheduler put them: which node it takes among equals is drawn, and is not what is compared. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { NONE, type PodId } from '../../../../src/main/simulation/state/ids'

export function placeAsRecorded(cluster: ClusterSimulation, placement: (pod: PodId) => string | undefined): void {
  const { algorithm } = cluster.scheduler
  const decide = algorithm.decide.bind(algorithm)
  algorithm.decide = (candidacy, cycle, nowMs, listener) => {
    const verdict = decide(candidacy, cycle, nowMs, listener)
    // A daemon's pod names its node itself.
    const free = verdict.node !== NONE && cluster.pods.target[candidacy.pod] === NONE
    const name = free ? placement(candidacy.pod) : undefined
    const node = name === undefined ? undefined : cluster.nodes.find(name)
    return node === undefined || !cluster.nodes.exists(node) ? verdict : { ...verdict, node }
  }
}

/** Gives pods uids in the order in which the recorded ones were chosen; others come after them. */
export function orderAsRecorded({ pods }: ClusterSimulation, chosenAt: (pod: PodId) => number | undefined): void {
  const byUid = pods.placeByUid.bind(pods)
  pods.placeByUid = (pod) => chosenAt(pod) ?? LATE + byUid(pod)
}

/** After the end of every recording, ms. */
const LATE = 1e12
