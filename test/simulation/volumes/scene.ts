/** Runs with volumes: designs of them, and what happened to their objects when. */
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { Design, Load, StatefulSet, Trial, Workload, WorkloadKind } from '../../../src/design/types'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { existingPods } from '../../../src/main/simulation/measure/podOrder'
import { podRow } from '../../../src/main/simulation/measure/podRows'
import type { VolumeChange } from '../../../src/main/simulation/state/volumes'
import { makeCluster, makeDesign, makeNodes, makeStatefulSet, makeTemplate } from '../builders'
import { clusterOf } from '../run'
import { makeClaim } from './builders'

export const ZONE = 'topology.kubernetes.io/zone'

export function design(
  workloads: Workload[],
  volumeObjects: KubernetesObject[],
  trial: Partial<Trial> = {},
  nodes = makeNodes(6),
): Design {
  return makeDesign([makeCluster(nodes, workloads, { volumeObjects })], { durationSeconds: 300, ...trial })
}

/** Each of its pods has a claim `data` of the class. */
export function withClaims(name: string, replicas: number, className = 'dyn', parallel = false): StatefulSet {
  const template = makeTemplate({ claimTemplates: ['data'], labels: { app: name } })
  return {
    ...makeStatefulSet(name, replicas, template, parallel),
    volumeClaimTemplates: [makeClaim('data', { className })],
  }
}

export const scale = (kind: WorkloadKind, name: string, replicas: number, atSeconds: number): Load => ({
  type: 'scale',
  cluster: 'test',
  atSeconds,
  workload: { kind, namespace: 'default', name },
  replicas,
})

/** A cluster, and a diary of its storage objects that grows as it advances. */
export function diaryOf(input: Design): { cluster: ClusterSimulation; diary: (VolumeChange & { seconds: number })[] } {
  const cluster = clusterOf(input)
  const diary: (VolumeChange & { seconds: number })[] = []
  cluster.volumes.listen((change) => diary.push({ ...change, seconds: cluster.now / 1e6 }))
  return { cluster, diary }
}

export const rows = (cluster: ClusterSimulation): Map<string, ReturnType<typeof podRow>> =>
  new Map([...existingPods(cluster)].map((pod) => podRow(cluster, pod)).map((row) => [row.name, row]))

export const claimZone = (cluster: ClusterSimulation, claim: string): string | undefined => {
  const volume = cluster.volumes.volume(cluster.volumes.claim(`default/${claim}`)?.volumeName ?? '')
  return volume?.affinity?.[0].matchExpressions?.find(({ key }) => key === ZONE)?.values?.[0]
}

export const nodeZone = (cluster: ClusterSimulation, node: string): string | undefined =>
  cluster.nodes.specs.find(({ name }) => name === node)?.labels[ZONE]
