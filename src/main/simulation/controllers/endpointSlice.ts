import type { ClusterContext } from '../context'
import { Kind } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { Micros } from '../kernel/time'
import { TokenBuckets } from '../apiserver/tokenBucket'
import { grown } from '../state/columns'
import { NONE, type PodId, type ServiceId } from '../state/ids'
import { PodFlag } from '../state/pods'
import { selects } from '../state/services'

/**
 * Keeps each Service's ready endpoints in EndpointSlices: a pod counts while it is ready, has an address and is not being
 * deleted. One write for all changes that gathered while the last was under way. Upstream: pkg/controller/endpointslice.
 */
export class EndpointSliceController {
  readonly name = 'endpointslice'
  private readonly byTemplate: (ServiceId[] | undefined)[] = []
  private readonly ready: Int32Array
  private readonly dirty = new Set<ServiceId>()
  private readonly syncing = new Set<ServiceId>()
  /** When the oldest change of a Service's pending write happened: start of the network programming latency. */
  private readonly changedAt: Float64Array
  private readonly writtenChange: Float64Array
  /** Template that a listed pod was listed with, plus one; 0: not listed. */
  private listed = new Int32Array(1024)
  private readonly client: TokenBuckets

  constructor(
    private readonly context: ClusterContext,
    client: { qps: number; burst: number },
    private readonly syncDuration: DurationSampler,
  ) {
    const count = context.services.length
    this.ready = new Int32Array(count)
    this.changedAt = new Float64Array(count)
    this.writtenChange = new Float64Array(count)
    this.client = new TokenBuckets([client])
  }

  /** Called for every status, deletion and removal of a pod: whether it is an endpoint may have changed. */
  podChanged(pod: PodId, gone: boolean): void {
    const { pods } = this.context
    if (pod >= this.listed.length) this.listed = grown(this.listed, Math.max(pod + 1, this.listed.length * 2))
    const now = !gone && pods.has(pod, PodFlag.ready) && !pods.has(pod, PodFlag.deleting) && pods.node[pod] !== NONE
    const template = now ? pods.template[pod] + 1 : 0
    const before = this.listed[pod]
    if (template === before) return
    this.listed[pod] = template
    // With other labels it may be an endpoint of other Services.
    if (before > 0) this.count(before - 1, -1)
    if (template > 0) this.count(template - 1, 1)
  }

  private count(template: number, delta: 1 | -1): void {
    for (const service of this.servicesOf(template)) {
      this.ready[service] += delta
      this.enqueue(service)
    }
  }

  serviceAdded(service: ServiceId): void {
    this.enqueue(service)
  }

  /** The slices' write has been committed; returns the count that it carried. */
  takeReady(service: ServiceId): number {
    this.syncing.delete(service)
    this.writtenChange[service] = this.changedAt[service]
    if (this.dirty.has(service)) this.start(service)
    return this.ready[service]
  }

  /** When the change happened that the last write of this Service carried. */
  changeOf(service: ServiceId): Micros {
    return this.writtenChange[service]
  }

  private enqueue(service: ServiceId): void {
    if (!this.context.services[service].stored || this.dirty.has(service)) return
    this.dirty.add(service)
    if (!this.syncing.has(service)) this.start(service)
  }

  private start(service: ServiceId): void {
    const { api, now } = this.context
    this.dirty.delete(service)
    this.syncing.add(service)
    this.changedAt[service] = now
    const time = this.client.reserve(0, now) + this.syncDuration.draw()
    api.writeAt(time, Kind.CommitEndpoints, service, 0, 0, now)
  }

  private servicesOf(template: number): ServiceId[] {
    return (this.byTemplate[template] ??= this.context.services
      .filter(({ source }) => {
        const pod = this.context.templates.list[template].source
        return source.selector !== null && source.namespace === pod.namespace && selects(source.selector, pod.labels)
      })
      .map((service) => service.id))
  }
}
