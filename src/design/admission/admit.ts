/**
 * A request on its way into the API server's storage: decoded, given its defaults, changed and checked by the admission
 * plugins, validated, and counted in the quotas, in the order and the words of kube-apiserver 1.36 with its default
 * plugins. Source: apiserver/pkg/endpoints/handlers/create.go, apiserver/pkg/registry/generic/registry/store.go.
 */
import type { KubernetesObject } from '../kubernetes'
import { checkKind } from '../validate/checkKind'
import { CauseReporter } from './causes'
import { decode } from './decode'
import { setDefaults } from './defaults'
import { kindOf, qualifiedResource, type Kind } from './kinds'
import { limitRangeErrors } from './plugins/limitRanger'
import { mutate } from './plugins/mutating'
import { checkNamespaceLifecycle } from './plugins/namespaceLifecycle'
import { checkOneDefaultClass } from './plugins/priority'
import { prepareForCreate, prepareForUpdate } from './prepare'
import { chargeQuotas } from './quota/charge'
import { allocateService } from './service/allocate'
import { badRequest, conflict, forbidden, invalid, noSuchResource, Refusal } from './status'
import type {
  AdmissionRequest,
  Admitted,
  Decision,
  DynamicLookups,
  Identity,
  Lookups,
  ServiceAllocation,
  StaticLookups,
} from './types'
import { checkUpdate } from './update'

/** The object as it is to be stored, or what the client is told. Uniqueness of names is for the storage to see to. */
export function admit(request: AdmissionRequest, lookups: Lookups): Decision {
  return deciding(() => {
    const decoded = decodeRequest(request)
    const { kind, object } = decoded
    const name = object.metadata.name ?? ''
    if (request.operation === 'CREATE') checkNamespaceLifecycle(kind, request.namespace ?? '', name, lookups)
    const admitted = admitDecoded(request, decoded, lookups, lookups.identity, lookups.services)
    const quotas = chargeRequest(request, kind, admitted.object, lookups)
    return { ...admitted, quotas }
  })
}

/**
 * All that does not depend on the moment: of pods made from a template it need be asked once, and the answer renamed.
 * Services get no addresses.
 */
export function admitStatic(request: AdmissionRequest, lookups: StaticLookups, identity: Identity): Decision {
  return deciding(() => admitDecoded(request, decodeRequest(request), lookups, identity, undefined))
}

/**
 * The rest: whether the namespace takes anything, and the quotas. The object has been through `admitStatic`.
 * @param kind for those that admission knows nothing else of.
 */
export function admitDynamic(
  request: AdmissionRequest,
  object: KubernetesObject,
  lookups: DynamicLookups,
  kind = kindOfRequest(request),
): Decision {
  return deciding(() => {
    const name = object.metadata.name ?? ''
    if (request.operation === 'CREATE') checkNamespaceLifecycle(kind, request.namespace ?? '', name, lookups)
    return { object, warnings: [], quotas: chargeRequest(request, kind, object, lookups) }
  })
}

function deciding(decide: () => Admitted): Decision {
  try {
    return decide()
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status }
    throw error
  }
}

interface Decoded {
  kind: Kind
  object: KubernetesObject
  warnings: string[]
}

function kindOfRequest({ kind, object }: AdmissionRequest): Kind {
  const found = kindOf(object.apiVersion, kind ?? object.kind)
  if (!found) throw new Refusal(noSuchResource())
  return found
}

function decodeRequest(request: AdmissionRequest): Decoded {
  const kind = kindOfRequest(request)
  const { object, warnings } = decode(request.object, kind, request.fieldValidation ?? 'Warn')
  const { namespace } = request
  if (kind.namespaced && object.metadata.namespace && object.metadata.namespace !== namespace) {
    const why = 'the namespace of the provided object does not match the namespace sent on the request'
    throw new Refusal(badRequest(why))
  }
  if (kind.namespaced) object.metadata.namespace = namespace
  return { kind, object, warnings }
}

function admitDecoded(
  request: AdmissionRequest,
  { kind, object, warnings }: Decoded,
  lookups: StaticLookups,
  identity: Identity,
  services: ServiceAllocation | undefined,
): Admitted {
  const { operation, subresource, oldObject } = request
  if (subresource !== 'status') setDefaults(object)
  if (operation === 'UPDATE' && oldObject) checkVersion(kind, object, oldObject)
  else identify(object, identity)
  if (operation === 'CREATE') {
    mutate(kind, object, lookups)
    if (kind.kind === 'Service' && services) allocateService(kind, object, undefined, services)
    prepareForCreate(kind, object, lookups.gates)
  } else if (oldObject) {
    if (kind.kind === 'Service' && services) allocateService(kind, object, oldObject, services)
    prepareForUpdate(kind, object, oldObject, subresource, lookups.gates)
  }
  validate(kind, object, request)
  checkPlugins(kind, object, request, lookups)
  return { object, warnings, quotas: [] }
}

/** A name, a uid and a date. */
function identify(object: KubernetesObject, { uid, creationTimestamp, nameSuffix }: Identity): void {
  const { metadata } = object
  // Longer prefixes are cut, so that the name stays within 63 characters.
  if (!metadata.name && metadata.generateName) metadata.name = metadata.generateName.slice(0, 58) + nameSuffix
  if (object.kind === 'Namespace') setDefaults(object)
  metadata.uid = uid
  metadata.creationTimestamp = creationTimestamp
}

/** Who brings the version of what was read must have read the latest. */
function checkVersion(kind: Kind, object: KubernetesObject, old: KubernetesObject): void {
  const [wanted, present] = [object, old].map(
    ({ metadata }) => (metadata as { resourceVersion?: string }).resourceVersion,
  )
  if (wanted && present && wanted !== present) {
    throw new Refusal(conflict(qualifiedResource(kind), old.metadata.name ?? ''))
  }
}

function validate(kind: Kind, object: KubernetesObject, { oldObject, subresource }: AdmissionRequest): void {
  if (subresource === 'status') return
  const report = new CauseReporter()
  const checkObject = () => checkKind(kind.kind, object, report)
  if (oldObject) checkUpdate(object, oldObject, report, checkObject)
  else checkObject()
  if (report.causes.length > 0) throw new Refusal(invalid(kind, object.metadata.name ?? '', report.causes))
}

/** Plugins that refuse what is valid. Quotas come after all of them. */
function checkPlugins(kind: Kind, object: KubernetesObject, request: AdmissionRequest, lookups: StaticLookups): void {
  if (request.subresource) return
  const isUpdate = request.operation === 'UPDATE'
  if (kind.kind === 'PriorityClass') checkOneDefaultClass(kind, object, isUpdate, lookups.priorityClasses)
  // What a pod requests does not change after it was created.
  if (kind.kind === 'Pod' && isUpdate) return
  for (const limitRange of lookups.limitRanges) {
    const errors = limitRangeErrors(object, limitRange)
    if (errors.length > 0) throw new Refusal(forbidden(kind, object.metadata.name ?? '', errors))
  }
}

function chargeRequest(
  request: AdmissionRequest,
  kind: Kind,
  object: KubernetesObject,
  lookups: DynamicLookups,
): KubernetesObject[] {
  if (request.subresource || !kind.namespaced) return []
  return chargeQuotas(kind, object, request.oldObject, lookups.resourceQuotas)
}
