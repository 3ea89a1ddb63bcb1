/** Nothing new in a namespace that is not there, or is going. Source: plugin/namespace/lifecycle of the API server. */
import type { Kind } from '../kinds'
import { forbidden, notFound, Refusal } from '../status'
import type { DynamicLookups } from '../types'

/** @throws Refusal */
export function checkNamespaceLifecycle(kind: Kind, namespace: string, name: string, lookups: DynamicLookups): void {
  if (!kind.namespaced) return
  const phase = lookups.namespacePhase(namespace)
  if (phase === undefined) throw new Refusal(notFound('namespaces', namespace))
  if (phase !== 'Terminating') return
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  const message = `namespace ${namespace} is being terminated`
  throw new Refusal(
    forbidden(kind, name, why, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }]),
  )
}
