/** As kubectl and the API server merge: by the keys of the built-in types' lists. */
import { describe, expect, it, test } from 'vitest'
import { applyPatch, applyStrategicMergePatch, PatchError } from '../../../src/design/patch'

const pod = {
  spec: {
    containers: [
      { name: 'a', image: 'a:1', ports: [{ containerPort: 80, name: 'http' }], env: [{ name: 'X', value: '1' }] },
      { name: 'b', image: 'b:1' },
    ],
    nodeSelector: { zone: 'z0' },
    tolerations: [{ key: 'k', operator: 'Exists' }],
  },
}

const spec = (patch: object) => (applyStrategicMergePatch(pod, { spec: patch }, 'Pod') as typeof pod).spec

it('changes one of two places that share a value, as two texts do', () => {
  const labels = { app: 'web' }
  const set = { metadata: { labels }, spec: { template: { metadata: { labels } } } }
  const patched = applyStrategicMergePatch(set, { metadata: { labels: { app: 'other' } } }, 'ReplicaSet')
  expect(patched).toEqual({
    metadata: { labels: { app: 'other' } },
    spec: { template: { metadata: { labels: { app: 'web' } } } },
  })
})

describe('strategic merge patch', () => {
  it('finds items by their key and leaves the others and their order alone', () => {
    const { containers } = spec({ containers: [{ name: 'b', image: 'b:2' }] })
    expect(containers).toEqual([pod.spec.containers[0], { name: 'b', image: 'b:2' }])
  })

  it('merges within items', () => {
    const env = [{ name: 'X', value: '2' }]
    expect(spec({ containers: [{ name: 'a', env }] }).containers[0]).toEqual({ ...pod.spec.containers[0], env })
  })

  it('puts new items in front of those that it does not name', () => {
    const names = spec({ containers: [{ name: 'c', image: 'c:1' }] }).containers.map(({ name }) => name)
    expect(names).toEqual(['c', 'a', 'b'])
  })

  it('orders by $setElementOrder', () => {
    const patch = {
      '$setElementOrder/containers': [{ name: 'a' }, { name: 'c' }, { name: 'b' }],
      containers: [{ name: 'c', image: 'c:1' }],
    }
    expect(spec(patch).containers.map(({ name }) => name)).toEqual(['a', 'c', 'b'])
  })

  const directives: [string, object, object][] = [
    [
      '$patch: delete of an item',
      { containers: [{ name: 'a', $patch: 'delete' }] },
      { containers: [pod.spec.containers[1]] },
    ],
    [
      '$patch: replace of a list',
      { containers: [{ $patch: 'replace' }, { name: 'z', image: 'z' }] },
      { containers: [{ name: 'z', image: 'z' }] },
    ],
    [
      '$patch: replace of a map',
      { nodeSelector: { $patch: 'replace', disk: 'ssd' } },
      { nodeSelector: { disk: 'ssd' } },
    ],
    ['$patch: delete of a map', { nodeSelector: { $patch: 'delete' } }, { nodeSelector: {} }],
    ['$retainKeys', { $retainKeys: ['containers'] }, { nodeSelector: undefined, tolerations: undefined }],
    ['null removes', { nodeSelector: { zone: null } }, { nodeSelector: {} }],
    ['lists without a merge key are replaced', { tolerations: [{ key: 'l' }] }, { tolerations: [{ key: 'l' }] }],
  ]
  test.each(directives)('%s', (_, patch, expected) => {
    expect({ ...spec(patch) }).toEqual(JSON.parse(JSON.stringify({ ...pod.spec, ...expected })))
  })

  it('keeps lists of texts as sets, and deletes from them', () => {
    const object = { metadata: { finalizers: ['a', 'b'] } }
    const merged = applyStrategicMergePatch(object, { metadata: { finalizers: ['c', 'a'] } }, 'Pod')
    // The patch's own order first; b, which it does not name, comes after c, which the server does not know.
    expect(merged).toEqual({ metadata: { finalizers: ['c', 'a', 'b'] } })
    const less = applyStrategicMergePatch(object, { metadata: { '$deleteFromPrimitiveList/finalizers': ['a'] } }, 'Pod')
    expect(less).toEqual({ metadata: { finalizers: ['b'] } })
  })

  it('replaces the selector of a PodDisruptionBudget, but merges that of a Deployment', () => {
    const object = { spec: { selector: { matchLabels: { a: 'b' } } } }
    const patch = { spec: { selector: { matchLabels: { z: 'z' } } } }
    expect(applyPatch(object, patch, 'strategic-merge-patch', 'PodDisruptionBudget')).toEqual(patch)
    const merged = { spec: { selector: { matchLabels: { a: 'b', z: 'z' } } } }
    expect(applyPatch(object, patch, 'strategic-merge-patch', 'Deployment')).toEqual(merged)
  })

  it('merges conditions of any status by type', () => {
    const object = { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
    const patch = { status: { conditions: [{ type: 'Ready', status: 'False' }] } }
    expect(applyStrategicMergePatch(object, patch, 'Deployment')).toEqual(patch)
    expect(applyStrategicMergePatch(object, patch, 'Pod')).toEqual(patch)
  })

  it('refuses items without their key, and directives that there are not', () => {
    expect(() => spec({ containers: [{ image: 'x' }] })).toThrow(PatchError)
    expect(() => spec({ nodeSelector: { $patch: 'append' } })).toThrow(PatchError)
  })
})
