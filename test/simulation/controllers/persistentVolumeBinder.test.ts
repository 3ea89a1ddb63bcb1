import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../src/design/kubernetes'
import { PersistentVolumeBinder } from '../../../src/main/simulation/controllers/persistentVolumeBinder'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import { makeBound, makeClaim, makeClass, makeVolume, makeWaitingClass } from '../volumes/builders'

const now = makeClass('std', { provisioner: 'kubernetes.io/no-provisioner' })

function drain(store: VolumeStore, binder: PersistentVolumeBinder): string[] {
  const writes: string[] = []
  for (let write = binder.next(); write; write = binder.next()) {
    expect(store.apply(write)).toBe(true)
    writes.push(`${write.kind === 'PersistentVolume' ? 'pv' : 'pvc'} ${write.key}`)
  }
  return writes
}

function settled(objects: KubernetesObject[]): VolumeStore {
  const store = new VolumeStore(objects)
  const binder = new PersistentVolumeBinder(store)
  drain(store, binder)
  binder.resync()
  drain(store, binder)
  return store
}

const claim = (store: VolumeStore, name = 'c'): [string, string | undefined] => {
  const { volumeName = '', phase } = store.claim(`default/${name}`) ?? {}
  return [volumeName, phase]
}
const phases = (store: VolumeStore): Record<string, string> =>
  Object.fromEntries([...store.volumes()].map(({ name, phase }) => [name, phase]))

describe('claims that bind at once', () => {
  test('four writes, the volume first', () => {
    const store = new VolumeStore([now, makeVolume('pv'), makeClaim('c')])
    const binder = new PersistentVolumeBinder(store)
    expect(drain(store, binder)).toEqual(['pv pv', 'pv pv', 'pvc default/c', 'pvc default/c'])
    expect(claim(store)).toEqual(['pv', 'Bound'])
    expect(store.volume('pv')).toMatchObject({ phase: 'Bound', claimRef: { uid: store.claim('default/c')?.uid } })
    expect(store.claim('default/c')?.object.status).toEqual({
      phase: 'Bound',
      accessModes: ['ReadWriteOnce'],
      capacity: { storage: '10Gi' },
    })
    binder.resync()
    expect(drain(store, binder)).toEqual([])
  })

  test('the smallest volume with the fewest access modes', () => {
    const both = ['ReadWriteOnce', 'ReadWriteMany']
    const volumes = [
      makeVolume('tiny', { size: '5Gi' }),
      makeVolume('both', { size: '10Gi', modes: both }),
      makeVolume('large', { size: '50Gi' }),
      makeVolume('medium', { size: '20Gi' }),
    ]
    expect(claim(settled([now, ...volumes, makeClaim('c')]))[0]).toBe('medium')
    expect(claim(settled([now, ...volumes, makeClaim('c', { modes: both })]))[0]).toBe('both')
  })

  test('a volume kept for the claim before any other of its modes', () => {
    const volumes = [makeVolume('free'), makeVolume('kept', { size: '50Gi', claimRef: { name: 'c' } })]
    const store = settled([now, ...volumes, makeClaim('c')])
    expect(claim(store)[0]).toBe('kept')
    expect(phases(store)).toEqual({ free: 'Available', kept: 'Bound' })
  })

  test('a volume that the claim names', () => {
    const named = makeClaim('c', { spec: { volumeName: 'pv' } })
    expect(claim(settled([now, makeVolume('pv'), named]))).toEqual(['pv', 'Bound'])
    expect(claim(settled([now, named]))).toEqual(['pv', 'Pending'])
    expect(claim(settled([now, makeVolume('pv', { size: '1Gi' }), named]))).toEqual(['pv', 'Pending'])
    expect(claim(settled([now, makeVolume('pv', { claimRef: { name: 'other' } }), named]))).toEqual(['pv', 'Pending'])
  })

  test('a volume that comes after the claim is found at the next resync', () => {
    const store = new VolumeStore([now, makeClaim('c')])
    const binder = new PersistentVolumeBinder(store)
    expect(drain(store, binder)).toEqual([])
    store.put(makeVolume('pv', { phase: 'Pending' }))
    expect(drain(store, binder)).toEqual(['pv pv'])
    expect([claim(store), phases(store)]).toEqual([['', 'Pending'], { pv: 'Available' }])
    binder.resync()
    expect(drain(store, binder)).toHaveLength(4)
    expect(claim(store)).toEqual(['pv', 'Bound'])
  })

  test('a default class that comes after the claim', () => {
    const annotations = { 'storageclass.kubernetes.io/is-default-class': 'true' }
    const store = new VolumeStore([makeClaim('c', { className: null })])
    store.put(makeClass('std', { metadata: { annotations } }))
    drain(store, new PersistentVolumeBinder(store))
    expect(store.claim('default/c')?.className).toBe('std')
  })
})

describe('claims that wait for a consumer', () => {
  const waiting = makeWaitingClass('std')

  test('are left alone, but for volumes kept for them', () => {
    expect(claim(settled([waiting, makeVolume('pv'), makeClaim('c')]))).toEqual(['', 'Pending'])
    const kept = makeVolume('pv', { claimRef: { name: 'c' } })
    expect(claim(settled([waiting, kept, makeClaim('c')]))).toEqual(['pv', 'Bound'])
  })

  test('name their provisioner once a node is selected', () => {
    const provisioner = (fields: object): string | undefined =>
      settled([waiting, makeClaim('c', fields)]).claim('default/c')?.annotations[
        'volume.kubernetes.io/storage-provisioner'
      ]
    expect([provisioner({}), provisioner({ selectedNode: 'n0' })]).toEqual([undefined, 'csi.example.com'])
  })
})

test('a class without a provisioner asks for nothing', () => {
  expect(settled([now, makeClaim('c')]).claim('default/c')?.annotations).toEqual({})
})

describe('what becomes of volumes', () => {
  test('a claim that is gone releases its volume; another of its name does not get it', () => {
    const store = new VolumeStore([now, ...makeBound('c')])
    const binder = new PersistentVolumeBinder(store)
    expect(drain(store, binder)).toEqual([])
    store.delete('PersistentVolumeClaim', 'default/c')
    drain(store, binder)
    expect(phases(store)).toEqual({ 'pv-c': 'Released' })
    store.put(makeClaim('c'))
    drain(store, binder)
    expect(claim(store)).toEqual(['', 'Pending'])
    // Freed by hand, it is anybody's again.
    store.put(makeVolume('pv-c', { phase: 'Released' }))
    drain(store, binder)
    expect(phases(store)).toEqual({ 'pv-c': 'Available' })
  })

  test('a volume that is gone loses its claim', () => {
    const store = new VolumeStore([now, ...makeBound('c')])
    const binder = new PersistentVolumeBinder(store)
    drain(store, binder)
    store.delete('PersistentVolume', 'pv-c')
    expect(drain(store, binder)).toEqual(['pvc default/c'])
    expect(claim(store)).toEqual(['pv-c', 'Lost'])
  })

  test('two claims on one volume: the one that the volume does not name is lost', () => {
    const store = settled([now, ...makeBound('c'), makeClaim('d', { volume: 'pv-c' })])
    expect([claim(store)[1], claim(store, 'd')[1]]).toEqual(['Bound', 'Lost'])
  })

  test('a volume whose claim took another is free again, or kept for it if a user wrote so', () => {
    const ref = { name: 'c', uid: 'uid-c' }
    const annotations = { 'pv.kubernetes.io/bound-by-controller': 'yes' }
    const store = settled([
      now,
      ...makeBound('c'),
      makeVolume('mine', { claimRef: ref, metadata: { annotations }, phase: 'Bound' }),
      makeVolume('theirs', { claimRef: ref, phase: 'Bound' }),
    ])
    expect(phases(store)).toEqual({ 'pv-c': 'Bound', mine: 'Available', theirs: 'Available' })
    expect(store.volume('mine')?.claimRef).toBeUndefined()
    expect(store.volume('theirs')?.claimRef).toEqual({ namespace: 'default', name: 'c' })
  })
})
