import type { KubernetesObject, ObjectMeta } from '../../../../design/kubernetes'
import { controllerReference, type ObjectChange } from '../../apiserver/objectRegistry'
import { SECOND, type Micros } from '../../kernel/time'
import { suffix } from '../../state/names'
import type { StoredObject } from '../../state/objects'
import { SERVICE_NAME, serviceSpec } from '../../state/services'
import { Controller, type Step, type Sync } from '../controller'
import { canonical } from '../templates'
import { MANAGED_BY } from './metadata'
import { groupedEndpoints, type EndpointsObject, type MirroredGroup, type MirroredSlice } from './mirrored'

const MIRRORING_MANAGER = 'endpointslicemirroring-controller.k8s.io'
const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror'
const LEADER = 'control-plane.alpha.kubernetes.io/leader'
const TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const BACKOFF = { first: SECOND, longest: 100 * SECOND }

type StoredSlice = StoredObject & { seen: MirroredSlice }

/** What becomes of the slices of an Endpoints object. */
interface Plan {
  create: MirroredSlice[]
  update: { target: StoredSlice; made: MirroredSlice }[]
  remove: StoredSlice[]
}

/**
 * Mirrors Endpoints that users write, of Services without a selector, to EndpointSlices: one for each set of ports. Where all
 * Services have selectors it has nothing to do. Upstream: pkg/controller/endpointslicemirroring.
 */
export class EndpointSliceMirroringController extends Controller {
  readonly name = 'endpointslicemirroring'
  /** Set by the manager: --mirroring-max-endpoints-per-subset and --mirroring-endpointslice-updates-batch-period */
  maxEndpoints = 1000
  batchPeriod: Micros = 0
  private names = 0

  override start(): void {
    this.queue.setBackoff(BACKOFF.first, BACKOFF.longest)
  }

  override objectChanged({ object, before, after }: ObjectChange): void {
    const { kind, namespace, name } = object
    if (kind === 'Endpoints') {
      if (this.isUsers(namespace, name) && (shouldMirror(before) || shouldMirror(after))) this.enqueue(object.id)
    } else if (kind === 'Service') {
      const [was, is] = [hasNoSelector(before), hasNoSelector(after)]
      if (was !== is || (!after && was)) this.enqueueEndpoints(namespace, name)
    } else if (kind === 'EndpointSlice') {
      const slice = after ?? before
      if (slice?.metadata.labels?.[MANAGED_BY] !== MIRRORING_MANAGER || !this.isForeign(object, after)) return
      this.enqueueEndpoints(namespace, slice.metadata.labels[SERVICE_NAME] ?? '', this.batchPeriod)
    }
  }

  /** Those of a Service with a selector are the endpoints controller's. */
  private isUsers(namespace: string, name: string): boolean {
    const service = this.context.objects.find('Service', namespace, name)?.seen
    return !service || hasNoSelector(service)
  }

  private isForeign(object: StoredObject, after: KubernetesObject | undefined): boolean {
    return !after || this.upToDate(object)
  }

  private enqueueEndpoints(namespace: string, name: string, delay: Micros = 0): void {
    const endpoints = this.context.objects.find('Endpoints', namespace, name)
    if (endpoints) this.enqueueAfter(endpoints.id, delay)
  }

  protected *sync(key: number): Sync {
    const { objects } = this.context
    const target = objects.get(key)
    const { namespace, name } = target
    const endpoints = target.seen as EndpointsObject | undefined
    const slices = this.slicesOf(namespace, name)
    const service = objects.find('Service', namespace, name)?.seen
    if (!endpoints || !shouldMirror(endpoints) || !service || !hasNoSelector(service)) {
      for (const slice of slices) yield* this.remove(slice)
      return
    }
    if (!slices.every((slice) => this.upToDate(slice))) return 'retry'
    const { groups, invalid, skipped } = groupedEndpoints(endpoints, this.maxEndpoints)
    if (invalid > 0) {
      const message = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`
      this.events.record(target, 'Warning', 'InvalidIPAddress', message)
    }
    if (skipped > invalid) {
      const message = `A max of ${this.maxEndpoints} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`
      this.events.record(target, 'Warning', 'TooManyAddressesToMirror', message)
    }
    yield* this.carryOut(target, endpoints, this.plan(target, endpoints, groups, slices))
  }

  private slicesOf(namespace: string, service: string): StoredSlice[] {
    return [...this.context.objects.seenOfKind('EndpointSlice', namespace)].filter(({ seen }) => {
      const { labels = {} } = seen.metadata
      return labels[SERVICE_NAME] === service && labels[MANAGED_BY] === MIRRORING_MANAGER
    }) as StoredSlice[]
  }

  /** Upstream: reconcileByPortMapping, recycleSlices. */
  private plan(
    target: StoredObject,
    endpoints: EndpointsObject,
    groups: readonly MirroredGroup[],
    slices: StoredSlice[],
  ): Plan {
    const plan: Plan = { create: [], update: [], remove: [] }
    const left = new Set(slices)
    for (const group of groups) {
      const made = this.sliceOf(target, endpoints, group)
      const same = slices.find((slice) => left.has(slice) && portsKey(slice.seen) === portsKey(made))
      if (!same) plan.create.push(made)
      else {
        left.delete(same)
        if (!isSame(same.seen, made)) plan.update.push({ target: same, made })
      }
    }
    plan.remove = [...left]
    // A slice that would go takes what would be made anew.
    while (plan.create.length > 0 && plan.remove.length > 0) {
      plan.update.push({ target: plan.remove.shift() as StoredSlice, made: plan.create.shift() as MirroredSlice })
    }
    return plan
  }

  private sliceOf(target: StoredObject, { metadata }: EndpointsObject, group: MirroredGroup): MirroredSlice {
    const { [TRIGGER_TIME]: _, [LAST_APPLIED]: __, ...annotations } = metadata.annotations ?? {}
    const made: ObjectMeta = {
      namespace: target.namespace,
      labels: { ...metadata.labels, [SERVICE_NAME]: target.name, [MANAGED_BY]: MIRRORING_MANAGER },
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ownerReferences: [controllerReference(target, 'v1')],
    }
    return { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: made, ...group }
  }

  private *carryOut(target: StoredObject, { metadata }: EndpointsObject, { create, update, remove }: Plan): Step<void> {
    const { objectRegistry, objects } = this.context
    if (!metadata.deletionTimestamp) {
      for (const made of create) {
        const name = `${target.name}-${suffix(this.names++)}`
        const object = { ...made, metadata: { ...made.metadata, name, generation: 1 } }
        yield* this.must({ verb: 'POST', resource: 'endpointslices', perform: () => objectRegistry.create(object) })
        const stored = objects.find('EndpointSlice', target.namespace, name)
        if (stored) this.noteWrite(stored, { code: 201 })
      }
    }
    for (const { target: slice, made } of update) {
      const perform = () =>
        objectRegistry.update(slice, ({ metadata: { name, uid, creationTimestamp, generation = 0 } }) => ({
          ...made,
          metadata: { ...made.metadata, name, uid, creationTimestamp, generation: generation + 1 },
        }))
      yield* this.must({ verb: 'PUT', resource: 'endpointslices', perform })
      this.noteWrite(slice, { code: 200 })
    }
    for (const slice of remove) yield* this.remove(slice)
  }

  private *remove(slice: StoredObject): Step<void> {
    const perform = () => this.context.objectRegistry.delete(slice)
    yield* this.call({ verb: 'DELETE', resource: 'endpointslices', perform })
  }
}

const hasNoSelector = (service: KubernetesObject | undefined): boolean =>
  service !== undefined && serviceSpec(service).selector === undefined

const shouldMirror = (endpoints: KubernetesObject | undefined): boolean =>
  endpoints !== undefined &&
  endpoints.metadata.labels?.[SKIP_MIRROR] !== 'true' &&
  endpoints.metadata.annotations?.[LEADER] === undefined

const portsKey = ({ addressType, ports }: MirroredSlice): string => `${addressType} ${canonical(ports)}`

const isSame = (a: MirroredSlice, b: MirroredSlice): boolean =>
  canonical([a.metadata.labels, a.metadata.annotations ?? {}, a.endpoints, a.metadata.ownerReferences]) ===
  canonical([b.metadata.labels, b.metadata.annotations ?? {}, b.endpoints, b.metadata.ownerReferences])
