import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically } from '../../src/main/files/atomic'
import { Documents } from '../../src/main/files/documents'
import { describe as describeEntry, examples } from '../../src/main/files/library'
import { stateDirectory } from '../../src/main/files/recovery'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-files-'))))

const one = 'aaaaaaaaaaaaaaaa'
const create = () => new Documents(join(folder, 'state'))

describe('writeAtomically', () => {
  it('replaces a file, keeps its mode and leaves nothing else behind', async () => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'old')
    await chmod(path, 0o640)
    await writeAtomically(path, 'new')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await stat(path)).mode & 0o777).toBe(0o640)
    expect(await readdir(folder)).toEqual(['a.yaml'])
  })

  it('writes through a symbolic link', async () => {
    await writeFile(join(folder, 'target'), 'old')
    await symlink(join(folder, 'target'), join(folder, 'link'))
    await writeAtomically(join(folder, 'link'), 'new')
    expect((await lstat(join(folder, 'link'))).isSymbolicLink()).toBe(true)
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe('new')
  })

  it('leaves a folder of that name alone, and no temporary file', async () => {
    await expect(writeAtomically(folder, 'x')).rejects.toThrow()
    expect(await readdir(folder)).toEqual([])
  })
})

describe('Documents', () => {
  it('opens, saves and reopens', async () => {
    const path = join(folder, 'shop.yaml')
    await writeFile(path, 'kind: Pod\n')
    const documents = create()
    expect(await documents.open(path)).toEqual({ name: 'shop.yaml', path, text: 'kind: Pod\n' })
    await documents.save(path, 'kind: Job\n')
    expect((await documents.open(path)).text).toBe('kind: Job\n')
  })

  it('refuses to write where the user has not let it', async () => {
    const path = join(folder, 'bashrc')
    await expect(create().save(path, 'x')).rejects.toThrow('was not opened here')
  })

  it('throws a message for people when a file cannot be opened', async () => {
    await expect(create().open(join(folder, 'none'))).rejects.toThrow(/none: no such file$/)
  })

  it('keeps unsaved work of a screen until it is saved, and offers it when the screen is gone', async () => {
    const documents = create()
    const document = { name: 'a.yaml', path: null, text: 'kind: Pod' }
    documents.adopt(one)
    await documents.autosave(one, document, true)
    expect(await documents.unsaved()).toEqual([])
    documents.release(one)
    expect(await documents.unsaved()).toMatchObject([{ id: one, name: 'a.yaml', path: null }])
    expect(await documents.recover(one)).toEqual({ document, saved: null })
    await documents.autosave(one, document, false)
    expect(await documents.unsaved()).toEqual([])
  })

  it('shows what the file holds beside what was not saved', async () => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'saved')
    const documents = create()
    const document = await documents.open(path)
    await documents.autosave(one, { ...document, text: 'typed' }, true)
    expect(await create().recover(one)).toMatchObject({ document: { path, text: 'typed' }, saved: 'saved' })
    await documents.discard(one)
    expect(await documents.recover(one)).toEqual({ document: null, saved: null })
  })

  it('does not let a path into the recovery file that was never granted', async () => {
    await create().autosave(one, { name: 'a', path: '/etc/passwd', text: '' }, true)
    expect(await create().recover(one)).toMatchObject({ document: { path: null } })
  })
})

describe('Recent', () => {
  it('has the newest first, each once, ten at most', async () => {
    const documents = create()
    for (let n = 0; n < 12; n++) await documents.used({ name: `${n}.yaml`, path: null, text: String(n) })
    await documents.used({ name: '5.yaml', path: null, text: 'five' })
    const recent = await documents.recent()
    expect(recent.map(({ name }) => name)).toEqual(
      ['5', '11', '10', '9', '8', '7', '6', '4', '3', '2'].map((n) => `${n}.yaml`),
    )
    expect((await documents.reopen(recent[0].id)).text).toBe('five')
    // A copy for each that has no file, and none of those that left the list.
    expect(await readdir(join(folder, 'state', 'recent'))).toHaveLength(10)
    await documents.forgetRecent()
    expect(await create().recent()).toEqual([])
    expect(await readdir(join(folder, 'state', 'recent'))).toEqual([])
  })

  it('opens a file from where it is, so that it can be saved there', async () => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'old')
    await create().open(path)
    await writeFile(path, 'new')
    const documents = create()
    const [{ id }] = await documents.recent()
    expect(await documents.reopen(id)).toEqual({ name: 'a.yaml', path, text: 'new' })
    await documents.save(path, 'newer')
    expect(await readdir(join(folder, 'state'))).toEqual(['recent.json'])
  })

  it('forgets a file that is gone, and says so', async () => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'old')
    const documents = create()
    await documents.open(path)
    await rm(path)
    const [{ id }] = await documents.recent()
    await expect(documents.reopen(id)).rejects.toThrow(/no such file/)
    expect(await documents.recent()).toEqual([])
  })
})

describe('library', () => {
  it('reads title and description from the comment at the top', () => {
    const text = '# title: A shop\n# description: With carts.\n# order: 2\nkind: Pod\n# title: not this\n'
    expect(describeEntry('../x/shop.yaml', text)).toMatchObject({
      id: 'shop',
      title: 'A shop',
      description: 'With carts.',
      order: 2,
    })
    expect(describeEntry('bare.yaml', 'kind: Pod\n')).toMatchObject({ id: 'bare', title: 'bare', description: '' })
  })

  it('has examples, all of them described', () => {
    expect(examples().length).toBeGreaterThan(0)
    for (const example of examples()) expect(example.description, example.id).not.toBe('')
  })
})

it('keeps state where the XDG specification says', () => {
  expect(stateDirectory({ XDG_STATE_HOME: '/s' })).toBe('/s/seatrial')
  expect(stateDirectory({})).toMatch(/\.local\/state\/seatrial$/)
})
