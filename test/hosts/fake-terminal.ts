import { Readable } from 'node:stream'
import type { Terminal } from '../../src/main/hosts/terminal/streams'

export type FakeTerminal = Terminal & { out(): string; err(): string }

export function fakeTerminal({ input = '', columns = 80 } = {}): FakeTerminal {
  let out = ''
  let err = ''
  return {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text), columns },
    out: () => out,
    err: () => err,
  }
}
