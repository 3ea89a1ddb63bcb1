import { allocationsOf, asksForTopology, cpuRatios, isExcludedFromTopology } from '../../topologyAllocation'
import type { Service } from '../../types'
import type { ClusterReview } from '../cluster'
import type { Rule } from '../rule'

/** Pods that the Service finds in the end; undefined: something other than the design's workloads makes some of them. */
function endpointsOf(review: ClusterReview, { namespace, selector }: Service): number | undefined {
  let sum = 0
  for (const { workload } of review.pods.find(namespace, { matchLabels: selector ?? {} })) {
    if (!workload || workload.kind === 'Job' || workload.kind === 'CronJob') return undefined
    sum += review.podsOf(workload)
  }
  return sum
}

function* nodesOf({ cluster }: ClusterReview): Iterable<{ zone: string; cpu: number }> {
  for (const { nodes } of cluster.nodePools) {
    for (const { labels, allocatable } of nodes) {
      if (isExcludedFromTopology(labels)) continue
      yield { zone: labels['topology.kubernetes.io/zone'] ?? '', cpu: allocatable.cpu ?? 0 }
    }
  }
}

export const topologyHints: Rule = {
  id: 'topology-hints',
  name: 'Topology hints that cannot be given',
  severities: ['warning'],
  looksFor:
    'Services with `service.kubernetes.io/topology-mode: Auto` of which the EndpointSlice controller cannot keep traffic within zones: fewer endpoints than zones, so few that some zone would be overloaded by more than 20 %, nodes without a zone, or nodes in one zone only. Endpoints are counted as replicas, or as the least that an autoscaler keeps.',
  why: 'Without hints traffic goes to endpoints of all zones, as if the annotation were not there; an Event of the Service is all that says so.',
  reference: {
    title: 'Topology Aware Routing',
    url: 'https://kubernetes.io/docs/concepts/services-networking/topology-aware-routing/',
  },
  check(review, report) {
    if (!review.hasOwnNodes) return
    for (const { service, source } of review.services) {
      const { metadata } = source.object as { metadata: { annotations?: Record<string, string> } }
      if (!service.selector || !asksForTopology(metadata)) continue
      const endpoints = endpointsOf(review, service)
      if (endpoints === undefined || endpoints === 0) continue
      const allocations = allocationsOf(cpuRatios(nodesOf(review)), endpoints)
      if (typeof allocations !== 'string') continue
      const title = `No topology hints for Service ${service.namespace}/${service.name}: ${allocations}`
      report({ severity: 'warning', object: source, path: ['metadata', 'annotations'], at: 'key', title })
    }
  },
}
