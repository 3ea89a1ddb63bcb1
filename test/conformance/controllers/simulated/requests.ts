/** A user's requests on the simulated API server. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import type { Reply } from '../../../../src/main/simulation/apiserver/requests'
import type { Method } from '../../../../src/main/simulation/apiserver/userRequests'
import type { Json } from '../recording'

/** Sends it now; `answer` hears. */
export function sendRequest(
  cluster: ClusterSimulation,
  method: string,
  path: string,
  body: Json | undefined,
  answer: (reply: Reply) => void,
): void {
  cluster.users.request(method as Method, path, body, answer)
}
