/** A user's requests on the simulated API server. */
import { applyStrategicMergePatch } from '../../../../src/design/patch'
import type { KubernetesObject } from '../../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { pluralOf, type DeleteOptions } from '../../../../src/main/simulation/apiserver/objectRegistry'
import type { Reply } from '../../../../src/main/simulation/apiserver/requests'
import { findPod } from '../../../../src/main/simulation/measure/podRows'
import { NONE, type OwnerId } from '../../../../src/main/simulation/state/ids'
import { defaultSettings } from '../../../../src/main/simulation/state/owners'
import type { Verb } from '../../../../src/main/simulation/measure/apiLatency'
import type { Json, JsonObject } from '../recording'

interface Target {
  plural: string
  kind: string
  namespace: string
  name?: string
  subresource?: string
}

const kinds = [
  'Pod',
  'Service',
  'ConfigMap',
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
  'ResourceQuota',
  'LimitRange',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'PriorityClass',
  'Namespace',
  'Node',
]
const kindsByPlural = new Map(kinds.map((kind) => [pluralOf(kind), kind]))

/** Sends it now; `answer` hears. */
export function sendRequest(
  cluster: ClusterSimulation,
  method: string,
  path: string,
  body: Json | undefined,
  answer: (reply: Reply) => void,
): void {
  const target = targetOf(path)
  const resource = target.subresource ? `${target.plural}/${target.subresource}` : target.plural
  const perform = (): Reply => act(cluster, method, target, (body ?? undefined) as JsonObject | undefined)
  cluster.requests.send({ verb: method as Verb, resource, perform, answer }, cluster.now, cluster.now)
}

function targetOf(path: string): Target {
  const parts = path.split('?')[0].split('/').filter(Boolean)
  // /api/v1/… or /apis/GROUP/VERSION/…
  const rest = parts.slice(parts[0] === 'api' ? 2 : 3)
  const namespaced = rest[0] === 'namespaces' && rest.length > 2
  const [plural, name, subresource] = namespaced ? rest.slice(2) : rest
  return { plural, kind: kindsByPlural.get(plural) ?? plural, namespace: namespaced ? rest[1] : '', name, subresource }
}

function act(cluster: ClusterSimulation, method: string, target: Target, body: JsonObject | undefined): Reply {
  if (method === 'PATCH' && !body) return { code: 415, reason: 'UnsupportedMediaType', message: '' }
  if (target.kind === 'Pod') return actOnPod(cluster, method, target, body)
  if (target.kind === 'Node') return { code: 501, message: 'nodes' }
  const { objectRegistry, objects } = cluster
  if (method === 'POST') {
    const object = body as unknown as KubernetesObject
    return objectRegistry.create({
      ...object,
      metadata: { ...object.metadata, ...(target.namespace ? { namespace: target.namespace } : {}) },
    })
  }
  const stored = objects.find(target.kind, target.namespace, target.name ?? '')
  if (!stored) return { code: 404, reason: 'NotFound', message: `${target.plural} "${target.name}" not found` }
  if (method === 'DELETE') return objectRegistry.delete(stored, (body ?? {}) as DeleteOptions)
  if (method === 'PATCH') {
    return objectRegistry.update(
      stored,
      (latest) => applyStrategicMergePatch(latest, body, target.kind) as KubernetesObject,
    )
  }
  return { code: 200 }
}

function actOnPod(cluster: ClusterSimulation, method: string, target: Target, body: JsonObject | undefined): Reply {
  const { owners, templates, workloads, registry, pods } = cluster
  if (method === 'POST' && !target.name) {
    const object = body as unknown as KubernetesObject
    const template = workloads.compile({ metadata: object.metadata, spec: object.spec as never }, target.namespace)
    const owner = owners.add({
      kind: 'Pod',
      namespace: target.namespace,
      name: object.metadata.name ?? '',
      parent: NONE as OwnerId,
      object: undefined,
      template: templates.intern(template),
      selector: undefined,
      replicas: 1,
      settings: defaultSettings,
    })
    registry.createPod(owner.id, NONE, NONE)
    return { code: 201 }
  }
  const pod = findPod(cluster, target.namespace, target.name ?? '')
  if (pod === undefined) return { code: 404, reason: 'NotFound', message: `pods "${target.name}" not found` }
  if (method === 'DELETE') {
    registry.deletePod(pod, pods.uid[pod])
    return { code: 200 }
  }
  return { code: 501, message: 'pods' }
}
