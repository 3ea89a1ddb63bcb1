import { rangeOf } from '../addresses'
import type { Rule } from '../rule'

const path = ['spec', 'network', 'serviceCIDR']
/** The network and the broadcast address. */
const addressesKept = 2
/** `kubernetes` in `default` takes the first address; DNS takes another where the design does not have it. */
const ownServices = 2
/** Beyond this share it is time to think of it. */
const fullShare = 0.8

export const serviceRange: Rule = {
  id: 'service-range-too-small',
  name: 'Service address range too small',
  severities: ['error', 'warning'],
  looksFor:
    'A serviceCIDR with fewer addresses than Services that want one (an error), or of which more than 80 % are taken. Headless and ExternalName Services want none; two more are counted for the API server and DNS.',
  why: 'A Service for which the range has no address left is refused by the API server. A range can be added to a running cluster, but not changed.',
  reference: {
    title: 'Service ClusterIP allocation',
    url: 'https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/',
  },
  check({ cluster, source }, report) {
    const range = rangeOf(cluster.network.serviceCIDR)
    if (!source || !range) return
    const addresses = Math.max(0, range.end - range.start + 1 - addressesKept)
    const wanting = cluster.services.filter(({ type, headless }) => type !== 'ExternalName' && !headless).length
    const wanted = wanting + ownServices
    if (wanted <= addresses * fullShare) return
    report({
      severity: wanted > addresses ? 'error' : 'warning',
      object: source,
      path,
      title: `${cluster.network.serviceCIDR} has ${addresses} addresses for ${wanted} Services (with those of the API server and DNS)`,
    })
  },
}
