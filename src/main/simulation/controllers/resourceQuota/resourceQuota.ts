import type { KubernetesObject, RawQuantity } from '../../../../design/kubernetes'
import { quantityOf } from '../../../../design/canonicalQuantity'
import type { ObjectChange } from '../../apiserver/objectRegistry'
import { PodStatus } from '../../events'
import { SECOND } from '../../kernel/time'
import type { OwnerId, PodId } from '../../state/ids'
import type { VolumeChange } from '../../state/volumes'
import { Controller, type Sync } from '../controller'
import { canonical } from '../templates'
import { isTracked, usedBy } from './usage'

type Amounts = Readonly<Record<string, RawQuantity>>

interface ResourceQuota extends KubernetesObject {
  spec?: { hard?: Amounts }
  status?: { hard?: Amounts; used?: Amounts }
}

/**
 * Keeps the status of ResourceQuotas: what is limited, and what is used of it, counted anew when something of the namespace
 * is gone, when the specification changes, and every five minutes; admission adds to it in between.
 * Upstream: pkg/controller/resourcequota (resource_quota_controller.go, resource_quota_monitor.go).
 */
export class ResourceQuotaController extends Controller {
  readonly name = 'resourcequota'
  /** --resource-quota-sync-period */
  resyncPeriod = 300 * SECOND
  /** Quotas there are: without any, nothing is looked at. */
  private quotas = 0

  override start(): void {
    this.after(this.context.phase('resource-quota', this.resyncPeriod))
  }

  override timer(): void {
    for (const { id } of this.context.objects.seenOfKind('ResourceQuota')) this.enqueue(id)
    this.after(this.resyncPeriod)
  }

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind === 'ResourceQuota') this.quotaChanged(object.id, before, after)
    if (this.quotas === 0) return
    const gone = !after || (object.kind === 'Service' && before !== undefined && typeOf(before) !== typeOf(after))
    if (gone) this.replenish(object.kind, object.namespace)
  }

  private quotaChanged(id: number, before: ResourceQuota | undefined, after: ResourceQuota | undefined): void {
    if (!before) this.quotas++
    if (!after) this.quotas--
    // Its status is written by this controller and by admission, and is nothing to act upon.
    if (!before || !after || canonical(before.spec?.hard) !== canonical(after.spec?.hard)) this.enqueue(id)
  }

  override anyPodChanged(pod: PodId, change: string, bits: number): void {
    if (this.quotas === 0) return
    const ended = change === 'status' && (bits & (PodStatus.succeeded | PodStatus.failed)) !== 0
    if (!ended && change !== 'gone') return
    const { owners, pods } = this.context
    this.replenish('Pod', owners.get(pods.owner[pod] as OwnerId).namespace)
  }

  override volumeChanged({ kind, object, oldObject }: VolumeChange): void {
    if (this.quotas === 0 || object || kind !== 'PersistentVolumeClaim') return
    this.replenish(kind, oldObject?.metadata.namespace ?? '')
  }

  private replenish(kind: string, namespace: string): void {
    for (const { id, seen } of this.context.objects.seenOfKind('ResourceQuota', namespace)) {
      if (isTracked(kind, Object.keys((seen as ResourceQuota).status?.hard ?? {}))) this.enqueue(id)
    }
  }

  protected *sync(key: number): Sync {
    const { context, informer } = this
    const target = context.objects.get(key)
    const quota = target.seen as ResourceQuota | undefined
    if (!quota) return
    const base = target.seenVersion
    const { hard = {} } = quota.spec ?? {}
    const before = quota.status ?? {}
    const names = Object.keys(hard)
    const known = Object.entries(before.used ?? {}).filter(([name]) => names.includes(name))
    const used: Amounts = { ...Object.fromEntries(known), ...usedBy({ context, informer }, quota, names) }
    if (before.hard && before.used && isSame(hard, before.hard) && isSame(used, before.used)) return
    yield* this.must({
      verb: 'PUT',
      resource: 'resourcequotas/status',
      perform: () => context.objectRegistry.update(target, (latest) => ({ ...latest, status: { hard, used } }), base),
    })
  }
}

const typeOf = ({ spec }: KubernetesObject): string => (spec as { type?: string } | undefined)?.type ?? 'ClusterIP'

function isSame(a: Amounts, b: Amounts): boolean {
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => name in b && quantityOf(a[name]).nano === quantityOf(b[name]).nano)
}
