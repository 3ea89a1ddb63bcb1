/**
 * Columns whose names depend on the design, or on what happens: one value per interval each, as many columns as there are
 * names but never more than `most`. What comes too late for a column of its own is added to the column `rest`.
 */
export class Lines {
  readonly keys: string[] = []
  readonly columns: number[][] = []
  private readonly positions = new Map<string, number>()
  private readonly open: number[] = []
  private intervals = 0

  constructor(
    keys: readonly string[],
    private readonly most = keys.length,
    private readonly rest = 'others',
  ) {
    for (const key of keys) this.create(key)
  }

  /** Adds to the value of the interval that is open. */
  add(key: string, value: number): void {
    this.open[this.position(key)] += value
  }

  /** Sets the value of a column that is there from the start. */
  set(position: number, value: number): void {
    this.open[position] = value
  }

  /** Ends the interval: columns that were given nothing get 0. */
  close(): void {
    for (let i = 0; i < this.columns.length; i++) {
      this.columns[i].push(this.open[i])
      this.open[i] = 0
    }
    this.intervals++
  }

  private position(key: string): number {
    const known = this.positions.get(key)
    if (known !== undefined) return known
    // The last column that there may be is the rest's.
    return this.keys.length >= this.most - 1 && key !== this.rest ? this.position(this.rest) : this.create(key)
  }

  private create(key: string): number {
    this.positions.set(key, this.keys.length)
    this.keys.push(key)
    this.columns.push(new Array<number>(this.intervals).fill(0))
    this.open.push(0)
    return this.keys.length - 1
  }
}
