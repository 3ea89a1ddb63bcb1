import type { KubernetesObject } from '../../../design/kubernetes'
import { applyPatch, PatchError, type PatchType } from '../../../design/patch'
import type { ClusterContext } from '../context'
import { canonical } from '../controllers/templates'
import type { Verb } from '../measure/apiLatency'
import { suffix } from '../state/names'
import { evict, type Eviction } from './eviction'
import { resourceOf } from './kindNames'
import { NodeStore } from './nodeStore'
import { isStorageKind, PlainObjects, StorageObjects } from './plainObjects'
import { PodStore } from './podStore'
import { badRequest, conflict, noSuchResource, notAllowed, notFound, unsupportedMediaType } from './replies'
import type { Reply } from './requests'
import { parsePath, pathOf, type Target } from './resourceKinds'
import { patchScale, scaleOf } from './scale'
import type { DeleteOptions, ObjectStore } from './stores'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface AdmissionQuestion {
  operation: 'CREATE' | 'UPDATE' | 'DELETE'
  target: Target
  object: KubernetesObject
  oldObject?: KubernetesObject
}

/** What stands between a request and the storage: defaults, admission plugins, validation. */
export interface Admission {
  /** The object as it is to be stored, or the refusal. */
  admit(question: AdmissionQuestion): KubernetesObject | Reply
}

const admitAll: Admission = { admit: ({ object }) => object }

/**
 * The API server as its users meet it: requests by method, path and body, as kubectl sends them, answered in the API
 * server's words. A request is measured and queued like everybody's, and takes effect at its commit.
 */
export class UserRequests {
  private readonly pods: PodStore
  private readonly nodes: NodeStore
  private readonly plain: PlainObjects
  private readonly storage: StorageObjects
  private names = 0

  constructor(
    private readonly context: ClusterContext,
    private readonly admission: Admission = admitAll,
  ) {
    this.pods = new PodStore(context)
    this.nodes = new NodeStore(context)
    this.plain = new PlainObjects(context)
    this.storage = new StorageObjects(context)
  }

  /** Leaves its client now; `answer` hears what came of it. */
  request(method: Method, path: string, body: unknown, answer: (reply: Reply) => void = () => undefined): void {
    const { requests, now } = this.context
    const target = parsePath(path)
    const resource = target ? [target.kind.plural, target.subresource].filter(Boolean).join('/') : 'unknown'
    const perform = (): Reply => this.perform(method, target, body)
    const verb: Verb = method === 'GET' && target && target.name === undefined ? 'LIST' : method
    if (method === 'GET') requests.read({ verb, resource, perform, answer }, now)
    else requests.send({ verb, resource, perform, answer }, now, now)
  }

  /** What the creation of an object does and says at the moment of its commit. */
  create(object: KubernetesObject): Reply {
    const { kind, metadata } = object
    return this.perform('POST', parsePath(pathOf(kind, metadata.namespace ?? 'default')), object)
  }

  /** What the request does and says at the moment of its commit. */
  perform(method: Method, target: Target | undefined, body: unknown): Reply {
    if (!target) return noSuchResource()
    const { name, subresource } = target
    if (subresource === 'eviction' || subresource === 'binding') {
      return method === 'POST' ? this.onPod(target, body) : notAllowed()
    }
    if (method === 'POST') return name === undefined ? this.post(target, body) : notAllowed()
    if (method === 'GET') return name === undefined ? this.list(target) : this.get(target)
    if (name === undefined) return notAllowed()
    if (method === 'DELETE') return this.delete(target, (body ?? {}) as DeleteOptions)
    return this.update(target, method, body)
  }

  private storeOf({ kind: { kind } }: Target): ObjectStore {
    if (kind === 'Pod') return this.pods
    if (kind === 'Node') return this.nodes
    return isStorageKind(kind) ? this.storage : this.plain
  }

  private get(target: Target): Reply {
    const object = this.storeOf(target).get(target)
    if (!object) return notFound(target.kind.kind, target.name as string)
    return { code: 200, object: target.subresource === 'scale' ? scaleOf(object) : object }
  }

  private list(target: Target): Reply {
    const { kind, apiVersion } = target.kind
    const items = this.storeOf(target).list(target)
    return { code: 200, object: { apiVersion, kind: `${kind}List`, metadata: {}, items } }
  }

  private onPod(target: Target, body: unknown): Reply {
    if (target.kind.kind !== 'Pod') return noSuchResource()
    if (target.subresource === 'binding') return this.pods.bind(target, (body ?? {}) as { target?: { name?: string } })
    return evict(this.context, this.pods.find(target), target.name as string, (body ?? {}) as Eviction)
  }

  private post(target: Target, body: unknown): Reply {
    if (!isObject(body)) return badRequest('the body of the request was in an unknown format')
    const { namespace, kind } = target
    if (kind.namespaced && namespace === '') return notAllowed()
    const metadata = { ...body.metadata }
    if (metadata.namespace !== undefined && kind.namespaced && metadata.namespace !== namespace) {
      return badRequest('the namespace of the provided object does not match the namespace sent on the request')
    }
    if (kind.namespaced) metadata.namespace = namespace
    if (metadata.name === undefined && metadata.generateName !== undefined) {
      metadata.name = `${metadata.generateName}${suffix(this.names++)}`
    }
    const admitted = this.admission.admit({ operation: 'CREATE', target, object: { ...body, metadata } })
    if (isReply(admitted)) return admitted
    if (target.query.dryRun === 'All') return { code: 201, object: admitted }
    return this.storeOf(target).create(target, withoutRevision(admitted))
  }

  private update(target: Target, method: 'PATCH' | 'PUT', body: unknown): Reply {
    const store = this.storeOf(target)
    const before = store.get(target)
    if (!before) return notFound(target.kind.kind, target.name as string)
    if (method === 'PATCH' && (typeof body !== 'object' || body === null)) return unsupportedMediaType()
    const written = method === 'PUT' ? body : patched(target, before, body as object)
    if (!isObject(written)) return isReply(written) ? written : badRequest('the body of the request is no object')
    const revision = written.metadata?.resourceVersion
    if (revision !== undefined && revision !== before.metadata.resourceVersion) {
      return conflict(resourceOf(target.kind.kind), target.name as string)
    }
    const object = keepingServersFields(target, before, written)
    const admitted = this.admission.admit({ operation: 'UPDATE', target, object, oldObject: before })
    if (isReply(admitted)) return admitted
    if (target.query.dryRun === 'All' || canonical(admitted) === canonical(before))
      return { code: 200, object: admitted }
    return store.update(target, before, withoutRevision(admitted))
  }

  private delete(target: Target, options: DeleteOptions): Reply {
    const store = this.storeOf(target)
    const object = store.get(target)
    if (!object) return notFound(target.kind.kind, target.name as string)
    const admitted = this.admission.admit({ operation: 'DELETE', target, object })
    if (isReply(admitted)) return admitted
    if (target.query.dryRun === 'All' || options.dryRun?.includes('All')) return { code: 200, object }
    const revision = options.preconditions?.resourceVersion
    if (revision !== undefined && revision !== object.metadata.resourceVersion) {
      return conflict(resourceOf(target.kind.kind), target.name as string)
    }
    return store.delete(target, options)
  }
}

const isObject = (value: unknown): value is KubernetesObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isReply(value)

const isReply = (value: unknown): value is Reply =>
  typeof value === 'object' && value !== null && typeof (value as Reply).code === 'number' && !('apiVersion' in value)

/** A list is a JSON patch; a mapping is taken as kubectl sends it for built-in types, a strategic merge patch. */
function patched(target: Target, before: KubernetesObject, patch: object): KubernetesObject | Reply {
  const type: PatchType = Array.isArray(patch) ? 'json-patch' : 'strategic-merge-patch'
  try {
    if (target.subresource === 'scale') return patchScale(before, patch, type)
    return applyPatch(before, patch, type, target.kind.kind)
  } catch (error) {
    if (error instanceof PatchError) return badRequest(error.message)
    throw error
  }
}

/** A user writes the object or its status, never both, and not what the API server keeps by itself. */
function keepingServersFields(target: Target, before: KubernetesObject, written: KubernetesObject): KubernetesObject {
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation } = before.metadata
  const { name, namespace } = before.metadata
  const kept = { name, namespace, uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, generation }
  if (target.subresource === 'status') return { ...before, status: written.status }
  const metadata = { ...written.metadata, ...kept, resourceVersion: before.metadata.resourceVersion }
  for (const [field, value] of Object.entries(metadata)) {
    if (value === undefined) delete (metadata as Record<string, unknown>)[field]
  }
  return { ...written, metadata, ...('status' in before ? { status: before.status } : {}) }
}

function withoutRevision(object: KubernetesObject): KubernetesObject {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
