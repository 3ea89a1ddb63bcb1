/** The pods of a cluster's workloads, as their controllers would make them when all is well and nothing takes time. */
import type { PlainPod } from '../clusterObjects'
import { withDaemonSetAffinity } from '../compile/daemonSetPods'
import type { KubernetesObject } from '../kubernetes'
import { matchesRequiredAffinity, toleratesAll } from '../nodeMatch'
import type { Cluster, DaemonSet, Job, NodeSpec, PodTemplate, StatefulSet, Workload } from '../types'

/** In the order of the workloads. Names are the workload's and a number; those that are taken are passed over. */
export function podsOf(workloads: readonly Workload[], nodes: readonly NodeSpec[]): PlainPod[] {
  const names = new PodNames(workloads)
  return workloads.flatMap((workload) => podsOfOne(workload, nodes, names))
}

function podsOfOne(workload: Workload, nodes: readonly NodeSpec[], names: PodNames): PlainPod[] {
  switch (workload.kind) {
    case 'Pod':
      return [pod(workload, workload.name, workload.template)]
    case 'Deployment':
    case 'ReplicaSet':
      return names.next(workload, workload.replicas).map((name) => pod(workload, name, workload.template))
    case 'StatefulSet':
      return statefulNames(workload).map((name) => pod(workload, name, workload.template))
    case 'DaemonSet': {
      const admitted = nodes.filter((node) => admits(workload, node))
      const podNames = names.next(workload, admitted.length)
      return admitted.map((node, index) => {
        return pod(workload, podNames[index], withDaemonSetAffinity(workload.template, node.name))
      })
    }
    case 'Job':
      return names.next(workload, activePods(workload)).map((name) => pod(workload, name, workload.template))
    case 'CronJob':
      return []
  }
}

function pod(workload: Workload, name: string, template: PodTemplate): PlainPod {
  return {
    namespace: workload.namespace,
    name,
    template: template.nodeName === undefined ? template : unplaced(template),
    nodeName: template.nodeName,
    owner: ownerOf(workload),
    terminating: false,
    startTimeMs: undefined,
    nominatedNodeName: undefined,
    ended: false,
  }
}

const withoutNode = new WeakMap<PodTemplate, PodTemplate>()

/** Where a pod is stands beside its template; one for all pods of the workload. */
function unplaced(template: PodTemplate): PodTemplate {
  let found = withoutNode.get(template)
  if (!found) withoutNode.set(template, (found = { ...template, nodeName: undefined }))
  return found
}

/** A Deployment's pods belong to its one ReplicaSet, which has the Deployment's name here. */
function ownerOf({ kind, name }: Workload): PlainPod['owner'] {
  if (kind === 'Pod') return undefined
  return { kind: kind === 'Deployment' ? 'ReplicaSet' : kind, name }
}

function statefulNames({ name, replicas, firstOrdinal }: StatefulSet): string[] {
  return Array.from({ length: replicas }, (_, index) => `${name}-${firstOrdinal + index}`)
}

/** Source: pkg/controller/daemon/daemon_controller.go, NodeShouldRunDaemonPod. */
function admits({ template }: DaemonSet, node: NodeSpec): boolean {
  if (template.nodeName !== undefined && template.nodeName !== node.name) return false
  if (!matchesRequiredAffinity(template, node)) return false
  // Of a cordoned node too: the taint that goes with it is among those that daemons tolerate.
  return toleratesAll(node.taints, template.tolerations, ['NoSchedule', 'NoExecute'])
}

/** A Job runs as many at once as it may, and no more than it needs. */
function activePods({ parallelism, completions, suspend }: Job): number {
  if (suspend) return 0
  return completions === null ? parallelism : Math.min(parallelism, completions)
}

/** Claims of StatefulSets' pods that the input does not have already. */
export function generatedClaims(cluster: Cluster): KubernetesObject[] {
  const key = (namespace: string | undefined, name: string | undefined) => `${namespace}/${name}`
  const given = new Set(
    cluster.volumeObjects
      .filter((object) => object.kind === 'PersistentVolumeClaim')
      .map(({ metadata }) => key(metadata.namespace, metadata.name)),
  )
  const sets = cluster.workloads.filter((workload) => workload.kind === 'StatefulSet')
  return sets.flatMap((set) =>
    statefulNames(set).flatMap((podName) =>
      set.volumeClaimTemplates.flatMap((template) => {
        const name = `${template.metadata.name}-${podName}`
        if (given.has(key(set.namespace, name))) return []
        return [{ ...template, metadata: { ...template.metadata, name, namespace: set.namespace } }]
      }),
    ),
  )
}

/** Names that are fixed (of Pods and StatefulSets' pods) go before numbered ones. */
class PodNames {
  readonly #taken = new Set<string>()

  constructor(workloads: readonly Workload[]) {
    for (const workload of workloads) {
      const { kind, namespace, name } = workload
      const fixed = kind === 'Pod' ? [name] : kind === 'StatefulSet' ? statefulNames(workload) : []
      for (const one of fixed) this.#taken.add(`${namespace}/${one}`)
    }
  }

  next({ namespace, name }: Workload, count: number): string[] {
    const names: string[] = []
    for (let number = 0; names.length < count; number++) {
      const key = `${namespace}/${name}-${number}`
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      names.push(`${name}-${number}`)
    }
    return names
  }
}
