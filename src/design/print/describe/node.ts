import { parseQuantity } from '../../quantity'
import { addQuantities, quantityOf, quantityText, type Quantity } from '../../canonicalQuantity'
import type { RawQuantity } from '../../kubernetes'
import { since } from '../age'
import { dateText } from '../date'
import type { Outline } from '../outline'
import { nodeRoles, type NodeObject } from '../tables/cluster'
import type { PodObject } from '../tables/pod'
import { none, quantity, sorted, taintText } from '../text'
import { annotations, type DescribeFacts } from './facts'

export function node(object: NodeObject, facts: DescribeFacts, outline: Outline): void {
  const { metadata, spec = {}, status = {} } = object
  outline.row('Name', metadata.name).row('Roles', nodeRoles(object)).map('Labels', metadata.labels)
  annotations(object, outline)
  outline.row('CreationTimestamp', dateText(metadata.creationTimestamp))
  const taints = (spec.taints ?? []).map(taintText)
  outline.row('Taints', taints.length > 0 ? taints : none).row('Unschedulable', spec.unschedulable ?? false)
  const { leaseRenewed } = facts
  if (leaseRenewed !== undefined) {
    outline.group('Lease', (inner) =>
      inner.row('HolderIdentity', metadata.name).row('RenewTime', dateText(leaseRenewed)),
    )
  }
  const reported = (status.conditions ?? []).map((one) => [
    one.type,
    one.status,
    dateText(one.lastHeartbeatTime),
    dateText(one.lastTransitionTime),
    one.reason ?? '',
    one.message ?? '',
  ])
  const columns = ['Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message']
  if (reported.length > 0) outline.table('Conditions', columns, reported)
  outline.group('Addresses', (inner) => status.addresses?.forEach(({ type, address }) => inner.row(type, address)))
  const listed = (label: string, amounts: Record<string, RawQuantity> | undefined): void => {
    outline.group(label, (inner) => sorted(amounts).forEach(([name, amount]) => inner.row(name, quantity(amount))))
  }
  listed('Capacity', status.capacity)
  listed('Allocatable', status.allocatable)
  outline.group('System Info', (inner) => inner.row('Kubelet Version', status.nodeInfo?.['kubeletVersion'] ?? ''))
  outline.row('PodCIDR', spec.podCIDR)
  if (facts.podsOfNode) podsOfNode(facts.podsOfNode, status.allocatable ?? {}, facts.now, outline)
}

type List = 'requests' | 'limits'
const zero = quantityOf('0')

/** Init containers run one after another, before the others: the largest counts where it is larger. */
export function podAmount({ spec }: PodObject, list: List, name: string): Quantity {
  const of = (resources: PodObject['spec']['resources']): Quantity => {
    const raw = resources?.[list]?.[name]
    return raw === undefined ? zero : quantityOf(raw)
  }
  const inits = spec.initContainers ?? []
  const beside = inits.filter(({ restartPolicy }) => restartPolicy === 'Always')
  const running = [...spec.containers, ...beside].map(({ resources }) => of(resources)).reduce(addQuantities, zero)
  const most = inits
    .map(({ resources }) => of(resources))
    .reduce((larger, one) => (one.nano > larger.nano ? one : larger), running)
  const { overhead } = spec
  return overhead?.[name] === undefined ? most : addQuantities(most, quantityOf(overhead[name]))
}

function podsOfNode(
  pods: readonly PodObject[],
  allocatable: Record<string, RawQuantity>,
  now: number,
  outline: Outline,
): void {
  const share = (amount: Quantity, name: string): string => {
    const whole = parseQuantity(allocatable[name] ?? 0)
    const percent = whole.ok && whole.nano > 0n ? (amount.nano * 100n) / whole.nano : 0n
    return `${quantityText(amount)} (${percent}%)`
  }
  const columns = ['Namespace', 'Name', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age']
  const rows = pods.map((pod) => [
    pod.metadata.namespace ?? '',
    pod.metadata.name ?? '',
    share(podAmount(pod, 'requests', 'cpu'), 'cpu'),
    share(podAmount(pod, 'limits', 'cpu'), 'cpu'),
    share(podAmount(pod, 'requests', 'memory'), 'memory'),
    share(podAmount(pod, 'limits', 'memory'), 'memory'),
    since(pod.metadata.creationTimestamp, now),
  ])
  const links = pods.map(({ metadata: { namespace = '', name = '' } }) => ({ kind: 'Pod', namespace, name }))
  outline.row('Non-terminated Pods', `(${pods.length} in total)`)
  outline.table('', columns, rows, links)
  const total = (list: List, name: string): Quantity =>
    pods.map((pod) => podAmount(pod, list, name)).reduce(addQuantities, zero)
  const extended = Object.keys(allocatable).filter((name) => name.includes('/') || name.startsWith('hugepages-'))
  const resources = ['cpu', 'memory', 'ephemeral-storage', ...extended.sort()]
  outline.table(
    'Allocated resources',
    ['Resource', 'Requests', 'Limits'],
    resources.map((name) => [name, share(total('requests', name), name), share(total('limits', name), name)]),
  )
}
