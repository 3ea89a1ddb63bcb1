/** The recorder's stand-in for metrics-server: what it was told that the pods of a workload use. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import type { UsageSource } from '../../../../src/main/simulation/load/usage'
import type { OwnerId, PodId } from '../../../../src/main/simulation/state/ids'
import { NONE } from '../../../../src/main/simulation/state/ids'
import { Mi } from '../../../simulation/builders'
import type { Usage } from '../replayedCluster'

/** It said the same of every pod's memory. */
const memoryBytes = 16 * Mi

export class StandInMetrics {
  /** Workloads of which fewer pods are measured than there are, with how many. */
  private readonly measured = new Map<string, number>()

  constructor(
    private readonly cluster: ClusterSimulation,
    private readonly namespace: string,
  ) {
    cluster.metrics.answersWith = (pod) => this.isMeasured(pod)
  }

  set(usage: Usage): void {
    const { workload: name, pods } = usage
    const none = usage.totalMilli === undefined && usage.eachMilli === undefined
    if (none) this.measured.set(name, 0)
    else if (pods !== undefined) this.measured.set(name, pods)
    else this.measured.delete(name)
    this.cluster.usage.set({ kind: 'Deployment', namespace: this.namespace, name }, sourceOf(usage))
    this.cluster.metrics.start()
  }

  private isMeasured(pod: PodId): boolean {
    const { pods, owners } = this.cluster
    const owner = owners.get(pods.owner[pod] as OwnerId)
    const workload = owner.parent === NONE ? owner : owners.get(owner.parent)
    const most = this.measured.get(workload.name)
    if (most === undefined) return true
    let place = 0
    for (let one = pods.firstOfOwner(owner.id); one !== NONE && one !== pod; one = pods.ownerNext[one] as PodId) place++
    return place < most
  }
}

/** In whole milli-CPU. */
function sourceOf({ totalMilli, eachMilli = 0 }: Usage): UsageSource {
  return {
    cpu: (_, share) => (totalMilli === undefined ? eachMilli : Math.round(totalMilli * share)),
    memory: () => memoryBytes,
  }
}
