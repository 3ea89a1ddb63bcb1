/** `seatrial app` (npm start): the desktop app, or the browser host where there is none, with the reason in one line. */
import { commands, UsageError } from './usage'
import type { Parsed } from './arguments'
import { openDesktop } from './desktop'
import { serve } from './serve'
import type { Terminal } from './streams'

export async function app(parsed: Parsed, terminal: Terminal): Promise<number> {
  const { operands } = parsed
  if (operands.length > 1) throw new UsageError(`app takes ${commands.app.operands} (found ${operands.length})`)
  const outcome = await openDesktop(operands, terminal)
  if (outcome.opened) return outcome.exitCode
  terminal.stderr.write(`No desktop app: ${outcome.reason}. Serving the same screens to your browser instead.\n`)
  return serve({ ...parsed, command: 'serve' }, terminal)
}
