import type { KubernetesObject } from '../../../../design/kubernetes'
import type { NodeChange } from '../../apiserver/nodeRegistry'
import type { ObjectChange } from '../../apiserver/objectRegistry'
import { podAddress } from '../../apiserver/podAddress'
import { wholeSecond } from '../../clock'
import { PodStatus } from '../../events'
import type { Micros } from '../../kernel/time'
import { grown } from '../../state/columns'
import { NONE, type NodeId, type OwnerId, type PodId } from '../../state/ids'
import type { StoredObject } from '../../state/objects'
import { Phase, PodFlag } from '../../state/pods'
import { selects, serviceSpec } from '../../state/services'
import { Controller } from '../controller'

/** What is kept of a Service between two syncs. */
export class ServiceRecord {
  /** Pods to look at in the next sync: by uid, with their slot. */
  dirty = new Map<number, PodId>()
  /** All pods of the Service are to be looked at. */
  full = true
  /** When the first change came that no sync has taken up; NaN: there is none. */
  changedAt: Micros = NaN
  /** The earliest of the moments at which pods became ready or not since the last sync, to the second; undefined: none. */
  trigger: Micros | undefined
  /** The first sync is over. */
  known = false

  constructor(readonly target: StoredObject) {}
}

/**
 * What the two controllers of endpoints have in common: which Services a change of a pod concerns. Each sync looks at the pods
 * that have changed since the last one, so that its cost does not grow with the Service. Upstream:
 * endpointslice/util/controller_utils.go. Keys are Services.
 */
export abstract class ServiceController<R extends ServiceRecord> extends Controller {
  /** Set by the manager: how long changes of pods are gathered. */
  batchPeriod: Micros = 0
  protected readonly records = new Map<number, R>()
  /** Services that select a template's pods. */
  private byTemplate: (R[] | undefined)[] = []
  /** Template that a pod has been an endpoint with, plus one; 0: none. */
  private listed = new Int32Array(0)

  protected abstract makeRecord(target: StoredObject): R

  override objectChanged({ object, before, after }: ObjectChange): void {
    if (object.kind !== 'Service') return
    let record = this.records.get(object.id)
    const selector = after && serviceSpec(after).selector
    if (!record || !after || JSON.stringify(selector) !== JSON.stringify(serviceSpec(before).selector)) {
      this.byTemplate = []
    }
    if (!record && after) this.records.set(object.id, (record = this.makeRecord(object)))
    if (!record) return
    // Whatever it is that has changed, ports and readiness may follow from it.
    if (before?.spec !== after?.spec) record.full = true
    if (!after) this.forget(record)
    this.enqueue(object.id)
  }

  /** The Service is gone. */
  protected forget(record: R): void {
    this.records.delete(record.target.id)
  }

  /** Endpoints on a node that is gone are left out when something else makes their Service be looked at. */
  override nodeChanged({ node, after }: NodeChange): void {
    if (this.records.size === 0 || after) return
    const { pods } = this.context
    for (let pod = pods.firstOfNode(node); pod !== NONE; pod = pods.nodeNext[pod] as PodId) {
      const template = this.listed[pod] ?? 0
      if (template > 0) for (const record of this.servicesOf(template - 1)) record.dirty.set(pods.uid[pod], pod)
    }
  }

  override anyPodChanged(pod: PodId, change: string, bits: number): void {
    if (this.records.size === 0 || change === 'added' || change === 'bound') return
    const { pods } = this.context
    if (pod >= this.listed.length) this.listed = grown(this.listed, Math.max(pod + 1, pods.uid.length))
    const template = change !== 'gone' && this.isEndpoint(pod) ? pods.template[pod] + 1 : 0
    const before = this.listed[pod]
    if (template === 0 && before === 0) return
    if (template === before && change === 'status' && !(bits & RELEVANT)) return
    this.listed[pod] = template
    // With other labels it may be an endpoint of other Services.
    if (before > 0 && before !== template) this.mark(before - 1, pod, bits)
    if (template > 0) this.mark(template - 1, pod, bits)
  }

  private mark(template: number, pod: PodId, bits: number): void {
    const { pods, now } = this.context
    for (const record of this.servicesOf(template)) {
      record.dirty.set(pods.uid[pod], pod)
      if (Number.isNaN(record.changedAt)) record.changedAt = now
      if (bits & READINESS) record.trigger = Math.min(record.trigger ?? Infinity, this.secondOf(this.readinessAt(pod)))
      this.enqueueAfter(record.target.id, this.batchPeriod)
    }
  }

  /** lastTransitionTime of the condition Ready. */
  private readinessAt(pod: PodId): Micros {
    const { pods, now } = this.context
    if (pods.has(pod, PodFlag.ready)) return pods.readySince[pod]
    return pods.details.get(pod)?.notReadySince ?? now
  }

  protected secondOf(time: Micros): Micros {
    return wholeSecond(this.context.epoch, time)
  }

  private servicesOf(template: number): readonly R[] {
    return (this.byTemplate[template] ??= this.findServices(template))
  }

  private findServices(template: number): R[] {
    return [...this.records.values()].filter(({ target }) => this.selectsTemplate(target, template))
  }

  private selectsTemplate({ namespace, seen }: StoredObject, template: number): boolean {
    const { namespace: own, labels } = this.context.templates.list[template].source
    const { selector, type } = serviceSpec(seen)
    return namespace === own && selector !== undefined && type !== 'ExternalName' && selects(selector, labels)
  }

  /** Neither at its end nor without an address (ShouldPodBeInEndpoints, with those that are being deleted). */
  protected isEndpoint(pod: PodId): boolean {
    const { pods } = this.context
    if (!this.informer.isKnown(pod) || pods.phase[pod] > Phase.Running) return false
    return pods.has(pod, PodFlag.started) && podAddress(this.context, pod) !== 0
  }

  /** Is an endpoint of the Service; false also for a slot that another pod has now. */
  protected belongs(record: R, pod: PodId, uid: number): boolean {
    const { pods } = this.context
    return pods.is(pod, uid) && this.isEndpoint(pod) && this.selectsTemplate(record.target, pods.template[pod])
  }

  /** Whether endpoints are made for the Service at all. */
  protected isSelecting(service: KubernetesObject): boolean {
    const { type, selector } = serviceSpec(service)
    return type !== 'ExternalName' && selector !== undefined && Object.keys(selector).length > 0
  }

  /** All pods that the Service selects are looked at next. */
  protected markAll(record: R): void {
    const { owners, pods } = this.context
    const { namespace } = record.target
    if (this.listed.length < pods.uid.length) this.listed = grown(this.listed, pods.uid.length)
    for (const owner of owners.list) {
      if (owner.namespace !== namespace) continue
      for (let pod = pods.firstOfOwner(owner.id as OwnerId); pod !== NONE; pod = pods.ownerNext[pod] as PodId) {
        if (!this.belongs(record, pod, pods.uid[pod])) continue
        this.listed[pod] = pods.template[pod] + 1
        record.dirty.set(pods.uid[pod], pod)
      }
    }
  }

  /** As the annotation endpoints.kubernetes.io/last-change-trigger-time has it; what a sync takes up is forgotten. */
  protected takeTrigger(record: R): Micros | undefined {
    const trigger = record.known ? record.trigger : this.secondOf(record.target.created)
    record.known = true
    record.trigger = undefined
    return trigger
  }

  protected nodeIsKnown(node: number): boolean {
    return this.context.nodeRegistry.seenRecord(node as NodeId) !== undefined
  }
}

const READINESS = PodStatus.ready | PodStatus.notReady | PodStatus.succeeded | PodStatus.failed
const RELEVANT = READINESS | PodStatus.started
