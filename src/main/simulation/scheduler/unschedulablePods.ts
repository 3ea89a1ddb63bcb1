import type { PodId } from '../state/ids'
import type { CompiledTemplate } from '../state/templates'
import type { ClusterEvent } from './clusterEvents'
import type { WaitingPod } from './framework'
import type { Profile } from './profile'
import { TemplateHints, worthRequeuing } from './requeueing'

/** Pods that were refused alike: same template, same plugins, and same gate if there is one. */
interface Group {
  readonly profile: Profile
  readonly template: CompiledTemplate
  readonly rejectedBy: number
  /** Bit of the PreEnqueue plugin that holds them back; 0: none. */
  readonly gate: number
  readonly pods: Set<PodId>
}

/**
 * The pool of pods that were refused, or are held back before they enter the queue (unschedulablePods). Kept in groups, so
 * that an event is considered once per group where the pods of a group cannot differ.
 */
export class UnschedulablePods {
  private readonly groups = new Map<string, Group>()
  private readonly groupOf = new Map<PodId, Group>()
  private readonly hints = new Map<Profile, TemplateHints>()

  get size(): number {
    return this.groupOf.size
  }

  has(pod: PodId): boolean {
    return this.groupOf.has(pod)
  }

  add(pod: PodId, profile: Profile, template: CompiledTemplate, rejectedBy: number, gate: number): void {
    this.delete(pod)
    const key = `${profile.name}/${template.id}/${rejectedBy}/${gate}`
    let group = this.groups.get(key)
    if (!group) this.groups.set(key, (group = { profile, template, rejectedBy, gate, pods: new Set() }))
    group.pods.add(pod)
    this.groupOf.set(pod, group)
  }

  delete(pod: PodId): void {
    const group = this.groupOf.get(pod)
    if (!group) return
    this.groupOf.delete(pod)
    group.pods.delete(pod)
    if (group.pods.size === 0) {
      this.groups.delete(`${group.profile.name}/${group.template.id}/${group.rejectedBy}/${group.gate}`)
    }
  }

  /** Why a pod of the pool is there. */
  refusalOf(pod: PodId): { readonly profile: Profile; readonly rejectedBy: number; readonly gate: number } {
    return this.groupOf.get(pod) as Group
  }

  isGated(pod: PodId): boolean {
    return (this.groupOf.get(pod)?.gate ?? 0) !== 0
  }

  /** Pods that the event may help, in the order in which they came into the pool; they stay there. */
  wokenBy(event: ClusterEvent, admits: ((pod: PodId) => boolean) | undefined): PodId[] {
    const woken: PodId[] = []
    for (const group of this.groups.values()) {
      if (group.gate !== 0 && !this.concernsGate(group, event)) continue
      const [first] = group.pods
      const all = this.hintsOf(group.profile).answer({ pod: first, template: group.template }, group.rejectedBy, event)
      if (all === false) continue
      for (const pod of group.pods) {
        if (admits && !admits(pod)) continue
        const { profile, template, rejectedBy } = group
        if (all === true || worthRequeuing(profile, { pod, template }, rejectedBy, event)) woken.push(pod)
      }
    }
    return woken
  }

  /** May the event help a pod that was refused by these plugins? */
  wouldWake(profile: Profile, waiting: WaitingPod, rejectedBy: number, event: ClusterEvent): boolean {
    const all = this.hintsOf(profile).answer(waiting, rejectedBy, event)
    return all ?? worthRequeuing(profile, waiting, rejectedBy, event)
  }

  /** A pod that is held back moves only on events that its gate has registered for. */
  private concernsGate({ profile, gate }: Group, event: ClusterEvent): boolean {
    const plugin = profile.plugins.find((_, at) => gate === 1 << at)
    return plugin !== undefined && (plugin.events & event.kind) !== 0
  }

  private hintsOf(profile: Profile): TemplateHints {
    let hints = this.hints.get(profile)
    if (!hints) this.hints.set(profile, (hints = new TemplateHints(profile)))
    return hints
  }

  *[Symbol.iterator](): Iterator<PodId> {
    yield* this.groupOf.keys()
  }
}
