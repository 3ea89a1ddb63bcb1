import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { RandomStream } from '../kernel/random'
import { micros, sampler } from '../profile'
import type { ServiceId } from '../state/ids'

/**
 * The proxies of all nodes as one: they see the same EndpointSlices and program within minSyncPeriod of each other, so one
 * event stands for the last of them. Network programming latency: from the pod's change to the rules being in place.
 */
export class KubeProxy {
  syncs = 0
  private readonly program: DurationSampler
  private readonly stream: RandomStream

  constructor(
    private readonly context: ClusterContext,
    private readonly changeOf: (service: ServiceId) => number,
  ) {
    this.stream = context.stream('kube-proxy')
    this.program = sampler('kubeProxy.program', this.stream)
  }

  endpointsChanged(service: ServiceId): void {
    const { queue, now } = this.context
    const wait = Math.floor(this.stream.uniform() * micros('kubeProxy.minSyncPeriod'))
    queue.push(now + wait + this.program.draw(), Kind.ProxyProgrammed, service)
  }

  programmed(service: ServiceId): void {
    const { services, recorder, now } = this.context
    this.syncs++
    services[service].programmed = services[service].endpoints
    recorder.networkProgramming.record(now - this.changeOf(service))
  }
}
