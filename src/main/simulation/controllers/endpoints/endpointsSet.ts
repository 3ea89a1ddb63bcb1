import type { KubernetesObject, ObjectMeta } from '../../../../design/kubernetes'
import type { ClusterContext } from '../../context'
import type { Micros } from '../../kernel/time'
import { formatIp } from '../../network/cidr'
import type { OwnerId } from '../../state/ids'
import { podName, uidOf } from '../../state/names'
import { EndpointBit, Field } from '../../state/sliceMembers'
import type { StoredObject } from '../../state/objects'
import type { CompiledTemplate } from '../../state/templates'
import { headlessLabel, triggered } from './metadata'
import { endpointPorts, type EndpointPort } from './ports'
import { ServiceRecord } from './serviceController'
import { SharedRows, type RowsThen } from './sharedRows'

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
  private readonly rows = new SharedRows()
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
    this.rows.clear()
    this.ports.length = 0
    this.places.clear()
    this.portsOf.clear()
  }

  /** The last row takes the place of the one that goes. */
  drop(uid: number): void {
    const { rows, places } = this
    const at = places.get(uid)
    if (at === undefined) return
    rows.drop(at)
    if (at < rows.count) places.set(rows.row(at)[Field.uid], at)
    places.delete(uid)
    this.changed = true
  }

  want(row: Int32Array, template: CompiledTemplate): void {
    const { rows, places } = this
    row[Field.pod] = this.portsIndex(template)
    const at = places.get(row[Field.uid])
    if (at === undefined) places.set(row[Field.uid], rows.count)
    else if (same(row, rows.row(at))) return
    rows.put(at ?? rows.count, row)
    this.changed = true
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
    return this.changed || this.rows.count > CAPACITY || this.labels !== JSON.stringify(metadata.labels ?? {})
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
    const cut = this.rows.count > CAPACITY ? { ...others, [OVER_CAPACITY]: 'truncated' } : others
    const rows = this.rows.version()
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
        return subsetsOf(context, namespace, rows, ports)
      },
    } as KubernetesObject
  }
}

const same = (row: Int32Array, other: Int32Array): boolean => row.every((value, index) => other[index] === value)

/** Of too many, the ready ones first. */
function chosen(rows: RowsThen): Int32Array[] {
  const all = Array.from({ length: rows.count }, (_, at) => rows.row(at))
  if (rows.count <= CAPACITY) return all
  const ready = all.filter((row) => row[Field.bits] === EndpointBit.ready)
  const others = all.filter((row) => row[Field.bits] !== EndpointBit.ready)
  return [...ready, ...others].slice(0, CAPACITY)
}

function subsetsOf(
  { owners, nodes }: ClusterContext,
  namespace: string,
  rows: RowsThen,
  ports: readonly { ports: EndpointPort[] }[],
): Subset[] {
  const subsets: Subset[] = ports.map((one) => ({ ports: one.ports }))
  for (const row of chosen(rows)) {
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
