import type { KubernetesObject } from '../../../../design/kubernetes'
import type { NodeChange } from '../../apiserver/nodeRegistry'
import type { ObjectChange } from '../../apiserver/objectRegistry'
import { podAddress } from '../../apiserver/podAddress'
import { SECOND } from '../../kernel/time'
import type { PodId } from '../../state/ids'
import { suffix } from '../../state/names'
import { isReady } from '../../state/nodeRecords'
import { ZONE_LABEL } from '../../state/nodes'
import { PodFlag } from '../../state/pods'
import { SERVICE_NAME, serviceSpec, type ServiceSpec } from '../../state/services'
import { EndpointBit, Field, STRIDE } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import { Refused, type Step, type Sync } from '../controller'
import { MANAGED_BY, MANAGER, newSliceMetadata, sliceLabels, updatedSliceMetadata } from './metadata'
import { ServiceController } from './serviceController'
import { closenessOf, sliceObject, type Closeness } from './sliceObject'
import type { Slice } from './slice'
import { SliceSet, type Plan } from './sliceSet'
import { TopologyHints, type HintEvent } from './topologyHints'

/** endpointSliceChangeMinSyncDelay */
const AFTER_FOREIGN_CHANGE = SECOND
const BACKOFF = { first: SECOND, longest: 1000 * SECOND }

/**
 * Keeps the endpoints of each Service in EndpointSlices: pods that have an address and have not ended, those that are being
 * deleted included. Upstream: pkg/controller/endpointslice, staging/src/k8s.io/endpointslice.
 */
export class EndpointSliceController extends ServiceController<SliceSet> {
  readonly name = 'endpointslice'
  /** Set by the manager: --max-endpoints-per-slice */
  maxEndpoints = 100
  private readonly row = new Int32Array(STRIDE)
  private names = 0
  private readonly hints = new TopologyHints(this.context)

  override start(): void {
    this.queue.setBackoff(BACKOFF.first, BACKOFF.longest)
  }

  protected makeRecord(target: StoredObject): SliceSet {
    return new SliceSet(target, this.maxEndpoints)
  }

  /** The zones of Services that are kept within zones may have too few endpoints then. */
  override nodeChanged(change: NodeChange): void {
    super.nodeChanged(change)
    const [was, is] = [change.before, change.after]
    const same = was && is && isReady(was) === isReady(is) && was.spec.labels[ZONE_LABEL] === is.spec.labels[ZONE_LABEL]
    if (!same) for (const service of this.hints.nodesChanged()) this.enqueue(service)
  }

  protected override forget(record: SliceSet): void {
    super.forget(record)
    this.hints.forget(record.target.id)
  }

  /** Somebody else has written to a slice, or deleted it: its Service is looked at, all of it. */
  override objectChanged(change: ObjectChange): void {
    super.objectChanged(change)
    const { object, before, after } = change
    if (object.kind !== 'EndpointSlice' || (after ?? before)?.metadata.labels?.[MANAGED_BY] !== MANAGER) return
    const service = (after ?? before)?.metadata.labels?.[SERVICE_NAME] ?? ''
    const owner = this.context.objects.find('Service', object.namespace, service)
    const record = owner && this.records.get(owner.id)
    const slice = record?.slices.find((one) => one.object === object)
    if (!record || !slice || (after && object.seenVersion <= slice.version)) return
    record.full = true
    this.enqueueAfter(record.target.id, Math.max(AFTER_FOREIGN_CHANGE, this.batchPeriod))
  }

  protected *sync(key: number): Sync {
    const record = this.records.get(key)
    const service = record?.target.seen
    if (!record || !service || !this.isSelecting(service)) return
    // Behind what it wrote itself (StaleInformerCache).
    if (record.slices.some(({ object, version }) => object && object.seenVersion < version)) return 'retry'
    if (record.full) this.reload(record)
    const trigger = this.takeTrigger(record)
    const missing = this.collect(record, service)
    const labels = sliceLabels(service)
    const changedAt = Number.isNaN(record.changedAt) ? this.context.now : record.changedAt
    const closeness = closenessOf(service)
    const plan = record.plan(changedAt, labels, closeness)
    record.changedAt = NaN
    const event = this.giveHints(record, plan, closeness, changedAt)
    try {
      yield* this.carryOut(record, service, plan, trigger)
    } catch (error) {
      record.full = true
      if (error instanceof Refused) return this.failed(record, error.reply.message ?? '')
      throw error
    }
    if (event) this.events.record(record.target, event.type, event.reason, event.message)
    if (missing) return this.failed(record, missing)
  }

  private giveHints(record: SliceSet, plan: Plan, closeness: Closeness, changedAt: number): HintEvent | undefined {
    const { id } = record.target
    if (closeness === 'topology') return this.hints.apply(id, plan, record.slices, changedAt)
    if (!this.hints.has(id)) return undefined
    this.hints.forget(id)
    const message = 'Topology Aware Hints has been disabled, addressType: IPv4'
    return { type: 'Warning', reason: 'TopologyAwareHintsDisabled', message }
  }

  /** The slices as they are stored, and all pods of the Service. */
  private reload(record: SliceSet): void {
    record.full = false
    record.reload()
    this.markAll(record)
  }

  /** Takes what has changed into the set. @returns why a pod is left out. */
  private collect(record: SliceSet, service: KubernetesObject): string | undefined {
    const { pods, nodes } = this.context
    const spec = serviceSpec(service)
    let missing: string | undefined
    const again = new Map<number, PodId>()
    for (const [uid, pod] of record.dirty) {
      if (!this.belongs(record, pod, uid)) record.drop(uid)
      else if (!this.nodeIsKnown(pods.node[pod]) && !spec.publishNotReadyAddresses) {
        record.drop(uid)
        again.set(uid, pod)
        const { namespace, name } = this.regardingPod(pod)
        const node = nodes.specs[pods.node[pod]].name
        missing = `skipping Pod ${name} for Service ${namespace}/${record.target.name}: Node ${node} Not Found`
      } else record.want(this.rowOf(record, pod, spec), this.context.templates.list[pods.template[pod]])
    }
    record.dirty = again
    return missing
  }

  /** Upstream: podToEndpoint. */
  private rowOf(record: SliceSet, pod: PodId, spec: ServiceSpec): Int32Array {
    const { pods, owners } = this.context
    const { row } = this
    const serving = pods.has(pod, PodFlag.ready)
    const terminating = pods.has(pod, PodFlag.deletionSeen)
    const ready = spec.publishNotReadyAddresses === true || (serving && !terminating)
    const { kind, object } = owners.list[pods.owner[pod]]
    const governing =
      kind === 'StatefulSet' && (object?.seen?.spec as { serviceName?: string } | undefined)?.serviceName
    row[Field.pod] = pod
    row[Field.uid] = pods.uid[pod]
    row[Field.owner] = pods.owner[pod]
    row[Field.ordinal] = pods.ordinal[pod]
    row[Field.ip] = podAddress(this.context, pod) | 0
    row[Field.node] = pods.node[pod]
    row[Field.bits] =
      (ready ? EndpointBit.ready : 0) |
      (serving ? EndpointBit.serving : 0) |
      (terminating ? EndpointBit.terminating : 0) |
      (governing === record.target.name ? EndpointBit.hostname : 0)
    return row
  }

  private failed(record: SliceSet, why: string): 'retry' {
    const { target } = record
    const message = `Error updating Endpoint Slices for Service ${target.namespace}/${target.name}: ${why}`
    this.events.record(target, 'Warning', 'FailedToUpdateEndpointSlices', message)
    return 'retry'
  }

  // --- requests, one after another ---

  private *carryOut(record: SliceSet, service: KubernetesObject, plan: Plan, trigger: number | undefined): Step<void> {
    // What is being deleted gets no new slices (the garbage collector deletes them).
    if (service.metadata.deletionTimestamp) record.full = true
    else {
      for (const slice of plan.create) yield* this.create(record, service, slice, trigger)
    }
    for (const slice of plan.update) yield* this.update(slice, service, trigger)
    for (const slice of plan.remove) yield* this.remove(slice)
  }

  private *create(record: SliceSet, service: KubernetesObject, slice: Slice, trigger: number | undefined): Step<void> {
    const { objectRegistry, objects, epoch } = this.context
    const name = `${record.target.name}-${suffix(this.names++)}`
    const metadata = newSliceMetadata(name, record.target, service, epoch, trigger)
    const closeness = closenessOf(service)
    const object = sliceObject(this.context, metadata, slice.ports, slice.members, closeness)
    yield* this.must({ verb: 'POST', resource: 'endpointslices', perform: () => objectRegistry.create(object) })
    slice.object = objects.find('EndpointSlice', record.target.namespace, name) as StoredObject
    slice.version = slice.object.version
  }

  private *update(slice: Slice, service: KubernetesObject, trigger: number | undefined): Step<void> {
    const { objectRegistry, epoch } = this.context
    const target = slice.object as StoredObject
    const { ports, members } = slice
    const closeness = closenessOf(service)
    const change = (latest: KubernetesObject): KubernetesObject =>
      sliceObject(this.context, updatedSliceMetadata(latest, service, epoch, trigger), ports, members, closeness)
    yield* this.must({
      verb: 'PUT',
      resource: 'endpointslices',
      perform: () => {
        const reply = objectRegistry.update(target, change)
        if (reply.code < 300) slice.version = target.version
        return reply
      },
    })
  }

  private *remove({ object }: Slice): Step<void> {
    const { objectRegistry } = this.context
    const perform = () => objectRegistry.delete(object as StoredObject)
    yield* this.must({ verb: 'DELETE', resource: 'endpointslices', perform })
  }
}
