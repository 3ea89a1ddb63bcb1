import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { Settings } from '../../src/main/files/settings'

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-settings-'))))

it('remembers what was set, whichever of several hosts set it', async () => {
  const first = new Settings(folder)
  const second = new Settings(folder)
  await first.write({ theme: 'dark', 'split.bottom': 200 })
  await second.write({ theme: null })
  await Promise.all([first.write({ a: 1 }), first.write({ b: 2 })])
  expect(await second.read()).toEqual({ theme: null, 'split.bottom': 200, a: 1, b: 2 })
})

it('starts afresh from a file that cannot be understood', async () => {
  await writeFile(join(folder, 'settings.json'), '{"version":1')
  const settings = new Settings(folder)
  expect(await settings.read()).toEqual({})
  await settings.write({ a: 1 })
  expect(await settings.read()).toEqual({ a: 1 })
})

it('does not grow without end', async () => {
  const settings = new Settings(folder)
  const many = Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`k${n}`, n]))
  await expect(settings.write(many)).rejects.toThrow('more than 200')
  expect(await settings.read()).toEqual({})
})
