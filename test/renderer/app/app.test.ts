/** The parts of the shell: the commands in their menus, search, tour, recovery. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { indexDocument } from '../../../src/design/edit'
import { appCommands } from '../../../src/renderer/app/commands'
import { menusOf, placedGroups } from '../../../src/renderer/app/menus'
import { findPlaces, placesOf } from '../../../src/renderer/app/search'
import { AppState } from '../../../src/renderer/app/state.svelte'
import { tourSteps } from '../../../src/renderer/app/tour.svelte'
import type { Board } from '../../../src/renderer/design/board.svelte'
import { connectStorage } from '../../../src/renderer/lib/storage'
import { TrialEditor } from '../../../src/renderer/trial/editor.svelte'
import { createFakeHost, type FakeHost, type FakeOptions } from '../../../src/renderer/lib/transport/fake/host'

let host: FakeHost
let app: AppState

/** A board that only has the text: what is drawn of it is tested with the drawing board. */
const bareBoard = (text: string) =>
  ({
    ...{ index: indexDocument(text), parts: new Map(), selection: new Set(), follow: vi.fn(), select: vi.fn() },
    model: { clusters: [{ id: 'c', key: 'Cluster//west', name: 'west' }] },
  }) as unknown as Board

async function start(options: FakeOptions = {}) {
  host = createFakeHost({ nativeDialogs: true, ...options })
  app = new AppState(host, { check: () => new Promise(() => {}) })
  app.board = bareBoard(text)
  app.trialEditor = new TrialEditor(app.board)
  await app.start()
}

const text = `kind: Deployment
apiVersion: apps/v1
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  template:
    spec:
      containers:
        - {name: nginx, image: nginx:1.27}
---
kind: ConfigMap
apiVersion: v1
metadata: {name: settings}
`

beforeEach(() => connectStorage({ 'tour.seen': true }, undefined))

describe('menus', () => {
  beforeEach(() => start({ recent: [{ id: 'r1', name: 'a.yaml', path: '/a.yaml', usedAt: '2026-01-01T00:00:00Z' }] }))
  const items = () =>
    menusOf(appCommands(app)).flatMap((menu) =>
      menu.items.flatMap((item) => (item.type === 'folder' ? item.items : [item])),
    )

  it('have every command, each once', () => {
    const commands = appCommands(app)
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length)
    const shown = items().flatMap((item) => (item.type === 'command' ? item.id : []))
    expect(shown.toSorted()).toEqual(commands.map(({ id }) => id).toSorted())
  })

  it('have a place for every group of commands, and none for what does not exist', () => {
    const groups = new Set(appCommands(app).map(({ group }) => group))
    expect([...groups].filter((group) => !placedGroups.includes(group))).toEqual([])
    expect(placedGroups.filter((group) => !groups.has(group))).toEqual([])
  })

  it('run nothing before there is a document', async () => {
    app = new AppState(host, { check: () => new Promise(() => {}) })
    const run = () => appCommands(app).find(({ id }) => id === 'run')!
    expect(run().enabled?.()).toBe(false)
    await app.startRun()
    expect([app.screen, app.run.phase]).toEqual(['design', 'idle'])
    await app.document.start()
    expect(run().enabled?.()).toBe(true)
  })

  it('say what is possible now', () => {
    const enabled = (id: string) => items().find((item) => item.type === 'command' && item.id === id)
    expect(enabled('save')).toMatchObject({ enabled: true, keys: 'Mod+S' })
    expect(enabled('undo')).toMatchObject({ enabled: false })
    expect(enabled('pause')).toMatchObject({ enabled: false })
    app.document.undoable = 1
    expect(enabled('undo')).toMatchObject({ enabled: true })
    expect(enabled('recent-r1')).toMatchObject({ label: 'a.yaml' })
    expect(enabled('theme-system')).toMatchObject({ checked: true })
    app.theme.choose('light')
    expect(enabled('theme-system')).toMatchObject({ checked: false })
    expect(enabled('theme-light')).toMatchObject({ checked: true })
  })

  it('have no shortcut twice', () => {
    const keys = appCommands(app).flatMap((command) => command.keys ?? [])
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
  })
})

describe('search', () => {
  beforeEach(() => start())
  const titles = (query: string) =>
    findPlaces(placesOf(app, appCommands(app)), query).map(({ group, title }) => `${group} ${title}`)

  it('finds fields by their name and by their value', () => {
    expect(titles('replicas')[0]).toBe('Field spec.replicas: 3')
    expect(titles('nginx:1.27')[0]).toBe('Field spec.template.spec.containers[0].image: nginx:1.27')
  })

  it('finds objects that are not drawn, problems, and commands', () => {
    app.checker.report([
      { severity: 'error', position: { file: 'x', line: 5, column: 3 }, message: 'replicas must be an integer' },
    ])
    expect(titles('settings')).toContain('ConfigMap settings')
    expect(titles('must be')).toContain('Error replicas must be an integer')
    expect(titles('save as')[0]).toBe('Document Save as…')
    expect(titles('qqqqq')).toEqual([])
  })

  it('finds every flag by its real name, and leads to the inspector', () => {
    app.board!.wanted = null
    // Written nowhere in this document; it has an effect under one component, and both have it.
    const found = findPlaces(placesOf(app, appCommands(app)), '--kube-api-qps')
    expect(found.map(({ group, title, note }) => [group, title, note])).toEqual([
      ['Flag', '--kube-api-qps', 'kube-controller-manager · west'],
      ['Flag', '--kube-api-qps', 'kube-scheduler · west'],
    ])
    app.go('run')
    found[1].run()
    expect(app.screen).toBe('design')
    expect(app.board?.select).toHaveBeenCalledWith(['c|plane'])
    expect(app.board?.wanted).toEqual({ path: 'spec.controlPlane.scheduler.extraArgs', search: 'kube-api-qps' })
    expect(titles('etcd auto-compaction-mode')[0]).toBe('Flag --auto-compaction-mode')
  })

  it('goes to the very place', () => {
    const reveal = vi.fn()
    app.document.editor = { reveal } as never
    app.go('run')
    findPlaces(placesOf(app, appCommands(app)), 'nginx:1.27')[0].run()
    expect(app.screen).toBe('design')
    // The ninth line is `        - {name: nginx, image: nginx:1.27}`: a field is found at its value.
    expect(reveal.mock.calls[0][0]).toBe(9)
    expect(app.board?.follow).toHaveBeenCalledWith(text.indexOf('image: nginx'))
  })
})

describe('tour', () => {
  it('is shown once, can be skipped, and comes again when it is asked for', async () => {
    connectStorage({}, undefined)
    await start()
    expect(app.tour.step).toBe(0)
    app.tour.next()
    app.tour.back()
    app.tour.end()
    expect(app.tour.step).toBeNull()
    await start()
    expect(app.tour.step).toBeNull()
    app.go('run')
    appCommands(app)
      .find(({ id }) => id === 'tour')!
      .run()
    expect([app.tour.step, app.screen]).toEqual([0, 'design'])
    for (let n = 0; n < tourSteps.length; n++) app.tour.next()
    expect(app.tour.step).toBeNull()
  })

  it('is read in under a minute', () => {
    const words = tourSteps.flatMap(({ title, text }) => `${title} ${text}`.split(/\s+/)).length
    // People read some 240 words a minute on a screen.
    expect(words).toBeLessThan(200)
    expect(tourSteps.length).toBeLessThanOrEqual(6)
  })
})

describe('recovery', () => {
  const document = { name: 'mine.yaml', path: '/mine.yaml', text: 'kind: Pod\n# unsaved' }
  const unsaved = [{ id: 'aaaaaaaaaaaaaaaa', savedAt: '2026-01-01T00:00:00Z', document, saved: 'kind: Pod' }]

  it('shows the choice and leaves the document alone until it is made', async () => {
    await start({ unsaved })
    expect(app.recovery.open).toBe(true)
    expect(app.document.name).toBe('three-zone-shop.yaml')
    expect(app.document.dirty).toBe(false)
  })

  it('shows what differs from the file', async () => {
    await start({ unsaved })
    await app.recovery.compare(unsaved[0].id)
    expect(app.recovery.compared?.lines).toEqual([
      { kind: 'same', text: 'kind: Pod', before: 1, after: 1 },
      { kind: 'added', text: '# unsaved', after: 2 },
    ])
  })

  it('restores, as something that is not saved yet', async () => {
    await start({ unsaved })
    await app.recovery.restore(unsaved[0].id)
    expect(app.document).toMatchObject({ ...document, dirty: true, recovered: true })
    expect(app.recovery).toMatchObject({ open: false, list: [] })
    expect(host.autosaved.at(-1)).toEqual({ text: document.text, dirty: true })
  })

  it('discards', async () => {
    await start({ unsaved })
    await app.recovery.discard(unsaved[0].id)
    expect(app.recovery).toMatchObject({ open: false, list: [] })
    expect(app.document.name).toBe('three-zone-shop.yaml')
  })

  it('can be put off, and taken up from the palette', async () => {
    await start({ unsaved })
    app.recovery.close()
    expect(app.recovery.list).toHaveLength(1)
    appCommands(app)
      .find(({ id }) => id === 'recover')!
      .run()
    expect(app.recovery.open).toBe(true)
  })
})
