import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { Documents } from '../../src/main/files/documents'
import { Recovery } from '../../src/main/files/recovery'
import { createHandlers, type Dialogs } from '../../src/main/hosts/handlers'
import { RunManager } from '../../src/main/runs/runs'
import { createClient, createHost } from '../../src/protocol/transport'
import { memoryEngine } from '../runs/memory-engine'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-handlers-'))))

/** A screen that is connected to the handlers in memory. */
function screen(dialogs: Dialogs | null, initial: string | null = null) {
  const documents = new Documents(new Recovery(join(folder, 'state')))
  const listeners: ((name: string, payload: unknown) => void)[] = []
  const emit = (name: string, payload: unknown) => listeners.forEach((listener) => listener(name, payload))
  const runs = new RunManager(() => memoryEngine(), {
    frame: (payload) => emit('frame', payload),
    ended: (payload) => emit('run.ended', payload),
  })
  const initialFile = async () => (initial === null ? null : documents.open(initial))
  const host = createHost(createHandlers({ host: 'test', version: '0.0.0', runs, documents, dialogs, initialFile }))
  return createClient({
    call: host,
    onEvent: (listener) => void listeners.push(listener),
    acknowledge: (runId, sequence) => runs.acknowledge(runId, sequence),
  })
}

const chosen = (path: string | null): Dialogs => ({
  openFile: () => Promise.resolve(path),
  saveFile: () => Promise.resolve(path),
  chooseFolder: () => Promise.resolve(path),
})

describe('documents', () => {
  it('shows the first example first, then unsaved work, before both the file from the command line', async () => {
    const client = screen(null)
    const first = await client.call('document.initial', {})
    expect(first).toMatchObject({ recovered: false, document: { path: null } })
    expect(first.document.text).toContain('kind: Cluster')

    const document = { name: 'mine.yaml', path: null, text: 'kind: Pod' }
    await client.call('document.autosave', { document, dirty: true })
    expect(await client.call('document.initial', {})).toEqual({ document, recovered: true })

    const path = join(folder, 'given.yaml')
    await writeFile(path, 'kind: Job')
    const given = await screen(null, path).call('document.initial', {})
    expect(given).toEqual({ document: { name: 'given.yaml', path, text: 'kind: Job' }, recovered: false })
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
    expect(await readdir(join(folder, 'report'))).toHaveLength(4)
  })

  it('does nothing when the user cancels', async () => {
    const client = screen(chosen(null))
    await ended(client)
    expect(await client.call('run.export', { runId: 1, formats: ['json'] })).toEqual({ directory: null, files: [] })
  })
})
