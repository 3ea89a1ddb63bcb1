/** Texts that the host takes piece by piece: the report of a million pods lies in nobody's memory as a whole. */
import { inChunks, type Text } from '../report'

export class Texts {
  #next = 1
  readonly #open = new Map<number, AsyncIterator<string>>()

  /** @param make called when the first piece is asked for. Returns the number that `piece` wants. */
  add(make: () => Text | Promise<Text>): number {
    const id = this.#next++
    this.#open.set(id, pieces(make))
    return id
  }

  /** The next piece; null at the end. */
  async piece(id: number): Promise<string | null> {
    const next = await this.#open.get(id)?.next()
    if (next && !next.done) return next.value
    this.#open.delete(id)
    return null
  }

  /** Nobody takes the rest of it. */
  drop(id: number): void {
    this.#open.delete(id)
  }
}

async function* pieces(make: () => Text | Promise<Text>): AsyncGenerator<string> {
  yield* inChunks(await make())
}
