import { podAddress } from '../../apiserver/podAddress'
import type { PodId } from '../../state/ids'
import { PodFlag } from '../../state/pods'
import { serviceSpec, type ServiceSpec } from '../../state/services'
import { EndpointBit, Field, STRIDE } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import type { Sync } from '../controller'
import { EndpointsSet } from './endpointsSet'
import { ServiceController } from './serviceController'

/**
 * Keeps an Endpoints object for each Service: what EndpointSlices have taken the place of, and what is still made beside them.
 * Upstream: pkg/controller/endpoint.
 */
export class EndpointsController extends ServiceController<EndpointsSet> {
  readonly name = 'endpoint'
  private readonly row = new Int32Array(STRIDE)

  protected makeRecord(target: StoredObject): EndpointsSet {
    return new EndpointsSet(target)
  }

  protected *sync(key: number): Sync {
    const { objects, objectRegistry } = this.context
    const { namespace, name, seen: service } = objects.get(key)
    const record = this.records.get(key)
    const endpoints = objects.find('Endpoints', namespace, name)
    if (!record || !service) {
      const perform = () => (endpoints ? objectRegistry.delete(endpoints) : { code: 404 })
      yield* this.call({ verb: 'DELETE', resource: 'endpoints', perform })
      return
    }
    if (!this.isSelecting(service)) return
    if (endpoints && !this.upToDate(endpoints)) return 'retry'
    if (record.full) {
      record.clear()
      this.markAll(record)
    }
    const trigger = this.takeTrigger(record)
    this.collect(record, serviceSpec(service))
    if (endpoints?.stored && !record.isToWrite(service)) return
    const made = record.make(this.context, service, endpoints?.stored?.metadata, trigger)
    const reply = yield* endpoints?.stored
      ? this.write(endpoints, {
          verb: 'PUT',
          resource: 'endpoints',
          perform: () => objectRegistry.update(endpoints, () => made),
        })
      : this.call({ verb: 'POST', resource: 'endpoints', perform: () => objectRegistry.create(made) })
    if (reply.code < 300) return
    record.full = true
    return 'retry'
  }

  private collect(record: EndpointsSet, spec: ServiceSpec): void {
    const { pods, templates } = this.context
    const publishAll = spec.publishNotReadyAddresses === true
    for (const [uid, pod] of record.dirty) {
      const leaving = pods.has(pod, PodFlag.deletionSeen) && !publishAll
      if (leaving || !this.belongs(record, pod, uid)) record.drop(uid)
      else record.want(this.rowOf(pod, publishAll), templates.list[pods.template[pod]])
    }
    record.dirty.clear()
  }

  private rowOf(pod: PodId, publishAll: boolean): Int32Array {
    const { pods } = this.context
    const { row } = this
    row[Field.uid] = pods.uid[pod]
    row[Field.owner] = pods.owner[pod]
    row[Field.ordinal] = pods.ordinal[pod]
    row[Field.ip] = podAddress(this.context, pod) | 0
    row[Field.node] = pods.node[pod]
    row[Field.bits] = publishAll || pods.has(pod, PodFlag.ready) ? EndpointBit.ready : 0
    return row
  }
}
