import { mkdtemp, readFile, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { writeAtomically } from '../../src/main/files/atomic'
import { Recovery } from '../../src/main/files/recovery'

const one = '1111111111111111'
const two = '2222222222222222'
const document = { name: 'a.yaml', path: null, text: 'kind: Pod' }

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-recovery-'))))
const file = (id: string) => join(folder, 'recovery', `${id}.json`)

/** As a host wrote it that runs, or ran, under another process id. */
async function written(id: string, pid: number, text = 'kind: Pod') {
  const record = { version: 2, pid, savedAt: '2026-01-01T00:00:00.000Z', document: { ...document, text } }
  await writeAtomically(file(id), JSON.stringify(record))
}
/** Started this test: it lives. */
const alive = process.ppid
/** Linux and macOS give out ids below this. */
const nobody = 2 ** 30

it('gives every screen a file of its own', async () => {
  const recovery = new Recovery(folder)
  await recovery.keep(one, { ...document, text: 'one' })
  await recovery.keep(two, { ...document, text: 'two' })
  expect(await readFile(file(one), 'utf8')).toContain('"one"')
  expect(await readFile(file(two), 'utf8')).toContain('"two"')
  await recovery.forget(one)
  expect((await recovery.find()).map(({ id }) => id)).toEqual([two])
})

it('offers what a host has left that is gone, not what one that runs is holding', async () => {
  await written(one, alive)
  await written(two, nobody)
  const recovery = new Recovery(folder)
  expect((await recovery.find()).map(({ id }) => id)).toEqual([two])
  expect(await recovery.read(one)).toBeNull()
})

it('is not deceived by another process that has the id of a host that is gone', async () => {
  await written(one, alive)
  // A host that runs touches its files every 20 s; this one has not for two minutes.
  const past = new Date(Date.now() - 120_000)
  await utimes(file(one), past, past)
  expect((await new Recovery(folder).find()).map(({ id }) => id)).toEqual([one])
})

it('holds what a living screen has, until the screen is gone', async () => {
  const recovery = new Recovery(folder)
  recovery.adopt(one)
  await recovery.keep(one, document)
  expect(await recovery.find()).toEqual([])
  recovery.release(one)
  expect(await recovery.find()).toMatchObject([{ id: one, document }])
})

it('writes and forgets in the order in which it was asked', async () => {
  const recovery = new Recovery(folder)
  await Promise.all([recovery.keep(one, document), recovery.keep(one, document), recovery.forget(one)])
  expect(await recovery.find()).toEqual([])
})

it('lists the newest first, and leaves out what cannot be understood', async () => {
  const recovery = new Recovery(folder)
  await written(one, nobody)
  await recovery.keep(two, document)
  await writeFile(file('3333333333333333'), '{"version":2')
  await writeFile(file('4444444444444444'), '{"version":1,"document":{}}')
  expect((await recovery.find()).map(({ id }) => id)).toEqual([two, one])
})

it('takes nothing for a session that would be another path', async () => {
  await expect(new Recovery(folder).keep('../../etc/x', document)).rejects.toThrow('no session')
  expect(await new Recovery(folder).read('../recent')).toBeNull()
})
