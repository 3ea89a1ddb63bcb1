import { describe, expect, test } from 'vitest'
import { EventKind } from '../../../src/main/simulation/scheduler/clusterEvents'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import type { VolumeChange } from '../../../src/main/simulation/state/volumes'
import { makeAttachment, makeCapacity, makeClaim, makeClass, makeDriver, makeVolume } from '../volumes/builders'

const isDefault = (created?: string): { metadata: object } => ({
  metadata: { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' }, creationTimestamp: created },
})

describe('what the API server does', () => {
  test('every object has a uid, and keeps it', () => {
    const store = new VolumeStore([makeClaim('a'), makeClaim('b')])
    const uids = [...store.claims()].map(({ uid }) => uid)
    expect(new Set(uids).size).toBe(2)
    store.put(makeClaim('a', { phase: 'Lost' }))
    expect(store.claim('default/a')).toMatchObject({ uid: uids[0], phase: 'Lost' })
  })

  test('a claim made anew under its name is another claim', () => {
    const store = new VolumeStore([makeClaim('a')])
    const uid = store.claim('default/a')?.uid
    store.delete('PersistentVolumeClaim', 'default/a')
    store.put(makeClaim('a'))
    expect(store.claim('default/a')?.uid).not.toBe(uid)
  })

  test('a claim that was written down bound, without its uid, is the one that its volume names', () => {
    const volume = makeVolume('pv', { claimRef: { name: 'a', uid: 'u1' }, phase: 'Bound' })
    const stores = [makeClaim('a', { volume: 'pv' }), makeClaim('a')].map((claim) => new VolumeStore([claim, volume]))
    expect(stores.map((store) => store.claim('default/a')?.uid === 'u1')).toEqual([true, false])
  })

  test('the default class goes into claims that name none, the newest of several', () => {
    const classes = [
      makeClass('old', isDefault('2025-01-01T00:00:00Z')),
      makeClass('new', isDefault('2026-01-01T00:00:00Z')),
    ]
    // "" asks for volumes without a class; a claim with a volume has nothing to choose.
    const claims = [
      makeClaim('open', { className: null }),
      makeClaim('none', { className: '' }),
      makeClaim('named', { className: null, spec: { volumeName: 'pv' } }),
    ]
    const store = new VolumeStore([...claims, ...classes])
    expect([...store.claims()].map(({ className }) => className)).toEqual(['new', '', ''])
  })

  test('a size that is none is refused', () => {
    expect(() => new VolumeStore([makeVolume('pv', { size: '10 GB' })])).toThrow(/^PersistentVolume pv: /)
  })
})

describe('events for the queue', () => {
  test('created, changed, deleted', () => {
    const store = new VolumeStore()
    const changes: VolumeChange[] = []
    store.listen((change) => changes.push(change))
    const first = store.put(makeVolume('pv'))
    const second = store.put(makeVolume('pv', { phase: 'Bound' }))
    store.delete('PersistentVolume', 'pv')
    store.put(makeDriver(true))
    store.put(makeAttachment('a', 'n0', 'pv'))
    store.delete('VolumeAttachment', 'a')
    expect(store.delete('VolumeAttachment', 'a')).toBe(false)
    expect(changes.map(({ event }) => event?.kind)).toEqual([
      EventKind.PersistentVolumeAdd,
      EventKind.PersistentVolumeUpdate,
      undefined,
      undefined,
      undefined,
      EventKind.VolumeAttachmentDelete,
    ])
    expect(changes[1].event).toMatchObject({ object: second, oldObject: first })
  })

  test('a writer who saw an older version changes nothing', () => {
    const store = new VolumeStore([makeVolume('pv')])
    const base = store.get('PersistentVolume', 'pv')
    const write = { kind: 'PersistentVolume' as const, key: 'pv', base, object: makeVolume('pv', { phase: 'Bound' }) }
    expect([store.apply(write), store.apply(write)]).toEqual([true, false])
    expect(store.volume('pv')?.phase).toBe('Bound')
  })
})

describe('indices', () => {
  test('volumes move between classes and claims as they change', () => {
    const names = (): string[][] => [
      [...store.latestVolumesOf('a')].map(({ name }) => name),
      [...store.latestVolumesOf('b')].map(({ name }) => name),
      [...store.claimedFor('default/c')].map(({ name }) => name),
    ]
    const store = new VolumeStore([makeVolume('pv', { className: 'a' }), makeVolume('pw', { className: 'b' })])
    expect(names()).toEqual([['pv'], ['pw'], []])
    store.put(makeVolume('pv', { className: 'b', claimRef: { name: 'c' } }))
    expect(names()).toEqual([[], ['pw', 'pv'], ['pv']])
    store.delete('PersistentVolume', 'pv')
    expect(names()).toEqual([[], ['pw'], []])
  })

  test('free volumes are those that are Available and kept for nobody', () => {
    const store = new VolumeStore([
      makeVolume('kept', { claimRef: { name: 'c' } }),
      makeVolume('free'),
      makeVolume('new', { phase: 'Pending' }),
    ])
    const free = (): string[] => [...store.freeVolumesOf('std')].map(({ name }) => name)
    expect(free()).toEqual(['free'])
    store.put(makeVolume('free', { phase: 'Bound', claimRef: { name: 'd' } }))
    store.put(makeVolume('new'))
    expect(free()).toEqual(['new'])
  })

  test('capacities by class, attachments by node, drivers that count', () => {
    const store = new VolumeStore([
      makeCapacity('x', 'a', 'za', { capacity: '1Gi' }),
      makeAttachment('va', 'n0', 'pv'),
      makeDriver(true),
    ])
    expect([...store.capacitiesOf('a')].map(({ limitBytes }) => limitBytes)).toEqual([1024 ** 3])
    expect([...store.attachmentsTo('n0')].map(({ volumeName }) => volumeName)).toEqual(['pv'])
    expect(store.tracksCapacity('csi.example.com')).toBe(true)
    store.put(makeDriver(false))
    expect(store.tracksCapacity('csi.example.com')).toBe(false)
  })
})

describe('assumptions', () => {
  test('hold until they are taken back', () => {
    const store = new VolumeStore([makeVolume('pv', { className: 'a' })])
    const assumed = makeVolume('pv', { className: 'a', claimRef: { name: 'c', uid: 'u' } })
    store.assumeVolume(assumed)
    expect(store.latestVolume('pv')?.claimRef?.name).toBe('c')
    expect([...store.latestVolumesOf('a')][0].claimRef?.name).toBe('c')
    expect(store.volume('pv')?.claimRef).toBeUndefined()
    store.restoreVolume(makeVolume('pv'))
    expect(store.latestVolume('pv')?.claimRef?.name).toBe('c')
    store.restoreVolume(assumed)
    expect(store.latestVolume('pv')?.claimRef).toBeUndefined()
  })

  test('end when the object changes', () => {
    const store = new VolumeStore([makeClaim('c')])
    store.assumeClaim(makeClaim('c', { selectedNode: 'n0' }))
    expect(store.latestClaim('default/c')?.selectedNode).toBe('n0')
    store.put(makeClaim('c', { size: '20Gi' }))
    expect(store.latestClaim('default/c')?.selectedNode).toBeUndefined()
  })
})
