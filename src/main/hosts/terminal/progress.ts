/** A progress bar on the last line of a terminal; silent where standard error is none. */
import { seconds } from './summary'
import type { Terminal } from './streams'

const intervalMilliseconds = 100

export class Progress {
  #drawnAt = -Infinity
  #drawn = false
  readonly #startedAt = performance.now()

  constructor(
    private readonly stderr: Terminal['stderr'],
    private readonly enabled: boolean,
  ) {}

  /** `done` of `total` virtual seconds. Draws at most ten times a second. */
  update(done: number, total: number): void {
    const now = performance.now()
    if (!this.enabled || now - this.#drawnAt < intervalMilliseconds) return
    this.#drawnAt = now
    this.#drawn = true
    this.stderr.write(`\r${bar(done, total, (now - this.#startedAt) / 1000, this.stderr.columns || 80)}\u001b[K`)
  }

  clear(): void {
    if (this.#drawn) this.stderr.write('\r\u001b[K')
    this.#drawn = false
  }
}

function bar(done: number, total: number, elapsed: number, columns: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 1
  const left = share > 0.01 ? `, ${seconds((elapsed / share) * (1 - share))} left` : ''
  const text = ` ${Math.floor(share * 100)
    .toString()
    .padStart(3)} %  ${seconds(done)} of ${seconds(total)} virtual${left}`
  const width = Math.max(10, Math.min(40, columns - text.length - 4))
  const filled = Math.round(share * width)
  return `[${'#'.repeat(filled)}${'-'.repeat(width - filled)}]${text}`.slice(0, Math.max(20, columns - 1))
}
