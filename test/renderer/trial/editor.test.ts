import { describe, expect, it, test } from 'vitest'
import { parseDesign } from '../../../src/design'
import { indexDocument, isMapping } from '../../../src/design/edit'
import { TrialEditor } from '../../../src/renderer/trial/editor.svelte'
import { lanes, text, type Lane } from '../../../src/renderer/trial/lanes'
import { load } from '../../../src/renderer/trial/lanes/load'
import { schemaAt, schemas } from '../../../src/renderer/design/schema'
import { TextBoard } from './board.svelte'

const document = `apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: t }
spec:
  # how long
  duration: 10m # minutes
  load:
    # builds come first
    - at: 1m
      for: 2m # until lunch
      churn: { name: build, createRate: 8 }
      unknown: { kept: yes }
    - at: 5m
      scale:
        kind: Deployment
        name: web # the shop
        replicas: 12
    - at: 4m
      churn:
        name: base
        rate: { shape: Ramp, from: 0, to: 10 }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 5
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "nginx:1.29" }] }
`

function open(text = document) {
  const board = new TextBoard(text)
  const editor = new TrialEditor(board.board)
  // 10 minutes on 600 pixels: a pixel a second, steps of 10 s.
  editor.width = 600
  return { board, editor, item: (place: number) => editor.items.find((one) => one.place === place)! }
}

describe('the timeline', () => {
  it('shows the items of the document', () => {
    const { editor } = open()
    expect(editor.duration).toBe(600)
    expect(editor.items.map(({ kind, extent }) => [kind?.id, extent.at, extent.length])).toEqual([
      ['churn', 60, 120],
      ['scale', 300, 0],
      ['churn', 240, Infinity],
    ])
    // base lasts to the end: the moment at 5:00 needs a row of its own.
    expect(editor.items.map(({ row }) => row)).toEqual([0, 1, 0])
    // 120 s at 8/s, a ramp over the last 360 s, and web's from 5 to 12.
    expect(editor.totals.created).toBeCloseTo(960 + 1800 + 7, 6)
  })

  it('counts the pods of workloads, and what load and operations make of them', () => {
    const { editor } = open(`apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: east }
spec:
  controlPlane: { controllerManager: { extraArgs: { kube-api-qps: 5 } } }
  nodePools: [{ name: a, count: 3 }, { name: b, count: 4 }]
---
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: west }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, annotations: { seatrial.dev/clusters: "west, east" } }
spec: { replicas: 10 }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: system }
---
apiVersion: batch/v1
kind: Job
metadata: { name: once }
spec: { parallelism: 50 }
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: t }
spec:
  duration: 400s
  load: [{ at: 100s, scale: { kind: Deployment, name: web, replicas: 60 } }]
  operations:
    - { at: 200s, cluster: west, scale: { kind: Deployment, name: web, replicas: 20 } }
    - { at: 300s, delete: { kind: DaemonSet, namespace: system, name: agent } }
    - { at: 300s, delete: { kind: Deployment, name: web, propagationPolicy: Orphan } }
    - { at: 500s, scale: { kind: Deployment, name: web, replicas: 9 } }
`)
    // 400 stretches of 400 s: one value each second. web twice and the agent on 3 + 4 nodes of east.
    const at = (seconds: number) => editor.pods.ofWorkloads[seconds]
    expect([at(0), at(100)]).toEqual([27, 27])
    // Without a cluster it is the first: 50 more at 5/s take 10 s. West has the usual 20/s: 10 more in a second.
    expect([at(105), at(110), at(200), at(201)]).toEqual([52, 77, 77, 87])
    expect([at(299), at(300), at(400)]).toEqual([87, 80, 80])
    expect(editor.pods.pods).toEqual(editor.pods.ofWorkloads)
    expect(editor.mostPods).toBe(87)
    expect(editor.totals).toMatchObject({ created: 60, peak: 10, peakAt: 200 })
  })

  it('draws what is dragged and writes it as one step, with comments and unknown fields', () => {
    const { board, editor, item } = open()
    editor.begin(item(0), 'move', 100)
    for (const seconds of [110, 130, 163]) editor.dragTo(seconds)
    expect(item(0).extent).toEqual({ at: 120, length: 120 })
    expect(board.text).toBe(document)
    editor.drop()
    expect(board.text).toBe(document.replace('at: 1m', 'at: 2m'))
    expect(board.history).toHaveLength(1)
    board.undo()
    expect(board.text).toBe(document)
  })

  it('resizes at both ends', () => {
    const { board, editor, item } = open()
    editor.begin(item(0), 'end', 180)
    // The beginning of the next at 4:00 is near.
    editor.dragTo(237)
    editor.drop()
    expect(board.text).toBe(document.replace('for: 2m', 'for: 3m'))
    editor.begin(item(0), 'start', 60)
    editor.dragTo(91)
    editor.drop()
    expect(board.text).toBe(document.replace('at: 1m', 'at: 1m30s').replace('for: 2m', 'for: 2m30s'))
    // What lasts to the end of the trial gets an end of its own.
    editor.begin(item(2), 'end', 600)
    editor.dragTo(480)
    editor.drop()
    expect(item(2).extent).toEqual({ at: 240, length: 240 })
  })

  it('forgets what is cancelled, and a click', () => {
    const { board, editor, item } = open()
    editor.begin(item(0), 'move', 100)
    editor.dragTo(300)
    editor.cancel()
    expect(item(0).extent.at).toBe(60)
    editor.begin(item(0), 'move', 100)
    editor.drop()
    expect(board.history).toEqual([])
    expect(editor.selected?.key).toBe('load/0')
  })

  it('moves and resizes by keys; one that is held is one step', () => {
    const { board, editor, item } = open()
    for (let n = 0; n < 3; n++) editor.nudge(item(0), 'move', 1)
    editor.drop()
    expect(board.text).toBe(document.replace('at: 1m', 'at: 1m30s'))
    expect(board.history).toHaveLength(1)
    editor.nudge(item(0), 'end', -1)
    editor.drop()
    expect(item(0).extent).toEqual({ at: 90, length: 110 })
    // An instant has no end.
    editor.nudge(item(1), 'end', 1)
    editor.drop()
    expect(board.history).toHaveLength(2)
  })

  it('duplicates under a free name, and removes', () => {
    const { board, editor, item } = open()
    editor.duplicate(item(0))
    expect(item(3).extent).toEqual({ at: 180, length: 120 })
    expect(item(3).kind?.label(item(3).raw)).toEqual({ name: 'build-2', note: '8/s' })
    expect(item(3).raw.unknown).toEqual({ kept: 'yes' })
    expect(editor.selected?.place).toBe(3)
    editor.remove(item(3))
    expect(board.text).toBe(document)
    for (let n = 0; n < 3; n++) editor.remove(item(0))
    expect(editor.items).toEqual([])
    expect(board.text).toContain('# how long')
  })

  it('goes from one to the next by time', () => {
    const { editor } = open()
    editor.select('load/0')
    const visited = [1, 1, 1, -1].map((by) => (editor.step(by as 1), editor.selected?.place))
    expect(visited).toEqual([2, 1, 1, 2])
  })

  it('makes a Trial where there is none, in one step', () => {
    const deployment = document.slice(document.indexOf('---\n') + 4)
    const { board, editor, item } = open(deployment)
    expect(editor.trial).toBeUndefined()
    expect(editor.broken).toBe(false)
    const [lane] = lanes
    editor.add(lane, lane.additions[0], 30)
    expect(board.history).toHaveLength(1)
    expect(item(0).extent.at).toBe(30)
    board.undo()
    editor.create()
    expect(editor.trial?.name).toBe('trial')
    expect(open('a: [').editor.broken).toBe(true)
  })

  it('takes CSV files, and says which it does not take', async () => {
    const { board, editor, item } = open()
    editor.secondsAt = () => 61
    const files = [new File(['time,rate\r\n0,5\r\n60,9\r\n'], 'Black Friday.csv'), new File(['x'], 'x.yaml')]
    await editor.dropFiles(files, 'load', 0)
    expect(item(3).raw).toMatchObject({
      at: '1m',
      churn: { name: 'black-friday', rate: { shape: 'Trace', csv: 'time,rate\n0,5\n60,9\n' } },
    })
    expect(item(3).extent.length).toBe(Infinity)
    expect(board.shown.map(({ title }) => title)).toEqual(['x.yaml was not added'])
    expect(board.text).toContain('csv: |\n')
  })

  it('takes CSV files of what pods use', async () => {
    const { board, editor } = open()
    editor.secondsAt = () => 61
    await editor.dropFiles([new File(['time,cpu\r\n0,50m\r\n60,0.5\r\n'], 'web.csv')], 'usage', 0)
    const [item] = editor.lanes.find(({ lane }) => lane.id === 'usage')!.items
    expect(item.raw).toMatchObject({ at: '1m', cpu: { shape: 'Trace', csv: 'time,cpu\n0,50m\n60,0.5\n' } })
    expect(item.kind?.label(item.raw).note).toBe('CPU trace, at most 500m')
    expect(parseDesign([{ name: 'f', text: board.text.replace(/ +unknown: .*\n/, '') }]).problems).toEqual([])
  })

  it('zooms between the whole trial and single seconds', () => {
    const { editor } = open()
    editor.zoomBy(1000)
    expect(editor.pixelsPerSecond).toBe(40)
    editor.zoomBy(0)
    expect(editor.pixelsPerSecond).toBe(1)
  })
})

describe.each(lanes.map((lane) => [lane.id, lane] as const))('lane %s', (_, lane) => {
  test.each(lane.additions.map((addition) => [addition.id, addition] as const))(
    'adds %s, which is right',
    (_, addition) => {
      const { board, editor } = open()
      const itemsOf = () => editor.lanes.find((one) => one.lane === lane)!.items
      const place = itemsOf().length
      editor.add(lane, addition, 100)
      const added = itemsOf().find((one) => one.place === place)!
      expect(added.extent.at).toBe(100)
      expect(added.kind?.drawn).toBe(addition.share > 0 ? 'span' : 'instant')
      expect(added.kind?.label(added.raw).name).not.toBe('')
      const result = parseDesign([{ name: 'f', text: board.text.replace(/ +unknown: .*\n/, '') }])
      expect(result.problems).toEqual([])
      // Twice is right as well.
      editor.add(lane, addition)
      expect(parseDesign([{ name: 'f', text: board.text.replace(/ +unknown: .*\n/, '') }]).problems).toEqual([])
    },
  )

  it('names fields that the schema has', () => {
    const item = schemaAt(schemas.Trial, [...lane.path, 0])
    expect(item?.properties).toHaveProperty(lane.at)
    if (lane.length) expect(item?.properties).toHaveProperty(lane.length)
    for (const { inner, skip } of lane.kinds)
      for (const field of [...(inner ? [inner] : []), ...skip]) expect(item?.properties).toHaveProperty(field)
  })

  it('says why nothing can be added where it cannot', () => {
    const empty = indexDocument('')
    for (const addition of lane.additions) {
      const why = addition.impossible?.(empty)
      if (why === undefined)
        expect(isMapping(addition.item({ index: empty, items: [], length: 60, rest: 60 }))).toBe(true)
    }
  })
})

test('a lane that is declared is all that a new list of the Trial needs', () => {
  const drill: Lane = {
    id: 'drills',
    title: 'Drills',
    icon: load.icon,
    path: ['spec', 'drills'],
    at: 'begins',
    length: 'lasts',
    kinds: [
      {
        id: 'drill',
        title: 'Drill',
        icon: load.icon,
        is: () => true,
        drawn: 'span',
        colour: 4,
        label: (item) => ({ name: text(item.what), note: '' }),
        skip: [],
      },
    ],
    additions: [{ id: 'fire', label: 'Fire', note: '', icon: load.icon, share: 0.5, item: () => ({ what: 'fire' }) }],
    empty: '',
  }
  const board = new TextBoard(document)
  const editor = new TrialEditor(board.board, [load, drill])
  editor.width = 600
  editor.add(drill, drill.additions[0], 200)
  const [item] = editor.lanes[1].items
  // Half of the 400 s that are left.
  expect(item.raw).toEqual({ begins: '3m20s', lasts: '3m20s', what: 'fire' })
  expect(editor.selected?.key).toBe('drills/0')
  editor.begin(item, 'end', 400)
  editor.dragTo(451)
  editor.drop()
  expect(board.text).toContain('lasts: 4m10s')
  editor.step(-1)
  expect(editor.selected?.lane.id).toBe('load')
  editor.duplicate(editor.lanes[1].items[0])
  expect(editor.lanes[1].items.map(({ extent }) => extent.at)).toEqual([200, 450])
})
