import type { KubernetesObject, PodSpec } from '../../../../design/kubernetes'
import type { ObjectChange } from '../../apiserver/objectRegistry'
import { kindNamed, namespacedKinds, type ResourceKind, type Target } from '../../apiserver/resourceKinds'
import { fromTimestamp, timestamp } from '../../clock'
import { SECOND } from '../../kernel/time'
import type { StoredObject } from '../../state/objects'
import type { Condition } from '../conditions'
import { Controller, Refused, type Step, type Sync } from '../controller'
import { namespaceConditions, type Remaining } from './conditions'

/** Before anything is deleted, so that all API servers have heard that nothing is created there any more. */
const GRACE = 5 * SECOND
/** How long what waits for its finalizers is thought to take, in seconds. */
const FINALIZER_ESTIMATE = 15

interface Namespace extends KubernetesObject {
  spec?: { finalizers?: readonly string[] }
  status?: { phase?: string; conditions?: readonly Condition[] }
}

/**
 * Empties namespaces that are being deleted, pods first, and lets them go when nothing is left.
 * Upstream: pkg/controller/namespace (deletion/namespaced_resources_deleter.go).
 */
export class NamespaceController extends Controller {
  readonly name = 'namespace'

  override start(): void {
    this.queue.setBackoff(5_000, 60 * SECOND)
  }

  override objectChanged({ object, after }: ObjectChange): void {
    if (object.kind !== 'Namespace' || !after?.metadata.deletionTimestamp) return
    this.enqueueAfter(object.id, GRACE)
  }

  protected *sync(key: number): Sync {
    const target = this.context.objects.get(key)
    yield* this.get('namespaces')
    const namespace = target.stored as Namespace | undefined
    if (!namespace?.metadata.deletionTimestamp || !namespace.spec?.finalizers?.length) return
    const remaining = { resources: new Map<string, number>(), finalizers: new Map<string, number>(), errors: [] }
    const seconds = yield* this.deleteContent(target, namespace, remaining)
    yield* this.writeConditions(target, namespace, remaining)
    if (remaining.errors.length > 0) return 'retry'
    if (seconds > 0) this.enqueueAfter(key, (Math.floor(seconds / 2) + 1) * SECOND)
    else yield* this.finalize(target)
  }

  /** @returns the seconds that what is left is thought to take. */
  private *deleteContent(
    { name }: StoredObject,
    { metadata }: Namespace,
    remaining: Remaining & { errors: string[] },
  ): Step<number> {
    const { epoch, now } = this.context
    const age = (now - fromTimestamp(epoch, metadata.deletionTimestamp as string)) / SECOND
    const pods = kindNamed('Pod') as ResourceKind
    const grace = graceOf(yield* this.list(pods, name))
    const left = yield* this.deleteAll(pods, name, age >= grace ? 0 : grace, remaining)
    if (remaining.resources.size > 0) {
      // Other things go when the pods have gone; what is left is not told before.
      remaining.resources.clear()
      remaining.finalizers.clear()
      return left
    }
    let longest = 0
    for (const kind of namespacedKinds) {
      if (kind !== pods) longest = Math.max(longest, yield* this.deleteAll(kind, name, 0, remaining))
    }
    return longest
  }

  private *deleteAll(
    kind: ResourceKind,
    namespace: string,
    estimate: number,
    { resources, finalizers, errors }: Remaining & { errors: string[] },
  ): Step<number> {
    const { users } = this.context
    for (const { metadata } of yield* this.list(kind, namespace)) {
      const target = targetOf(kind, namespace, metadata.name)
      const perform = () => users.perform('DELETE', target, { propagationPolicy: 'Background' })
      const reply = yield* this.call({ verb: 'DELETE', resource: kind.plural, perform })
      if (reply.code >= 300 && reply.code !== 404) errors.push(reply.message ?? '')
    }
    const left = yield* this.list(kind, namespace)
    if (left.length === 0) return 0
    resources.set(`${kind.plural}.${groupOf(kind)}`, left.length)
    for (const { metadata } of left) {
      for (const one of metadata.finalizers ?? []) finalizers.set(one, (finalizers.get(one) ?? 0) + 1)
    }
    if (estimate > 0) return estimate
    if (finalizers.size > 0) return FINALIZER_ESTIMATE
    const resource = `${groupOf(kind) || ''}/${versionOf(kind)}, Resource=${kind.plural}`
    errors.push(`unexpected items still remain in namespace: ${namespace} for gvr: ${resource}`)
    return 0
  }

  private *list(kind: ResourceKind, namespace: string): Step<readonly KubernetesObject[]> {
    const perform = () => this.context.users.perform('GET', targetOf(kind, namespace, undefined), undefined)
    const list = yield* this.must({ verb: 'LIST', resource: kind.plural, perform })
    return (list as unknown as { items: KubernetesObject[] }).items
  }

  private *writeConditions(target: StoredObject, seen: Namespace, remaining: Remaining): Step<void> {
    const { objectRegistry, epoch, now } = this.context
    const { status = {} } = seen
    const conditions = namespaceConditions(status.conditions, remaining, timestamp(epoch, now))
    if (conditions === status.conditions) return
    yield* this.call({
      verb: 'PUT',
      resource: 'namespaces/status',
      perform: () => objectRegistry.update(target, (latest) => ({ ...latest, status: { ...status, conditions } })),
    })
  }

  private *finalize(target: StoredObject): Step<void> {
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'namespaces/finalize',
      perform: () =>
        this.context.objectRegistry.update(target, (latest) => {
          const { spec } = latest as Namespace
          const finalizers = spec?.finalizers?.filter((name) => name !== 'kubernetes') ?? []
          return { ...latest, spec: { ...spec, finalizers } }
        }),
    })
    if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
  }
}

/** The longest that one of the pods may take to end, in seconds. */
function graceOf(pods: readonly KubernetesObject[]): number {
  let longest = 0
  for (const { spec, status } of pods) {
    const { phase } = (status ?? {}) as { phase?: string }
    if (phase === 'Succeeded' || phase === 'Failed') continue
    longest = Math.max(longest, (spec as PodSpec).terminationGracePeriodSeconds ?? 30)
  }
  return longest
}

const targetOf = (kind: ResourceKind, namespace: string, name: string | undefined): Target => ({
  kind,
  namespace,
  name,
  subresource: undefined,
  query: {},
})

const groupOf = ({ apiVersion }: ResourceKind): string => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '')
const versionOf = ({ apiVersion }: ResourceKind): string => apiVersion.split('/').at(-1) as string
