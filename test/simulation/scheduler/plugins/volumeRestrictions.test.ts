import { describe, expect, test } from 'vitest'
import { EventKind } from '../../../../src/main/simulation/scheduler/clusterEvents'
import { VolumeRestrictions } from '../../../../src/main/simulation/scheduler/plugins/volumeRestrictions'
import type { NodeId } from '../../../../src/main/simulation/state/ids'
import { makeNodes, makeTemplate } from '../../builders'
import { ephemeral, makeBound, makeClaim, mounting, Scene, withVolumes } from '../../volumes/builders'

const disk = ['node(s) had no available disk']
const inUse = [
  'node(s) unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod',
]
const onePod = { modes: ['ReadWriteOncePod'] }

const gce = (pdName: string, readOnly = false): object => ({ gcePersistentDisk: { pdName, readOnly } })
const ebs = (volumeID: string): object => ({ awsElasticBlockStore: { volumeID, readOnly: true } })
const iscsi = (iqn: string, readOnly: boolean): object => ({ iscsi: { iqn, readOnly } })
const rbd = (monitors: string[], image: string, fields: object = {}): object => ({
  rbd: { monitors, image, ...fields },
})

describe('disks without a claim', () => {
  test.each<[string, object, object, boolean]>([
    ['GCE, both write', gce('d'), gce('d'), true],
    ['GCE, one writes', gce('d', true), gce('d'), true],
    ['GCE, both read', gce('d', true), gce('d', true), false],
    ['GCE, other disk', gce('d'), gce('e'), false],
    ['EBS, both read', ebs('vol-1'), ebs('vol-1'), true],
    ['EBS, other volume', ebs('vol-1'), ebs('vol-2'), false],
    ['iSCSI, one writes', iscsi('iqn', true), iscsi('iqn', false), true],
    ['iSCSI, both read', iscsi('iqn', true), iscsi('iqn', true), false],
    ['RBD, a monitor shared', rbd(['a', 'b'], 'i'), rbd(['b', 'c'], 'i'), true],
    ['RBD, no monitor shared', rbd(['a'], 'i'), rbd(['c'], 'i'), false],
    ['RBD, other pool', rbd(['a'], 'i'), rbd(['a'], 'i', { pool: 'p' }), false],
    ['RBD, the default pool written out', rbd(['a'], 'i'), rbd(['a'], 'i', { pool: 'rbd' }), true],
    ['RBD, both read', rbd(['a'], 'i', { readOnly: true }), rbd(['a'], 'i', { readOnly: true }), false],
    ['two types with one name', gce('d'), ebs('d'), false],
  ])('%s', (_, there, wanted, conflict) => {
    const scene = new Scene(makeNodes(2), [])
    scene.place('there', withVolumes(there), 0)
    const plugin = new VolumeRestrictions(scene)
    expect(scene.filter(plugin, scene.attempt('p', withVolumes(wanted)))).toEqual([conflict ? disk : [], []])
  })

  test('a pod that is about to leave is no longer in the way', () => {
    const scene = new Scene(makeNodes(1), [])
    const { pod } = scene.place('there', withVolumes(gce('d')), 0)
    const plugin = new VolumeRestrictions(scene)
    const attempt = scene.attempt('p', withVolumes(gce('d')))
    plugin.preFilter(attempt)
    scene.cache.lift(pod)
    expect(plugin.filter(attempt, 0 as NodeId)).toBe(0)
    scene.cache.restore(pod)
    expect(plugin.describe(plugin.filter(attempt, 0 as NodeId))).toEqual(disk)
    expect(plugin.unresolvable()).toBe(false)
  })
})

describe('ReadWriteOncePod', () => {
  const objects = [...makeBound('rwop', onePod), ...makeBound('rwo')]

  test('a claim in use anywhere keeps the pod from every node', () => {
    const scene = new Scene(makeNodes(3), objects)
    const plugin = new VolumeRestrictions(scene)
    expect(scene.filter(plugin, scene.attempt('a', mounting('rwop')))).toBe('skip')
    scene.place('user', mounting('rwop'), 1)
    expect(scene.filter(plugin, scene.attempt('b', mounting('rwo', 'rwop')))).toEqual([inUse, inUse, inUse])
    expect(scene.filter(plugin, scene.attempt('c', mounting('rwo')))).toBe('skip')
  })

  test('the user taken away frees it, and put back takes it again', () => {
    const scene = new Scene(makeNodes(1), objects)
    const user = scene.place('user', mounting('rwop'), 0)
    const plugin = new VolumeRestrictions(scene)
    const attempt = scene.attempt('p', mounting('rwop'))
    plugin.preFilter(attempt)
    plugin.podMoved(attempt, user.pod, user.template, 0 as NodeId, -1)
    expect(plugin.filter(attempt, 0 as NodeId)).toBe(0)
    plugin.podMoved(attempt, user.pod, user.template, 0 as NodeId, 1)
    expect(plugin.describe(plugin.filter(attempt, 0 as NodeId))).toEqual(inUse)
  })

  test('a claim counts once however many use it, and other namespaces are taken for the same, as upstream has both', () => {
    const scene = new Scene(makeNodes(1), objects)
    scene.place('one', mounting('rwop'), 0)
    scene.place('two', mounting('rwop'), 0)
    const other = scene.place('other', { ...mounting('rwop'), namespace: 'elsewhere' }, 0)
    const plugin = new VolumeRestrictions(scene)
    const attempt = scene.attempt('p', mounting('rwop'))
    plugin.preFilter(attempt)
    plugin.podMoved(attempt, other.pod, other.template, 0 as NodeId, -1)
    expect(plugin.filter(attempt, 0 as NodeId)).toBe(0)
  })

  test('a missing claim is named; those of ephemeral volumes are not looked at', () => {
    const scene = new Scene(makeNodes(1), objects)
    const plugin = new VolumeRestrictions(scene)
    expect(scene.filter(plugin, scene.attempt('a', mounting('rwo', 'later')))).toBe(
      'persistentvolumeclaim "later" not found',
    )
    expect(scene.filter(plugin, scene.attempt('b', withVolumes(ephemeral('std'))))).toBe('skip')
    expect(scene.filter(plugin, scene.attempt('c', makeTemplate()))).toBe('skip')
  })
})

test('hints', () => {
  const scene = new Scene(makeNodes(1), [])
  const plugin = new VolumeRestrictions(scene)
  const hint = (template = mounting('c'), event = {}): boolean =>
    plugin.hint(scene.pod('p', template), { kind: EventKind.PersistentVolumeClaimAdd, ...event })
  expect(hint(mounting('c'), { object: makeClaim('c') })).toBe(true)
  expect(hint(mounting('c'), { object: makeClaim('d') })).toBe(false)
  expect(hint(mounting('c'), { object: makeClaim('c', { namespace: 'other' }) })).toBe(false)
  expect(hint(mounting('c'), { kind: EventKind.NodeAdd })).toBe(true)

  const gone = (template = mounting('c')): object => ({
    kind: EventKind.AssignedPodDelete,
    ...scene.pod('gone', template),
  })
  expect(hint(mounting('c'), gone(mounting('d', 'c')))).toBe(true)
  expect(hint(mounting('c'), gone(mounting('d')))).toBe(false)
  expect(hint(mounting('c'), gone({ ...mounting('c'), namespace: 'other' }))).toBe(false)
  expect(hint(withVolumes(gce('d')), gone(withVolumes(gce('d'))))).toBe(true)
  expect(hint(withVolumes(gce('d', true)), gone(withVolumes(gce('d', true))))).toBe(false)
})
