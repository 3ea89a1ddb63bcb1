/** Pod and Service address ranges. Only IPv4 is modelled. */
import type { Notices } from '../notices'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import type { Network } from '../types'

/** Defaults of kubeadm and kube-controller-manager. */
const defaults: Network = {
  podCIDR: '10.244.0.0/16',
  nodeCIDRMaskSize: 24,
  serviceCIDR: '10.96.0.0/12',
  kubeProxyMode: 'iptables',
}

/** What the default becomes for more nodes than it has ranges for; clear of the default Service range. */
const widerPodCIDRs = ['10.128.0.0/9', '64.0.0.0/6'] as const

interface Range {
  start: number
  end: number
  prefix: number
}

export function compileNetwork(
  raw: Partial<Network>,
  nodes: number,
  path: Path,
  report: Reporter,
  notices: Notices,
): Network {
  const network: Network = { ...defaults, ...raw }
  if (raw.podCIDR === undefined) {
    const fits = (cidr: string) => rangesOf(parseCIDR(cidr), network.nodeCIDRMaskSize) >= nodes
    if (!fits(network.podCIDR)) {
      network.podCIDR = widerPodCIDRs.find(fits) ?? widerPodCIDRs[1]
      notices.add(
        'Cluster spec.network.podCIDR',
        `is ${network.podCIDR}: the default ${defaults.podCIDR} is too small for the nodes`,
      )
    }
  }
  const pods = readCIDR(network.podCIDR, [...path, 'podCIDR'], report)
  const services = readCIDR(network.serviceCIDR, [...path, 'serviceCIDR'], report)
  if (pods && services && pods.start <= services.end && services.start <= pods.end) {
    const why = `overlaps with the Services' range ${network.serviceCIDR}`
    report.invalid([...path, 'podCIDR'], network.podCIDR, why, {
      remedy: 'choose ranges that have no address in common',
    })
  }
  const mask = network.nodeCIDRMaskSize
  if (pods && mask < pods.prefix) {
    const why = `must be at least the prefix of podCIDR (${pods.prefix})`
    report.invalid([...path, 'nodeCIDRMaskSize'], mask, why)
  } else if (pods && rangesOf(pods, mask) < nodes) {
    const message = `${network.podCIDR} has room for ${rangesOf(pods, mask)} nodes, the cluster has ${nodes}; the others get no pod addresses`
    report.warning([...path, 'podCIDR'], message, { remedy: 'choose a wider podCIDR or a larger nodeCIDRMaskSize' })
  }
  return network
}

/** How many nodes get a part of the range. */
function rangesOf(range: Range | undefined, maskSize: number): number {
  return range && maskSize >= range.prefix ? 2 ** (maskSize - range.prefix) : 0
}

function readCIDR(text: string, path: Path, report: Reporter): Range | undefined {
  const range = parseCIDR(text)
  if (range) return range
  const remedy = text.includes(':')
    ? 'only IPv4 is simulated: write for example 10.244.0.0/16'
    : 'write for example 10.244.0.0/16'
  report.invalid(path, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24)', { remedy })
  return undefined
}

function parseCIDR(text: string): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)
  if (!match) return undefined
  const [a, b, c, d, prefix] = match.slice(1).map(Number)
  if ([a, b, c, d].some((byte) => byte > 255) || prefix > 32) return undefined
  const size = 2 ** (32 - prefix)
  const start = ((a * 256 + b) * 256 + c) * 256 + d
  // Host bits are masked away, as Go's ParseCIDR does for the network.
  const base = Math.floor(start / size) * size
  return { start: base, end: base + size - 1, prefix }
}
