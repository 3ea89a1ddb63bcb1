import { describe, expect, test } from 'vitest'
import type { KubernetesObject } from '../../../../src/design/kubernetes'
import type { NodeSpec, PodTemplate } from '../../../../src/design/types'
import { VolumeControllers } from '../../../../src/main/simulation/controllers/volumeControllers'
import { EventKind } from '../../../../src/main/simulation/scheduler/clusterEvents'
import { VolumeBinding } from '../../../../src/main/simulation/scheduler/plugins/volumeBinding'
import type { NodeId } from '../../../../src/main/simulation/state/ids'
import { makeNode, makeNodes, makeTemplate } from '../../builders'
import { ephemeral, inZone, makeBound, makeCapacity, makeClaim, makeClass } from '../../volumes/builders'
import { makeCSINode, makeDriver, makeVolume, makeWaitingClass, mounting, onHost } from '../../volumes/builders'
import { Scene, withVolumes } from '../../volumes/builders'

const away = "node(s) didn't match PersistentVolume's node affinity"
const none = "node(s) didn't find available persistent volumes to bind"
const space = 'node(s) did not have enough free storage'
const gone = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'

const args = {
  bindTimeoutSeconds: 600,
  shape: [
    { utilization: 0, score: 10 },
    { utilization: 100, score: 0 },
  ],
}
const local = makeWaitingClass('local', { provisioner: 'kubernetes.io/no-provisioner' })
const dyn = makeWaitingClass('dyn')
// n0 in zone a, n1 in b, n2 in c.
const nodes = makeNodes(3)

class Binding extends Scene {
  readonly plugin: VolumeBinding
  constructor(objects: KubernetesObject[], scoring = false, specs: NodeSpec[] = nodes) {
    super(specs, objects)
    this.plugin = new VolumeBinding({ ...this, gates: { StorageCapacityScoring: scoring }, args })
  }

  verdict(template: PodTemplate, name = 'p'): string[][] | string {
    return this.filter(this.plugin, this.attempt(name, template))
  }
}

describe('before any node is looked at', () => {
  const owner = (name: string): object => ({ ownerReferences: [{ kind: 'Pod', name, controller: true }] })
  const objects = [
    makeClass('now'),
    ...makeBound('bound'),
    makeClaim('now', { className: 'now' }),
    makeClaim('none', { className: '' }),
    makeClaim('unknown', { className: 'x' }),
    // A claim that names its volume is the controller's, even in a class that waits.
    local,
    makeClaim('named', { className: 'local', spec: { volumeName: 'pv' } }),
    makeClaim('lost', { volume: 'pv-none', phase: 'Lost' }),
    makeClaim('del', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
    makeClaim('p-v0', { className: 'local', metadata: owner('p') }),
    makeClaim('q-v0', { className: 'local', metadata: owner('somebody') }),
  ]
  const unbound = 'pod has unbound immediate PersistentVolumeClaims'

  test.each([
    ['now', unbound],
    ['none', unbound],
    ['unknown', unbound],
    ['named', unbound],
    ['lost', 'persistentvolumeclaim "lost" bound to non-existent persistentvolume "pv-none"'],
    ['del', 'persistentvolumeclaim "del" is being deleted'],
    ['later', 'persistentvolumeclaim "later" not found'],
  ])('%s', (claim, message) => {
    expect(new Binding(objects).verdict(mounting('bound', claim))).toBe(message)
  })

  test('the claim of an ephemeral volume must be there, and be made for the pod', () => {
    const scene = new Binding(objects)
    const template = withVolumes(ephemeral('local'))
    expect(scene.verdict(template, 'p')).toEqual([[none], [none], [none]])
    // One of its name that is gone made it.
    const before = { ownerReferences: [{ kind: 'Pod', name: 's', uid: 'uid-before', controller: true }] }
    scene.volumes.put(makeClaim('s-v0', { metadata: before }))
    expect(scene.verdict(template, 's')).toBe('PVC default/s-v0 was not created for pod default/s (pod is not owner)')
    expect(scene.verdict(template, 'q')).toBe('PVC default/q-v0 was not created for pod default/q (pod is not owner)')
    expect(scene.verdict(template, 'r')).toBe(
      'waiting for ephemeral volume controller to create the persistentvolumeclaim "r-v0"',
    )
  })

  test('no claims, nothing to filter', () => {
    expect(new Binding([]).verdict(makeTemplate())).toBe('skip')
  })
})

describe('bound claims', () => {
  test('their volumes must be within reach', () => {
    const scene = new Binding([
      ...makeBound('a', { affinity: inZone('a', 'b') }),
      ...makeBound('b', { affinity: inZone('b') }),
    ])
    expect(scene.verdict(mounting('a'))).toEqual([[], [], [away]])
    expect(scene.verdict(mounting('a', 'b'))).toEqual([[away], [], [away]])
  })

  test('a volume that is gone, before the controller says so', () => {
    expect(new Binding([makeClaim('c', { volume: 'pv-c' })]).verdict(mounting('c'))).toEqual([[gone], [gone], [gone]])
  })

  test("a migrated volume is matched by its driver's labels where the node says so", () => {
    const key = 'topology.ebs.csi.aws.com/zone'
    const migrated = {
      metadata: { annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': 'kubernetes.io/aws-ebs' } },
    }
    const specs = ['a', 'b'].map((zone) => makeNode(`n-${zone}`, { zone, labels: { [key]: 'a' } }))
    const volume = makeBound('c', {
      affinity: inZone('a'),
      spec: { csi: undefined, awsElasticBlockStore: { volumeID: 'vol-1' } },
    })
    const plain = new Binding(volume, false, specs)
    expect(plain.verdict(mounting('c'))).toEqual([[], [away]])
    const scene = new Binding([...volume, makeCSINode('n-b', 1, migrated)], false, specs)
    expect(scene.verdict(mounting('c'))).toEqual([[], []])
  })
})

describe('claims that wait for the pod', () => {
  test('a volume that is there: the smallest that the node reaches, whatever it wastes', () => {
    const scene = new Binding([
      local,
      makeVolume('small', { className: 'local', size: '5Gi', affinity: onHost('n0') }),
      makeVolume('huge', { className: 'local', size: '100Gi', affinity: onHost('n1') }),
      makeClaim('c', { className: 'local' }),
    ])
    expect(scene.verdict(mounting('c'))).toEqual([[none], [], [none]])
  })

  test.each<[string, object, object, boolean]>([
    [
      'a selector',
      { metadata: { labels: { tier: 'gold' } } },
      { spec: { selector: { matchLabels: { tier: 'gold' } } } },
      true,
    ],
    ['another selector', {}, { spec: { selector: { matchLabels: { tier: 'gold' } } } }, false],
    ['more modes than asked for', { modes: ['ReadWriteOnce', 'ReadOnlyMany'] }, {}, true],
    ['a mode missing', {}, { modes: ['ReadOnlyMany'] }, false],
    ['another volume mode', { spec: { volumeMode: 'Block' } }, {}, false],
    ['both Block', { spec: { volumeMode: 'Block' } }, { spec: { volumeMode: 'Block' } }, true],
    ['another attributes class', { spec: { volumeAttributesClassName: 'fast' } }, {}, false],
    ['another class', { className: 'other' }, {}, false],
    ['not yet Available', { phase: 'Pending' }, {}, false],
    ['of an old claim', { phase: 'Released', claimRef: { name: 'c', uid: 'old' } }, {}, false],
    ['kept for another claim', { claimRef: { name: 'other' } }, {}, false],
    ['kept for this one, whatever its modes', { claimRef: { name: 'c' }, modes: ['ReadOnlyMany'] }, {}, true],
    ['kept for this one, but too small', { claimRef: { name: 'c' }, size: '1Gi' }, {}, false],
    ['being deleted', { metadata: { deletionTimestamp: 'x' } }, {}, false],
  ])('%s', (_, volume, claim, fits) => {
    const scene = new Binding([
      local,
      makeVolume('pv', { className: 'local', ...volume }),
      makeClaim('c', { className: 'local', ...claim }),
    ])
    const each = fits ? [] : [none]
    expect(scene.verdict(mounting('c'))).toEqual([each, each, each])
  })

  test('two claims take two volumes, the smaller claim first', () => {
    const volumes = [
      makeVolume('ten', { className: 'local', size: '10Gi' }),
      makeVolume('twenty', { className: 'local', size: '20Gi', affinity: onHost('n1') }),
    ]
    const claims = [
      makeClaim('c20', { className: 'local', size: '20Gi' }),
      makeClaim('c5', { className: 'local', size: '5Gi' }),
    ]
    // c5 takes the 10Gi volume, c20 the 20Gi one of n1: in the other order c5 would find none.
    expect(new Binding([local, ...volumes, ...claims]).verdict(mounting('c20', 'c5'))).toEqual([[none], [], [none]])
  })

  test('a volume that is made: where the class allows it, and there is room', () => {
    const classes = [
      makeWaitingClass('zonal', {
        allowedTopologies: [
          { matchLabelExpressions: [{ key: 'topology.kubernetes.io/zone', values: ['b', 'c'] }] },
          {},
        ],
      }),
      dyn,
    ]
    const capacities = [
      makeCapacity('ca', 'dyn', 'a', { capacity: '30Gi' }),
      // The largest single volume counts, not the sum.
      makeCapacity('cb', 'dyn', 'b', { capacity: '100Gi', maximumVolumeSize: '20Gi' }),
    ]
    const claims = [
      makeClaim('zonal', { className: 'zonal' }),
      makeClaim('big', { className: 'dyn', size: '25Gi' }),
      makeClaim('big2', { className: 'dyn', size: '25Gi' }),
    ]
    const scene = new Binding([...classes, ...capacities, ...claims])
    expect(scene.verdict(mounting('zonal'))).toEqual([[none], [], []])
    expect(scene.verdict(mounting('big'))).toEqual([[], [], []])
    scene.volumes.put(makeDriver(true))
    expect(scene.verdict(mounting('big'))).toEqual([[], [space], [space]])
    // Each claim is looked at alone: 2 x 25Gi pass on 30Gi.
    expect(scene.verdict(mounting('big', 'big2'))).toEqual([[], [space], [space]])
  })

  test('a claim in the making admits its node only', () => {
    const scene = new Binding([dyn, makeClaim('c', { className: 'dyn', selectedNode: 'n1' })])
    expect(scene.verdict(mounting('c'))).toEqual([[none], [], [none]])
  })

  test('a node may have two reasons', () => {
    const scene = new Binding([
      local,
      ...makeBound('a', { affinity: inZone('a') }),
      makeClaim('w', { className: 'local' }),
    ])
    expect(scene.verdict(mounting('a', 'w'))).toEqual([[none], [away, none], [away, none]])
  })
})

describe('score', () => {
  const objects = [
    local,
    makeVolume('v0', { className: 'local', size: '20Gi', affinity: onHost('n0') }),
    makeVolume('v1', { className: 'local', size: '100Gi', affinity: onHost('n1') }),
    makeClaim('c', { className: 'local' }),
  ]
  const feasible = Int32Array.from([0, 1])

  test('none by default', () => {
    expect(new Binding(objects).plugin.preScore()).toBe(false)
  })

  test('with the feature gate: 10 of 20 and of 100, through the shape', () => {
    const scene = new Binding(objects, true)
    const attempt = scene.attempt('p', mounting('c'))
    scene.filter(scene.plugin, attempt)
    expect(scene.plugin.preScore()).toBe(true)
    expect(scene.plugin.constantScore()).toBeUndefined()
    expect([...feasible].map((node) => scene.plugin.score(attempt, node as NodeId))).toEqual([50, 90])
  })

  test('with the feature gate, a pod without claims scores 0', () => {
    const scene = new Binding(objects, true)
    scene.filter(scene.plugin, scene.attempt('p', mounting('c')))
    const attempt = scene.attempt('q', makeTemplate())
    scene.filter(scene.plugin, attempt)
    expect([scene.plugin.preScore(), scene.plugin.constantScore()]).toEqual([true, 0])
    expect(scene.plugin.score(attempt, 0 as NodeId)).toBe(0)
  })
})

describe('from the decision to the binding', () => {
  const statics = [
    local,
    makeVolume('v0', { className: 'local', affinity: onHost('n0') }),
    makeVolume('v1', { className: 'local', affinity: onHost('n1') }),
    makeClaim('c', { className: 'local' }),
    makeClaim('d', { className: 'local' }),
  ]
  const settle = (scene: Scene): number =>
    new VolumeControllers(scene.volumes, {
      find: (name) => scene.cache.specs.find((spec) => spec.name === name),
      list: () => scene.cache.specs,
    }).settle()

  test('bound claims leave nothing to do', () => {
    const scene = new Binding(makeBound('a'))
    const attempt = scene.attempt('p', mounting('a'))
    scene.filter(scene.plugin, attempt)
    scene.plugin.reserve(attempt, 0 as NodeId)
    expect(scene.plugin.needsPreBind(attempt.pod)).toBe(false)
  })

  test('a volume is assumed, claimed and bound', () => {
    const scene = new Binding(statics)
    const attempt = scene.attempt('p', mounting('c'))
    scene.filter(scene.plugin, attempt)
    scene.plugin.reserve(attempt, 0 as NodeId)
    expect(scene.plugin.needsPreBind(attempt.pod)).toBe(true)
    // The next pod no longer finds it, although nothing was written yet.
    expect(scene.verdict(mounting('d'), 'q')).toEqual([[none], [], [none]])
    expect(scene.events).toEqual([])

    scene.plugin.preBind(attempt.pod)
    expect(scene.events.map(({ kind }) => kind)).toEqual([EventKind.PersistentVolumeUpdate])
    expect(scene.plugin.preBound(attempt.pod)).toBe(false)
    settle(scene)
    expect(scene.plugin.preBound(attempt.pod)).toBe(true)
    expect(scene.volumes.claim('default/c')).toMatchObject({ phase: 'Bound', volumeName: 'v0' })
    expect(scene.plugin.needsPreBind(attempt.pod)).toBe(false)
  })

  test('a volume is asked for, made on the node, and bound', () => {
    const scene = new Binding([dyn, makeClaim('c', { className: 'dyn' })])
    const attempt = scene.attempt('p', mounting('c'))
    scene.filter(scene.plugin, attempt)
    scene.plugin.reserve(attempt, 1 as NodeId)
    expect(scene.volumes.latestClaim('default/c')?.selectedNode).toBe('n1')
    scene.plugin.preBind(attempt.pod)
    expect(scene.events.map(({ kind }) => kind)).toEqual([EventKind.PersistentVolumeClaimUpdate])
    expect(scene.plugin.preBound(attempt.pod)).toBe(false)
    settle(scene)
    expect(scene.plugin.preBound(attempt.pod)).toBe(true)
    // n1 is in zone b.
    expect(scene.verdict(mounting('c'), 'q')).toEqual([[away], [], [away]])
  })

  test('what was assumed is taken back', () => {
    const scene = new Binding(statics)
    const attempt = scene.attempt('p', mounting('c'))
    scene.filter(scene.plugin, attempt)
    scene.plugin.reserve(attempt, 0 as NodeId)
    scene.plugin.unreserve(attempt.pod)
    expect(scene.plugin.needsPreBind(attempt.pod)).toBe(false)
    expect(scene.verdict(mounting('d'), 'q')).toEqual([[], [], [none]])
  })

  test('what goes wrong, in upstream words', () => {
    const reserved = (objects: KubernetesObject[], claim: string, node: number) => {
      const scene = new Binding(objects)
      const attempt = scene.attempt('p', mounting(claim))
      scene.filter(scene.plugin, attempt)
      scene.plugin.reserve(attempt, node as NodeId)
      return {
        scene,
        after: () => scene.plugin.preBound(attempt.pod),
        preBind: () => scene.plugin.preBind(attempt.pod),
      }
    }
    const dynamic = [dyn, makeClaim('c', { className: 'dyn', metadata: { annotations: { other: 'x' } } })]

    const refused = reserved(dynamic, 'c', 0)
    refused.preBind()
    // A provisioner that gives up takes the node away.
    refused.scene.volumes.put(dynamic[1])
    expect(refused.after()).toEqual({ error: 'binding volumes: provisioning failed for PVC "c"' })
    refused.scene.volumes.put(makeClaim('c', { className: 'dyn' }))
    expect(refused.after()).toEqual({ error: 'binding volumes: selectedNode annotation reset for PVC "c"' })

    const reset = reserved(statics, 'c', 0)
    reset.preBind()
    reset.scene.volumes.put(makeVolume('v0', { className: 'local', affinity: onHost('n0') }))
    expect(reset.after()).toEqual({ error: 'binding volumes: ClaimRef got reset for pv "v0"' })

    const elsewhere = reserved(dynamic, 'c', 0)
    elsewhere.preBind()
    elsewhere.scene.volumes.put(makeVolume('pv', { affinity: inZone('c') }))
    elsewhere.scene.volumes.put(makeClaim('c', { className: 'dyn', volume: 'pv', selectedNode: 'n0' }))
    expect(elsewhere.after()).toEqual({
      error: 'binding volumes: pv "pv" node affinity doesn\'t match node "n0": no matching NodeSelectorTerms',
    })

    const late = reserved(statics, 'c', 0)
    late.scene.volumes.put(makeVolume('v0', { className: 'local', phase: 'Released' }))
    late.preBind()
    expect(late.after()).toEqual({
      error:
        'Operation cannot be fulfilled on persistentvolumes "v0": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
    })
  })
})

test('hints', () => {
  const { plugin, ...scene } = new Binding([])
  const waiting = new Scene(nodes, [])
  const hint = (kind: number, object: object, oldObject?: object, template = mounting('c')): boolean => {
    const binding = new VolumeBinding({ ...waiting, gates: { StorageCapacityScoring: false }, args })
    return binding.hint(waiting.pod('p', template), { kind, object, oldObject } as Parameters<VolumeBinding['hint']>[1])
  }
  expect(plugin.events & EventKind.PersistentVolumeUpdate).not.toBe(0)
  expect(scene.events).toEqual([])
  // Any volume, of whatever class.
  expect(hint(EventKind.PersistentVolumeUpdate, makeVolume('v'), makeVolume('v'))).toBe(true)
  expect(hint(EventKind.PersistentVolumeClaimUpdate, makeClaim('c'))).toBe(true)
  expect(hint(EventKind.PersistentVolumeClaimAdd, makeClaim('d'))).toBe(false)
  expect(hint(EventKind.PersistentVolumeClaimAdd, makeClaim('p-v0'), undefined, withVolumes(ephemeral('x')))).toBe(true)
  expect(hint(EventKind.StorageClassUpdate, dyn, dyn)).toBe(false)
  expect(hint(EventKind.StorageClassUpdate, makeWaitingClass('dyn', { allowedTopologies: [{}] }), dyn)).toBe(true)
  expect(hint(EventKind.CSINodeUpdate, makeCSINode('n0', 2), makeCSINode('n0', 1))).toBe(false)
  const capacity = (size?: string): object => makeCapacity('c', 'dyn', 'a', size ? { capacity: size } : {})
  expect(hint(EventKind.CSIStorageCapacityUpdate, capacity('2Gi'), capacity('1Gi'))).toBe(true)
  expect(hint(EventKind.CSIStorageCapacityUpdate, capacity('1Gi'), capacity())).toBe(true)
  expect(hint(EventKind.CSIStorageCapacityUpdate, capacity('1Gi'), capacity('1Gi'))).toBe(false)
  const inline = withVolumes({ csi: { driver: 'csi.example.com' } })
  expect(hint(EventKind.CSIDriverUpdate, makeDriver(false), makeDriver(true), inline)).toBe(true)
  expect(hint(EventKind.CSIDriverUpdate, makeDriver(true), makeDriver(false), inline)).toBe(false)
  expect(hint(EventKind.CSIDriverUpdate, makeDriver(false), makeDriver(true))).toBe(false)
})
