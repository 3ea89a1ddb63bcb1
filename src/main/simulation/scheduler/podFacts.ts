import type { ClusterContext } from '../context'
import { SECOND } from '../kernel/time'
import { podName, uidOf } from '../state/names'
import type { PodFacts } from './cache'

/** Of the simulated pods. Start times are kept by the second, as the API has them; a kubelet sets them when it hears of a pod. */
export function podFacts({ pods, owners }: Pick<ClusterContext, 'pods' | 'owners'>): PodFacts {
  return {
    podName: (pod) => podName(owners.get(pods.owner[pod] as never), pods.ordinal[pod], pods.uid[pod]),
    podUid: (pod) => uidOf(pods.uid[pod]),
    startTime: (pod) => {
      const scheduled = pods.scheduled[pod]
      return Number.isNaN(scheduled) ? Infinity : Math.floor(scheduled / SECOND)
    },
  }
}
