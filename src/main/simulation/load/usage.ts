import type { Container } from '../../../design/kubernetes'
import { resourceAmount } from '../../../design/quantity'
import { curveOf, rateAt, type RateCurve } from '../../../design/rate'
import type { RateShape, UsageProfile, WorkloadReference } from '../../../design/types'
import type { ClusterContext } from '../context'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { Phase, PodFlag } from '../state/pods'

/**
 * What a running pod of a workload uses at a time, seconds; undefined: nobody said. `share` is the pod's share of the
 * workload's requests: 0 while it is not ready.
 */
export interface UsageSource {
  /** milli-CPU */
  cpu(seconds: number, share: number): number | undefined
  /** Bytes. */
  memory(seconds: number, share: number): number | undefined
}

/** What the running pods of a workload use together, and ask for: milli-CPU, bytes. NaN limits: some pod has none. */
export interface UsageTotals {
  /** How many there are. */
  pods: number
  cpu: number
  cpuRequests: number
  cpuLimits: number
  memory: number
  memoryRequests: number
  memoryLimits: number
}

const noUsage = (): UsageTotals => ({
  pods: 0,
  cpu: NaN,
  cpuRequests: NaN,
  cpuLimits: NaN,
  memory: NaN,
  memoryRequests: NaN,
  memoryLimits: NaN,
})

/** A workload whose usage is known. */
export interface UsedWorkload extends WorkloadReference {
  source: UsageSource
  /** As they were last measured; NaN before. */
  readonly totals: UsageTotals
}

/** `Deployment shop/web`: how series name it. */
export const workloadTitle = ({ kind, namespace, name }: WorkloadReference): string => `${kind} ${namespace}/${name}`

/** Which workloads use what. Nothing here happens: whoever asks is told, of any time. */
export class Usage {
  readonly workloads: UsedWorkload[] = []

  /** @param durationSeconds of the trial: so long lasts what has no end of its own. */
  constructor(
    private readonly context: Pick<ClusterContext, 'owners' | 'pods' | 'templates'>,
    profiles: readonly UsageProfile[],
    durationSeconds: number,
  ) {
    const profilesOf = new Map<string, UsageProfile[]>()
    for (const profile of profiles) {
      const { kind, namespace, name } = profile.workload
      const key = `${kind}/${namespace}/${name}`
      profilesOf.set(key, [...(profilesOf.get(key) ?? []), profile])
    }
    for (const all of profilesOf.values()) this.set(all[0].workload, new ProfiledUsage(all, durationSeconds))
  }

  /** From now on. */
  set({ kind, namespace, name }: WorkloadReference, source: UsageSource): void {
    const known = this.workloads.find((one) => one.kind === kind && one.namespace === namespace && one.name === name)
    if (known) known.source = source
    else this.workloads.push({ kind, namespace, name, source, totals: noUsage() })
  }

  /** Who has the workload's pods: itself, and the ReplicaSets of a Deployment. */
  ownersOf({ kind, namespace, name }: WorkloadReference): readonly OwnerId[] {
    const { owners } = this.context
    const own = owners.find(kind, namespace, name)
    return own ? [own.id, ...owners.childrenOf(own.id)] : []
  }

  /** Pods among which the workload's requests are shared. */
  readyPods(owners: readonly OwnerId[]): number {
    const { pods } = this.context
    let ready = 0
    for (const owner of owners) {
      for (let pod = pods.firstOfOwner(owner); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (this.isServing(pod)) ready++
      }
    }
    return ready
  }

  /** It is ready, and no Service has taken it out because it is being deleted. */
  isServing(pod: PodId): boolean {
    const { pods } = this.context
    return this.isRunning(pod) && (pods.flags[pod] & (PodFlag.ready | PodFlag.deleting)) === PodFlag.ready
  }

  /** What is left of a pod's usage where containers of it are down. */
  shareUp(pod: PodId, resource: 'cpu' | 'memory'): number {
    const { pods, templates } = this.context
    const states = pods.details.get(pod)?.containers
    if (!states) return 1
    const { initContainers, sidecars, containers } = templates.list[pods.template[pod]].source
    const all = [...sidecars, ...containers]
    return all.reduce((share, one, index) => {
      const down = states.get(initContainers.length + index)?.down === true
      return down ? share : share + containerShare(one, all, resource)
    }, 0)
  }

  isRunning(pod: PodId): boolean {
    const { pods } = this.context
    return pods.phase[pod] === Phase.Running && !pods.has(pod, PodFlag.removed)
  }
}

/** A pod's usage is its containers' as their requests are; all the same where none asks. */
export function containerShare(one: Container, all: readonly Container[], resource: string): number {
  const requestOf = ({ resources }: Container): number => {
    const raw = resources?.requests?.[resource]
    return raw === undefined ? 0 : resourceAmount(resource, raw)
  }
  const total = all.reduce((sum, other) => sum + requestOf(other), 0)
  return total === 0 ? 1 / all.length : requestOf(one) / total
}

interface Part {
  from: number
  until: number
  cpu: RateCurve | undefined
  memory: RateCurve | undefined
  requests: RateCurve | undefined
  cpuPerRequest: number
  memoryPerRequest: number
}

/** All profiles of a workload: those whose time it is add up. */
export class ProfiledUsage implements UsageSource {
  private readonly parts: readonly Part[]
  private readonly ofCpu: boolean
  private readonly ofMemory: boolean

  constructor(profiles: readonly UsageProfile[], durationSeconds: number) {
    this.parts = profiles.map(({ atSeconds, forSeconds, cpu, memory, requestRate, ...costs }) => {
      const length = Math.min(forSeconds, Math.max(0, durationSeconds - atSeconds))
      const curve = (shape: RateShape | undefined): RateCurve | undefined => shape && curveOf(shape, length)
      const { cpuPerRequest, memoryPerRequest } = costs
      return {
        from: atSeconds,
        until: atSeconds + forSeconds,
        cpu: curve(cpu),
        memory: curve(memory),
        requests: curve(requestRate),
        cpuPerRequest,
        memoryPerRequest,
      }
    })
    this.ofCpu = profiles.some(({ cpu, cpuPerRequest }) => cpu !== undefined || cpuPerRequest > 0)
    this.ofMemory = profiles.some(({ memory, memoryPerRequest }) => memory !== undefined || memoryPerRequest > 0)
  }

  cpu(seconds: number, share: number): number | undefined {
    return this.ofCpu ? this.sum(seconds, share, 'cpu', 'cpuPerRequest') : undefined
  }

  memory(seconds: number, share: number): number | undefined {
    return this.ofMemory ? this.sum(seconds, share, 'memory', 'memoryPerRequest') : undefined
  }

  private sum(
    seconds: number,
    share: number,
    own: 'cpu' | 'memory',
    cost: 'cpuPerRequest' | 'memoryPerRequest',
  ): number {
    let total = 0
    for (const part of this.parts) {
      if (seconds < part.from || seconds >= part.until) continue
      const curve = part[own]
      if (curve) total += rateAt(curve, seconds - part.from)
      if (part.requests && share > 0) total += rateAt(part.requests, seconds - part.from) * share * part[cost]
    }
    return total
  }
}
