import type { Network, NodePool } from '../../types'
import { rangeOf, rangesOverlap, writeRange } from '../addresses'
import type { ClusterReview } from '../cluster'
import type { Found, Report, Rule } from '../rule'
import { count } from '../text'

const cidrPath = ['spec', 'network', 'podCIDR']
const maskPath = ['spec', 'network', 'nodeCIDRMaskSize']
/** Of a node's range: the network, the broadcast address, and the bridge. */
const addressesKept = 3

/** How many nodes get a range of their own. */
const rangesIn = (prefix: number, mask: number) => (mask >= prefix ? 2 ** (mask - prefix) : 0)

/** The same range made wider until it has room for twice the nodes; undefined where it would meet the Services' range. */
function widerRange({ podCIDR, nodeCIDRMaskSize, serviceCIDR }: Network, nodes: number): string | undefined {
  const own = rangeOf(podCIDR)
  const services = rangeOf(serviceCIDR)
  if (!own || !services) return undefined
  for (let prefix = own.prefix - 1; prefix >= 8; prefix--) {
    const wider = rangeOf(`${podCIDR.split('/')[0]}/${prefix}`)
    if (!wider || rangesOverlap(wider, services)) return undefined
    if (rangesIn(prefix, nodeCIDRMaskSize) >= 2 * nodes) return writeRange(wider)
  }
  return undefined
}

function checkRanges({ cluster, source, nodeCount }: ClusterReview, report: Report): void {
  const { network } = cluster
  const range = rangeOf(network.podCIDR)
  if (!source || !range) return
  const ranges = rangesIn(range.prefix, network.nodeCIDRMaskSize)
  if (ranges > nodeCount) return
  const wider = widerRange(network, nodeCount)
  const fix: Found['fix'] = wider
    ? { title: `Widen the range to ${wider}`, edits: [{ op: 'set', path: cidrPath, value: wider }] }
    : undefined
  const room = `${network.podCIDR} has a /${network.nodeCIDRMaskSize} range for ${count(ranges, 'node')}`
  if (ranges < nodeCount) {
    const title = `${room}; the other ${nodeCount - ranges} of ${nodeCount} get no pod addresses`
    report({ severity: 'error', object: source, path: cidrPath, title, fix })
  } else {
    const title = `${room}: there is none left for a node more, not even while one is replaced`
    report({ severity: 'warning', object: source, path: cidrPath, title, fix })
  }
}

function checkNodeRange({ cluster, source }: ClusterReview, report: Report): void {
  const mask = cluster.network.nodeCIDRMaskSize
  const addresses = Math.max(0, 2 ** (32 - mask) - addressesKept)
  const [most] = [...cluster.nodePools].sort((a, b) => podsMax(b) - podsMax(a))
  if (!source || !most || podsMax(most) <= addresses) return
  report({
    severity: 'warning',
    object: source,
    path: maskPath,
    title: `A node's /${mask} range has ${addresses} addresses for pods; nodes of pool "${most.name}" take up to ${podsMax(most)}`,
  })
}

const podsMax = ({ nodes }: NodePool) => nodes[0]?.allocatable.pods ?? 0

export const podCidr: Rule = {
  id: 'pod-cidr-too-small',
  name: 'Pod address range too small',
  severities: ['error', 'warning'],
  looksFor:
    'A podCIDR with fewer ranges of nodeCIDRMaskSize than there are nodes (an error), or with exactly as many; a range of one node with fewer addresses than its maxPods.',
  why: 'Each node gets a range of its own out of podCIDR. A node without one never becomes Ready; a pod for which its node has no address left hangs in ContainerCreating. The range cannot be changed in a running cluster.',
  reference: {
    title: 'kube-controller-manager: --cluster-cidr, --node-cidr-mask-size',
    url: 'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/',
  },
  check(review, report) {
    checkRanges(review, report)
    checkNodeRange(review, report)
  },
}
