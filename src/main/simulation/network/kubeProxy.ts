import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { RandomStream } from '../kernel/random'
import type { Micros } from '../kernel/time'
import { micros, sampler } from '../profile'
import type { ObjectChange } from '../apiserver/objectRegistry'
import type { ServiceId } from '../state/ids'
import { SERVICE_NAME, type ServiceTable } from '../state/services'
import { membersOf, readyEndpoints } from '../state/sliceMembers'

/** What the proxies have heard of a Service and not programmed yet. */
interface Heard {
  ready: number
  /** When the earliest of the changes happened; NaN: all is programmed. */
  changedAt: Micros
}

/**
 * The proxies of all nodes as one: they see the same EndpointSlices and program within minSyncPeriod of each other, so one
 * event stands for the last of them; what comes in between is programmed along. Network programming latency: from the pod's
 * change to the rules being in place.
 */
export class KubeProxy {
  syncs = 0
  private readonly program: DurationSampler
  private readonly stream: RandomStream
  private readonly heard: Heard[] = []

  constructor(
    private readonly context: ClusterContext,
    private readonly services: ServiceTable,
  ) {
    this.stream = context.stream('kube-proxy')
    this.program = sampler('kubeProxy.program', this.stream)
  }

  objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind !== 'EndpointSlice') return
    const slice = after ?? before
    const service = this.services.find(object.namespace, slice?.metadata.labels?.[SERVICE_NAME] ?? '')
    if (!service) return
    const { queue, now } = this.context
    const heard = (this.heard[service.id] ??= { ready: 0, changedAt: NaN })
    heard.ready += (after ? readyEndpoints(after) : 0) - (before ? readyEndpoints(before) : 0)
    const waits = !Number.isNaN(heard.changedAt)
    const changedAt = (after && membersOf(after)?.changedAt) ?? now
    heard.changedAt = waits ? Math.min(heard.changedAt, changedAt) : changedAt
    if (waits) return
    const wait = Math.floor(this.stream.uniform() * micros('kubeProxy.minSyncPeriod'))
    queue.push(now + wait + this.program.draw(), Kind.ProxyProgrammed, service.id)
  }

  programmed(service: ServiceId): void {
    const { services, recorder, now } = this.context
    this.syncs++
    const heard = this.heard[service]
    services[service].programmed = heard.ready
    recorder.networkProgramming.record(now - heard.changedAt)
    heard.changedAt = NaN
  }
}
