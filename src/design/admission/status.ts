/** Refusals in the API server's words. Source: apimachinery/pkg/api/errors/errors.go. */
import { qualifiedKind, qualifiedResource, type Kind } from './kinds'
import type { Cause, Status } from './types'

/** Carries a status to where the decision is made. */
export class Refusal extends Error {
  constructor(readonly status: Status) {
    super(status.message)
  }
}

export function invalid(kind: Kind, name: string, causes: readonly Cause[]): Status {
  const messages = new Set(causes.map(({ field, message }) => (field ? `${field}: ${message}` : message)))
  const list = [...messages]
  const why = list.length === 1 ? list[0] : `[${list.join(', ')}]`
  const message = `${qualifiedKind(kind)} "${name}" is invalid: ${why}`
  return { code: 422, reason: 'Invalid', message, causes: [...causes] }
}

/** What admission plugins say. Several reasons become one list. */
export function forbidden(kind: Kind, name: string, why: string | readonly string[], causes: Cause[] = []): Status {
  const reasons = [...new Set(typeof why === 'string' ? [why] : why)]
  const text = reasons.length === 1 ? reasons[0] : `[${reasons.join(', ')}]`
  const of = name === '' ? qualifiedResource(kind) : `${qualifiedResource(kind)} "${name}"`
  return { code: 403, reason: 'Forbidden', message: `${of} is forbidden: ${text}`, causes }
}

export function badRequest(message: string): Status {
  return { code: 400, reason: 'BadRequest', message, causes: [] }
}

/** `resource`: qualified, `pods`. */
export function notFound(resource: string, name: string): Status {
  return { code: 404, reason: 'NotFound', message: `${resource} "${name}" not found`, causes: [] }
}

/** A path that the API server does not serve. */
export function noSuchResource(): Status {
  return { code: 404, reason: 'NotFound', message: 'the server could not find the requested resource', causes: [] }
}

export function alreadyExists(kind: Kind, name: string): Status {
  const message = `${qualifiedResource(kind)} "${name}" already exists`
  return { code: 409, reason: 'AlreadyExists', message, causes: [] }
}

/** `resource`: qualified, with a subresource `pods/binding`. */
export function conflict(resource: string, name: string, why = modified): Status {
  const message = `Operation cannot be fulfilled on ${resource} "${name}": ${why}`
  return { code: 409, reason: 'Conflict', message, causes: [] }
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again'

export function internalError(message: string): Status {
  const text = `Internal error occurred: ${message}`
  return { code: 500, reason: 'InternalError', message: text, causes: [{ message }] }
}

/** A patch of a media type that there is not for the resource. */
export function unsupportedMediaType(): Status {
  return { code: 415, reason: 'UnsupportedMediaType', message: '415: Unsupported Media Type', causes: [] }
}

/** The namespaces that the API server needs itself. Source: plugin/namespace/lifecycle. */
const immortal = new Set(['default', 'kube-system', 'kube-public'])

/** Why a namespace may not be deleted; undefined when it may. */
export function deletionRefusal(kind: Kind, name: string): Status | undefined {
  if (kind.kind !== 'Namespace' || !immortal.has(name)) return undefined
  return forbidden(kind, name, 'this namespace may not be deleted')
}

export function bindingConflict(pod: string, node: string): Status {
  return conflict('pods/binding', pod, `pod ${pod} is already assigned to node "${node}"`)
}
