import type { ClusterContext } from '../context'
import { nodeIp } from '../network/podIps'
import type { NodeId, PodId } from '../state/ids'
import { PodFlag } from '../state/pods'

/** status.podIP as an unsigned integer; 0 while there is none. A pod on the host's network has its node's. */
export function podAddress({ pods, templates }: Pick<ClusterContext, 'pods' | 'templates'>, pod: PodId): number {
  const onHost = templates.list[pods.template[pod]].source.spec.hostNetwork === true
  return onHost && pods.has(pod, PodFlag.started) ? nodeIp(pods.node[pod] as NodeId) : pods.ip[pod]
}
