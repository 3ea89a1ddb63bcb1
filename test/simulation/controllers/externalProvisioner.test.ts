import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import { ExternalProvisioner } from '../../../src/main/simulation/controllers/externalProvisioner'
import { VolumeControllers } from '../../../src/main/simulation/controllers/volumeControllers'
import { VolumeStore, type VolumeWrite } from '../../../src/main/simulation/state/volumes'
import type { Volume } from '../../../src/main/simulation/volumes/persistentVolume'
import { spreadIndex } from '../../../src/main/simulation/volumes/provisionedTopology'
import { makeNodes } from '../builders'
import { makeClaim, makeClass, makeCSINode, makeWaitingClass } from '../volumes/builders'

// n0 in zone a, n1 in b, n2 in c.
const nodes = makeNodes(3)

function settle(objects: KubernetesObject[]): { store: VolumeStore; controllers: VolumeControllers } {
  const store = new VolumeStore(objects)
  const find = (name: string) => nodes.find((node) => node.name === name)
  const controllers = new VolumeControllers(store, { find, list: () => nodes })
  controllers.settle()
  return { store, controllers }
}

function made(objects: KubernetesObject[]): Volume | undefined {
  const { store } = settle(objects)
  const claim = store.claim('default/c')
  expect(claim?.phase).toBe(claim?.volumeName ? 'Bound' : 'Pending')
  return store.volume(claim?.volumeName ?? '')
}

const labelsOf = (volume: Volume | undefined): unknown =>
  volume?.affinity?.flatMap(({ matchExpressions = [] }) => matchExpressions.map(({ key, values }) => [key, values]))
const selected = (className: string, selectedNode = 'n1'): KubernetesObject =>
  makeClaim('c', { className, selectedNode })

describe('a volume for a claim that a pod waits for', () => {
  test('is as the claim asks, in the zone of the selected node', () => {
    const volume = made([makeWaitingClass('dyn'), selected('dyn')])
    expect(volume).toMatchObject({
      phase: 'Bound',
      driver: 'csi.example.com',
      reclaimPolicy: 'Delete',
      className: 'dyn',
    })
    expect(volume?.capacityBytes).toBe(10 * 1024 ** 3)
    expect(labelsOf(volume)).toEqual([['topology.kubernetes.io/zone', ['b']]])
  })

  test("the node's CSINode says which labels count", () => {
    const keys = (topologyKeys: string[]): KubernetesObject =>
      makeCSINode('n1', undefined, { spec: { drivers: [{ name: 'csi.example.com', topologyKeys }] } })
    const of = (topologyKeys: string[]): unknown =>
      labelsOf(made([makeWaitingClass('dyn'), keys(topologyKeys), selected('dyn')]))
    expect(of(['kubernetes.io/hostname'])).toEqual([['kubernetes.io/hostname', ['n1']]])
    expect(of([])).toBeUndefined()
    expect(of(['a-label-that-it-lacks'])).toBeUndefined()
  })

  test.each([
    ['efs.csi.aws.com', undefined],
    ['rook-ceph.rbd.csi.ceph.com', undefined],
    ['rancher.io/local-path', [['kubernetes.io/hostname', ['n1']]]],
    // An old in-tree name stands for its CSI driver.
    ['kubernetes.io/aws-ebs', [['topology.kubernetes.io/zone', ['b']]]],
  ])('%s', (provisioner, labels) => {
    const volume = made([makeWaitingClass('dyn', { provisioner }), selected('dyn')])
    expect(volume).toBeDefined()
    expect(labelsOf(volume)).toEqual(labels)
  })

  test('is not made before a node is selected, for a node that is gone, or by nobody', () => {
    expect(made([makeWaitingClass('dyn'), makeClaim('c', { className: 'dyn' })])).toBeUndefined()
    expect(made([makeWaitingClass('dyn'), selected('dyn', 'n9')])).toBeUndefined()
    for (const provisioner of ['kubernetes.io/no-provisioner', 'kubernetes.io/glusterfs', '']) {
      expect(made([makeWaitingClass('dyn', { provisioner }), selected('dyn')])).toBeUndefined()
    }
  })
})

describe('a volume that is made at once', () => {
  test('is in one of the zones that the class allows', () => {
    const key = 'topology.kubernetes.io/zone'
    const allowedTopologies = [{ matchLabelExpressions: [{ key, values: ['c'] }] }]
    const volume = made([makeClass('dyn', { allowedTopologies }), makeClaim('c', { className: 'dyn' })])
    expect(labelsOf(volume)).toEqual([[key, ['c']]])
  })

  test("a StatefulSet's claims go round the zones, those of a pod meet", () => {
    const names = ['data-web-0', 'data-web-1', 'data-web-2', 'logs-web-0']
    const { store } = settle([makeClass('dyn'), ...names.map((name) => makeClaim(name, { className: 'dyn' }))])
    const zone = (name: string): string =>
      store.volume(store.claim(`default/${name}`)?.volumeName ?? '')?.affinity?.[0].matchExpressions?.[0].values?.[0] ??
      ''
    const zones = names.map(zone)
    expect(new Set(zones.slice(0, 3))).toEqual(new Set(['a', 'b', 'c']))
    expect(zones[3]).toBe(zones[0])
  })

  test('FNV-1, 32 bits', () => {
    // The published test vectors of the hash: "" is the offset basis, "a" is 0x050c5d7e, "foobar" 0x31f0b262.
    expect([spreadIndex(''), spreadIndex('a'), spreadIndex('foobar')]).toEqual([0x811c9dc5, 0x050c5d7e, 0x31f0b262])
    expect(spreadIndex('data-a-7')).toBe(0x050c5d7e + 7)
  })
})

test('a volume goes with its claim, unless it is to be retained', () => {
  const left = (reclaimPolicy: string): string[] => {
    const { store, controllers } = settle([makeClass('dyn', { reclaimPolicy }), makeClaim('c', { className: 'dyn' })])
    store.delete('PersistentVolumeClaim', 'default/c')
    controllers.settle()
    return [...store.volumes()].map(({ phase }) => phase)
  }
  expect([left('Delete'), left('Retain')]).toEqual([[], ['Released']])
})

describe('where volumes can be', () => {
  const node = fc.record({ node: fc.nat(2), zone: fc.constantFrom('a', 'b', 'c', undefined) })
  const driver = fc.record({
    node: fc.nat(2),
    keys: fc.subarray(['kubernetes.io/hostname', 'topology.kubernetes.io/zone']),
  })
  const zones = fc.record({ allowed: fc.subarray(['a', 'b', 'c'], { minLength: 1 }) })
  const step = fc.oneof(node, driver, zones, fc.record({ claim: fc.nat(99) }))

  test('is as one finds it who knows nothing from before', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const present = makeNodes(3)
        const store = new VolumeStore([makeClass('dyn')])
        const known = { find: (name: string) => present.find((one) => one.name === name), list: () => present }
        const provisioner = new ExternalProvisioner(store, known)
        for (const one of steps) {
          if ('zone' in one) {
            const { zone, node: at } = one
            const { 'topology.kubernetes.io/zone': _, ...labels } = present[at].labels
            const zoned = zone === undefined ? labels : { ...labels, 'topology.kubernetes.io/zone': zone }
            present[at] = { ...present[at], labels: zoned }
            provisioner.nodesChanged()
          } else if ('keys' in one) {
            const spec = { drivers: [{ name: 'csi.example.com', topologyKeys: one.keys }] }
            put(store, makeCSINode(`n${one.node}`, undefined, { spec }))
          } else if ('allowed' in one) {
            const values = { key: 'topology.kubernetes.io/zone', values: one.allowed }
            put(store, makeClass('dyn', { allowedTopologies: [{ matchLabelExpressions: [values] }] }))
          } else {
            const annotations = { 'volume.kubernetes.io/storage-provisioner': 'csi.example.com' }
            const claim = makeClaim(`c-${one.claim}`, { className: 'dyn' })
            put(store, { ...claim, metadata: { ...claim.metadata, annotations } })
            const write = provisioner.next()
            expect(write).toEqual(new ExternalProvisioner(store, known).next())
            if (write) store.apply(write)
          }
        }
      }),
      { numRuns: 300 },
    )
  })

  function put(store: VolumeStore, object: KubernetesObject): void {
    const { kind, metadata } = object
    const key = metadata.namespace === undefined ? (metadata.name ?? '') : `${metadata.namespace}/${metadata.name}`
    const of = kind as VolumeWrite['kind']
    store.apply({ kind: of, key, base: store.get(of, key), object })
  }
})
