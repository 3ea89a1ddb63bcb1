import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { indexDocument } from '../../../src/design/edit'
import { extentOf, toFlow, type FlowNode } from '../../../src/renderer/design/graph/flow'
import { layout, partsOf, type Box } from '../../../src/renderer/design/graph/layout'
import { buildModel, type GraphModel } from '../../../src/renderer/design/graph/model'
import { countElements, elementsMax, groupId, simplify } from '../../../src/renderer/design/graph/simplify'
import { check } from '../../../src/renderer/lib/checker/check'

const shop = readFileSync(new URL('../../../examples/harbour-shop.yaml', import.meta.url), 'utf8')
const model = (text: string, figures = true) =>
  buildModel(indexDocument(text), figures ? check([{ name: 'a', text }]).summary : null)

const cluster = (name: string) =>
  `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec:\n  nodePools:\n    - {name: general, count: 5, machineType: m7i.xlarge, zones: [a, b]}\n`
const workload = (name: string, namespace: string, clusters?: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n${clusters ? `  annotations: {seatrial.dev/clusters: "${clusters}"}\n` : ''}spec:\n  selector: {matchLabels: {app: ${name}}}\n  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: w, image: nginx}]}\n`
const fleet = (clusters: number, workloads: number, namespaces = 3) =>
  [
    ...Array.from({ length: clusters }, (_, n) => cluster(`c${n}`)),
    ...Array.from({ length: workloads }, (_, n) => workload(`w${n}`, `n${n % namespaces}`, `c${n % clusters}`)),
  ].join('---\n')

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** No part covers another, and every part lies in its frame. */
function expectTidy(graph: GraphModel) {
  const { boxes } = layout(graph)
  const frames = graph.clusters.map(({ id }) => boxes.get(id)!)
  frames.forEach((a, at) => frames.slice(at + 1).forEach((b) => expect(overlap(a, b)).toBe(false)))
  for (const one of graph.clusters) {
    const frame = boxes.get(one.id)!
    const inside = partsOf(one).map(({ id }) => boxes.get(id)!)
    for (const box of inside) {
      expect(box.x + box.width).toBeLessThanOrEqual(frame.width)
      expect(box.y + box.height).toBeLessThanOrEqual(frame.height)
    }
    inside.forEach((a, at) => inside.slice(at + 1).forEach((b) => expect(overlap(a, b)).toBe(false)))
  }
}

describe('model', () => {
  it('has the parts of the example, with links and figures', () => {
    const [harbour] = model(shop).clusters
    expect(harbour).toMatchObject({ name: 'harbour', nodes: 12, placeholder: false })
    expect(harbour.plane.masters.map(({ zone }) => zone)).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c'])
    expect(harbour.pools.map(({ pool, zone, nodes }) => `${pool} ${zone} ${nodes}`)).toContain('general eu-west-1b 3')
    expect(harbour.pools.find(({ pool }) => pool === 'data')!.taints).toEqual(['tier=data:NoSchedule'])
    expect(harbour.pools.every(({ bin }) => bin !== undefined)).toBe(true)
    expect(harbour.links).toContainEqual(
      expect.objectContaining({ kind: 'selects', from: expect.stringContaining('Service/shop/frontend') }),
    )
    expect(harbour.links.some(({ kind }) => kind === 'protects')).toBe(true)
    expect(harbour.others).toContainEqual({ kind: 'PriorityClass', count: 1 })
  })

  it('draws what is written also while there are errors and no figures', () => {
    const [one] = model(
      cluster('c').replace('machineType: m7i.xlarge', 'machineType: nosuch') +
        '---\nkind: Service\nmetadata: {name: s}\n',
      false,
    ).clusters
    expect(one.pools.map(({ zone, nodes }) => [zone, nodes])).toEqual([
      ['a', 3],
      ['b', 2],
    ])
    expect(one.satellites).toMatchObject([{ name: 's', targets: [] }])
  })

  it('puts objects into the clusters that they name', () => {
    const { clusters } = model(
      `${cluster('x')}---\n${cluster('y')}---\n${workload('a', 'default')}---\n${workload('b', 'default', 'y')}---\n${workload('c', 'default', 'x, y')}`,
    )
    expect(clusters.map(({ workloads }) => workloads.map(({ name }) => name))).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ])
  })

  it('stands on the default cluster when the document has none', () => {
    expect(model(workload('a', 'default')).clusters).toMatchObject([
      { placeholder: true, name: 'default', key: undefined },
    ])
    expect(model('').clusters).toEqual([])
  })
})

describe('simplify', () => {
  it('leaves small designs alone', () => {
    const small = model(shop)
    expect(simplify(small)).toEqual(small)
  })

  it('never draws more than a canvas bears, and opens what is asked for', () => {
    for (const [clusters, workloads] of [
      [1, 200],
      [20, 200],
      [20, 2000],
      [300, 300],
    ]) {
      expect(countElements(simplify(model(fleet(clusters, workloads), false)))).toBeLessThanOrEqual(elementsMax)
    }
    const many = model(fleet(1, 200), false)
    const [one] = simplify(many).clusters
    expect(one.groups.map(({ namespace, workloads }) => [namespace, workloads])).toEqual([
      ['n0', 67],
      ['n1', 67],
      ['n2', 66],
    ])
    const [opened] = simplify(many, new Set([groupId(one.id, 'n1')])).clusters
    expect(opened.workloads).toHaveLength(67)
    expect(opened.groups).toHaveLength(2)
  })
})

describe('layout', () => {
  it('covers nothing with anything', () => {
    expectTidy(model(shop))
    expectTidy(simplify(model(fleet(7, 40), false)))
    expectTidy(simplify(model(fleet(1, 200), false)))
  })

  it('keeps what was moved, and makes room for it', () => {
    const moved = shop.replace(
      'name: frontend\n  namespace: shop',
      'name: frontend\n  namespace: shop\n  annotations: {seatrial.dev/position: "2000,1500"}',
    )
    const graph = model(moved)
    const { boxes } = layout(graph)
    const id = graph.clusters[0].workloads[0].id
    expect(boxes.get(id)).toMatchObject({ x: 2000, y: 1500 })
    expect(boxes.get(graph.clusters[0].id)!.width).toBeGreaterThan(2000)
  })
})

describe('flow', () => {
  it('hands the same nodes on when nothing changed, and one new node when one part did', () => {
    const first = toFlow(model(shop))
    const again = toFlow(model(shop), first)
    expect(again.nodes.every((node, at) => node === first.nodes[at])).toBe(true)
    const changed = toFlow(
      model(shop.replace('  replicas: 12\n', '  replicas: 13\n'), false),
      toFlow(model(shop, false)),
    )
    const before = new Set(toFlow(model(shop, false), changed).nodes)
    // The frame carries the whole cluster; beside it only the workload differs.
    expect(changed.nodes.filter((node) => !before.has(node)).map(({ type }) => type)).toEqual(['cluster', 'workload'])
  })

  it('has a box around all of it, parts outside of their frames included', () => {
    const node = (id: string, x: number, y: number, parentId?: string) =>
      ({ id, parentId, position: { x, y }, width: 100, height: 50 }) as FlowNode
    // 16 on every side; b lies at 10 + 200, and ends 100 later.
    expect(extentOf([node('a', 10, 20), node('b', 200, 5, 'a')])).toEqual({ left: -6, top: 4, width: 332, height: 87 })
    expect(extentOf([])).toEqual({ left: 0, top: 0, width: 0, height: 0 })
  })
})
