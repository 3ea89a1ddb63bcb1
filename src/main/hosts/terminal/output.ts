import type { Terminal } from './streams'

const chunkCharacters = 65536

/** Writes to a stream no faster than its reader reads, in pieces of some size. */
export class Output {
  #chunk = ''

  constructor(private readonly stream: Terminal['stdout']) {}

  async write(text: string): Promise<void> {
    this.#chunk += text
    if (this.#chunk.length >= chunkCharacters) await this.flush()
  }

  async flush(): Promise<void> {
    const chunk = this.#chunk
    this.#chunk = ''
    if (chunk === '') return
    const { stream } = this
    if (stream.write(chunk) !== false || !stream.once) return
    await new Promise<void>((resolve) => stream.once?.('drain', resolve))
  }
}
