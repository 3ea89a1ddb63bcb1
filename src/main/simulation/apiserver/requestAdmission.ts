import {
  admit,
  admitDynamic,
  deletionRefusal,
  kindOf,
  setDefaults,
  type AdmissionRequest,
  type Decision,
  type Gate,
  type Kind,
  type Lookups,
  type ServiceAllocation,
  type StaticLookups,
  type Status,
} from '../../../design/admission'
import { isGateOn } from '../../../design/featureGates'
import type { KubernetesObject } from '../../../design/kubernetes'
import type { Cluster } from '../../../design/types'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { canonical } from '../controllers/templates'
import { suffix } from '../state/names'
import type { Reply } from './requests'
import { kindNamed } from './resourceKinds'
import type { Restrictions } from './restrictions'
import type { Admission, AdmissionQuestion } from './userRequests'

/** Design's admission and validation, asked with what the cluster holds at the moment of the request. */
export class RequestAdmission implements Admission {
  private readonly declared: Pick<StaticLookups, 'priorityClasses' | 'runtimeClasses' | 'gates'>
  private suffixes = 0

  constructor(
    private readonly context: ClusterContext,
    source: Pick<Cluster, 'priorityClasses' | 'podContext' | 'controlPlane'>,
    private readonly restrictions: Restrictions,
    private readonly services: ServiceAllocation,
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
    const gates = new Set<Gate>()
    const { apiServerArgs } = source.controlPlane
    if (isGateOn(apiServerArgs, 'MaxUnavailableStatefulSet', false)) gates.add('MaxUnavailableStatefulSet')
    this.declared = { priorityClasses, runtimeClasses, gates }
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
    // What is only tried out is not counted.
    if (target.query.dryRun !== 'All') this.charge(decision)
    return oldObject && before ? (asWritten(oldObject, before, decision.object) as KubernetesObject) : decision.object
  }

  /**
   * An object that a component creates, whose specification needs no check: whether its namespace takes it, and what it
   * counts for. The refusal, if there is one.
   */
  refusal(object: KubernetesObject): Reply | undefined {
    const { restrictions } = this
    const { namespace } = object.metadata
    if (!restrictions.any || namespace === undefined || !restrictions.apply(namespace)) return undefined
    const request: AdmissionRequest = { operation: 'CREATE', namespace, object }
    const lookups = {
      namespacePhase: (name: string) => restrictions.phase(name),
      resourceQuotas: restrictions.quotas(namespace),
    }
    const decision = admitDynamic(request, object, lookups, admissionKind(object.apiVersion, object.kind))
    if ('status' in decision) return replyOf(decision.status)
    this.charge(decision)
    return undefined
  }

  private charge({ quotas }: Extract<Decision, { quotas: unknown }>): void {
    const { objects, objectRegistry } = this.context
    for (const { metadata, status } of quotas) {
      const quota = objects.find('ResourceQuota', metadata.namespace ?? '', metadata.name ?? '')
      if (quota) objectRegistry.update(quota, (latest) => ({ ...latest, status }))
    }
  }

  lookups(namespace: string): Lookups {
    const { epoch, now, volumes, objects } = this.context
    const stored = [...objects.ofKind('PriorityClass')].flatMap((one) => one.stored ?? [])
    const names = new Set(stored.map(({ metadata }) => metadata.name))
    const declared = this.declared.priorityClasses.filter(({ metadata }) => !names.has(metadata.name))
    const standard = volumes.defaultClass()
    return {
      limitRanges: this.restrictions.limitRanges(namespace),
      resourceQuotas: this.restrictions.quotas(namespace),
      priorityClasses: [...stored, ...declared],
      runtimeClasses: this.declared.runtimeClasses,
      gates: this.declared.gates,
      storageClasses: standard ? [volumes.get('StorageClass', standard.name) as KubernetesObject] : [],
      namespacePhase: (name) => this.restrictions.phase(name),
      services: this.services,
      identity: { uid: objects.nextUid, creationTimestamp: timestamp(epoch, now), nameSuffix: suffix(this.suffixes++) },
    }
  }
}

/** Of those that admission knows nothing of, how quotas count them. */
export function admissionKind(apiVersion: string, kind: string): Kind {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion]
  const resource = kindNamed(kind)?.plural ?? `${kind.toLowerCase()}s`
  return kindOf(apiVersion, kind) ?? { kind, apiVersion, group, version, resource, type: kind, namespaced: true }
}

export const replyOf = ({ code, reason, message, causes }: Status): Reply => ({
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
