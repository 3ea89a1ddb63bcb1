/** Puts pods where the recorded scheduler put them: which node it takes among equals is drawn, and is not what is compared. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { NONE, type PodId } from '../../../../src/main/simulation/state/ids'

export function placeAsRecorded(cluster: ClusterSimulation, placement: (pod: PodId) => string | undefined): void {
  const { algorithm } = cluster.scheduler
  const decide = algorithm.decide.bind(algorithm)
  algorithm.decide = (candidacy, cycle, nowMs, listener) => {
    const verdict = decide(candidacy, cycle, nowMs, listener)
    const name = verdict.node === NONE ? undefined : placement(candidacy.pod)
    const node = name === undefined ? undefined : cluster.nodes.find(name)
    return node === undefined || !cluster.nodes.exists(node) ? verdict : { ...verdict, node }
  }
}
