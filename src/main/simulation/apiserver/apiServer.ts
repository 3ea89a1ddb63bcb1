import type { Etcd } from '../etcd/etcd'
import { Kind, SEND } from '../events'
import type { DurationSampler } from '../kernel/distribution'
import type { EventQueue } from '../kernel/eventQueue'
import type { Histogram } from '../kernel/histogram'
import { nearest, type Micros } from '../kernel/time'
import { ApiSeries, type Verb } from '../measure/apiLatency'
import { Client, clientNames } from '../measure/clients'
import { grown } from '../state/columns'
import { Cores } from './cores'

export interface ApiServerTimings {
  roundTrip: DurationSampler
  mutatingCpu: DurationSampler
  readCpu: DurationSampler
  heartbeatCpu: DurationSampler
  watchDelay: DurationSampler
}

export interface ApiLatencyObserver {
  /** @param verb its position in `verbs`. @param also where its latency is recorded beside. */
  apiRequest(verb: number, latency: Micros, times: number, also: Histogram): void
}

/**
 * The API servers of one cluster as a queueing system: `servers` cores serve requests in order of arrival; what a request
 * then waits for is etcd's commit (writes) or nothing (reads from the watch cache). The outcome of a request is computed
 * when it is sent, so a request is one event: the one at which it takes effect.
 */
export class ApiServer {
  readonly series: ApiSeries[] = []
  requests = 0
  /** Core-microseconds used so far. */
  busyMicros = 0
  /** By position in `clientNames`. */
  readonly requestsByClient = new Float64Array(clientNames.length)
  /** Changes that watchers were told of. */
  watchEvents = 0
  private readonly cores: Cores
  /** Share of the cores that background writes use in this interval, and what has been gathered for the next. */
  private backgroundShare = 0
  private backgroundNext = 0
  /** By resource, its place among the times of the last deliveries. */
  private readonly placeOf = new Map<string, number>()
  private lastDelivery = new Float64Array(16)
  private readonly seriesOfResource = new Map<string, number[]>()
  /** By commit kind. */
  private readonly seriesOfKind: number[] = []
  private readonly hasEffect: boolean[] = []

  constructor(
    private readonly queue: EventQueue,
    private readonly etcd: Etcd,
    readonly servers: number,
    private readonly timings: ApiServerTimings,
    private readonly observer: ApiLatencyObserver,
    private readonly clientOf: (kind: number, a: number, b: number, c: number) => Client,
  ) {
    this.cores = new Cores(servers)
  }

  /**
   * Names the verb and resource that writes of `kind` are measured as. `effect: false` for writes that change nothing in
   * the simulation (Events, finalizers): they take their share and their time, and need no event of their own.
   */
  define(kind: number, verb: Verb, resource: string, effect = true): void {
    this.seriesOfKind[kind] = this.seriesFor(verb, resource)
    this.hasEffect[kind] = effect
  }

  seriesFor(verb: Verb, resource: string, scope: 'resource' | 'cluster' = 'resource'): number {
    let ofResource = this.seriesOfResource.get(resource)
    if (!ofResource) this.seriesOfResource.set(resource, (ofResource = []))
    const known = ofResource.find((index) => this.series[index].verb === verb && this.series[index].scope === scope)
    if (known !== undefined) return known
    ofResource.push(this.series.length)
    this.series.push(new ApiSeries(verb, resource, scope))
    return this.series.length - 1
  }

  /**
   * A write leaves its client now. Its commit event fires when etcd has it; the answer reaches the client half a round trip
   * later, which is measured but not simulated as an event of its own. Returns the time of the commit.
   *
   * `now` must be the clock's: cores and etcd serve in order of arrival, so nobody may book them ahead of time.
   */
  write(kind: number, a: number, b: number, c: number, now: Micros): Micros {
    if (kind === Kind.CommitRequest && this.series[b].verb === 'GET') {
      const answered = this.read(b, now)
      this.queue.push(answered, kind, a, b, c)
      return answered
    }
    const roundTrip = this.timings.roundTrip.draw()
    const handled = this.serve(now + (roundTrip >> 1), this.timings.mutatingCpu.draw())
    const committed = this.etcd.commit(handled)
    const series = kind === Kind.CommitRequest ? b : this.seriesOfKind[kind]
    this.measure(series, this.clientOf(kind, a, b, c), now, committed + (roundTrip >> 1))
    if (kind === Kind.CommitRequest || this.hasEffect[kind]) this.queue.push(committed, kind, a, b, c)
    return committed
  }

  /** A read of one object from the watch cache. Returns when the answer is there. */
  read(series: number, now: Micros, client: Client = Client.kubelet): Micros {
    const roundTrip = this.timings.roundTrip.draw()
    const end = this.serve(now + (roundTrip >> 1), this.timings.readCpu.draw()) + (roundTrip >> 1)
    this.measure(series, client, now, end)
    return end
  }

  /** A read whose answer is an event: `kind` with the operands. */
  readInto(kind: number, a: number, series: number, now: Micros): void {
    this.queue.push(this.read(series, now), kind, a, series, 0)
  }

  /**
   * `times` equal background writes spread evenly over `period` from now (leases, status reports). They are uniform, so a
   * few are drawn and weighted. They share the cores with everybody, which slows all others down (processor sharing).
   */
  background(series: number, now: Micros, period: Micros, times: number, client: Client = Client.kubelet): void {
    const draws = Math.min(times, 16)
    const backlog = Math.max(0, this.cores.earliest - now)
    let cpuTotal = 0
    for (let i = 0; i < draws; i++) {
      const weight = Math.floor((times * (i + 1)) / draws) - Math.floor((times * i) / draws)
      const cpu = this.timings.heartbeatCpu.draw()
      const latency = this.timings.roundTrip.draw() + backlog + this.slowed(cpu) + this.etcd.unhurried(weight)
      cpuTotal += cpu * weight
      this.measure(series, client, now, now + latency, weight)
    }
    this.busyMicros += cpuTotal
    this.backgroundNext += cpuTotal / (period * this.servers)
  }

  /** A new interval begins: what `background` has added since the last call is shared out over it. */
  startInterval(): void {
    this.backgroundShare = Math.min(0.95, this.backgroundNext)
    this.backgroundNext = 0
  }

  /** Sends a write when the client's rate limiter lets it. */
  writeAt(time: Micros, kind: number, a: number, b: number, c: number, now: Micros): void {
    if (time <= now) this.write(kind, a, b, c, now)
    else this.queue.push(time, SEND | kind, a, b, c)
  }

  /** Tells the watchers of `resource`: deliveries of one resource keep the order of their commits. */
  notify(resource: string, kind: number, a: number, b: number, c: number, now: Micros): void {
    const place = this.placeOf.get(resource) ?? this.newPlace(resource)
    const time = Math.max(this.lastDelivery[place], now + this.timings.watchDelay.draw())
    this.lastDelivery[place] = time
    this.watchEvents++
    this.queue.push(time, kind, a, b, c)
  }

  private newPlace(resource: string): number {
    const place = this.placeOf.size
    this.placeOf.set(resource, place)
    if (place === this.lastDelivery.length) this.lastDelivery = grown(this.lastDelivery, 2 * place)
    return place
  }

  /** Share of the cores used over [0, now]. */
  utilisation(now: Micros): number {
    return now <= 0 ? 0 : Math.min(1, this.busyMicros / (now * this.servers))
  }

  /** Requests that wait for a core, of the mean size so far. */
  waiting(now: Micros): number {
    const ahead = this.cores.ahead(now)
    return this.requests === 0 ? 0 : Math.round((ahead * this.requests) / this.busyMicros)
  }

  private serve(arrival: Micros, cpu: Micros): Micros {
    const end = Math.max(arrival, this.cores.earliest) + this.slowed(cpu)
    this.cores.take(end)
    this.busyMicros += cpu
    return end
  }

  private slowed(cpu: Micros): Micros {
    return nearest(cpu / (1 - this.backgroundShare))
  }

  private measure(series: number, client: Client, sent: Micros, end: Micros, times = 1): void {
    this.requests += times
    this.requestsByClient[client] += times
    const { verbIndex } = this.series[series]
    this.observer.apiRequest(verbIndex, end - sent, times, this.series[series].windowAt(end))
  }
}
