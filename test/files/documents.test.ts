import { chmod, lstat, mkdtemp, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeAtomically } from '../../src/main/files/atomic'
import { Documents } from '../../src/main/files/documents'
import { describe as describeEntry, examples } from '../../src/main/files/library'
import { Recovery, stateDirectory } from '../../src/main/files/recovery'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-files-'))))

const create = () => new Documents(new Recovery(join(folder, 'state')))

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

  it('recovers unsaved work until it is saved', async () => {
    const documents = create()
    const document = { name: 'a.yaml', path: null, text: 'kind: Pod' }
    await documents.autosave(document, true)
    expect(await create().recover()).toEqual(document)
    await documents.autosave(document, false)
    expect(await create().recover()).toBeNull()
  })

  it('does not let a path into the recovery file that was never granted', async () => {
    await create().autosave({ name: 'a', path: '/etc/passwd', text: '' }, true)
    expect(await create().recover()).toMatchObject({ path: null })
  })

  it('takes a broken recovery file for none', async () => {
    await writeAtomically(join(folder, 'state', 'unsaved.json'), '{"version":1')
    expect(await create().recover()).toBeNull()
    await writeAtomically(join(folder, 'state', 'unsaved.json'), '{"version":2,"document":{}}')
    expect(await create().recover()).toBeNull()
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
