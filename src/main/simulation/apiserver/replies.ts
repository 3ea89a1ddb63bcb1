/** What the API server says. Upstream: apimachinery/pkg/api/errors/errors.go. */
import { resourceOf } from './kindNames'
import type { Reply } from './requests'

export const noSuchResource = (): Reply => ({
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
})

export const notFound = (kind: string, name: string): Reply => ({
  code: 404,
  reason: 'NotFound',
  message: `${resourceOf(kind)} "${name}" not found`,
})

export const alreadyExists = (kind: string, name: string): Reply => ({
  code: 409,
  reason: 'AlreadyExists',
  message: `${resourceOf(kind)} "${name}" already exists`,
})

export const badRequest = (message: string): Reply => ({ code: 400, reason: 'BadRequest', message })

export const notAllowed = (): Reply => ({
  code: 405,
  reason: 'MethodNotAllowed',
  message: 'the server does not allow this method on the requested resource',
})

export const unsupportedMediaType = (): Reply => ({
  code: 415,
  reason: 'UnsupportedMediaType',
  message: '415: Unsupported Media Type',
})

const MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again'

/** @param resource as messages name it: `pods`, `pods/binding`. */
export const conflict = (resource: string, name: string, why = MODIFIED): Reply => ({
  code: 409,
  reason: 'Conflict',
  message: `Operation cannot be fulfilled on ${resource} "${name}": ${why}`,
})

/** preconditions.uid of a deletion names another object. @param kind qualified: `Pod`, `Deployment.apps`. */
export const otherUid = (kind: string, name: string, asked: string, uid: string): Reply =>
  conflict(
    kind,
    name,
    `the UID in the precondition (${asked}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  )

/** Nothing is created in a namespace that is being deleted. */
export const isTerminating = ({ causes }: Reply): boolean =>
  causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false

export const isRefusal = (reply: Reply): boolean => reply.code >= 300
