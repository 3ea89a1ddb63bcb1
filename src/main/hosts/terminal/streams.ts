/** The terminal's streams as the commands use them; tests hand in their own. */
import type { Readable } from 'node:stream'

export interface Terminal {
  stdin: Readable
  /** `write` returns false when the stream wants to be waited for; it then says `drain`. */
  stdout: { write(text: string): unknown; once?(event: 'drain', listener: () => void): unknown }
  stderr: { write(text: string): unknown; isTTY?: boolean; columns?: number }
}

export const exitCodes = { met: 0, missed: 1, badInput: 2, internal: 3, cancelled: 130 } as const
