/** What kubectl's user reads: a line that a command of the run has written. */
export interface CommandLine {
  /** Virtual seconds. */
  time: number
  /** `Drain workers-0004`: the operation that it belongs to. */
  command: string
  stream: 'out' | 'err'
  text: string
}

export interface CommandOutput {
  /** The newest ones, in the order in which they were written. */
  lines: CommandLine[]
  /** How many there have been before them. */
  earlier: number
}
