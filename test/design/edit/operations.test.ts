import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseDesign } from '../../../src/design'
import {
  addObjects,
  addText,
  applyChanges,
  consequences,
  editFields,
  indexDocument,
  moveEdits,
  newObject,
  pasteObjects,
  placeAt,
  rangeOf,
  readParts,
  readPosition,
  removeObjects,
  renameObject,
  setField,
  textOf,
  type DocumentIndex,
  type PartKind,
  type TextChange,
} from '../../../src/design/edit'

const shop = readFileSync(new URL('../../../examples/harbour-shop.yaml', import.meta.url), 'utf8')
const index = indexDocument(shop)
const get = (key: string, from: DocumentIndex = index) => from.byKey.get(key)!
const after = (changes: readonly TextChange[], text = shop) => indexDocument(applyChanges(text, changes))
const errors = (text: string) =>
  parseDesign([{ name: 'a', text }])
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)

describe('objects of a text', () => {
  it('stand where they are', () => {
    expect(index.objects[0]).toMatchObject({ key: 'Cluster//harbour', namespace: '' })
    const frontend = get('Deployment/shop/frontend')
    expect(shop.slice(frontend.from, frontend.from + 10)).toBe('apiVersion')
    const { from, to } = rangeOf(index, frontend, ['spec', 'replicas'])
    expect(shop.slice(from, to)).toBe('replicas: 12')
  })

  it('are found from a place in the text', () => {
    const at = shop.indexOf('registry.example.com/harbour/frontend')
    expect(placeAt(index, at)).toMatchObject({
      object: { key: 'Deployment/shop/frontend' },
      path: ['spec', 'template', 'spec', 'containers', 0, 'image'],
    })
  })

  it('include the items of lists, and leave out what is no YAML', () => {
    const text =
      'kind: List\nitems:\n- {kind: A, metadata: {name: a}}\n- kind: A\n  metadata:\n    name: a\n---\nkind: [\n---\nkind: B\n'
    const found = indexDocument(text)
    expect(found.objects.map(({ key }) => key)).toEqual(['A/default/a', 'A/default/a#2', 'B/default/'])
    expect(found.broken).toBe(1)
    expect(indexDocument(applyChanges(text, removeObjects(found, [found.objects[0]]))).objects).toHaveLength(2)
  })
})

describe('operations', () => {
  it('touch the documents that they name, and no other', () => {
    const changes = setField(index, get('Service/shop/frontend'), ['spec', 'type'], 'NodePort')
    const changed = indexDocument(applyChanges(shop, changes))
    changed.segments.forEach(({ text }, number) => {
      if (number !== get('Service/shop/frontend').segment) expect(text).toBe(index.segments[number].text)
    })
  })

  it('rename with what refers to it', () => {
    const renamed = after(renameObject(index, get('Deployment/shop/frontend'), 'shopfront'))
    expect(renamed.text).toContain('scale: { kind: Deployment, namespace: shop, name: shopfront, replicas: 36 }')
    expect(errors(renamed.text)).toEqual([])
    expect(
      errors(after(renameObject(index, get('Namespace//shop'), 'store')).text).filter((text) => !/load/.test(text))
        .length,
    ).toBeLessThan(3)
  })

  it('remove whole documents and nothing beside them', () => {
    const text = 'a: 1\nkind: A\n---\n# of b\nkind: B\n---\nkind: C\n'
    const found = indexDocument(text)
    const without = (...at: number[]) =>
      applyChanges(
        text,
        removeObjects(
          found,
          at.map((one) => found.objects[one]),
        ),
      )
    expect(without(1)).toBe('a: 1\nkind: A\n---\nkind: C\n')
    expect(without(0)).toBe('# of b\nkind: B\n---\nkind: C\n')
    expect(without(0, 1)).toBe('kind: C\n')
    expect(without(2)).toBe('a: 1\nkind: A\n---\n# of b\nkind: B\n')
    expect(without(0, 1, 2)).toBe('')
  })

  it('add to what is there, and to nothing', () => {
    expect(applyChanges('', addText(indexDocument(''), '---\nkind: A\n'))).toBe('kind: A\n')
    expect(applyChanges('kind: A\n', addObjects(indexDocument('kind: A\n'), [{ kind: 'B' }, { kind: 'C' }]))).toBe(
      'kind: A\n---\nkind: B\n---\nkind: C\n',
    )
    const list = '{"kind": "List", "items": [{"kind": "A"}]}'
    expect(JSON.parse(applyChanges(list, addText(indexDocument(list), 'kind: B')))).toEqual({
      kind: 'List',
      items: [{ kind: 'A' }, { kind: 'B' }],
    })
  })

  it('paste copies that keep to themselves', () => {
    const picked = [get('Deployment/shop/frontend'), get('Service/shop/frontend')]
    const { changes, keys } = pasteObjects(index, textOf(index, picked))
    expect(keys).toEqual(['Deployment/shop/frontend-2', 'Service/shop/frontend-2'])
    const pasted = after(changes)
    expect(errors(pasted.text)).toEqual([])
    expect(get(keys[0], pasted).value).toMatchObject({
      spec: {
        selector: { matchLabels: { app: 'frontend-2' } },
        template: { metadata: { labels: { app: 'frontend-2' } } },
      },
    })
    expect(get(keys[1], pasted).value).toMatchObject({ spec: { selector: { app: 'frontend-2' } } })
  })

  it('paste into another cluster', () => {
    const two = after(addObjects(index, [newObject(index, 'Cluster')]))
    const { changes, keys } = pasteObjects(two, textOf(index, [get('Deployment/shop/frontend')]), 'cluster')
    expect(get(keys[0], after(changes, two.text)).clusters).toEqual(['cluster'])
  })

  it('name what a deletion leaves behind', () => {
    expect(consequences(index, [get('Deployment/shop/frontend')])).toEqual(
      expect.arrayContaining(['Trial sale-day names Deployment frontend.', 'Service frontend will select no pods.']),
    )
    expect(consequences(index, [get('Service/shop/frontend')])).toEqual([])
  })

  it('keep positions, and give them back', () => {
    const cluster = get('Cluster//harbour')
    const frontend = get('Deployment/shop/frontend')
    const moved = after(
      editFields(
        index,
        moveEdits([
          { object: frontend, to: { x: 12.4, y: -3 } },
          { object: cluster, part: 'pool/general/a', to: { x: 1, y: 2 } },
        ]),
      ),
    )
    expect(readPosition(get('Deployment/shop/frontend', moved))).toEqual({ x: 12, y: -3 })
    expect(readParts(get('Cluster//harbour', moved))).toEqual(new Map([['pool/general/a', { x: 1, y: 2 }]]))
    expect(errors(moved.text)).toEqual([])
    const back = editFields(
      moved,
      moveEdits([
        { object: get('Deployment/shop/frontend', moved), to: undefined },
        { object: get('Cluster//harbour', moved), part: 'pool/general/a', to: undefined },
      ]),
    )
    expect(applyChanges(moved.text, back)).toBe(shop)
  })
})

it('everything in the palette is valid as it comes', () => {
  let text = ''
  const kinds: PartKind[] = [
    'Cluster',
    'Deployment',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Service',
    'PodDisruptionBudget',
    'HorizontalPodAutoscaler',
    'Cluster',
    'Deployment',
  ]
  for (const kind of kinds) {
    const now = indexDocument(text)
    const target = kind === 'HorizontalPodAutoscaler' ? now.byKey.get('Deployment/default/web') : undefined
    text = applyChanges(text, addObjects(now, [newObject(now, kind, undefined, target)]))
  }
  expect(errors(text)).toEqual([])
  expect(indexDocument(text).byKey.has('Deployment/default/web-2')).toBe(true)
})
