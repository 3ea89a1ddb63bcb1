import { compileSelector } from '../scheduler/labelSelector'
import type { ObjectChange } from '../apiserver/objectRegistry'
import type { ClusterContext } from '../context'
import { NONE, type PodId } from '../state/ids'
import type { StoredObject } from '../state/objects'
import type { OwnerKind } from '../state/owners'
import type { PodInformer } from './informer'

const kinds: ReadonlySet<string> = new Set<OwnerKind>(['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

/**
 * Pods without a controller that the selector of one or another matches: it is going to take them. What matches is kept by
 * template, so that a pod that nobody wants costs one look. Upstream: getPodReplicaSets, getPodJobs and the like.
 */
export class Orphans {
  /** With the template that they were matched by. */
  private readonly wanted = new Map<PodId, number>()
  private readonly takers = new Map<number, readonly StoredObject[]>()
  /** Whether there has been a pod without a controller. */
  private bare = false

  constructor(
    private readonly context: ClusterContext,
    private readonly informer: Pick<PodInformer, 'isKnown'>,
    /** A workload that takes pods is to be looked at. */
    private readonly wake: (taker: StoredObject) => void,
  ) {}

  get any(): boolean {
    return this.wanted.size > 0
  }

  list(): PodId[] {
    return [...this.wanted.keys()]
  }

  /** A pod without a controller is new, or has changed. */
  seen(pod: PodId): void {
    this.bare = true
    const template = this.context.pods.template[pod]
    if (this.wanted.get(pod) === template) return
    const takers = this.takersOf(template)
    if (takers.length === 0) {
      this.wanted.delete(pod)
      return
    }
    this.wanted.set(pod, template)
    for (const taker of takers) this.wake(taker)
  }

  /** It has a controller, or is gone. */
  forget(pod: PodId): void {
    if (this.wanted.size > 0) this.wanted.delete(pod)
  }

  objectChanged({ object, before, after }: ObjectChange): void {
    if (!kinds.has(object.kind) || (before && after)) return
    for (const [template, takers] of this.takers) {
      if (!after) this.takers.set(template, without(takers, object))
      else if (this.takes(object, template)) this.takers.set(template, [...takers, object])
    }
    if (!after) this.giveUp()
    else if (this.bare) this.offer(object)
  }

  /** Pods that nobody would take any more. */
  private giveUp(): void {
    for (const [pod, template] of this.wanted) if (this.takersOf(template).length === 0) this.wanted.delete(pod)
  }

  /** Pods that have been there before the workload. Its first sync comes anyway. */
  private offer(taker: StoredObject): void {
    const { owners, pods } = this.context
    for (const owner of owners.list) {
      if (owner.kind !== 'Pod' || owner.namespace !== taker.namespace) continue
      const pod = pods.firstOfOwner(owner.id)
      if (pod === NONE || !this.informer.isKnown(pod)) continue
      const template = pods.template[pod]
      if (this.takersOf(template).includes(taker)) this.wanted.set(pod, template)
    }
  }

  private takersOf(template: number): readonly StoredObject[] {
    let takers = this.takers.get(template)
    if (!takers) {
      const objects = this.context.owners.list.flatMap(({ kind, object }) =>
        kinds.has(kind) && object?.seen && this.takes(object, template) ? [object] : [],
      )
      this.takers.set(template, (takers = objects))
    }
    return takers
  }

  private takes({ owner, namespace }: StoredObject, template: number): boolean {
    const { source } = this.context.templates.list[template]
    return source.namespace === namespace && compileSelector(owner?.selector).matches(source.labels)
  }
}

const without = <T>(list: readonly T[], one: T): readonly T[] =>
  list.includes(one) ? list.filter((other) => other !== one) : list
