import { describe, expect, it } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import type { ClusterSimulation } from '../../../src/main/simulation/clusterSimulation'
import { cluster, designOf, documents, problemsOf } from '../../design/helpers'
import { advance, ask, clusterOf } from '../run'

const service = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'db' },
  spec: { ports: [{ port: 5432 }], ...spec },
})
const ip = (last: number) => ({ ip: `192.0.2.${last}` })
const endpoints = (subsets: object[], metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Endpoints',
  metadata: { name: 'db', labels: { team: 'data' }, ...metadata },
  subsets,
})
const plain = [{ addresses: [ip(10), ip(11)], notReadyAddresses: [ip(12)], ports: [{ port: 5432 }] }]

function run(...objects: object[]): ClusterSimulation {
  const simulated = clusterOf(designOf(documents(cluster(), ...objects)))
  advance(simulated, 10)
  return simulated
}

interface Slice extends KubernetesObject {
  addressType: string
  ports: { name: string; port: number; protocol: string }[]
  endpoints: { addresses: string[]; conditions: { ready: boolean } }[]
}
const api = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
const path = '/api/v1/namespaces/default/endpoints/db'
const mirrored = (simulated: ClusterSimulation): Slice[] =>
  (ask(simulated, 'GET', api).object as unknown as { items: Slice[] }).items.filter(
    ({ metadata }) =>
      metadata.labels?.['endpointslice.kubernetes.io/managed-by'] === 'endpointslicemirroring-controller.k8s.io',
  )
const addressesOf = ({ endpoints: all }: Slice) =>
  all.map(({ addresses, conditions }) => `${addresses.join()} ${conditions.ready}`)

describe('Endpoints that users write', () => {
  it('are mirrored to a slice of their Service, which proxies route to', () => {
    const simulated = run(service(), endpoints(plain))
    const [slice, ...more] = mirrored(simulated)
    expect(more).toEqual([])
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: '', port: 5432, protocol: 'TCP' }],
      metadata: { labels: { team: 'data', 'kubernetes.io/service-name': 'db' } },
    })
    expect(slice.metadata.name).toMatch(/^db-[a-z0-9]{5}$/)
    expect(slice.metadata.ownerReferences).toMatchObject([{ kind: 'Endpoints', name: 'db', controller: true }])
    expect(addressesOf(slice)).toEqual(['192.0.2.10 true', '192.0.2.11 true', '192.0.2.12 false'])
    // Two of three are ready.
    expect(simulated.services.find(({ name }) => name === 'db')).toMatchObject({ endpoints: 2, programmed: 2 })
  })

  it('are one slice for each set of ports that addresses have in all subsets together', () => {
    const http = { name: 'http', port: 80 }
    const admin = { name: 'admin', port: 9000 }
    const simulated = run(
      service({
        ports: [
          { name: 'http', port: 80 },
          { name: 'admin', port: 9000 },
        ],
      }),
      endpoints([
        { addresses: [ip(10), ip(11)], ports: [http] },
        // The second one has both ports.
        { addresses: [ip(11)], ports: [admin] },
      ]),
    )
    const slices = mirrored(simulated).map((one) => [one.ports.map(({ name }) => name).sort(), addressesOf(one)])
    expect(slices).toHaveLength(2)
    expect(slices).toContainEqual([['http'], ['192.0.2.10 true']])
    expect(slices).toContainEqual([['admin', 'http'], ['192.0.2.11 true']])
  })

  it('keep their slice when they change, and lose it when they are not to be mirrored, or gone', () => {
    const simulated = run(service(), endpoints(plain))
    const [{ metadata: first }] = mirrored(simulated)
    ask(simulated, 'PATCH', path, { subsets: [{ addresses: [ip(20)], ports: [{ port: 5433 }] }] })
    advance(simulated, 20)
    const [changed, ...more] = mirrored(simulated)
    expect(more).toEqual([])
    // The slice of the ports that are no longer wanted is taken for the new ones.
    expect(changed.metadata.name).toBe(first.name)
    expect([changed.ports[0].port, addressesOf(changed)]).toEqual([5433, ['192.0.2.20 true']])
    const label = (value: string | null) =>
      ask(simulated, 'PATCH', path, { metadata: { labels: { 'endpointslice.kubernetes.io/skip-mirror': value } } })
    label('true')
    advance(simulated, 30)
    expect(mirrored(simulated)).toEqual([])
    label(null)
    advance(simulated, 40)
    expect(mirrored(simulated)).toHaveLength(1)
    ask(simulated, 'DELETE', path)
    advance(simulated, 50)
    expect(mirrored(simulated)).toEqual([])
  })

  it('are mirrored from when the Service is there, and until it has a selector', () => {
    const simulated = run(endpoints(plain))
    expect(mirrored(simulated)).toEqual([])
    ask(simulated, 'POST', '/api/v1/namespaces/default/services', service())
    advance(simulated, 20)
    expect(mirrored(simulated)).toHaveLength(1)
    ask(simulated, 'PATCH', '/api/v1/namespaces/default/services/db', { spec: { selector: { app: 'db' } } })
    advance(simulated, 30)
    expect(mirrored(simulated)).toEqual([])
  })

  it('are mirrored as far as --mirroring-max-endpoints-per-subset goes', () => {
    // 1,002 addresses, of which a thousand are mirrored.
    const many = Array.from({ length: 1002 }, (_, i) => ({ ip: `192.0.${Math.floor(i / 250)}.${(i % 250) + 1}` }))
    const simulated = run(service(), endpoints([{ addresses: many, ports: [{ port: 5432 }] }]))
    expect(mirrored(simulated).map(({ endpoints: all }) => all.length)).toEqual([1000])
    const events = simulated.recorder.events.lines().filter(({ reason }) => reason === 'TooManyAddressesToMirror')
    expect(events[0].message).toBe(
      'A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 2 addresses were skipped',
    )
  })

  it('are checked as the API server does', () => {
    const bad = endpoints([{ addresses: [{ ip: '300.1.2.3' }], ports: [{ port: 0 }] }])
    const problems = problemsOf(documents(cluster(), service(), bad))
    expect(problems.map(({ message }) => message)).toEqual([
      'subsets[0].addresses[0].ip: Invalid value: "300.1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
      'subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
    ])
  })
})

it('costs nothing where all Services have selectors', () => {
  const simulated = run(service({ selector: { app: 'db' } }))
  const mirroring = simulated.controllers.all.find(({ name }) => name === 'endpointslicemirroring')!
  expect(mirroring.syncs).toBe(0)
})
