import { STRIDE } from '../../state/sliceMembers'

/** Rows in a chunk: what one change copies. */
const CHUNK = 64

/** Rows as they were at a moment: nobody writes to them any more. */
export class RowsThen {
  constructor(
    private readonly chunks: readonly Int32Array[],
    readonly count: number,
  ) {}

  row(at: number): Int32Array {
    return rowIn(this.chunks, at)
  }
}

/**
 * Rows of STRIDE integers, of which versions can be taken: a version shares all chunks with what comes after it, until that
 * changes one. An object of a thousand endpoints is written again for each of them.
 */
export class SharedRows {
  count = 0
  private chunks: Int32Array[] = []
  /** By chunk: a version has it. */
  private shared: boolean[] = []

  row(at: number): Int32Array {
    return rowIn(this.chunks, at)
  }

  /** Writes over a row, or behind the last one. */
  put(at: number, row: Int32Array): void {
    const number = Math.floor(at / CHUNK)
    if (number === this.chunks.length) this.chunks.push(new Int32Array(CHUNK * STRIDE))
    else if (this.shared[number]) this.chunks[number] = this.chunks[number].slice()
    this.shared[number] = false
    this.chunks[number].set(row, (at % CHUNK) * STRIDE)
    if (at === this.count) this.count++
  }

  /** The last row takes the place of the one that goes. */
  drop(at: number): void {
    const last = this.count - 1
    if (at !== last) this.put(at, this.row(last))
    this.count = last
  }

  clear(): void {
    this.chunks = []
    this.shared = []
    this.count = 0
  }

  version(): RowsThen {
    this.shared.fill(true)
    return new RowsThen(this.chunks.slice(), this.count)
  }
}

function rowIn(chunks: readonly Int32Array[], at: number): Int32Array {
  const start = (at % CHUNK) * STRIDE
  return chunks[Math.floor(at / CHUNK)].subarray(start, start + STRIDE)
}
