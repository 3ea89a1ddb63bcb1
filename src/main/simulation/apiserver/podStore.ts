import type { KubernetesObject, PodSpec } from '../../../design/kubernetes'
import type { ClusterContext } from '../context'
import { canonical } from '../controllers/templates'
import { hashString } from '../kernel/random'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { uidOf } from '../state/names'
import { podNamed } from '../state/podNames'
import { PodFlag } from '../state/pods'
import { podObject } from './podObject'
import { bareOwner } from './podOwners'
import { writePod, writePodStatus, type PodState } from './podWrites'
import { alreadyExists, conflict, notFound, otherUid } from './replies'
import type { Reply } from './requests'
import type { Target } from './resourceKinds'
import type { DeleteOptions, ObjectStore } from './stores'

/** Pods, which are rows of a table, as objects. */
export class PodStore implements ObjectStore {
  constructor(private readonly context: ClusterContext) {}

  find({ namespace, name = '' }: Target): PodId | undefined {
    return podNamed(this.context, namespace, name)
  }

  get(target: Target): KubernetesObject | undefined {
    const pod = this.find(target)
    return pod === undefined ? undefined : this.object(pod)
  }

  /** `fieldSelector: spec.nodeName=NAME` is what drain asks for. */
  list({ namespace, query }: Target): KubernetesObject[] {
    const { pods, nodes } = this.context
    const found: KubernetesObject[] = []
    const [field, name] = (query.fieldSelector ?? '').split('=')
    const add = (pod: PodId): void => {
      if (pods.uid[pod] === NONE || pods.has(pod, PodFlag.removed)) return
      const object = this.object(pod)
      if (!namespace || object.metadata.namespace === namespace) found.push(object)
    }
    if (field === 'spec.nodeName') {
      const node = nodes.find(name)
      if (node === undefined) return []
      for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) add(pod)
    } else for (let pod = 0 as PodId; pod < pods.used; pod++) add(pod)
    return found
  }

  create({ namespace }: Target, object: KubernetesObject): Reply {
    const { workloads, templates, registry } = this.context
    const name = object.metadata.name ?? ''
    if (podNamed(this.context, namespace, name) !== undefined) return alreadyExists('Pod', name)
    const template = workloads.compile({ metadata: object.metadata, spec: object.spec as PodSpec }, namespace)
    const owner = bareOwner(this.context, namespace, name, templates.intern(template))
    const { finalizers } = object.metadata
    const pod = registry.createPod(owner.id, NONE, NONE, finalizers?.length ? { finalizers } : undefined)
    return { code: 201, object: this.object(pod) }
  }

  update(target: Target, before: KubernetesObject, after: KubernetesObject): Reply {
    const pod = this.find(target)
    if (pod === undefined) return notFound('Pod', target.name ?? '')
    if (target.subresource === 'status') {
      writePodStatus(this.context, pod, before.status as PodState, after.status as PodState)
    } else writePod(this.context, pod, before, after)
    return { code: 200, object: this.object(pod) }
  }

  delete(target: Target, { gracePeriodSeconds, preconditions }: DeleteOptions): Reply {
    const pod = this.find(target)
    if (pod === undefined) return notFound('Pod', target.name ?? '')
    const { pods, registry } = this.context
    const uid = uidOf(pods.uid[pod])
    if (preconditions?.uid !== undefined && preconditions.uid !== uid) {
      return otherUid('Pod', target.name ?? '', preconditions.uid, uid)
    }
    registry.deletePod(pod, pods.uid[pod], gracePeriodSeconds)
    return { code: 200, object: this.object(pod) }
  }

  /** POST binding. Upstream: registry/core/pod/storage/storage.go, setPodNodeAndMetadata. */
  bind(target: Target, body: { target?: { name?: string } }): Reply {
    const pod = this.find(target)
    const name = target.name ?? ''
    if (pod === undefined) return notFound('Pod', name)
    const { pods, nodes, registry, templates } = this.context
    const refuse = (why: string): Reply => conflict('pods/binding', name, why)
    if (pods.has(pod, PodFlag.deleting)) return refuse(`pod ${name} is being deleted, cannot be assigned to a host`)
    const bound = pods.node[pod]
    if (bound !== NONE) return refuse(`pod ${name} is already assigned to node "${nodes.specs[bound].name}"`)
    if (templates.list[pods.template[pod]].source.schedulingGates.length > 0) {
      return refuse(`pod ${name} has non-empty .spec.schedulingGates`)
    }
    const node = nodes.find(body.target?.name ?? '')
    if (node === undefined) return notFound('Node', body.target?.name ?? '')
    registry.bind(pod, node as NodeId, pods.uid[pod])
    return { code: 201 }
  }

  /** Rows have no version of their own: what the object says stands for it. */
  private object(pod: PodId): KubernetesObject {
    const object = podObject(this.context, pod)
    const resourceVersion = String(100_000 + (hashString(canonical(object)) >>> 0))
    return { ...object, metadata: { ...object.metadata, resourceVersion } }
  }
}
