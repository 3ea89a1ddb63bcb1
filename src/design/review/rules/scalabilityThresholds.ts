import type { Workload } from '../../types'
import type { ClusterReview } from '../cluster'
import type { Report, Rule } from '../rule'
import { count } from '../text'

/** Source: kubernetes/community, sig-scalability/configs-and-limits/thresholds.md; containers from cluster-large. */
const clusterMax = { node: 5000, pod: 150_000, container: 300_000, namespace: 10_000, Service: 10_000 }
const namespaceMax = { pod: 3000, Service: 5000, Deployment: 2000 }
const endpointsMax = 250
/** What the thresholds of smaller clusters are a share of, from this size on; below it is too coarse to be of use. */
const nodesOfThresholds = 5000
const proportionalFrom = 100

type ClusterThing = keyof typeof clusterMax
type NamespaceThing = keyof typeof namespaceMax

interface Load {
  workload: Workload
  pods: number
}

function checkCluster(review: ClusterReview, loads: readonly Load[], report: Report): void {
  const { cluster, source, nodeCount } = review
  if (!source) return
  const pods = loads.reduce((sum, one) => sum + one.pods, 0)
  const amounts: Record<ClusterThing, number> = {
    node: nodeCount,
    pod: pods,
    container: loads.reduce((sum, { workload, pods }) => sum + pods * containersOf(workload), 0),
    namespace: cluster.namespaces.length,
    Service: cluster.services.length,
  }
  for (const thing of Object.keys(clusterMax) as ClusterThing[]) {
    const [amount, max] = [amounts[thing], clusterMax[thing]]
    const share = Math.floor((max * nodeCount) / nodesOfThresholds)
    const path = thing === 'node' ? ['spec', 'nodePools'] : ['metadata', 'name']
    if (amount > max) {
      const title = `The cluster has ${count(amount, thing)}; Kubernetes is tested with up to ${max}`
      report({ severity: 'warning', object: source, path, title })
    } else if (thing !== 'node' && nodeCount >= proportionalFrom && amount > share) {
      const title = `The cluster has ${count(amount, thing)}; in proportion to its ${nodeCount} nodes the threshold (${max} at ${nodesOfThresholds}) is ${share}`
      report({ severity: 'info', object: source, path, title })
    }
  }
}

const containersOf = ({ template }: Workload) => template.containers.length + template.sidecars.length

/** The place is that of the namespace's object, or of the first thing of the kind in it. */
function checkNamespaces(review: ClusterReview, loads: readonly Load[], report: Report): void {
  const amounts: Record<NamespaceThing, Map<string, number>> = {
    pod: new Map(),
    Service: new Map(),
    Deployment: new Map(),
  }
  const add = (thing: NamespaceThing, namespace: string, amount: number) =>
    amounts[thing].set(namespace, (amounts[thing].get(namespace) ?? 0) + amount)
  for (const { workload, pods } of loads) {
    add('pod', workload.namespace, pods)
    if (workload.kind === 'Deployment') add('Deployment', workload.namespace, 1)
  }
  for (const { namespace } of review.cluster.services) add('Service', namespace, 1)
  for (const thing of Object.keys(namespaceMax) as NamespaceThing[]) {
    for (const [namespace, amount] of amounts[thing]) {
      if (amount <= namespaceMax[thing]) continue
      const inside = review.workloads.find(({ workload }) => workload.namespace === namespace)?.source
      const object = review.sources.find('Namespace', '', namespace) ?? inside ?? review.source
      if (!object) continue
      const subject = { kind: 'Namespace', namespace: '', name: namespace }
      const title = `Namespace "${namespace}" has ${count(amount, thing)}; Kubernetes is tested with up to ${namespaceMax[thing]}`
      report({ severity: 'warning', object, path: ['metadata', 'name'], subject, title })
    }
  }
}

function checkEndpoints(review: ClusterReview, report: Report): void {
  for (const { service, source } of review.services) {
    if (!service.selector) continue
    const groups = review.pods.find(service.namespace, { matchLabels: service.selector })
    const endpoints = groups.reduce((sum, { workload }) => sum + (workload ? review.podsOf(workload) : 0), 0)
    if (endpoints <= endpointsMax) continue
    report({
      severity: 'warning',
      object: source,
      path: ['spec', 'selector'],
      at: 'key',
      title: `The Service has ${endpoints} endpoints; Kubernetes is tested with up to ${endpointsMax}`,
      why: 'Whenever one of them changes, its EndpointSlice goes to every node of the cluster.',
    })
  }
}

export const scalabilityThresholds: Rule = {
  id: 'scalability-threshold',
  name: 'Past the published scalability thresholds',
  severities: ['warning', 'info'],
  looksFor:
    'More than 5,000 nodes, 150,000 pods, 300,000 containers, 10,000 namespaces or 10,000 Services in a cluster; 3,000 pods, 5,000 Services or 2,000 Deployments in a namespace; 250 endpoints of a Service. Clusters of 100 nodes and more are also held against their share of the thresholds (nodes / 5,000), which is worth knowing only.',
  why: 'Up to these sizes the Kubernetes project tests that its objectives for latency are met. They are no hard limits, but beyond them you are on your own.',
  reference: {
    title: 'Kubernetes scalability thresholds',
    url: 'https://github.com/kubernetes/community/blob/master/sig-scalability/configs-and-limits/thresholds.md',
  },
  check(review, report) {
    const loads = review.cluster.workloads.map((workload) => ({ workload, pods: review.podsOf(workload) }))
    checkCluster(review, loads, report)
    checkNamespaces(review, loads, report)
    checkEndpoints(review, report)
  },
}
