import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readResult } from '../../src/design'
import { main } from '../../src/main/hosts/cli'
import { parseCommand } from '../../src/main/hosts/terminal/arguments'
import { sweep } from '../../src/main/hosts/terminal/sweep'
import { realEngine } from '../runs/memory-engine'
import { fakeTerminal } from './fake-terminal'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-sweep-'))))

/** Nodes of 4 CPUs in one pool, and six pods of one CPU: on one node at most three run beside what the system takes. */
const design = (count: number, seed = 1) => `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: c }
spec:
  nodePools:
    - name: general
      count: ${count}
      capacity: { cpu: 4, memory: 16Gi }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: i, resources: { requests: { cpu: "1" } } }] }
---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: t }
spec: { seed: ${seed}, duration: 1m, objectives: [{ metric: podsPending, max: 0 }] }
`

async function run(...args: string[]) {
  const terminal = fakeTerminal({ input: design(3) })
  const code = await sweep(parseCommand(['sweep', '-', ...args]), terminal, realEngine)
  return { code, out: terminal.out(), err: terminal.err() }
}
interface Json {
  field: string
  values: { value: string; state: string; digest: string; missed: number; figures: Record<string, number> }[]
}

async function single(text: string): Promise<string> {
  const terminal = fakeTerminal({ input: text })
  await main(['run', '-', '--json', '-'], terminal)
  return (JSON.parse(terminal.out()) as { digest: string }).digest
}

describe('seatrial sweep', () => {
  it('gives every value the digest that a run of that text has, and the figures', async () => {
    const field = 'Cluster:spec.nodePools[general].count'
    const { code, out } = await run('--field', field, '--values', '1,2,3', '--json', '-')
    const { values, ...rest } = JSON.parse(out) as Json
    expect(rest).toEqual({ field: 'Cluster/c:spec.nodePools[general].count' })
    expect(values.map(({ value, state }) => [value, state])).toEqual([
      ['1', 'finished'],
      ['2', 'finished'],
      ['3', 'finished'],
    ])
    for (const count of [1, 2, 3]) expect(values[count - 1].digest).toBe(await single(design(count)))
    // 6 pods on nodes with room for 3 each.
    expect(values.map(({ figures }) => figures['podsPending'])).toEqual([3, 0, 0])
    expect(values.map(({ missed }) => missed)).toEqual([1, 0, 0])
    expect(code).toBe(1)
  })

  it('prints a table and writes files that can be opened', async () => {
    const out = join(folder, 'out')
    const printed = await run('--field', 'spec.seed', '--values', '5..6', '--out', out)
    expect(printed.code).toBe(0)
    expect(printed.out).toMatch(/^Trial\/t:spec\.seed\n {2}value {2}objectives/)
    expect(printed.out).toMatch(/\n {2}5 {6}1 met +\d/)
    expect((await readdir(out)).sort()).toEqual(['result-1-5.json', 'result-2-6.json', 'sweep.csv'])
    const result = readResult(await readFile(join(out, 'result-2-6.json'), 'utf8'))
    expect(result).toMatchObject({ ok: true, result: { seed: 6, digest: await single(design(3, 6)) } })
    expect(await readFile(join(out, 'sweep.csv'), 'utf8')).toMatch(/^Trial\/t:spec\.seed,state,.*\r\n5,finished,1,0,/)
  })

  it('says of every value what is wrong with it, and begins nothing', async () => {
    const { code, out, err } = await run('--field', 'Cluster:spec.nodePools[0].count', '--values', '2,-1,many')
    expect([code, out]).toEqual([2, ''])
    expect(err).not.toContain('value 2')
    expect(err).toMatch(/with the value -1:\n<stdin>:7:14: error: .*with the value many:\n<stdin>:7:14: error: /s)
  })

  it.each([
    [['--values', '1'], /sweep needs --field/],
    [['--field', 'spec.seed'], /sweep needs --values/],
    [['--field', 'spec.seed', '--values', '1,1'], /--values: 1 is given twice/],
  ])('refuses %j', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message)
  })

  it('says which fields there are', async () => {
    const { code, err } = await run('--field', 'Cluster:spec.nodePools[genral].count', '--values', '1')
    expect(code).toBe(2)
    expect(err).toContain('has no spec.nodePools[genral]; did you mean "general"?')
  })

  it('keeps comparing scheduler configurations: each result is written to be opened', async () => {
    const path = join(folder, 'packed.yaml')
    const other = join(folder, 'other.yaml')
    const text = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n'
    await writeFile(path, text)
    await writeFile(other, `${text}percentageOfNodesToScore: 10\n`)
    const terminal = fakeTerminal({ input: design(2) })
    const out = join(folder, 'configs')
    await main(['run', '-', '--scheduler-config', path, '--scheduler-config', other, '--out', out], terminal)
    const files = await readdir(out)
    expect(files).toEqual(expect.arrayContaining(['comparison.html', 'result-1-packed.json', 'result-2-other.json']))
    const html = await readFile(join(out, 'comparison.html'), 'utf8')
    expect(html).toContain('<code>percentageOfNodesToScore</code>')
  })
})
