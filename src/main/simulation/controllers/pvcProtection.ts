import type { KubernetesObject } from '../../../design/kubernetes'
import { PVC_PROTECTION, updateClaim } from '../apiserver/claimWrites'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { nameOfPod } from '../state/podNames'
import type { VolumeChange } from '../state/volumes'
import { claimsOf, hasClaims } from '../volumes/claims'
import { Controller, Refused, type Sync } from './controller'

/**
 * Keeps claims that are being deleted until no pod on a node uses them.
 * Upstream: pkg/controller/volume/pvcprotection/pvc_protection_controller.go.
 */
export class PVCProtectionController extends Controller {
  readonly name = 'persistentvolumeclaim-protection'
  /** Keys of claims that are being deleted, by the number that they have in the queue. */
  private readonly deleting = new Map<number, string>()
  private numbers = 0

  override volumeChanged({ kind, key, object, oldObject }: VolumeChange): void {
    if (kind !== 'PersistentVolumeClaim') return
    if (isHeld(object) && !isHeld(oldObject)) {
      this.deleting.set(this.numbers, key)
      this.enqueue(this.numbers++)
    } else if (!object && this.deleting.size > 0) {
      for (const [number, one] of this.deleting) if (one === key) this.deleting.delete(number)
    }
  }

  override anyPodChanged(pod: PodId, change: string): void {
    if (this.deleting.size === 0 || change !== 'gone') return
    const { pods, templates } = this.context
    const { source } = templates.list[pods.template[pod]]
    if (!hasClaims(source)) return
    const used = claimsOf(source, nameOfPod(this.context, pod)).map(({ claim }) => `${source.namespace}/${claim}`)
    for (const [number, key] of this.deleting) if (used.includes(key)) this.enqueue(number)
  }

  protected *sync(number: number): Sync {
    const { volumes } = this.context
    const key = this.deleting.get(number)
    const claim = key === undefined ? undefined : volumes.get('PersistentVolumeClaim', key)
    if (key === undefined || !claim || !isHeld(claim) || this.isUsed(key)) return
    // What its informers do not show is asked of the API server.
    yield* this.call({ verb: 'LIST', resource: 'pods', perform: () => ({ code: 200 }) })
    const reply = yield* this.call({
      verb: 'PUT',
      resource: 'persistentvolumeclaims',
      perform: () => {
        const latest = volumes.get('PersistentVolumeClaim', key)
        if (!latest) return { code: 404 }
        if (latest !== claim) return { code: 409 }
        const finalizers = latest.metadata.finalizers?.filter((name) => name !== PVC_PROTECTION)
        updateClaim(this.context, { ...latest, metadata: { ...latest.metadata, finalizers } })
        return { code: 200 }
      },
    })
    if (reply.code >= 300 && reply.code !== 404) throw new Refused(reply)
  }

  /** By a pod that has a node and is still there, ended or not. */
  private isUsed(key: string): boolean {
    const { owners, pods, templates } = this.context
    const [namespace, claim] = key.split('/')
    for (const owner of owners.list) {
      if (owner.namespace !== namespace) continue
      for (let pod = pods.firstOfOwner(owner.id as OwnerId); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        const { source } = templates.list[pods.template[pod]]
        if (pods.node[pod] === NONE || !this.informer.isKnown(pod) || !hasClaims(source)) continue
        if (claimsOf(source, nameOfPod(this.context, pod)).some((use) => use.claim === claim)) return true
      }
    }
    return false
  }
}

const isHeld = (claim: KubernetesObject | undefined): boolean =>
  claim?.metadata.deletionTimestamp !== undefined && (claim.metadata.finalizers?.includes(PVC_PROTECTION) ?? false)
