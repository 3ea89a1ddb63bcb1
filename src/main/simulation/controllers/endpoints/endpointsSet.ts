import type { KubernetesObject, ObjectMeta } from '../../../../design/kubernetes'
import type { ClusterContext } from '../../context'
import type { Micros } from '../../kernel/time'
import { formatIp } from '../../network/cidr'
import type { OwnerId } from '../../state/ids'
import { podName, uidOf } from '../../state/names'
import { EndpointBit, Field, STRIDE } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import type { CompiledTemplate } from '../../state/templates'
import { headlessLabel, triggered } from './metadata'
import { endpointPorts, type EndpointPort } from './ports'
import { ServiceRecord } from './serviceController'

/** An Endpoints object holds no more: it is cut, the ready ones first, and says so. */
const CAPACITY = 1000
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'
const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'

interface Address {
  ip: string
  nodeName: string
  targetRef: { kind: 'Pod'; namespace: string; name: string; uid: string }
}

interface Subset {
  addresses?: Address[]
  notReadyAddresses?: Address[]
  ports: readonly EndpointPort[]
}

/** The endpoints of a Service that are not being deleted. The first number of a row is which ports they have. */
export class EndpointsSet extends ServiceRecord {
  private rows = new Int32Array(16 * STRIDE)
  private count = 0
  private readonly places = new Map<number, number>()
  private readonly ports: { key: string; ports: EndpointPort[] }[] = []
  private readonly portsOf = new Map<number, number>()
  private changed = false
  private labels = ''

  constructor(target: StoredObject) {
    super(target)
  }

  clear(): void {
    this.full = false
    this.changed = true
    this.count = 0
    this.ports.length = 0
    this.places.clear()
    this.portsOf.clear()
  }

  /** The last row takes the place of the one that goes. */
  drop(uid: number): void {
    const at = this.places.get(uid)
    if (at === undefined) return
    const last = --this.count
    this.rows.copyWithin(at * STRIDE, last * STRIDE, (last + 1) * STRIDE)
    if (at !== last) this.places.set(this.rows[at * STRIDE + Field.uid], at)
    this.places.delete(uid)
    this.changed = true
  }

  want(row: Int32Array, template: CompiledTemplate): void {
    row[Field.pod] = this.portsIndex(template)
    let at = this.places.get(row[Field.uid])
    if (at === undefined) {
      at = this.count++
      this.places.set(row[Field.uid], at)
      if (this.count * STRIDE > this.rows.length) {
        const larger = new Int32Array(this.rows.length * 2)
        larger.set(this.rows)
        this.rows = larger
      }
      this.changed = true
    } else {
      const start = at * STRIDE
      this.changed ||= row.some((value, index) => this.rows[start + index] !== value)
    }
    this.rows.set(row, at * STRIDE)
  }

  private portsIndex(template: CompiledTemplate): number {
    let index = this.portsOf.get(template.id)
    if (index === undefined) {
      const ports = this.target.seen ? endpointPorts(this.target.seen, template.source) : []
      const key = JSON.stringify(ports)
      index = this.ports.findIndex((one) => one.key === key)
      if (index < 0) index = this.ports.push({ key, ports }) - 1
      this.portsOf.set(template.id, index)
    }
    return index
  }

  /** What was cut never equals what there is: upstream writes it each time. */
  isToWrite({ metadata }: KubernetesObject): boolean {
    return this.changed || this.count > CAPACITY || this.labels !== JSON.stringify(metadata.labels ?? {})
  }

  /** @param before of the object as it is; undefined: there is none. */
  make(
    context: ClusterContext,
    service: KubernetesObject,
    before: ObjectMeta | undefined,
    trigger: Micros | undefined,
  ): KubernetesObject {
    const { labels = {} } = service.metadata
    this.changed = false
    this.labels = JSON.stringify(labels)
    const { namespace, name } = this.target
    const { annotations = {}, ...metadata } = before ?? { namespace, name }
    const { [OVER_CAPACITY]: _, ...others } = annotations
    const cut = this.count > CAPACITY ? { ...others, [OVER_CAPACITY]: 'truncated' } : others
    const chosen = this.chosen()
    const ports = [...this.ports]
    return {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: {
        ...metadata,
        labels: { ...labels, ...headlessLabel(service), [MANAGED_BY]: 'endpoint-controller' },
        ...triggered(cut, context.epoch, trigger),
      },
      get subsets() {
        return subsetsOf(context, namespace, chosen, ports)
      },
    } as KubernetesObject
  }

  /** A version's own copy of the rows: of too many, the ready ones first. */
  private chosen(): Int32Array {
    if (this.count <= CAPACITY) return this.rows.slice(0, this.count * STRIDE)
    const rows = new Int32Array(CAPACITY * STRIDE)
    const taken = this.copyTo(rows, 0, EndpointBit.ready)
    this.copyTo(rows, taken, 0)
    return rows
  }

  /** Number by number, as there are a thousand rows at each write. @returns how far the target is full. */
  private copyTo(target: Int32Array, from: number, bits: number): number {
    const { rows } = this
    const end = this.count * STRIDE
    let to = from
    for (let at = 0; at < end && to < target.length; at += STRIDE) {
      if (rows[at + Field.bits] !== bits) continue
      for (let i = 0; i < STRIDE; i++) target[to++] = rows[at + i]
    }
    return to
  }
}

function subsetsOf(
  { owners, nodes }: ClusterContext,
  namespace: string,
  rows: Int32Array,
  ports: readonly { ports: EndpointPort[] }[],
): Subset[] {
  const subsets: Subset[] = ports.map((one) => ({ ports: one.ports }))
  for (let at = 0; at < rows.length; at += STRIDE) {
    const row = rows.subarray(at, at + STRIDE)
    const name = podName(owners.get(row[Field.owner] as OwnerId), row[Field.ordinal], row[Field.uid])
    const subset = subsets[row[Field.pod]]
    const addresses =
      row[Field.bits] & EndpointBit.ready ? (subset.addresses ??= []) : (subset.notReadyAddresses ??= [])
    addresses.push({
      ip: formatIp(row[Field.ip] >>> 0),
      nodeName: nodes.specs[row[Field.node]].name,
      targetRef: { kind: 'Pod', namespace, name, uid: uidOf(row[Field.uid]) },
    })
  }
  return subsets.filter(({ addresses, notReadyAddresses }) => addresses ?? notReadyAddresses)
}
