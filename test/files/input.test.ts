import { mkdtemp, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { maxInputBytes, readInput } from '../../src/main/files/input'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-input-'))))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const problem = async (path: string, stdin?: Readable) => {
  const outcome = await readInput(path, stdin)
  if (outcome.ok) throw new Error('was read')
  return outcome.problem
}

describe('readInput', () => {
  it('reads a file, and a byte order mark is no text', async () => {
    expect(await readInput(await file('a.yaml', '\ufeffkind: Pod\n'))).toMatchObject({
      ok: true,
      file: { text: 'kind: Pod\n' },
    })
  })

  it('reads standard input for -', async () => {
    const outcome = await readInput('-', Readable.from([Buffer.from('kind: '), Buffer.from('Pod')]))
    expect(outcome).toEqual({ ok: true, file: { name: '<stdin>', text: 'kind: Pod' } })
  })

  it.each([
    ['a directory', () => folder, 'expected a file, found a directory'],
    ['a missing file', () => join(folder, 'none.yaml'), 'no such file'],
    ['a file used as a directory', async () => join(await file('f', ''), 'x'), 'no such file'],
    ['a very long name', () => join(folder, 'x'.repeat(5000)), 'no such file: the name is too long'],
    ['zero bytes', () => file('b', Uint8Array.of(1, 2, 0, 3)), 'expected YAML or JSON text, found binary data'],
    ['UTF-16', () => file('c', Uint8Array.of(0xff, 0xfe, 65, 0)), 'expected UTF-8 text, found UTF-16'],
  ])('refuses %s', async (_, path, message) => {
    expect(await problem(await path())).toMatchObject({ severity: 'error', message })
  })

  it('shows where bytes are no text', async () => {
    const bytes = Buffer.concat([Buffer.from('ä\n\ufffd'), Buffer.from([0xe4]), Buffer.from('x')])
    expect(await problem(await file('d', bytes))).toMatchObject({
      message: 'expected UTF-8 text, found bytes that are none',
      position: { line: 2, column: 2 },
    })
  })

  it('refuses a large file by its size, before reading it', async () => {
    const path = await file('large', '')
    // More than a buffer could hold, and all of it a hole: reading it would fail.
    await truncate(path, 2 ** 40)
    expect((await problem(path)).message).toBe('expected at most 16.0 MiB, found 1048576.0 MiB')
  })

  it('stops reading an endless stream', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(maxInputBytes / 4)
      })(),
    )
    expect((await problem('-', endless)).message).toBe('expected at most 16.0 MiB, found more than 16.0 MiB')
  })

  it.skipIf(process.platform === 'win32')('stops reading an endless device', async () => {
    expect((await problem('/dev/zero')).message).toContain('more than 16.0 MiB')
  })

  it.skipIf(process.platform !== 'linux')('tells why the system does not let it read', async () => {
    expect((await problem('/proc/self/mem')).message).toMatch(/^cannot be read: EIO/)
  })
})
