/** The command line, checked: anything that is not understood is a UsageError that says what would be. */
import { parseArgs } from 'node:util'
import { formatDuration, parseDuration } from '../../../design/duration'
import { nearest } from '../../../design/suggest'
import { commandNames, commands, UsageError, type Command, type CommandName } from './usage'

export interface Parsed {
  command: CommandName
  values: Record<string, string | boolean | undefined>
  /** Values of options that may be given several times, in their order. */
  lists: Record<string, readonly string[] | undefined>
  operands: string[]
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name)
}

export function parseCommand(argv: readonly string[]): Parsed {
  const [name, ...rest] = argv
  if (name === undefined) throw new UsageError('expected a command')
  if (!isCommand(name)) {
    const kind = name.startsWith('-') ? 'option' : 'command'
    throw new UsageError(`unknown ${kind} ${name}${suggest(name, commandNames)}`)
  }
  const { options } = commands[name] as Command
  const known = Object.keys(options)
  const table: NonNullable<Parameters<typeof parseArgs>[0]>['options'] = {}
  for (const [option, { type, short }] of Object.entries(options)) table[option] = short ? { type, short } : { type }

  const { tokens } = parseArgs({ args: rest, options: table, strict: false, allowPositionals: true, tokens: true })
  const parsed: Parsed = { command: name, values: {}, lists: {}, operands: [] }
  for (const token of tokens) {
    if (token.kind === 'positional') parsed.operands.push(token.value)
    if (token.kind !== 'option') continue
    if (!Object.hasOwn(options, token.name)) {
      const options = known.map((option) => `--${option}`)
      throw new UsageError(`unknown option ${token.rawName} for ${name}${suggest(`--${token.name}`, options)}`)
    }
    const { type, multiple } = options[token.name]
    const value = optionValue(type, token)
    if (multiple) {
      parsed.lists[token.name] = [...(parsed.lists[token.name] ?? []), String(value)]
      continue
    }
    if (Object.hasOwn(parsed.values, token.name)) throw new UsageError(`--${token.name} is given twice`)
    parsed.values[token.name] = value
  }
  return parsed
}

function optionValue(
  type: 'string' | 'boolean',
  token: { name: string; value?: string; inlineValue?: boolean },
): string | boolean {
  if (type === 'boolean') {
    if (token.value !== undefined) throw new UsageError(`--${token.name} takes no value (found ${token.value})`)
    return true
  }
  // `--out --quiet` is a forgotten value, not a folder of that name; `-` alone stands for standard output.
  const forgotten = token.value === undefined || (!token.inlineValue && /^-./.test(token.value))
  if (forgotten) throw new UsageError(`--${token.name} expects a value`)
  if (token.value === '') throw new UsageError(`--${token.name} expects a value, found an empty one`)
  return token.value as string
}

function suggest(found: string, known: readonly string[]): string {
  const near = nearest(found, known)
  return near === undefined ? '' : `; did you mean ${near}?`
}

export function integerOption(name: string, value: string | boolean | undefined, max: number): number | undefined {
  if (value === undefined) return undefined
  const number = /^\d{1,10}$/.test(String(value)) ? Number(value) : NaN
  if (!(number <= max)) throw new UsageError(`--${name} expects an integer from 0 to ${max} (found ${String(value)})`)
  return number
}

/** A Go duration, as in the Trial: `90s`, `10m`, `1h30m`. */
export function durationOption(
  name: string,
  value: string | boolean | undefined,
  maxSeconds: number,
): number | undefined {
  if (value === undefined) return undefined
  const outcome = parseDuration(value)
  if (!outcome.ok) throw new UsageError(`--${name}: ${outcome.error} (found ${String(value)}); ${outcome.remedy}`)
  if (outcome.seconds > 0 && outcome.seconds <= maxSeconds) return outcome.seconds
  throw new UsageError(
    `--${name} expects more than 0s and at most ${formatDuration(maxSeconds)} (found ${String(value)})`,
  )
}

export function listOption<T extends string>(
  name: string,
  value: string | boolean | undefined,
  allowed: readonly T[],
): T[] | undefined {
  if (value === undefined) return undefined
  return String(value)
    .split(',')
    .map((item) => item.trim())
    .map((item) => {
      if ((allowed as readonly string[]).includes(item)) return item as T
      throw new UsageError(`--${name} expects some of ${allowed.join(',')} (found ${item || 'nothing'})`)
    })
}
