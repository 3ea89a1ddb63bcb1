/** What canvas and editor show of review and check, and the lines of the picture. */
import { describe, expect, it } from 'vitest'
import { indexDocument } from '../../../src/design/edit'
import type { Severity } from '../../../src/design/review'
import { lineStarts, remarksOf } from '../../../src/renderer/design/board/places'
import { edgesOf, toFlow } from '../../../src/renderer/design/graph/flow'
import { layout } from '../../../src/renderer/design/graph/layout'
import { marksOf } from '../../../src/renderer/design/graph/marks'
import { buildModel } from '../../../src/renderer/design/graph/model'
import { groupId, simplify } from '../../../src/renderer/design/graph/simplify'
import { wiresOf } from '../../../src/renderer/design/graph/wires'
import { check } from '../../../src/renderer/lib/checker/check'

const pod = (spec: string) => `{metadata: {labels: {app: web}}, spec: {${spec}}}`
const workload = (name: string, spec = '', more = '') => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}${more}}
spec:
  selector: {matchLabels: {app: web}}
  template: ${pod(`containers: [{name: web, image: nginx, resources: {requests: {cpu: 1, memory: 1Gi}}}]${spec}`)}
`
const cluster = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: c}
spec:
  controlPlane: {replicas: 2, machineType: m7i.large}
  nodePools:
    - {name: general, count: 4, machineType: m7i.xlarge, zones: [a, b]}
    - {name: gpu, count: 2, machineType: m7i.xlarge, zones: [b], labels: {gpu: "yes"}, taints: [{key: gpu, effect: NoSchedule}]}
`

function drawn(text: string) {
  const { problems, summary, findings } = check([{ name: 'design.yaml', text }])
  if (!summary) throw new Error(JSON.stringify(problems))
  const index = indexDocument(text)
  const full = buildModel(index, summary)
  return { index, full, model: simplify(full), findings: findings! }
}

describe('marks', () => {
  const said = (text: string, of: { line: number; column?: number; severity?: Severity; clusters?: string[] }[]) => {
    const { index, full } = drawn(text)
    const findings = of.map(({ line, column = 1, severity = 'warning', clusters = [] }) => ({
      position: { file: 'design.yaml', line, column },
      severity,
      title: `line ${line}`,
      clusters,
    }))
    const remarks = remarksOf(index, lineStarts(text), findings as never, [])
    return (model = simplify(full)) => marksOf(model, full, remarks)
  }

  it('stand at the part that the field belongs to, the worst first', () => {
    const text = cluster + workload('web')
    const line = (word: string) => text.split('\n').findIndex((one) => one.includes(word)) + 1
    const marks = said(text, [
      { line: line('controlPlane'), column: 20 },
      { line: line('name: gpu'), column: 10 },
      { line: line('selector'), severity: 'info' },
      { line: line('selector'), severity: 'error' },
    ])()
    expect([...marks].map(([id, { severity, remarks }]) => [id, severity, remarks.length])).toEqual([
      ['cluster/c|plane', 'warning', 1],
      ['cluster/c|pool/gpu/b', 'warning', 1],
      ['cluster/c|Deployment/default/web', 'error', 2],
    ])
  })

  it('stand at the namespace, or the frame, that hides the part', () => {
    const text = cluster + Array.from({ length: 70 }, (_, n) => workload(`web-${n}`)).join('')
    const marks = said(text, [
      { line: text.split('\n').findIndex((one) => one.includes('name: web-7}')) + 1, column: 12 },
    ])
    expect([...marks().keys()]).toEqual([groupId('cluster/c', 'default')])
    const { full } = drawn(text)
    const folded = { clusters: full.clusters.map((one) => ({ ...one, folded: true })) }
    expect([...marks(folded).keys()]).toEqual(['cluster/c'])
  })

  it('are of all that the review says of an example', () => {
    const text = cluster + workload('web')
    const { index, full, model, findings } = drawn(text)
    const marks = marksOf(model, full, remarksOf(index, lineStarts(text), findings, []))
    const marked = [...marks.values()].flatMap(({ remarks }) => remarks.map(({ number }) => number))
    expect(new Set(marked)).toEqual(new Set(findings.map((_, at) => at)))
    expect(
      marks
        .get('cluster/c|plane')
        ?.remarks.map(({ title }) => title)
        .join(),
    ).toMatch(/2|even/)
  })
})

describe('links to node pools', () => {
  const links = (text: string) =>
    drawn(text).full.clusters[0].links.map(({ kind, to, quiet }) => [kind, to.replace(/^.*pool\//, ''), quiet === true])
  const spread =
    ', topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]'
  const only = ', nodeSelector: {gpu: "yes"}, tolerations: [{key: gpu, operator: Exists}]'

  it('say over which zones pods are spread: the nearest pool of each', () => {
    expect(links(cluster + workload('web', spread))).toEqual([
      ['spread', 'general/a', false],
      ['spread', 'gpu/b', false],
    ])
  })

  it('say where pods may run, when they choose their nodes', () => {
    expect(links(cluster + workload('web', only))).toEqual([['only', 'gpu/b', false]])
    // What the taint keeps away has not chosen anything.
    expect(links(cluster + workload('web'))).toEqual([])
  })

  it('are drawn at what is selected, once they are many', () => {
    const text = cluster + Array.from({ length: 20 }, (_, n) => workload(`web-${n}`, only)).join('')
    const { model } = drawn(text)
    expect(edgesOf(model, new Set())).toEqual([])
    const [edge, ...others] = edgesOf(model, new Set(['cluster/c|Deployment/default/web-3']))
    expect(others).toEqual([])
    expect(edge).toMatchObject({ target: 'cluster/c|pool/gpu/b', sourceHandle: 'up', class: 'link only chosen' })
    // The same edge is handed on while nothing changes.
    const flow = toFlow(model, undefined, new Set(['cluster/c|Deployment/default/web-3']))
    expect(edgesOf(model, new Set(['cluster/c|Deployment/default/web-3']), flow.edges)[0]).toBe(flow.edges[0])
  })
})

it('joins control plane, network and the first pool of each zone, wherever they stand', () => {
  const [one] = drawn(cluster).full.clusters
  const { boxes } = layout({ clusters: [one] })
  const wires = wiresOf(one, boxes)
  const network = boxes.get('cluster/c|network')!
  expect(wires).toHaveLength(3)
  expect(wires[0].y2).toBe(network.y)
  for (const { y1 } of wires.slice(1)) expect(y1).toBe(network.y + network.height)
  const first = boxes.get('cluster/c|pool/general/b')!
  expect(wires[2]).toMatchObject({ x2: first.x + first.width / 2, y2: first.y })
  expect(wiresOf({ ...one, folded: true }, boxes)).toEqual([])
})
