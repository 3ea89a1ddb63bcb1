import { expect, test } from 'vitest'
import { EphemeralVolume } from '../../../src/main/simulation/controllers/ephemeralVolume'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import { missingClaims } from '../../../src/main/simulation/volumes/statefulSetClaims'
import { ephemeral, makeClaim, mounting, withVolumes } from '../volumes/builders'

const pod = {
  namespace: 'default',
  name: 'p',
  template: withVolumes(ephemeral('dyn'), { emptyDir: {} }, ephemeral('std')),
}

function setup(): { store: VolumeStore; controller: EphemeralVolume; run: () => string[] } {
  const store = new VolumeStore()
  const controller = new EphemeralVolume(store)
  const run = (): string[] => {
    const writes: string[] = []
    for (let write = controller.next(); write; write = controller.next()) {
      expect(store.apply(write)).toBe(true)
      writes.push(`${write.object ? 'make' : 'delete'} ${write.key}`)
    }
    return writes
  }
  return { store, controller, run }
}

test('a claim per ephemeral volume, owned by the pod', () => {
  const { store, controller, run } = setup()
  controller.podAdded(pod)
  controller.podAdded({ ...pod, name: 'q', template: mounting('data') })
  expect(run()).toEqual(['make default/p-v0', 'make default/p-v2'])
  expect(store.claim('default/p-v0')).toMatchObject({ ownerPod: 'p', className: 'dyn', phase: 'Pending' })
  expect(store.claim('default/p-v2')?.className).toBe('std')
})

test('a claim that somebody deletes is made again while the pod is there', () => {
  const { store, controller, run } = setup()
  controller.podAdded(pod)
  run()
  store.delete('PersistentVolumeClaim', 'default/p-v0')
  expect(run()).toEqual(['make default/p-v0'])
  controller.podDeleting(pod)
  store.delete('PersistentVolumeClaim', 'default/p-v0')
  expect(run()).toEqual([])
})

test('the claims go with the pod, before a pod of its name gets its own', () => {
  const { store, controller, run } = setup()
  controller.podAdded(pod)
  run()
  const uid = store.claim('default/p-v0')?.uid
  controller.podDeleted(pod)
  controller.podAdded(pod)
  expect(run()).toEqual(['delete default/p-v0', 'delete default/p-v2', 'make default/p-v0', 'make default/p-v2'])
  expect(store.claim('default/p-v0')?.uid).not.toBe(uid)
})

test('a claim whose making is under way when its pod goes is deleted afterwards', () => {
  const { store, controller, run } = setup()
  controller.podAdded(pod)
  const making = controller.next()
  const busy = new Set([making?.key ?? ''])
  expect(making?.key).toBe('default/p-v0')
  controller.podDeleted(pod)
  // The other claim is not made any more.
  expect(controller.next(busy)).toBeUndefined()
  expect(making && store.apply(making)).toBe(true)
  expect(run()).toEqual(['delete default/p-v0'])
})

test('with uids, pods of one name do not take each other for themselves', () => {
  const { store, controller, run } = setup()
  const [first, second] = ['u1', 'u2'].map((uid) => ({ ...pod, uid }))
  controller.podAdded(first)
  run()
  controller.podAdded(second)
  controller.podDeleted(first)
  expect(run()).toEqual(['delete default/p-v0', 'delete default/p-v2', 'make default/p-v0', 'make default/p-v2'])
  expect(store.claim('default/p-v0')?.ownerUid).toBe('u2')
  // Late news of the first pod.
  controller.podDeleted(first)
  expect(run()).toEqual([])
})

test("somebody else's claim of that name is left alone", () => {
  const { store, controller, run } = setup()
  store.put(makeClaim('p-v0'))
  controller.podAdded(pod)
  expect(run()).toEqual(['make default/p-v2'])
  controller.podDeleted(pod)
  expect(run()).toEqual(['delete default/p-v2'])
})

test("a StatefulSet's pod gets the claims that it lacks, labelled as the set selects", () => {
  const store = new VolumeStore([makeClaim('data-web-0')])
  const templates = [makeClaim('data'), makeClaim('logs', { metadata: { labels: { a: '1' } } })]
  const writes = missingClaims(store, { namespace: 'default', name: 'web-0' }, templates, { app: 'web' })
  expect(writes.map(({ key }) => key)).toEqual(['default/logs-web-0'])
  expect(writes[0].object?.metadata).toMatchObject({ name: 'logs-web-0', labels: { a: '1', app: 'web' } })
})
