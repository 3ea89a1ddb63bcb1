import { describe, expect, it } from 'vitest'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import type { EndpointSliceObject } from '../../../src/main/simulation/controllers/endpoints/sliceObject'
import { describe as describeObject } from '../../../src/main/simulation/show/describe'
import { cluster, deployment, designOf, documents } from '../../design/helpers'
import { advance, ask, clusterOf } from '../run'

const AUTO = { annotations: { 'service.kubernetes.io/topology-mode': 'Auto' } }
const service = (metadata: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', ...metadata },
  spec: { selector: { app: 'web' }, ports: [{ port: 80 }], ...spec },
})

/** Three zones of one node of 4 CPUs each: a third of the CPU is each one's. */
function run(replicas: number, of: object, podSpec: object = {}): ClusterSimulation {
  const pool = { count: 3, machineType: undefined, capacity: { cpu: '4', memory: '8Gi' }, zones: ['a', 'b', 'c'] }
  const web = deployment({ replicas }, { terminationGracePeriodSeconds: 0, ...podSpec })
  const simulated = clusterOf(designOf(documents(cluster(pool), web, of)))
  advance(simulated, 60)
  return simulated
}

const endpoints = ({ objects }: ClusterSimulation) =>
  [...objects.ofKind('EndpointSlice')].flatMap(({ stored }) => [...((stored as EndpointSliceObject)?.endpoints ?? [])])

/** How many endpoints of each zone serve which: `a→b 2`. */
function served(simulated: ClusterSimulation): string[] {
  const counts = new Map<string, number>()
  for (const { zone, hints } of endpoints(simulated)) {
    const key = `${zone}→${hints?.forZones?.map(({ name }) => name).join() ?? ''}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return [...counts].map(([key, count]) => `${key} ${count}`).sort()
}
const said = (simulated: ClusterSimulation) =>
  simulated.recorder.events
    .lines()
    .filter(({ reason }) => reason.startsWith('TopologyAwareHints'))
    .map(({ type, reason, message }) => `${type} ${reason}: ${message}`)
const inZoneA = { nodeSelector: { 'topology.kubernetes.io/zone': 'a' } }

describe('service.kubernetes.io/topology-mode: Auto', () => {
  it('keeps endpoints to their own zones where these have their shares', () => {
    const simulated = run(6, service(AUTO))
    expect(served(simulated)).toEqual(['a→a 2', 'b→b 2', 'c→c 2'])
    expect(said(simulated)).toContain(
      'Normal TopologyAwareHintsEnabled: Topology Aware Hints has been enabled, addressType: IPv4',
    )
  })

  it('gives zones that lack endpoints those of others', () => {
    // Six endpoints in one zone, two for each by CPU.
    expect(served(run(6, service(AUTO), inZoneA))).toEqual(['a→a 2', 'a→b 2', 'a→c 2'])
  })

  it.each([
    // Fewer than zones.
    [2, 'Insufficient number of endpoints (2 endpoints, 3 zones)'],
    // 4 / 3 each, of which 1 / 1.2 are needed: 1.11, two endpoints each; there are four.
    [
      4,
      'Unable to allocate minimum required endpoints to each zone without exceeding overload threshold (4 endpoints, 3 zones)',
    ],
  ])('has no hints with %i endpoints, and says why', (replicas, why) => {
    const simulated = run(replicas, service(AUTO))
    expect(endpoints(simulated).every(({ hints }) => hints === undefined)).toBe(true)
    expect(said(simulated)).toContain(`Warning TopologyAwareHintsDisabled: ${why}, addressType: IPv4`)
  })

  it('hints nothing to a zone whose nodes are not ready any more', () => {
    const simulated = run(6, service(AUTO), inZoneA)
    const node = simulated.nodes.specs.find(({ labels }) => labels['topology.kubernetes.io/zone'] === 'c')!
    const condition = { type: 'Ready', status: 'False', reason: 'KubeletNotReady' }
    ask(simulated, 'PATCH', `/api/v1/nodes/${node.name}/status`, { status: { conditions: [condition] } })
    advance(simulated, 70)
    // Half of the CPU each: three and three.
    expect(served(simulated)).toEqual(['a→a 3', 'a→b 3'])
  })

  it('can be switched on and off while the Service is there', () => {
    const simulated = run(6, service({}))
    const annotate = (value: string | null) =>
      ask(simulated, 'PATCH', '/api/v1/namespaces/default/services/web', {
        metadata: { annotations: { 'service.kubernetes.io/topology-mode': value } },
      })
    expect(served(simulated)).toEqual(['a→ 2', 'b→ 2', 'c→ 2'])
    annotate('Auto')
    advance(simulated, 70)
    expect(served(simulated)).toEqual(['a→a 2', 'b→b 2', 'c→c 2'])
    annotate(null)
    advance(simulated, 80)
    expect(served(simulated)).toEqual(['a→ 2', 'b→ 2', 'c→ 2'])
    expect(said(simulated)[0]).toBe(
      'Warning TopologyAwareHintsDisabled: Topology Aware Hints has been disabled, addressType: IPv4',
    )
  })
})

describe('trafficDistribution', () => {
  it('hints every endpoint to its own zone, whatever the zones have', () => {
    expect(served(run(2, service({}, { trafficDistribution: 'PreferSameZone' }), inZoneA))).toEqual(['a→a 2'])
  })

  it('takes effect on slices that are there', () => {
    const simulated = run(3, service({}))
    ask(simulated, 'PATCH', '/api/v1/namespaces/default/services/web', {
      spec: { trafficDistribution: 'PreferClose' },
    })
    advance(simulated, 70)
    expect(served(simulated)).toEqual(['a→a 1', 'b→b 1', 'c→c 1'])
  })
})

it('stands in the description of a slice', () => {
  const simulated = run(6, service(AUTO))
  const [slice] = [...simulated.objects.ofKind('EndpointSlice')].filter(
    ({ namespace, name }) => namespace === 'default' && name.startsWith('web-'),
  )
  const text = JSON.stringify(
    describeObject(simulated, { kind: 'EndpointSlice', namespace: 'default', name: slice.name }),
  )
  for (const word of ['Hints', 'zone a', 'zone b', 'zone c']) expect(text).toContain(word)
})
