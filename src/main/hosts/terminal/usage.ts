/** What the command line offers: every command with its options, as text for people and as a table for the parser. */

export class UsageError extends Error {
  override name = 'UsageError'
}

interface Option {
  type: 'string' | 'boolean'
  short?: string
  /** Shown after the name, for options that take a value. */
  value?: string
  /** May be given several times. */
  multiple?: true
  help: string
}

export interface Command {
  operands: string
  help: string
  options: Record<string, Option>
}

const help: Option = { type: 'boolean', short: 'h', help: 'show this help' }

export const commands = {
  run: {
    operands: 'FILE...',
    help: 'Simulate the designs and manifests in FILE... (- is standard input) and say how they held.',
    options: {
      seed: { type: 'string', value: 'N', help: 'seed of every random draw, 0 to 4294967295' },
      duration: { type: 'string', value: '10m', help: 'virtual time to simulate, such as 90s, 10m, 1h30m' },
      cluster: { type: 'string', value: 'STARTER', help: 'starter cluster for manifests that bring none' },
      'scheduler-config': {
        type: 'string',
        value: 'FILE',
        multiple: true,
        help: 'KubeSchedulerConfiguration to use; given several times: compares them',
      },
      get: {
        type: 'string',
        value: 'KIND[/NAME]',
        multiple: true,
        help: 'print at the end what kubectl get says of a kind, or kubectl describe of one object',
      },
      namespace: { type: 'string', short: 'n', value: 'NAME', help: 'of --get (default: all; of one object: default)' },
      out: { type: 'string', short: 'o', value: 'DIR', help: 'write the report to this folder' },
      format: { type: 'string', value: 'html,json,csv', help: 'which files of the report (default: all)' },
      json: { type: 'string', value: '-|FILE', help: 'write result.json to FILE, or alone to standard output' },
      placements: { type: 'boolean', help: 'include in result.json where every pod went' },
      quiet: { type: 'boolean', short: 'q', help: 'print errors only' },
      help,
    },
  },
  sweep: {
    operands: 'FILE...',
    help: 'Simulate a design with several values of one field, as many at once as there are cores.',
    options: {
      field: {
        type: 'string',
        value: 'KIND/NAME:PATH',
        help: 'the field, such as Cluster/prod:spec.nodePools[general].count or Trial:spec.seed',
      },
      values: { type: 'string', value: 'A,B,C', help: 'its values: 10,20,50 or 10..50 by 10' },
      seed: { type: 'string', value: 'N', help: 'seed of every random draw, 0 to 4294967295' },
      duration: { type: 'string', value: '10m', help: 'virtual time to simulate, such as 90s, 10m, 1h30m' },
      out: { type: 'string', short: 'o', value: 'DIR', help: 'write sweep.csv and the result of every value' },
      json: { type: 'string', value: '-|FILE', help: 'write all figures as JSON to FILE, or alone to standard output' },
      quiet: { type: 'boolean', short: 'q', help: 'print errors only' },
      help,
    },
  },
  explain: {
    operands: 'FILE...',
    help: 'Say where kube-scheduler puts the pods in FILE..., one after another and without time, and why.',
    options: {
      config: { type: 'string', value: 'FILE', help: 'KubeSchedulerConfiguration to use' },
      'feature-gates': { type: 'string', value: 'A=true,B=false', help: 'feature gates of kube-scheduler' },
      'all-nodes': { type: 'boolean', help: 'score every node that fits (percentageOfNodesToScore 100)' },
      parallelism: { type: 'string', value: 'N', help: 'of the scheduler; ties are decided as with 1 (default: 1)' },
      cluster: { type: 'string', value: 'STARTER', help: 'starter cluster for manifests that bring none' },
      pod: { type: 'string', value: 'NAME', help: 'tell everything about one pod ([NAMESPACE/]NAME)' },
      json: { type: 'boolean', help: 'print one JSON object' },
      quiet: { type: 'boolean', short: 'q', help: 'no notes on what is not modelled' },
      help,
    },
  },
  check: {
    operands: 'FILE...',
    help: 'Parse and validate only: designs, manifests, KubeSchedulerConfigurations.',
    options: {
      review: { type: 'boolean', help: 'say what is to be said of the design, with places, reasons and fixes' },
      'fail-on': {
        type: 'string',
        value: 'error|warning|info',
        help: 'exit code 1 for findings so severe or worse (default: error)',
      },
      json: { type: 'boolean', help: 'print the findings as one JSON object' },
      cluster: { type: 'string', value: 'STARTER', help: 'starter cluster for manifests that bring none' },
      quiet: { type: 'boolean', short: 'q', help: 'print errors only' },
      help,
    },
  },
  serve: {
    operands: '[FILE]',
    help: 'Serve the screens to a browser on this machine and print the URL.',
    options: { port: { type: 'string', value: 'N', help: 'port on 127.0.0.1 (default: any that is free)' }, help },
  },
  app: {
    operands: '[FILE]',
    help: 'Open the desktop app, or serve the browser where there is none.',
    options: { help },
  },
} as const satisfies Record<string, Command>

export type CommandName = keyof typeof commands
export const commandNames = Object.keys(commands) as CommandName[]

const exits = `Exit code: 0 all objectives met, 1 some missed, 2 bad input, 3 internal failure, 130 cancelled with Ctrl-C.`

const exitsOf: Partial<Record<CommandName, string>> = {
  run: exits,
  sweep: exits,
  check: 'Exit code: 0 sound, 1 findings so severe as --fail-on says or worse (with --review), 2 bad input.',
}

export function generalUsage(): string {
  const rows = Object.entries(commands).map(([name, { operands, help }]) => [`${name} ${operands}`, help] as const)
  return [
    'Design Kubernetes cluster topologies and load-test them in a deterministic simulation.',
    '',
    'Usage: seatrial COMMAND [OPTION...]',
    '',
    ...columns(rows),
    ...columns([
      ['--help', 'show this help; after a command, its options'],
      ['--version', 'print the version'],
    ]),
    '',
    exits,
  ].join('\n')
}

export function commandUsage(name: CommandName): string {
  const { operands, help, options } = commands[name] as Command
  const rows = Object.entries(options).map(([option, { short, value, help }]) => {
    const names = `--${option}${value ? ` ${value}` : ''}`
    return [short ? `-${short}, ${names}` : names, help] as const
  })
  const usage = [`Usage: seatrial ${name} ${operands} [OPTION...]`, '', help, '', ...columns(rows)]
  return [...usage, ...(exitsOf[name] === undefined ? [] : ['', exitsOf[name]])].join('\n')
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length), 16)
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}
