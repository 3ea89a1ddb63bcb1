/** Reads an input file, or standard input for `-`. Whatever is wrong with it comes back as a Problem, never as an exception. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import type { Problem, SourceFile } from '../../design/types'

export const maxInputBytes = 16 * 2 ** 20
const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

export type InputOutcome = { ok: true; file: SourceFile } | { ok: false; problem: Problem }

export async function readInput(path: string, stdin: Readable = process.stdin): Promise<InputOutcome> {
  const name = path === '-' ? '<stdin>' : path
  try {
    if (path === '-') return decode(name, await readAtMost(stdin))
    const status = await stat(path)
    if (status.isDirectory()) {
      return refuse(name, 'expected a file, found a directory', `name the files: ${path.replace(/\/+$/, '')}/*.yaml`)
    }
    // Refused by its size before a byte is read. Pipes and devices have no size: they are counted while reading.
    if (status.size > maxInputBytes) return tooLarge(name, megabytes(status.size))
    return decode(name, await readAtMost(createReadStream(path)))
  } catch (error) {
    if (error instanceof TooLarge) return tooLarge(name, `more than ${megabytes(maxInputBytes)}`)
    return refuse(name, ...explain(error as NodeJS.ErrnoException))
  }
}

class TooLarge extends Error {}

async function readAtMost(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxInputBytes) {
      stream.destroy()
      throw new TooLarge()
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decode(name: string, bytes: Buffer): InputOutcome {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return refuse(name, 'expected UTF-8 text, found UTF-16', 'save the file as UTF-8')
  }
  const zero = bytes.indexOf(0)
  if (zero >= 0) return refuse(name, 'expected YAML or JSON text, found binary data', notText, place(bytes, zero))
  try {
    return { ok: true, file: { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } }
  } catch {
    return refuse(name, 'expected UTF-8 text, found bytes that are none', notText, place(bytes, firstInvalid(bytes)))
  }
}

const notText = 'is this the right file? Seatrial reads YAML and JSON manifests'

/** Position of the first byte that is not UTF-8. */
function firstInvalid(bytes: Buffer): number {
  // A lenient decoder puts U+FFFD there; what stands before it re-encodes to the same bytes.
  const text = bytes.toString('utf8')
  for (let at = text.indexOf('\ufffd'); at >= 0; at = text.indexOf('\ufffd', at + 1)) {
    const offset = Buffer.byteLength(text.slice(0, at))
    if (bytes.toString('latin1', offset, offset + 3) !== '\xef\xbf\xbd') return offset
  }
  return 0
}

function place(bytes: Buffer, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, offset).toString('utf8').split('\n')
  return { line: before.length, column: before[before.length - 1].length + 1 }
}

function explain(error: NodeJS.ErrnoException): [message: string, remedy?: string] {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return ['no such file', 'check the path']
  if (error.code === 'EACCES' || error.code === 'EPERM') return ['may not be read: permission denied']
  if (error.code === 'ENAMETOOLONG') return ['no such file: the name is too long', 'check the path']
  return [`cannot be read: ${error.message}`]
}

const tooLarge = (name: string, found: string) =>
  refuse(
    name,
    `expected at most ${megabytes(maxInputBytes)}, found ${found}`,
    'split the file, or leave out what is not needed',
  )

function refuse(file: string, message: string, remedy?: string, at = { line: 1, column: 1 }): InputOutcome {
  return { ok: false, problem: { severity: 'error', position: { file, ...at }, message, remedy } }
}
