import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Documents } from '../../src/main/files/documents'
import { History } from '../../src/main/files/history'
import { Settings } from '../../src/main/files/settings'
import { createHandlers, type Dialogs } from '../../src/main/hosts/handlers'
import { ScreenSession } from '../../src/main/hosts/screenSession'
import { RunManager } from '../../src/main/runs/runs'
import { SweepManager } from '../../src/main/runs/sweeps'
import type { EventPayload } from '../../src/protocol/commands'
import { createClient, createHost } from '../../src/protocol/transport'
import { memoryEngine } from '../runs/memory-engine'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-handlers-'))))

const session = 'aaaaaaaaaaaaaaaa'

/** A screen that is connected to the handlers in memory. */
function screen(dialogs: Dialogs | null, initial: string | null = null) {
  const documents = new Documents(join(folder, 'state'))
  const settings = new Settings(join(folder, 'state'))
  const listeners: ((name: string, payload: unknown) => void)[] = []
  const emit = (name: string, payload: unknown) => listeners.forEach((listener) => listener(name, payload))
  const runs = new RunManager(() => memoryEngine(), {
    frame: (payload) => emit('frame', payload),
    ended: (payload) => emit('run.ended', payload),
    keep: (result, document) => history.keep(result, document),
  })
  const history = new History(join(folder, 'state', 'runs'))
  history.onChange((change) => emit('history.changed', change))
  const sweeps = new SweepManager(() => memoryEngine(), {
    progress: (payload) => emit('sweep.progress', payload),
    keep: (result, document, sweep) => history.keep(result, document, sweep),
  })
  const initialFile = async () => (initial === null ? null : documents.open(initial))
  const parts = {
    host: 'test',
    version: '0.0.0',
    runs,
    sweeps,
    documents,
    history,
    settings,
    dialogs,
    initialFile,
  } as const
  const host = createHost(createHandlers({ ...parts, screen: new ScreenSession(documents), window: null }))
  return createClient({
    call: host,
    onEvent: (listener) => void listeners.push(listener),
    acknowledge: (runId, sequence) => runs.acknowledge(runId, sequence),
  })
}

const chosen = (path: string | null): Dialogs => ({
  openFile: () => Promise.resolve(path),
  openResults: () => Promise.resolve(path === null ? [] : [path]),
  saveFile: () => Promise.resolve(path),
  chooseFolder: () => Promise.resolve(path),
})

describe('documents', () => {
  it('shows the file from the command line first, else the first example', async () => {
    const first = await screen(null).call('document.initial', { session })
    expect(first).toMatchObject({ document: { path: null } })
    expect(first.document.text).toContain('kind: Cluster')

    const path = join(folder, 'given.yaml')
    await writeFile(path, 'kind: Job')
    const given = await screen(null, path).call('document.initial', { session })
    expect(given).toEqual({ document: { name: 'given.yaml', path, text: 'kind: Job' } })
  })

  it('offers to a new page what the one before it has left, and to nobody what a page has', async () => {
    const client = screen(null)
    const document = { name: 'mine.yaml', path: null, text: 'kind: Pod' }
    await client.call('document.initial', { session })
    await client.call('document.autosave', { session, document, dirty: true })
    expect(await client.call('recovery.list', {})).toEqual({ unsaved: [] })
    // The page was loaded anew.
    await client.call('document.initial', { session: 'bbbbbbbbbbbbbbbb' })
    expect((await client.call('recovery.list', {})).unsaved).toMatchObject([{ id: session, name: 'mine.yaml' }])
    expect(await client.call('recovery.read', { id: session })).toEqual({ document, saved: null })
    await client.call('recovery.discard', { id: session })
    expect(await client.call('recovery.list', {})).toEqual({ unsaved: [] })
  })

  it('lists what was used, with or without a file', async () => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'kind: Job')
    const client = screen(chosen(path))
    await client.call('document.open', {})
    await client.call('document.used', { name: 'dropped.yaml', text: 'kind: Pod' })
    const { documents } = await client.call('document.recent', {})
    expect(documents.map(({ name, path }) => [name, path])).toEqual([
      ['dropped.yaml', null],
      ['a.yaml', path],
    ])
    const again = await client.call('document.reopen', { id: documents[0].id })
    expect(again.document).toEqual({ name: 'dropped.yaml', path: null, text: 'kind: Pod' })
    await client.call('document.forgetRecent', {})
    expect(await client.call('document.recent', {})).toEqual({ documents: [] })
  })

  it('opens and saves where the user says, and nothing when the user cancels', async () => {
    const path = join(folder, 'a.yaml')
    const client = screen(chosen(path))
    const save = { name: 'a.yaml', path: null, text: 'kind: Pod' }
    expect(await client.call('document.save', save)).toEqual({ document: { ...save, path } })
    expect(await readFile(path, 'utf8')).toBe('kind: Pod')
    expect(await client.call('document.open', {})).toEqual({ document: { ...save, path } })

    const cancelled = screen(chosen(null))
    expect(await cancelled.call('document.open', {})).toEqual({ document: null })
    expect(await cancelled.call('document.save', save)).toEqual({ document: null })
  })
})

describe('examples', () => {
  it('can be listed and read', async () => {
    const client = screen(null)
    const { examples } = await client.call('examples.list', {})
    for (const { id } of examples) expect((await client.call('examples.read', { id })).document.text).not.toBe('')
    await expect(client.call('examples.read', { id: '../secret' })).rejects.toThrow('there is no example ../secret')
  })
})

describe('export', () => {
  async function ended(client: ReturnType<typeof screen>) {
    const end = new Promise((resolve) => client.on('run.ended', resolve))
    await client.call('run.start', { files: [{ name: 'x', text: 'ok' }], speed: null })
    await end
  }

  it('writes into the chosen folder', async () => {
    const client = screen(chosen(join(folder, 'report')))
    await ended(client)
    const { directory, files } = await client.call('run.export', { runId: 1, formats: ['json', 'csv'] })
    expect(directory).toBe(join(folder, 'report'))
    expect(files.map(({ name }) => name)).toContain(join(folder, 'report', 'pods.csv'))
    expect(await readdir(join(folder, 'report'))).toHaveLength(5)
  })

  it('does nothing when the user cancels', async () => {
    const client = screen(chosen(null))
    await ended(client)
    expect(await client.call('run.export', { runId: 1, formats: ['json'] })).toEqual({ directory: null, files: [] })
  })
})

describe('history', () => {
  async function twoRuns(client: ReturnType<typeof screen>) {
    for (const text of ['one', 'two']) {
      const changed = new Promise((resolve) => client.on('history.changed', resolve))
      await client.call('run.start', { files: [{ name: 'x.yaml', text }], speed: null })
      await changed
    }
    return (await client.call('history.list', {})).runs
  }

  it('keeps every run that ends; they can be read, compared and saved', async () => {
    const client = screen(null)
    const [second, first] = await twoRuns(client)
    expect([first.name, second.name]).toEqual(['x #1', 'x #2'])
    const { runs } = await client.call('history.read', { ids: [first.id, second.id] })
    expect(runs.map(({ input }) => input?.files?.[0].text)).toEqual(['one', 'two'])
    const exported = await client.call('history.save', { id: first.id })
    expect(JSON.parse(exported.files[0].text ?? '')).toMatchObject({ input: { files: [{ text: 'one' }] } })
    await expect(client.call('history.read', { ids: ['../../secret'] })).rejects.toThrow('arguments of history.read')
  })

  it('takes results in, from the browser and from the dialog of the host, and says what is none', async () => {
    const path = join(folder, 'foreign.json')
    await writeFile(path, '{}')
    await expect(screen(chosen(path)).call('history.open', { files: null })).rejects.toThrow(
      'foreign.json is no result of Seatrial',
    )
    expect(await screen(chosen(null)).call('history.open', { files: null })).toEqual({ ids: [] })
    const client = screen(null)
    const [, first] = await twoRuns(client)
    const saved = (await client.call('history.save', { id: first.id })).files[0].text ?? ''
    const { ids } = await client.call('history.open', { files: [{ name: 'saved.json', text: saved }] })
    expect((await client.call('history.list', {})).runs[0]).toMatchObject({ id: ids[0], name: 'saved #1' })
  })
})

describe('sweeps', () => {
  const text = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { priority: 1 }\n'
  const start = (client: ReturnType<typeof screen>, field: string, values: string[]) =>
    client.call('sweep.start', { files: [{ name: 'x.yaml', text }], field, values })

  it('keep the result of every value as a run of one group, and say when they are over', async () => {
    const client = screen(null)
    const over = new Promise<EventPayload<'sweep.progress'>>((resolve) =>
      client.on('sweep.progress', (progress) => progress.over && resolve(progress)),
    )
    const started = await start(client, 'Pod:spec.priority', ['5', '6'])
    expect(started).toMatchObject({ status: 'started', field: 'Pod/default/a:spec.priority' })
    expect((await over).items).toMatchObject([
      { value: '5', state: 'finished', virtualSeconds: 60 },
      { value: '6', state: 'finished' },
    ])
    const { runs } = await client.call('history.list', {})
    expect(runs.map(({ name, sweep }) => [name, sweep?.index]).sort()).toEqual([
      ['x, 5', 0],
      ['x, 6', 1],
    ])
    expect(new Set(runs.map(({ sweep }) => sweep?.id)).size).toBe(1)
    const { runs: read } = await client.call('history.read', { ids: [runs.find(({ name }) => name === 'x, 6')!.id] })
    expect(read[0].input?.files?.[0].text).toBe(text.replace('1 }', '6 }'))
  })

  it('are refused with what is wrong with the field', async () => {
    const client = screen(null)
    expect(await start(client, 'Pod/b:spec.priority', ['5'])).toMatchObject({
      status: 'rejected',
      message: expect.stringMatching(/^Pod\/b:spec\.priority names no object of the design/),
    })
    await client.call('sweep.cancel', {})
  })
})
