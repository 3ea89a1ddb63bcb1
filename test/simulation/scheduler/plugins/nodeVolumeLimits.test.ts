import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/design/kubernetes'
import { EventKind } from '../../../../src/main/simulation/scheduler/clusterEvents'
import { NodeVolumeLimits } from '../../../../src/main/simulation/scheduler/plugins/nodeVolumeLimits'
import { makeNodes, makeTemplate } from '../../builders'
import { ephemeral, makeAttachment, makeBound, makeClaim, makeCSINode } from '../../volumes/builders'
import { makeVolume, makeWaitingClass, mounting, Scene, withVolumes } from '../../volumes/builders'

const full = ['node(s) exceed max volume count']
const bound = ['a', 'b', 'c', 'd'].flatMap((name) => makeBound(name))

/** Of a pod with these claims on n0, where `there` have been placed, each with its own claims. */
function verdict(
  limit: number | undefined,
  there: string[][],
  wanted: string[],
  more: KubernetesObject[] = [],
): unknown {
  const scene = new Scene(makeNodes(1), [...bound, makeCSINode('n0', limit), ...more])
  there.forEach((claims, i) => scene.place(`there${i}`, mounting(...claims), 0))
  const answer = scene.filter(new NodeVolumeLimits(scene), scene.attempt('p', mounting(...wanted)))
  return Array.isArray(answer) ? answer[0] : answer
}

describe('volumes against the limit', () => {
  test.each<[string, number | undefined, string[][], string[], boolean]>([
    // 1 there + 1 new = 2.
    ['room for one', 2, [['a']], ['b'], true],
    // 2 there + 1 new = 3 > 2.
    ['no room', 2, [['a', 'b']], ['c'], false],
    // a is there already: 2 + 0.
    ['a volume that the node has already', 2, [['a', 'b']], ['a'], true],
    // a counts once for two pods: 1 + 1 = 2.
    ['a volume of two pods', 2, [['a'], ['a']], ['b'], true],
    // 1 there + c and d = 3 > 2.
    ['two new ones', 2, [['a']], ['c', 'd'], false],
    ['a limit of 0 is a limit', 0, [], ['a'], false],
    ['no limit', undefined, [['a', 'b', 'c']], ['d'], true],
    // Over the limit already, but the pod adds nothing.
    ['nothing new', 1, [['a', 'b']], ['b'], true],
  ])('%s', (_, limit, there, wanted, passes) => {
    expect(verdict(limit, there, wanted)).toEqual(passes ? [] : full)
  })

  test('a node without a CSINode has no limit; another driver is not limited', () => {
    const scene = new Scene(makeNodes(2), [
      ...makeBound('x', { spec: { csi: { driver: 'other.example.com', volumeHandle: 'x' } } }),
      ...bound,
      makeCSINode('n0', 0),
    ])
    const plugin = new NodeVolumeLimits(scene)
    expect(scene.filter(plugin, scene.attempt('p', mounting('a')))).toEqual([full, []])
    expect(scene.filter(plugin, scene.attempt('q', mounting('x')))).toEqual([[], []])
  })

  test('volumes attached for nobody on the node count, those of its pods do not count twice', () => {
    const attached = (volume: string): KubernetesObject => makeAttachment(`va-${volume}`, 'n0', `pv-${volume}`)
    // a (pod and attachment) + b (attachment) + c = 3 > 2.
    expect(verdict(2, [['a']], ['c'], [attached('a'), attached('b')])).toEqual(full)
    expect(verdict(2, [['a']], ['c'], [attached('a')])).toEqual([])
    expect(verdict(2, [['a']], ['c'], [attached('a'), makeAttachment('x', 'n1', 'pv-b')])).toEqual([])
    // Attachments are not compared with the pod's own: b is counted as attached, and again as new: 1 + 1 + 1 = 3.
    expect(verdict(2, [['a']], ['b'], [attached('b')])).toEqual(full)
  })

  test('claims that wait for a volume count by their class, each as a volume of its own', () => {
    const waiting = [
      makeWaitingClass('dyn'),
      makeClaim('u', { className: 'dyn' }),
      makeClaim('v', { className: 'dyn' }),
    ]
    expect(verdict(2, [['u']], ['v'], waiting)).toEqual([])
    expect(verdict(2, [['u', 'a']], ['v'], waiting)).toEqual(full)
    expect(verdict(2, [['u', 'a']], ['u'], waiting)).toEqual([])
    // Without a class, or one that is not there, nothing is known of the driver.
    expect(verdict(0, [], ['w'], [makeClaim('w', { className: '' })])).toEqual([])
    expect(verdict(0, [], ['w'], [makeClaim('w', { className: 'gone' })])).toEqual([])
  })

  test('an ephemeral volume counts when its claim is the pod its own', () => {
    const owned = (pod: string): KubernetesObject =>
      makeClaim(`${pod}-v0`, {
        className: 'dyn',
        metadata: { ownerReferences: [{ kind: 'Pod', name: pod, controller: true }] },
      })
    const scene = new Scene(makeNodes(1), [makeWaitingClass('dyn'), makeCSINode('n0', 1), owned('e0'), owned('e1')])
    scene.place('e0', withVolumes(ephemeral('dyn')), 0)
    const plugin = new NodeVolumeLimits(scene)
    expect(scene.filter(plugin, scene.attempt('e1', withVolumes(ephemeral('dyn'))))).toEqual([full])
  })

  test('a missing claim of the pod ends it; one of a pod that is there counts nothing', () => {
    expect(verdict(1, [], ['later'])).toEqual(['looking up PVC default/later: persistentvolumeclaim "later" not found'])
    expect(verdict(1, [['later']], ['a'])).toEqual([])
  })

  test('in-tree volumes count for the CSI driver that serves them', () => {
    const limits = makeCSINode('n0', 1, { spec: { drivers: [{ name: 'ebs.csi.aws.com', allocatable: { count: 1 } }] } })
    const volume = makeVolume('pv-e', {
      claimRef: { name: 'e', uid: 'uid-e' },
      phase: 'Bound',
      spec: { csi: undefined, awsElasticBlockStore: { volumeID: 'vol-1' } },
    })
    const scene = new Scene(makeNodes(1), [limits, volume, makeClaim('e', { volume: 'pv-e' })])
    const plugin = new NodeVolumeLimits(scene)
    const inline = (volumeID: string) => withVolumes({ awsElasticBlockStore: { volumeID } })
    scene.place('there', inline('aws://eu-1a/vol-1'), 0)
    // The claim's volume is the very one that the other pod names itself.
    expect(scene.filter(plugin, scene.attempt('p', mounting('e')))).toEqual([[]])
    expect(scene.filter(plugin, scene.attempt('q', inline('vol-2')))).toEqual([full])
  })
})

test('pods without volumes that count are not looked at', () => {
  const scene = new Scene(makeNodes(1), [])
  const plugin = new NodeVolumeLimits(scene)
  expect(scene.filter(plugin, scene.attempt('a', makeTemplate()))).toBe('skip')
  expect(scene.filter(plugin, scene.attempt('b', withVolumes({ emptyDir: {} }, { nfs: {} })))).toBe('skip')
  expect(scene.filter(plugin, scene.attempt('c', withVolumes({ azureFile: {} })))).toEqual([[]])
})

test('hints', () => {
  const scene = new Scene(makeNodes(1), [])
  const plugin = new NodeVolumeLimits(scene)
  const hint = (event: object, template = mounting('c')): boolean =>
    plugin.hint(scene.pod('p', template), { kind: 0, ...event })
  const update = (before?: number, after?: number): object => ({
    kind: EventKind.CSINodeUpdate,
    oldObject: makeCSINode('n0', before),
    object: makeCSINode('n0', after),
  })
  expect([hint(update(1, 2)), hint(update(undefined, 1)), hint(update(2, 1)), hint(update(2, undefined))]).toEqual([
    true,
    true,
    false,
    false,
  ])
  const gone = (template = makeTemplate()): object => ({
    kind: EventKind.AssignedPodDelete,
    ...scene.pod('g', template),
  })
  expect([hint(gone(mounting('x'))), hint(gone())]).toEqual([true, false])
  const added = (name: string): object => ({ kind: EventKind.PersistentVolumeClaimAdd, object: makeClaim(name) })
  expect([hint(added('c')), hint(added('d')), hint(added('p-v0'), withVolumes(ephemeral('std')))]).toEqual([
    true,
    false,
    true,
  ])
  const detached = { kind: EventKind.VolumeAttachmentDelete, oldObject: makeAttachment('a', 'n0', 'pv') }
  expect([hint(detached), hint(detached, withVolumes(ephemeral('std')))]).toEqual([true, false])
  expect(hint({ kind: EventKind.CSINodeAdd, object: makeCSINode('n1') })).toBe(true)
})
