import { describe, expect, it } from 'vitest'
import {
  applyChanges,
  editFields,
  indexDocument,
  pasteAll,
  readParts,
  readPools,
  relocateObjects,
  relocatePools,
  textOfPools,
} from '../../../src/design/edit'

const document = `# two regions
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: west
  annotations: {seatrial.dev/positions: "pool/general/a 10,20; network 0,5"}
spec:
  nodePools:
    - name: general # the usual ones
      count: 3
      zones: [a, b]
    - {name: gpu, count: 1, zones: [a]}
---
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: east}
spec:
  nodePools:
    - {name: general, count: 2, zones: [x]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {metadata: {labels: {app: web}}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {kind: Deployment, name: web}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, annotations: {seatrial.dev/clusters: "west, east"}}
`
const index = indexDocument(document)
const get = (key: string) => index.byKey.get(key)!
const west = get('Cluster//west')
const east = get('Cluster//east')
const nowhere = () => undefined
const after = ({ edits }: { edits: Parameters<typeof editFields>[1] }) =>
  indexDocument(applyChanges(document, editFields(index, edits)))

describe('objects into another cluster', () => {
  it('get its name, a place in its frame, and say who stays behind without pods', () => {
    const moved = relocateObjects(index, [get('Deployment/default/web')], 'west', east, () => ({ x: 30.4, y: 60 }))
    expect(moved.consequences).toEqual(['Service web stays in west, where it will select no pods.'])
    const web = after(moved).byKey.get('Deployment/default/web')!
    expect(web.clusters).toEqual(['east'])
    expect(web.value.metadata).toMatchObject({ annotations: { 'seatrial.dev/position': '30,60' } })
  })

  it('go together without a word', () => {
    const both = [get('Deployment/default/web'), get('Service/default/web')]
    expect(relocateObjects(index, both, 'west', east, nowhere).consequences).toEqual([])
  })

  it('stay where else they are', () => {
    const moved = relocateObjects(index, [get('Deployment/default/api')], 'west', east, nowhere)
    expect(after(moved).byKey.get('Deployment/default/api')!.clusters).toEqual(['east'])
    const back = relocateObjects(index, [get('Deployment/default/api')], 'east', west, nowhere)
    // West is the first cluster: where objects without an annotation are.
    expect(after(back).byKey.get('Deployment/default/api')!.clusters).toBeUndefined()
  })

  it('take another name where theirs is taken, and what names them follows', () => {
    const twice = indexDocument(
      `${document}---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: {seatrial.dev/clusters: east}}\n`,
    )
    const web = twice.byKey.get('Deployment/default/web')!
    const moved = relocateObjects(twice, [web], 'west', east, nowhere)
    expect(moved.consequences[0]).toBe('east has a Deployment web already: this one becomes web-2.')
    expect([...moved.keys.values()]).toEqual(['Deployment/default/web-2'])
    const result = indexDocument(applyChanges(twice.text, editFields(twice, moved.edits)))
    expect(result.byKey.get('Deployment/default/web-2')!.clusters).toEqual(['east'])
    expect(result.byKey.get('HorizontalPodAutoscaler/default/web')!.value).toMatchObject({
      spec: { scaleTargetRef: { name: 'web-2' } },
    })
  })
})

describe('node pools into another cluster', () => {
  it('go with all their zones, under a free name, and their places with them', () => {
    const moved = relocatePools([{ cluster: west, index: 0 }], east, (_, zone) =>
      zone === 'b' ? { x: 7, y: 8 } : undefined,
    )
    expect(moved.consequences).toEqual(['east has a pool general already: this one becomes general-2.'])
    const result = after(moved)
    const pools = (key: string) => (result.byKey.get(key)!.value.spec as { nodePools: { name: string }[] }).nodePools
    expect(pools('Cluster//west')).toEqual([{ name: 'gpu', count: 1, zones: ['a'] }])
    expect(pools('Cluster//east')[1]).toEqual({ name: 'general-2', count: 3, zones: ['a', 'b'] })
    expect([...readParts(result.byKey.get('Cluster//west')!)]).toEqual([['network', { x: 0, y: 5 }]])
    expect([...readParts(result.byKey.get('Cluster//east')!)]).toEqual([['pool/general-2/b', { x: 7, y: 8 }]])
    expect(result.text).toContain('# two regions')
  })

  it('leave a cluster that has no other, and say so', () => {
    const moved = relocatePools([{ cluster: east, index: 0 }], west, nowhere)
    expect(moved.consequences).toEqual([
      'west has a pool general already: this one becomes general-2.',
      'east keeps no node pool: its pods will stay pending.',
    ])
    const both = relocatePools(
      [0, 1].map((at) => ({ cluster: west, index: at })),
      east,
      nowhere,
    )
    const spec = after(both).byKey.get('Cluster//east')!.value.spec as { nodePools: { name: string }[] }
    expect(spec.nodePools.map(({ name }) => name)).toEqual(['general', 'general-2', 'gpu'])
  })
})

describe('copies of node pools', () => {
  it('are the list that they are in a Cluster', () => {
    const copied = textOfPools([
      { cluster: west, index: 1 },
      { cluster: west, index: 0 },
      { cluster: west, index: 0 },
    ])
    expect(copied).toBe('- name: general\n  count: 3\n  zones: [a, b]\n- name: gpu\n  count: 1\n  zones: [a]\n')
    expect(readPools(copied).pools.map(({ name }) => name)).toEqual(['general', 'gpu'])
    expect(readPools('- a\n- b\n').pools).toEqual([])
  })

  it('are pasted with objects, in one change', () => {
    const copied = `apiVersion: v1\nkind: Service\nmetadata: {name: new}\n---\n- {name: general, count: 9}\n`
    const { changes, keys, pools } = pasteAll(index, copied, east, 'east')
    expect(changes).toHaveLength(1)
    expect([keys, pools]).toEqual([['Service/default/new'], ['general-2']])
    const result = indexDocument(applyChanges(document, changes))
    expect(result.byKey.get('Service/default/new')!.clusters).toEqual(['east'])
    expect(result.byKey.get('Cluster//east')!.value.spec).toMatchObject({
      nodePools: [{}, { name: 'general-2', count: 9 }],
    })
  })
})
