import type { KubernetesObject } from '../../../../design/kubernetes'
import { kindNamed, pathOf } from '../../apiserver/resourceKinds'
import { errorOf, send, type Command, type Output } from './command'

/**
 * `kubectl apply` of one manifest: creates the object, or patches it with what the manifest says (a strategic merge). What
 * the manifest leaves out stays as it is: there is no last-applied-configuration to tell what was taken out of it.
 */
export function* apply(object: KubernetesObject, output: Output): Command {
  const { kind, metadata } = object
  const known = kindNamed(kind)
  if (!known) return output.err(`error: no matches for kind "${kind}" in version "${object.apiVersion}"`)
  const namespace = known.namespaced ? (metadata.namespace ?? 'default') : ''
  const name = metadata.name ?? ''
  const group = known.apiVersion.split('/')
  const resource = `${kind.toLowerCase()}${group.length > 1 ? `.${group[0]}` : ''}/${name}`
  const { status: _, ...written } = object
  const path = pathOf(kind, namespace, name)
  const before = yield* send('GET', path)
  if (before.code === 404) {
    const created = yield* send('POST', pathOf(kind, namespace), written)
    return created.code < 300 ? output.out(`${resource} created`) : output.err(errorOf(created))
  }
  if (before.code >= 300) return output.err(errorOf(before))
  const reply = yield* send('PATCH', path, written)
  if (reply.code >= 300) return output.err(errorOf(reply))
  const same = reply.object?.metadata.resourceVersion === before.object?.metadata.resourceVersion
  output.out(`${resource} ${same ? 'unchanged' : 'configured'}`)
}
