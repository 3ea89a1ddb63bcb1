import {
  admit,
  deletionRefusal,
  kindOf,
  setDefaults,
  type AdmissionRequest,
  type Lookups,
  type StaticLookups,
  type Status,
} from '../../../design/admission'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { Cluster } from '../../../design/types'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { canonical } from '../controllers/templates'
import { suffix } from '../state/names'
import type { Reply } from './requests'
import type { Admission, AdmissionQuestion } from './userRequests'

/** Design's admission and validation, asked with what the cluster holds at the moment of the request. */
export class RequestAdmission implements Admission {
  private readonly declared: Pick<StaticLookups, 'priorityClasses' | 'runtimeClasses'>
  private suffixes = 0

  constructor(
    private readonly context: ClusterContext,
    private readonly source: Pick<Cluster, 'namespaces' | 'priorityClasses' | 'podContext'>,
  ) {
    const priorityClasses = source.priorityClasses.map(({ name, ...fields }) => ({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      ...fields,
    }))
    const runtimeClasses = [...source.podContext.runtimeClasses.values()].map(({ name, overhead, ...scheduling }) => ({
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name },
      ...(overhead ? { overhead: { podFixed: overhead } } : {}),
      scheduling,
    }))
    this.declared = { priorityClasses, runtimeClasses }
  }

  admit({ operation, target, object, oldObject }: AdmissionQuestion): KubernetesObject | Reply {
    const { kind, apiVersion } = target.kind
    const known = kindOf(apiVersion, kind)
    if (!known) return object
    if (operation === 'DELETE') {
      const refusal = deletionRefusal(known, target.name ?? '')
      return refusal ? replyOf(refusal) : object
    }
    const before = oldObject && withDefaults(oldObject)
    const request: AdmissionRequest = {
      operation,
      kind,
      subresource: target.subresource,
      namespace: target.kind.namespaced ? target.namespace : undefined,
      object: structuredClone(object),
      oldObject: before,
      fieldValidation: target.query.fieldValidation as AdmissionRequest['fieldValidation'],
    }
    const decision = admit(request, this.lookups(target.namespace))
    if ('status' in decision) return replyOf(decision.status)
    for (const quota of decision.quotas) this.charge(quota)
    return oldObject && before ? (asWritten(oldObject, before, decision.object) as KubernetesObject) : decision.object
  }

  private charge({ metadata, status }: KubernetesObject): void {
    const { objects, objectRegistry } = this.context
    const quota = objects.find('ResourceQuota', metadata.namespace ?? '', metadata.name ?? '')
    if (quota) objectRegistry.update(quota, (latest) => ({ ...latest, status }))
  }

  private lookups(namespace: string): Lookups {
    const { epoch, now, volumes } = this.context
    const stored = [...this.stored('PriorityClass', '')]
    const names = new Set(stored.map(({ metadata }) => metadata.name))
    const declared = this.declared.priorityClasses.filter(({ metadata }) => !names.has(metadata.name))
    const standard = volumes.defaultClass()
    return {
      limitRanges: [...this.stored('LimitRange', namespace)],
      resourceQuotas: [...this.stored('ResourceQuota', namespace)].sort(byName),
      priorityClasses: [...stored, ...declared],
      runtimeClasses: this.declared.runtimeClasses,
      storageClasses: standard ? [volumes.get('StorageClass', standard.name) as KubernetesObject] : [],
      namespacePhase: (name) => this.namespacePhase(name),
      identity: { uid: '', creationTimestamp: timestamp(epoch, now), nameSuffix: suffix(this.suffixes++) },
    }
  }

  private namespacePhase(name: string): 'Active' | 'Terminating' | undefined {
    const object = this.context.objects.find('Namespace', '', name)?.stored
    if (object) return (object.status as { phase?: 'Active' | 'Terminating' } | undefined)?.phase ?? 'Active'
    return this.source.namespaces.includes(name) || always.has(name) ? 'Active' : undefined
  }

  private *stored(kind: string, namespace: string): Iterable<KubernetesObject> {
    for (const { stored, namespace: own } of this.context.objects.ofKind(kind)) {
      if (stored && own === namespace) yield stored
    }
  }
}

const always: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease'])

const byName = (a: KubernetesObject, b: KubernetesObject): number =>
  (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1

const replyOf = ({ code, reason, message, causes }: Status): Reply => ({
  code,
  ...(reason === undefined ? {} : { reason }),
  message,
  ...(causes.length > 0 ? { causes } : {}),
})

function withDefaults(object: KubernetesObject): KubernetesObject {
  const defaulted = structuredClone(object)
  setDefaults(defaulted)
  return defaulted
}

/**
 * What an update leaves as it is stays as it was written: a design's objects are kept without the defaults of fields that
 * nothing reads, and a template that gained them would be another one, which a controller rolls out.
 */
function asWritten(written: unknown, defaulted: unknown, updated: unknown): unknown {
  if (canonical(defaulted) === canonical(updated)) return written
  if (!isContainer(updated) || !isContainer(defaulted) || !isContainer(written)) return updated
  if (Array.isArray(updated)) {
    if (!Array.isArray(written) || !Array.isArray(defaulted) || updated.length !== written.length) return updated
    return updated.map((one, index) => asWritten(written[index], defaulted[index], one))
  }
  const [old, next] = [defaulted, updated] as Record<string, unknown>[]
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(next)) {
    const part = asWritten((written as Record<string, unknown>)[key], old[key], value)
    if (part !== undefined) result[key] = part
  }
  // Empty lists and mappings are not kept by the decoder: nobody has taken them away.
  for (const [key, value] of Object.entries(written)) if (!(key in next) && isEmpty(value)) result[key] = value
  return result
}

const isEmpty = (value: unknown): boolean => isContainer(value) && Object.keys(value).length === 0

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null
