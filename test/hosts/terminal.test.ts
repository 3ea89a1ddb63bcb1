import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/main/hosts/cli'
import { durationOption, integerOption, listOption, parseCommand } from '../../src/main/hosts/terminal/arguments'
import { lastWords, launch, obstacle } from '../../src/main/hosts/terminal/desktop'
import { formatProblem, formatProblems } from '../../src/main/hosts/terminal/problems'
import { Progress } from '../../src/main/hosts/terminal/progress'
import { formatSummary, seconds } from '../../src/main/hosts/terminal/summary'
import { printObjects, parseGet } from '../../src/main/hosts/terminal/get'
import { parseDesign } from '../../src/design'
import { createSimulation } from '../../src/main/simulation/simulation'
import { fakeResult } from '../runs/fake-simulation'
import { fakeTerminal } from './fake-terminal'

describe('command line', () => {
  it('reads operands and options in any order', () => {
    expect(parseCommand(['run', 'a.yaml', '--seed', '7', '-', '-o', 'dir', '--json=-', '--quiet'])).toEqual({
      command: 'run',
      operands: ['a.yaml', '-'],
      values: { seed: '7', out: 'dir', json: '-', quiet: true },
      lists: {},
    })
    expect(parseCommand(['run', '--json', '-', '--', '--odd-name']).operands).toEqual(['--odd-name'])
    expect(parseCommand(['run', '--scheduler-config', 'b', 'x', '--scheduler-config=a'])).toMatchObject({
      operands: ['x'],
      lists: { 'scheduler-config': ['b', 'a'] },
    })
  })

  it.each([
    [[], 'expected a command'],
    [['rnu'], 'unknown command rnu; did you mean run?'],
    [['--seed'], 'unknown option --seed'],
    [['run', '--sede', '1'], 'unknown option --sede for run; did you mean --seed?'],
    [['run', '--seed', '1', '--seed', '2'], '--seed is given twice'],
    [['run', '--out'], '--out expects a value'],
    [['run', '--scheduler-config', 'a', '--scheduler-config'], '--scheduler-config expects a value'],
    [['run', '--out', '--quiet'], '--out expects a value'],
    [['run', '--out='], '--out expects a value, found an empty one'],
    [['run', '--quiet=yes'], '--quiet takes no value (found yes)'],
    [['check', '--seed', '1'], 'unknown option --seed for check'],
  ])('refuses %j', (argv, message) => {
    expect(() => parseCommand(argv)).toThrow(message)
  })

  it('reads values, and says what is wrong with them', () => {
    expect(integerOption('seed', '4294967295', 0xffffffff)).toBe(4294967295)
    for (const bad of ['4294967296', '-1', '1.5', '1e3', 'x', '0x10']) {
      expect(() => integerOption('seed', bad, 0xffffffff)).toThrow(
        `expects an integer from 0 to 4294967295 (found ${bad})`,
      )
    }
    expect(durationOption('duration', '1h30m', 7200)).toBe(5400)
    for (const bad of ['10', 'x', '0s', '-5m', '3h'])
      expect(() => durationOption('duration', bad, 7200)).toThrow('--duration')
    expect(listOption('format', 'html, csv', ['html', 'json', 'csv'])).toEqual(['html', 'csv'])
    expect(() => listOption('format', 'pdf', ['html', 'json'])).toThrow('expects some of html,json (found pdf)')
  })

  it.each([['--help'], ['run', '--help'], ['explain', '-h'], ['help', 'serve']])(
    'prints help for %s %s',
    async (...argv) => {
      const terminal = fakeTerminal()
      expect(await main(argv.filter(Boolean), terminal)).toBe(0)
      expect(terminal.out()).toMatch(/^(Usage|Design)/)
      expect(
        Math.max(
          ...terminal
            .out()
            .split('\n')
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(120)
    },
  )

  it('prints the version alone', async () => {
    const terminal = fakeTerminal()
    expect(await main(['--version'], terminal)).toBe(0)
    expect(terminal.out()).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('answers misuse with exit code 2 and a way out', async () => {
    const terminal = fakeTerminal()
    expect(await main(['chekc', 'x'], terminal)).toBe(2)
    expect(terminal.err()).toBe('seatrial: unknown command chekc; did you mean check?\n  remedy: see seatrial --help\n')
  })
})

describe('problems', () => {
  const problem = {
    severity: 'error' as const,
    position: { file: 'a.yaml', line: 3, column: 5 },
    message: 'replicas must be an integer',
    found: '"x"',
    remedy: 'write a number',
  }

  it('look like those of a compiler', () => {
    expect(formatProblem(problem)).toBe(
      'a.yaml:3:5: error: replicas must be an integer (found "x")\n  remedy: write a number',
    )
  })

  it('cannot steer the terminal', () => {
    expect(formatProblem({ ...problem, found: '\u001b[2Jx\r\n\u009b' })).not.toMatch(/[\u001b\u009b\r]/)
  })

  it('are cut when there are too many', () => {
    expect(formatProblems(Array(60).fill(problem)).split('\n').at(-1)).toBe('... and 10 more')
  })
})

describe('summary', () => {
  it('says what the result says', () => {
    const latency = { ...fakeResult().latency, api: { p50: 0.0012, p90: 0.01, p99: 0.25, max: 1.5, count: 12345 } }
    const objectives = [
      {
        name: 'API p99',
        metric: 'apiMutating' as const,
        cluster: 'a',
        unit: 's' as const,
        limit: 1,
        actual: 2,
        met: false,
      },
      {
        name: 'pending',
        metric: 'podsPending' as const,
        cluster: 'a',
        unit: 'pods' as const,
        limit: 0,
        actual: null,
        met: true,
      },
    ]
    const text = formatSummary(fakeResult({ latency, objectives, wallSeconds: 0.5, cancelled: true }))
    expect(text).toContain('60 s of virtual time in 500 ms (120 times real time), cancelled before its end')
    expect(text).toMatch(/API requests +1\.2 ms +10 ms +250 ms +1\.5 s +12,345/)
    expect(text).toMatch(/API p99 +1 s +2 s +MISSED/)
    expect(text).toMatch(/pending +0 pods +- +not measured/)
    expect(text).toContain('seed 1, digest digest-1')
  })

  it.each([
    [0, '0 s'],
    [12e-6, '12 µs'],
    [0.0345, '34.5 ms'],
    [59.99, '60 s'],
    [600, '10 min'],
    [86400, '24 h'],
  ])('writes %d seconds as %s', (value, text) => expect(seconds(value)).toBe(text))
})

describe('--get', () => {
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: "nginx:1"}]}}
`
  const parsed = parseDesign([{ name: 'd.yaml', text }])
  if (!parsed.ok) throw new Error('the design is sound')
  const simulation = createSimulation(parsed.design, { version: 'test' })
  simulation.advance(90, Infinity)

  it('prints a kind as kubectl does, of all namespaces or of one', () => {
    expect(printObjects(simulation, parseGet('deploy'), undefined).split('\n')).toEqual([
      'NAMESPACE   NAME   READY   UP-TO-DATE   AVAILABLE   AGE',
      'shop        web    2/2     2            2           90s',
      '',
    ])
    expect(printObjects(simulation, parseGet('deployments'), 'shop')).toMatch(/^NAME {3}READY/)
    expect(printObjects(simulation, parseGet('cronjobs'), undefined)).toBe('No resources found\n')
  })

  it('describes one object, with its Events', () => {
    // The Deployment is created within the first second, and its Event follows at once.
    const described = printObjects(simulation, parseGet('deployment/web'), 'shop')
    expect(described).toMatch(/^Name: +web\nNamespace: +shop\n/)
    expect(described).toMatch(
      /ScalingReplicaSet +89s +deployment-controller +Scaled up replica set web-\w+ from 0 to 2\n$/,
    )
    expect(printObjects(simulation, parseGet('deployment/web'), undefined)).toBe('No Deployment default/web\n')
  })

  it('refuses what is no kind', () => {
    expect(() => parseGet('deploymnets')).toThrow('unknown kind deploymnets; did you mean deployments?')
  })
})

describe('progress', () => {
  it('draws on a terminal only, and within its width', () => {
    const terminal = fakeTerminal({ columns: 60 })
    new Progress(terminal.stderr, false).update(1, 2)
    expect(terminal.err()).toBe('')
    const progress = new Progress(terminal.stderr, true)
    progress.update(1, 2)
    expect(terminal.err()).toMatch(/^\r\[#+-+\] +50 % {2}1 s of 2 s virtual/)
    expect(terminal.err().replace(/\r|\u001b\[K/g, '').length).toBeLessThan(60)
    progress.update(1.5, 2)
    expect(terminal.err().split('\r')).toHaveLength(2)
    progress.clear()
    expect(terminal.err()).toMatch(/\r\u001b\[K$/)
  })
})

describe('desktop', () => {
  it('knows what keeps Electron from trying', () => {
    expect(obstacle('linux', {}, 1000)).toContain('no display')
    expect(obstacle('linux', { DISPLAY: ':0' }, 0)).toContain('root')
    expect(obstacle('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000)).toBeNull()
    expect(obstacle('darwin', {}, 0)).toBeNull()
  })

  it.skipIf(process.platform === 'win32')('tells an app that opened from one that could not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seatrial-desktop-'))
    const electron = async (name: string, script: string) => {
      await writeFile(join(folder, name), `#!/usr/bin/env node\n${script}\n`, { mode: 0o755 })
      return join(folder, name)
    }
    const opens = await electron('opens', "process.send('ready', () => process.exit(0))")
    expect(await launch(opens, [])).toEqual({ opened: true, exitCode: 0 })
    const lacks = await electron('lacks', "console.error('x: error while loading shared libraries'); process.exit(127)")
    expect(await launch(lacks, [])).toEqual({
      opened: false,
      reason: 'Electron stopped at once (x: error while loading shared libraries)',
    })
    const dies = await electron('dies', "process.kill(process.pid, 'SIGTRAP')")
    expect(await launch(dies, [])).toEqual({ opened: false, reason: 'Electron stopped at once (SIGTRAP)' })
    expect(await launch(join(folder, 'none'), [])).toMatchObject({ opened: false })
  })

  it('finds the line that tells why Electron stopped', () => {
    expect(lastWords('x\n/e: error while loading shared libraries: libnss3.so: cannot open\n')).toMatch(/libnss3/)
    expect(lastWords('[1:0101/1.2:FATAL:sandbox.cc(1)] The sandbox is bad\nTrace\n')).toBe('The sandbox is bad')
    expect(lastWords('')).toBe('')
  })
})
