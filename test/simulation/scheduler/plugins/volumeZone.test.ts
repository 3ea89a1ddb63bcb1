import { describe, expect, test } from 'vitest'
import { EventKind } from '../../../../src/main/simulation/scheduler/clusterEvents'
import { VolumeZone } from '../../../../src/main/simulation/scheduler/plugins/volumeZone'
import { makeNode, makeTemplate } from '../../builders'
import { ephemeral, makeBound, makeClaim, makeClass, makeVolume } from '../../volumes/builders'
import { makeWaitingClass, mounting, Scene, withVolumes } from '../../volumes/builders'

const zone = 'topology.kubernetes.io/zone'
const region = 'topology.kubernetes.io/region'
const betaZone = 'failure-domain.beta.kubernetes.io/zone'
const away = ['node(s) had no available volume zone']

const nodes = [
  makeNode('current', { labels: { [zone]: 'za', [region]: 'r1' } }),
  makeNode('old', { labels: { [betaZone]: 'za' } }),
  makeNode('region', { labels: { [region]: 'r1' } }),
  makeNode('none'),
]

describe('labels of the volume against labels of the node', () => {
  test.each<[string, Record<string, string>, boolean[]]>([
    ['the zone: a node without labels takes everything', { [zone]: 'za' }, [true, false, false, true]],
    ['a set of zones', { [zone]: 'zb__za' }, [true, false, false, true]],
    ['another zone', { [zone]: 'zb' }, [false, false, false, true]],
    ['the region', { [region]: 'r1' }, [true, false, true, true]],
    ['zone and region must both match', { [zone]: 'za', [region]: 'r2' }, [false, false, false, true]],
    // The old label is matched by the node's current one; a current label not by the node's old one.
    ['an old label', { [betaZone]: 'za' }, [true, true, false, true]],
  ])('%s', (_, labels, passes) => {
    const scene = new Scene(nodes, makeBound('c', { metadata: { labels } }))
    const answer = scene.filter(new VolumeZone(scene), scene.attempt('p', mounting('c')))
    expect(answer).toEqual(passes.map((each) => (each ? [] : away)))
  })

  test('without labels, or with one that cannot be read, there is nothing to filter', () => {
    const objects = [...makeBound('a'), ...makeBound('b', { metadata: { labels: { [zone]: 'za__' } } })]
    const scene = new Scene(nodes, objects)
    expect(scene.filter(new VolumeZone(scene), scene.attempt('p', mounting('a', 'b')))).toBe('skip')
  })
})

test('what must be known of the claims', () => {
  const scene = new Scene(nodes, [
    makeWaitingClass('wait'),
    makeClass('now'),
    makeClaim('waits', { className: 'wait' }),
    makeClaim('now', { className: 'now' }),
    makeClaim('none', { className: '' }),
    makeClaim('unknown', { className: 'x' }),
    makeClaim('lost', { volume: 'pv-gone' }),
  ])
  const answer = (claim: string): unknown =>
    scene.filter(new VolumeZone(scene), scene.attempt('p', mounting('waits', claim)))
  expect(['waits', 'now', 'none', 'unknown', 'lost', 'missing'].map(answer)).toEqual([
    'skip',
    'PersistentVolume had no name',
    'PersistentVolumeClaim had no pv name and storageClass name',
    'storageclass.storage.k8s.io "x" not found',
    'persistentvolume "pv-gone" not found',
    'persistentvolumeclaim "missing" not found',
  ])
  expect(scene.filter(new VolumeZone(scene), scene.attempt('e', withVolumes(ephemeral('now'))))).toBe('skip')
  expect(scene.filter(new VolumeZone(scene), scene.attempt('n', makeTemplate()))).toBe('skip')
})

test('hints', () => {
  const scene = new Scene(nodes, [])
  const plugin = new VolumeZone(scene)
  const hint = (kind: number, object: object, oldObject?: object): boolean =>
    plugin.hint(scene.pod('p', mounting('c')), { kind, object, oldObject } as Parameters<VolumeZone['hint']>[1])
  expect(hint(EventKind.StorageClassAdd, makeWaitingClass('w'))).toBe(true)
  expect(hint(EventKind.StorageClassAdd, makeClass('i'))).toBe(false)
  expect(hint(EventKind.PersistentVolumeClaimUpdate, makeClaim('c'))).toBe(true)
  expect(hint(EventKind.PersistentVolumeClaimAdd, makeClaim('d'))).toBe(false)
  expect(hint(EventKind.PersistentVolumeAdd, makeVolume('v'))).toBe(true)
  const labelled = makeVolume('v', { metadata: { labels: { [zone]: 'za' } } })
  expect(hint(EventKind.PersistentVolumeUpdate, labelled, makeVolume('v'))).toBe(true)
  expect(hint(EventKind.PersistentVolumeUpdate, makeVolume('v', { phase: 'Bound' }), makeVolume('v'))).toBe(false)
})
