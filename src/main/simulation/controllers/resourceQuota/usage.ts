/** What the objects of a namespace count for. Upstream: pkg/quota/v1 (CalculateUsage) and its evaluators. */
import type { Kind } from '../../../../design/admission'
import type { Amounts } from '../../../../design/admission/podAmounts'
import { matchesScopes } from '../../../../design/admission/quota/charge'
import { isCountedFor, usageOf } from '../../../../design/admission/quota/usage'
import { addQuantities, quantityOf, quantityText, type Quantity } from '../../../../design/canonicalQuantity'
import type { KubernetesObject } from '../../../../design/kubernetes'
import { admissionKind } from '../../apiserver/requestAdmission'
import { namespacedKinds } from '../../apiserver/resourceKinds'
import type { ClusterContext } from '../../context'
import { SECOND } from '../../kernel/time'
import { NONE, type PodId } from '../../state/ids'
import { PodFlag } from '../../state/pods'
import type { PodInformer } from '../informer'

/** Those that informers have, and what they know of a pod. */
export interface Seen {
  readonly context: ClusterContext
  readonly informer: PodInformer
}

/** Events are not counted (pkg/quota/v1/install/registry.go). */
const kinds: readonly Kind[] = namespacedKinds.map(({ apiVersion, kind }) => admissionKind(apiVersion, kind))

const kindsByName = new Map(kinds.map((kind) => [kind.kind, kind]))

/** Whether objects of the kind count for any of the resources. */
export function isTracked(kindName: string, resources: readonly string[]): boolean {
  const kind = kindsByName.get(kindName)
  return kind !== undefined && resources.some((resource) => isCountedFor(kind, resource))
}

/** status.used for the quota's spec.hard; what nothing can count for is left out. */
export function usedBy(seen: Seen, quota: KubernetesObject, hard: readonly string[]): Record<string, string> {
  const used: Amounts = new Map()
  for (const kind of kinds) {
    const counted = hard.filter((resource) => isCountedFor(kind, resource))
    if (counted.length === 0) continue
    for (const resource of counted) if (!used.has(resource)) used.set(resource, quantityOf('0'))
    const { namespace = '' } = quota.metadata
    if (kind.kind === 'Pod') addPods(used, seen, quota, namespace)
    else for (const object of objectsOf(seen, kind, namespace)) add(used, quota, kind, object, 1n)
  }
  return Object.fromEntries([...used].map(([resource, amount]) => [resource, quantityText(amount)]))
}

function add(used: Amounts, quota: KubernetesObject, kind: Kind, object: KubernetesObject, times: bigint): void {
  if (times === 0n || !matchesScopes(quota, kind, object)) return
  for (const [resource, amount] of usageOf(kind, object)) {
    const sum = used.get(resource)
    if (sum) used.set(resource, addQuantities(sum, multiplied(amount, times)))
  }
}

const multiplied = (amount: Quantity, times: bigint): Quantity => ({ ...amount, nano: amount.nano * times })

function* objectsOf({ context }: Seen, { kind }: Kind, namespace: string): Iterable<KubernetesObject> {
  if (kind !== 'PersistentVolumeClaim') {
    for (const { seen } of context.objects.seenOfKind(kind, namespace)) yield seen
    return
  }
  for (const claim of context.volumes.claims()) if (claim.namespace === namespace) yield claim.object
}

/** Pods of one template are alike: they are counted, and the template is asked once. */
function addPods(used: Amounts, seen: Seen, quota: KubernetesObject, namespace: string): void {
  const { context } = seen
  const kind = kindsByName.get('Pod') as Kind
  const counts = new Map<number, { live: number; ended: number }>()
  for (const owner of context.owners.list) if (owner.namespace === namespace) countPods(counts, seen, owner.id)
  for (const [template, { live, ended }] of counts) {
    const { labels, spec } = context.templates.list[template].source
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, labels }, spec }
    add(used, quota, kind, pod, BigInt(live))
    add(used, quota, kind, { ...pod, status: { phase: 'Succeeded' } }, BigInt(ended))
  }
}

function countPods(
  counts: Map<number, { live: number; ended: number }>,
  { context, informer }: Seen,
  owner: number,
): void {
  const { pods } = context
  for (let pod = pods.firstOfOwner(owner as never); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
    if (!informer.isKnown(pod)) continue
    const template = pods.template[pod]
    let count = counts.get(template)
    if (!count) counts.set(template, (count = { live: 0, ended: 0 }))
    if (isCharged(context, informer, pod)) count.live++
    else count.ended++
  }
}

/** Upstream: evaluator/core/pods.go, QuotaV1Pod: pods that have ended do not count, nor those that have not come to an end in time. */
export function isCharged({ pods, now }: ClusterContext, informer: PodInformer, pod: PodId): boolean {
  if (informer.hasEnded(pod)) return false
  return !pods.has(pod, PodFlag.deletionSeen) || now <= pods.deletionTime[pod] + pods.gracePeriod[pod] * SECOND
}
