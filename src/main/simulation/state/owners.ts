import type { KubernetesObject, LabelSelector } from '../../../design/kubernetes'
import { NONE, type OwnerId } from './ids'
import type { CompiledTemplate } from './templates'
import { grown } from './columns'
import type { StoredObject } from './objects'

export type OwnerKind = 'Deployment' | 'ReplicaSet' | 'StatefulSet' | 'DaemonSet' | 'Job' | 'CronJob' | 'Pod' | 'Churn'

/**
 * A workload object as etcd holds it. There are thousands at most, so they are objects; what is per pod (who belongs to
 * whom) is in columns. Status fields are what the controller last wrote.
 */
export interface Owner {
  readonly id: OwnerId
  readonly kind: OwnerKind
  readonly namespace: string
  readonly name: string
  /** The Deployment of a ReplicaSet; NONE for what has no controller. */
  parent: OwnerId
  template: CompiledTemplate
  selector: LabelSelector | undefined
  /** The object itself; bare Pods and generators of churn have none. */
  readonly object: StoredObject | undefined
  /** True once the API server has stored it. */
  stored: boolean
  /** spec.replicas, or parallelism of a Job, or 1 for a Pod; counted by the DaemonSet controller for a DaemonSet. */
  replicas: number
  status: { replicas: number; ready: number; succeeded: number; failed: number }
  settings: OwnerSettings
}

export interface OwnerSettings {
  parallelPodManagement: boolean
  firstOrdinal: number
  /** null: a work-queue Job. */
  completions: number | null
  backoffLimit: number
  suspend: boolean
  indexed: boolean
  /** volumeClaimTemplates of a StatefulSet. */
  claimTemplates: readonly KubernetesObject[]
}

export const defaultSettings: OwnerSettings = {
  parallelPodManagement: false,
  firstOrdinal: 0,
  completions: null,
  backoffLimit: 6,
  suspend: false,
  indexed: false,
  claimTemplates: [],
}

export class OwnerTable {
  readonly list: Owner[] = []
  /** First and last pod of each owner, for PodTable's sibling lists. */
  readonly pods = { first: new Int32Array(64).fill(NONE), last: new Int32Array(64).fill(NONE) }
  private readonly byName = new Map<string, Owner[]>()
  private readonly children = new Map<OwnerId, OwnerId[]>()

  add(fields: Omit<Owner, 'id' | 'stored' | 'status'>): Owner {
    const owner: Owner = {
      ...fields,
      id: this.list.length as OwnerId,
      stored: false,
      status: { replicas: 0, ready: 0, succeeded: 0, failed: 0 },
    }
    this.list.push(owner)
    this.join(owner)
    const named = this.byName.get(`${owner.namespace}/${owner.name}`)
    if (named) named.push(owner)
    else this.byName.set(`${owner.namespace}/${owner.name}`, [owner])
    if (this.list.length > this.pods.first.length) {
      this.pods.first = grown(this.pods.first, this.pods.first.length * 2, NONE)
      this.pods.last = grown(this.pods.last, this.pods.last.length * 2, NONE)
    }
    return owner
  }

  /** Another has taken it, or none has it any more. */
  setParent(owner: Owner, parent: OwnerId): void {
    if (owner.parent === parent) return
    const left = this.childrenOf(owner.parent).filter((child) => child !== owner.id)
    if (owner.parent !== NONE) this.children.set(owner.parent, left)
    owner.parent = parent
    this.join(owner)
  }

  private join({ id, parent }: Owner): void {
    if (parent !== NONE) this.children.set(parent, [...this.childrenOf(parent), id])
  }

  get(id: OwnerId): Owner {
    return this.list[id]
  }

  /** Those that have it as `parent`, in the order in which they came to it. */
  childrenOf(id: OwnerId): readonly OwnerId[] {
    return this.children.get(id) ?? []
  }

  /** The newest of that name. */
  find(kind: string, namespace: string, name: string): Owner | undefined {
    return this.named(namespace, name).findLast((owner) => owner.kind === kind)
  }

  /** Of every kind, and those that are gone as well: their pods may be there yet. */
  named(namespace: string, name: string): readonly Owner[] {
    return this.byName.get(`${namespace}/${name}`) ?? []
  }
}
