import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createClient } from '../../src/protocol/transport'
import { DocumentController } from '../../src/renderer/design/document.svelte'
import { DialogController } from '../../src/renderer/lib/dialogs.svelte'
import { ToastController } from '../../src/renderer/lib/toasts.svelte'
import { createFakeHost, type FakeHost } from '../../src/renderer/lib/transport/fake/host'

let host: FakeHost
let dialogs: DialogController
let document: DocumentController

beforeEach(async () => {
  vi.useFakeTimers()
  host = createFakeHost({ nativeDialogs: true })
  dialogs = new DialogController()
  const toasts = new ToastController()
  document = new DocumentController({ client: createClient(host), dialogs, toasts })
  await document.start()
  return () => vi.useRealTimers()
})

describe('document', () => {
  it('starts with what the host offers, clean', () => {
    expect(document.name).toBe('three-zone-shop.yaml')
    expect(document.text).toContain('kind: Cluster')
    expect(document.dirty).toBe(false)
  })

  it('asks the editor for the text only when it is needed', () => {
    const pull = vi.fn(() => 'kind: Pod')
    document.edit(pull)
    expect(pull).not.toHaveBeenCalled()
    expect([document.text, document.text]).toEqual(['kind: Pod', 'kind: Pod'])
    expect(pull).toHaveBeenCalledOnce()
  })

  it('keeps work safe after two seconds of quiet, not before', async () => {
    document.edit(() => 'a')
    await vi.advanceTimersByTimeAsync(1900)
    document.edit(() => 'ab')
    await vi.advanceTimersByTimeAsync(1900)
    expect(host.autosaved).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(host.autosaved).toEqual([{ text: 'ab', dirty: true }])
  })

  it('is clean again when an edit was undone', async () => {
    const before = document.text
    document.edit(() => 'changed')
    document.edit(() => before)
    await vi.advanceTimersByTimeAsync(2100)
    expect(document.dirty).toBe(false)
    expect(host.autosaved).toEqual([{ text: before, dirty: false }])
  })

  it('saves, takes the path, and forgets the kept copy', async () => {
    document.edit(() => 'kind: Pod')
    expect(await document.save()).toBe(true)
    expect(document.path).toBe('/home/me/three-zone-shop.yaml')
    expect(host.saved.get(document.path!)).toBe('kind: Pod')
    expect(document.dirty).toBe(false)
    expect(host.autosaved.at(-1)).toEqual({ text: 'kind: Pod', dirty: false })
  })

  it.each([
    ['cancel', false, 'mine'],
    ['discard', true, 'manifests'],
    ['save', true, 'manifests'],
  ])('asks before unsaved work is lost: %s', async (answer, replaced) => {
    document.edit(() => 'mine')
    const opening = document.openExample('manifests')
    await vi.waitFor(() => expect(dialogs.question).not.toBeNull())
    dialogs.answer(answer)
    await opening
    expect(document.name === 'manifests.yaml').toBe(replaced)
    expect(host.saved.size).toBe(answer === 'save' ? 1 : 0)
    if (!replaced) expect(document.text).toBe('mine')
  })

  it('asks nothing when there is nothing to lose', async () => {
    await document.create()
    expect(document.name).toBe('untitled.yaml')
    expect(document.text).toContain('kind: Trial')
  })

  it('keeps a file that is dropped before the first document is there', async () => {
    const early = new DocumentController({ client: createClient(host), dialogs, toasts: new ToastController() })
    await early.openFiles([new File(['kind: Job'], 'dropped.yaml')])
    await early.start()
    expect([early.name, early.text]).toEqual(['dropped.yaml', 'kind: Job'])
  })

  it('opens one dropped file through the host, which knows its path; several are joined', async () => {
    const offered: string[] = []
    const offer = (file: File) => Promise.resolve(offered.push(file.name) > 0)
    const dropping = new DocumentController({
      client: createClient(host),
      dialogs,
      toasts: new ToastController(),
      offer,
    })
    await dropping.openFiles([new File(['kind: Job'], 'mine.yaml')])
    // What this host answers when it opens a file.
    expect(dropping.name).toBe('manifests.yaml')
    await dropping.openFiles([new File(['kind: Pod'], 'a.yaml'), new File(['kind: Job'], 'b.yaml')])
    expect(dropping).toMatchObject({ name: 'design.yaml', path: null })
    expect(offered).toEqual(['mine.yaml'])
  })

  it('keeps what was written before the first document is there', async () => {
    const early = new DocumentController({ client: createClient(host), dialogs, toasts: new ToastController() })
    const starting = early.start()
    early.edit(() => 'kind: Job')
    await starting
    expect([early.text, early.dirty]).toEqual(['kind: Job', true])
  })

  it.each([
    ['cancel', false, true],
    ['discard', true, false],
    ['save', true, false],
  ])('lets the window close only when nothing is lost: %s', async (answer, closes, dirty) => {
    document.edit(() => 'mine')
    const closing = document.letGo()
    await vi.waitFor(() => expect(dialogs.question).not.toBeNull())
    dialogs.answer(answer)
    expect(await closing).toBe(closes)
    expect(document.dirty).toBe(dirty)
    // What was kept for a crash goes with it.
    if (closes) expect(host.autosaved.at(-1)).toMatchObject({ dirty: false })
    expect(host.saved.size).toBe(answer === 'save' ? 1 : 0)
  })

  it('is what its file holds again when restored work is undone to it', async () => {
    await document.restore({ name: 'a.yaml', path: '/a.yaml', text: 'typed' }, 'saved')
    expect(document).toMatchObject({ dirty: true, recovered: true })
    document.edit(() => 'saved')
    await vi.advanceTimersByTimeAsync(2100)
    expect(document).toMatchObject({ dirty: false, recovered: false })
  })
})
