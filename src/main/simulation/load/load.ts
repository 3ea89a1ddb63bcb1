import { TokenBuckets } from '../apiserver/tokenBucket'
import type { ClusterContext } from '../context'
import type { UserRequests } from '../apiserver/userRequests'
import { curveOf, gapAfter, type RateCurve } from '../../../design/rate'
import type { KubernetesObject } from '../../../design/kubernetes'
import { pluralOf } from '../apiserver/kindNames'
import type { Reply } from '../apiserver/requests'
import type { AppliedObject } from '../ingest'
import type { ChurnLoad, Load, ScaleLoad } from '../../../design/types'
import { Kind } from '../events'
import { DurationSampler } from '../kernel/distribution'
import type { RandomStream } from '../kernel/random'
import { fromSeconds, SECOND, type Micros } from '../kernel/time'
import { Client } from '../measure/clients'
import { number } from '../profile'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { defaultSettings, type Owner } from '../state/owners'
import { PodFlag } from '../state/pods'

interface Churn {
  readonly source: ChurnLoad
  readonly owner: Owner
  readonly stream: RandomStream
  readonly lifetime: DurationSampler | null
  readonly rate: RateCurve
  readonly start: Micros
  readonly end: Micros
  created: number
}

/**
 * The users of a cluster: one who applies the design's objects at the start, one after another as kubectl does; those who
 * scale workloads; and generators of churn.
 */
export class LoadGenerator {
  private readonly client = new TokenBuckets([{ qps: number('kubectl.qps'), burst: number('kubectl.burst') }])
  private readonly churns = new Map<number, Churn>()
  private readonly churnOfOwner = new Map<OwnerId, { churn: Churn; index: number }>()

  constructor(
    private readonly context: ClusterContext & { readonly users: UserRequests },
    /** What is applied at the start, in the order of the design. */
    private readonly objects: readonly AppliedObject[],
    private readonly loads: readonly Load[],
    private readonly durationSeconds: number,
  ) {
    const { queue } = context
    if (objects.length > 0) queue.push(0, Kind.ApplyNext, 0)
    loads.forEach((load, index) => {
      const time = fromSeconds(load.atSeconds)
      queue.push(time, load.type === 'scale' ? Kind.Scale : Kind.ChurnStart, index)
    })
  }

  /** kubectl sends the next object when the answer to the last one is there. */
  applyNext(position: number): void {
    const { api, queue, now } = this.context
    if (position >= this.objects.length) return
    const object = this.objects[position]
    const sent = this.client.reserve(0, now)
    if (sent > now) {
      queue.push(sent, Kind.ApplyNext, position)
      return
    }
    if ('object' in object) {
      this.createObject(object.object, () => queue.push(this.context.now, Kind.ApplyNext, position + 1))
      return
    }
    const answered = api.write(Kind.CommitCreatePod, object.pod, NONE, NONE, now)
    queue.push(answered, Kind.ApplyNext, position + 1)
  }

  private createObject(object: KubernetesObject, answer: () => void): void {
    const { requests, objectRegistry, users, now } = this.context
    const resource = pluralOf(object.kind)
    // A Service gets its addresses on its way in; everything else is as the design has admitted it.
    const perform = (): Reply => (object.kind === 'Service' ? users.create(object) : objectRegistry.create(object))
    requests.send({ verb: 'POST', resource, client: Client.users, perform, answer }, now, now)
  }

  scale(index: number): void {
    const { requests, objects, objectRegistry, now } = this.context
    const { workload, replicas } = this.loads[index] as ScaleLoad
    const target = objects.find(workload.kind, workload.namespace, workload.name)
    if (!target) return
    const perform = (): Reply =>
      objectRegistry.update(target, (latest) => ({ ...latest, spec: { ...(latest.spec as object), replicas } }))
    const resource = `${pluralOf(workload.kind)}/scale`
    requests.send({ verb: 'PATCH', resource, client: Client.users, perform }, now, now)
  }

  startChurn(index: number): void {
    const { owners, templates, now } = this.context
    const source = this.loads[index] as ChurnLoad
    const stream = this.context.stream(`churn/${source.name}`)
    const owner = owners.add({
      kind: 'Churn',
      namespace: source.template.namespace,
      name: source.name,
      parent: NONE as OwnerId,
      object: undefined,
      template: templates.intern(source.template),
      selector: undefined,
      replicas: 0,
      settings: defaultSettings,
    })
    owner.stored = true
    const churn: Churn = {
      source,
      owner,
      stream,
      lifetime: source.lifetime && new DurationSampler(source.lifetime, stream),
      // What lasts to the end of the run has its whole shape within it.
      rate: curveOf(source.rate, Math.min(source.forSeconds, this.durationSeconds - source.atSeconds)),
      start: now,
      end: now + (Number.isFinite(source.forSeconds) ? fromSeconds(source.forSeconds) : Infinity),
      created: 0,
    }
    this.churns.set(index, churn)
    this.churnOfOwner.set(owner.id, { churn, index })
    this.nextArrival(churn, index)
    if (source.deleteRatePerSecond > 0) this.nextDelete(churn, index)
  }

  arrival(index: number): void {
    const churn = this.churns.get(index) as Churn
    const { api, now } = this.context
    api.write(Kind.CommitCreatePod, churn.owner.id, churn.created++, NONE, now)
    this.nextArrival(churn, index)
  }

  /** A pod of a churn owner was stored: its lifetime begins. */
  podCreated(owner: OwnerId, pod: PodId): void {
    const entry = this.churnOfOwner.get(owner)
    if (!entry?.churn.lifetime) return
    const { queue, now, pods } = this.context
    queue.push(now + entry.churn.lifetime.draw(), Kind.ChurnDeparture, pod, entry.index, pods.uid[pod])
  }

  departure(pod: PodId, uid: number): void {
    const { api, pods, now } = this.context
    if (pods.is(pod, uid)) api.write(Kind.CommitDeletePod, pod, pods.owner[pod], uid, now)
  }

  /** Deletes the oldest pod that is not being deleted yet. */
  deleteOldest(index: number): void {
    const churn = this.churns.get(index) as Churn
    const { pods, api, now } = this.context
    let pod = pods.firstOfOwner(churn.owner.id)
    while (pod !== NONE && pods.flags[pod] & (PodFlag.deleting | PodFlag.removed)) pod = pods.ownerNext[pod] as PodId
    if (pod !== NONE) api.write(Kind.CommitDeletePod, pod, churn.owner.id, pods.uid[pod], now)
    this.nextDelete(churn, index)
  }

  private nextArrival(churn: Churn, index: number): void {
    const since = (this.context.now - churn.start) / SECOND
    this.next(churn, Kind.ChurnArrival, index, gapAfter(churn.rate, since, this.amount(churn)) * SECOND)
  }

  private nextDelete(churn: Churn, index: number): void {
    const mean = SECOND / churn.source.deleteRatePerSecond
    this.next(churn, Kind.ChurnDelete, index, this.amount(churn) * mean)
  }

  /** How much must add up until the next pod: on average one. */
  private amount({ source, stream }: Churn): number {
    return source.arrivals === 'Poisson' ? stream.exponential(1) : 1
  }

  private next(churn: Churn, kind: number, index: number, gap: Micros): void {
    const { queue, now } = this.context
    const time = now + Math.max(1, Math.round(gap))
    if (time <= churn.end && Number.isFinite(time)) queue.push(time, kind, index)
  }
}
