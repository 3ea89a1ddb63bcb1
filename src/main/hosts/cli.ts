/**
 * The terminal host. Commands are loaded when they are called: scripts start this thousands of times.
 * Exit codes and output are a contract: others script against them.
 */
import { version } from '../../../package.json'
import { isCommand, parseCommand } from './terminal/arguments'
import { exitCodes, type Terminal } from './terminal/streams'
import { commandUsage, generalUsage, UsageError } from './terminal/usage'

export async function main(argv: readonly string[], terminal: Terminal = process): Promise<number> {
  try {
    return await dispatch(argv, terminal)
  } catch (error) {
    if (error instanceof UsageError) {
      const [name = ''] = argv
      const help = isCommand(name) ? `seatrial ${name} --help` : 'seatrial --help'
      terminal.stderr.write(`seatrial: ${error.message}\n  remedy: see ${help}\n`)
      return exitCodes.badInput
    }
    return fail(error, terminal)
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first] = argv
  if (first === '--version' || first === '-V') return say(terminal, version)
  if (first === '--help' || first === '-h') return say(terminal, generalUsage())
  if (first === 'help') return say(terminal, argv[1] && isCommand(argv[1]) ? commandUsage(argv[1]) : generalUsage())
  if (first !== undefined && isCommand(first) && (argv.includes('--help') || argv.includes('-h'))) {
    return say(terminal, commandUsage(first))
  }
  const parsed = parseCommand(argv)
  switch (parsed.command) {
    case 'run':
      return (await import('./terminal/run')).run(parsed, terminal)
    case 'sweep':
      return (await import('./terminal/sweep')).sweep(parsed, terminal)
    case 'explain':
      return (await import('./terminal/explain')).explain(parsed, terminal)
    case 'check':
      return (await import('./terminal/check')).check(parsed, terminal)
    case 'serve':
      return (await import('./terminal/serve')).serve(parsed, terminal)
    case 'app':
      return (await import('./terminal/app')).app(parsed, terminal)
  }
}

function say(terminal: Terminal, text: string): number {
  terminal.stdout.write(`${text}\n`)
  return exitCodes.met
}

/** A fault of Seatrial, or of the machine it runs on: one line, and where to find more. */
function fail(error: unknown, terminal: Terminal): number {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error))
  terminal.stderr.write(`seatrial: internal failure: ${message}\n`)
  if (process.env['SEATRIAL_DEBUG']) terminal.stderr.write(`${cause instanceof Error ? cause.stack : stack}\n`)
  else terminal.stderr.write('  remedy: run it again with SEATRIAL_DEBUG=1 for the stack, and report it\n')
  return exitCodes.internal
}

/** Called by bin/seatrial.mjs. */
export async function start(): Promise<void> {
  // `seatrial run ... | head` closes the pipe early: that is the reader's right.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(process.exitCode ?? 0)
  })
  process.on('uncaughtException', (error) => process.exit(fail(error, process)))
  process.exitCode = await main(process.argv.slice(2))
}
