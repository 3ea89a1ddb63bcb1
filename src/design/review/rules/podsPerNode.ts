import { poolLabel } from '../../compile/nodePool'
import type { Path } from '../../fieldPath'
import type { ClusterReview } from '../cluster'
import { valueAt } from '../fields'
import type { Report, Rule } from '../rule'
import { count } from '../text'

/** Source: sig-scalability's thresholds.md: min(110, 10*#cores). */
const podsMax = 110
const podsPerCore = 10

function checkPools({ cluster, source, sources }: ClusterReview, report: Report): void {
  cluster.nodePools.forEach(({ name, nodes }, index) => {
    const [node, ...more] = nodes.filter(({ allocatable }) => allocatable.pods > podsMax)
    if (!node) return
    const own = node.labels[poolLabel] === name
    const object = own ? source : sources.find('Node', '', node.name)
    if (!object) return
    const path = own ? maxPodsPath(object.object, index) : ['status', 'allocatable', 'pods']
    const others = more.length > 0 ? ` (and ${more.length} more)` : ''
    const who = own ? `A node of pool "${name}"` : `Node "${node.name}"${others}`
    const title = `${who} takes up to ${node.allocatable.pods} pods; Kubernetes is tested with ${podsMax}`
    report({ severity: 'warning', object, path, title })
  })
}

/** Of the two places the one that counts. */
function maxPodsPath(cluster: unknown, index: number): Path {
  const pool = ['spec', 'nodePools', index]
  const places: Path[] = [['maxPods'], ['capacity', 'pods'], ['kubeletConfig', 'maxPods']]
  const written = places.find((place) => valueAt(cluster, [...pool, ...place]) !== undefined)
  return [...pool, ...(written ?? ['maxPods'])]
}

/** On average at least: how the pods are spread makes no difference to that. */
function checkAverage(review: ClusterReview, report: Report): void {
  const { cluster, source, nodeClasses, hasOwnNodes } = review
  const pods = cluster.workloads.reduce((sum, workload) => sum + review.podsOf(workload), 0)
  let admitted = 0
  let advised = 0
  for (const { nodes, sample } of nodeClasses) {
    admitted += nodes.length * sample.allocatable.pods
    advised += nodes.length * Math.min(podsMax, podsPerCore * (sample.capacity.cpu / 1000))
  }
  if (!source || !hasOwnNodes || pods <= Math.min(admitted, advised)) return
  const nodes = count(review.nodeCount, 'node')
  const path = ['spec', 'nodePools']
  if (pods > admitted) {
    const title = `The workloads are ${count(pods, 'pod')}; ${nodes} ${review.nodeCount === 1 ? 'takes' : 'take'} no more than ${admitted}`
    report({
      severity: 'error',
      object: source,
      path,
      title,
      why: 'The others stay pending: a node takes no more pods than its maxPods.',
    })
  } else {
    const title = `The workloads are ${count(pods, 'pod')}; for their CPUs ${nodes} should have at most ${Math.floor(advised)}`
    report({ severity: 'warning', object: source, path, title })
  }
}

export const podsPerNode: Rule = {
  id: 'pods-per-node',
  name: 'Too many pods per node',
  severities: ['error', 'warning'],
  looksFor:
    'Nodes that take more than 110 pods; more pods in all than all nodes together may have by the published threshold min(110, 10 × cores); more than they take at all by their maxPods (an error).',
  why: 'The kubelet, the runtime and the network plugin do work for every pod, with watches, probes and addresses. Beyond the threshold starts slow down and nodes flap.',
  reference: {
    title: 'Considerations for large clusters',
    url: 'https://kubernetes.io/docs/setup/best-practices/cluster-large/',
  },
  check(review, report) {
    checkPools(review, report)
    checkAverage(review, report)
  },
}
