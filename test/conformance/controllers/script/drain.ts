/** kubectl drain, after the cordon: evicts all pods of a node at once, each again 5 s after it was refused, until they are gone or time is up. */
import type { Replay } from '../replay'
import type { Command } from './kubectl'

const retryMs = 5000
/** How soon an answer is looked for, ms. */
const pollMs = 20

export function drain(replay: Replay, { t, node, timeoutMs }: Extract<Command, { do: 'drain' }>): void {
  const end = t + timeoutMs
  for (const pod of podsOn(replay, node)) evict(replay, pod, end)
}

/** Pods of the node that no DaemonSet owns. */
function podsOn(replay: Replay, node: string): string[] {
  const pods = new Map<string, { node?: unknown; owner?: unknown }>()
  for (const [, kind, name, type, fields] of replay.cluster.timeline) {
    if (kind !== 'pod') continue
    if (type === 'D') pods.delete(name)
    else pods.set(name, { ...pods.get(name), ...fields })
  }
  return [...pods]
    .filter(([, pod]) => pod.node === node && !String(pod.owner).startsWith('DaemonSet/'))
    .map(([name]) => name)
}

function evict(replay: Replay, pod: string, end: number): void {
  const { cluster, recording } = replay
  if (cluster.now >= end) return
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: recording.name } }
  const index = cluster.request('POST', `/api/v1/namespaces/${recording.name}/pods/${pod}/eviction`, body)
  const look = (): void => {
    const answer = cluster.responses[index]
    if (!answer) replay.at(cluster.now + pollMs, look)
    else if (answer.code === 429) replay.at(cluster.now + retryMs, () => evict(replay, pod, end))
  }
  replay.at(cluster.now + pollMs, look)
}
