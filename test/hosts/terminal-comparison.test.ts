import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { validateResult } from 'virtual:validators'
import type { RunResult } from '../../src/design/result'
import { main } from '../../src/main/hosts/cli'
import { shortNames } from '../../src/main/hosts/terminal/schedulerConfiguration'
import { fakeTerminal } from './fake-terminal'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-comparison-'))))

async function configuration(name: string, profile: object): Promise<string> {
  const apiVersion = 'kubescheduler.config.k8s.io/v1'
  const object = { apiVersion, kind: 'KubeSchedulerConfiguration', profiles: [profile] }
  await writeFile(join(folder, name), JSON.stringify(object))
  return join(folder, name)
}
const resources = ['cpu', 'memory'].map((name) => ({ name, weight: 1 }))
const strategy = (type: string) => ({
  schedulerName: 'default-scheduler',
  pluginConfig: [{ name: 'NodeResourcesFit', args: { scoringStrategy: { type, resources } } }],
  // Else it speaks against full nodes.
  plugins: { multiPoint: { disabled: [{ name: 'NodeResourcesBalancedAllocation' }, { name: 'PodTopologySpread' }] } },
})

/** Two nodes of 4 CPUs, and four pods of one that are to run. */
function design(): string {
  const node = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'topology.kubernetes.io/zone': name } },
    status: { allocatable: { cpu: '4', memory: '8Gi', pods: '10' } },
  })
  const labels = { app: 'web' }
  const container = { name: 'c', image: 'i', resources: { requests: { cpu: '1', memory: '2Gi' } } }
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 4,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  }
  const spec = { duration: '1m', objectives: [{ metric: 'podsPending', max: 0 }] }
  const trial = { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Trial', metadata: { name: 't' }, spec }
  return [node('n1'), node('n2'), deployment, trial].map((object) => JSON.stringify(object)).join('\n---\n')
}

async function run(configs: readonly string[], ...args: string[]) {
  const terminal = fakeTerminal({ input: design() })
  const options = configs.flatMap((config) => ['--scheduler-config', config])
  const code = await main(['run', '-', ...options, ...args], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}
const rows = (text: string) => text.split('\n').map((line) => line.trim().split(/ {2,}/))

describe('run --scheduler-config', () => {
  it('given several times, runs the trial once with each and compares', async () => {
    const configs = [
      await configuration('spread.json', strategy('LeastAllocated')),
      await configuration('pack.json', strategy('MostAllocated')),
    ]
    const { code, out, err } = await run(configs)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const table = rows(out)
    expect(table).toContainEqual(['scheduler configuration', 'spread.json', 'pack.json'])
    expect(table).toContainEqual(['pods placed at the end', '4', '4'])
    expect(table).toContainEqual(['nodes used', '2 of 2', '1 of 2'])
    // Half of each node, or all of one and nothing of the other: 0.5 away from the mean of 0.5. A zone has one node.
    for (const figure of ['CPU', 'memory']) {
      expect(table).toContainEqual([`${figure} imbalance over nodes`, '0.0 %', '50.0 %'])
      expect(table).toContainEqual([`${figure} imbalance over zones`, '0.0 %', '50.0 %'])
    }
    expect(table).toContainEqual(['preemptions', '0', '0'])
    expect(table).toContainEqual(['objectives met', '1 of 1', '1 of 1'])
    expect(table.find(([name]) => name === 'scheduling SLI p99')).toHaveLength(3)
  })

  it('puts the comparison into every file of the report', async () => {
    const configs = [
      await configuration('spread.json', strategy('LeastAllocated')),
      await configuration('pack.json', strategy('MostAllocated')),
    ]
    const out = join(folder, 'report')
    expect((await run(configs, '--out', out, '-q')).code).toBe(0)
    expect(await readdir(out)).toContain('comparison.csv')
    const csv = (await readFile(join(out, 'comparison.csv'), 'utf8')).split('\r\n').map((line) => line.split(','))
    expect(csv.map(([name]) => name)).toEqual(['scheduler_config', 'spread.json', 'pack.json', ''])
    expect(csv[2][csv[0].indexOf('cpu_imbalance_nodes_ratio')]).toBe('0.5')
    const result = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as RunResult
    expect(validateResult(result), JSON.stringify(validateResult.errors)).toBe(true)
    expect(result.schedulerConfig).toBe('spread.json')
    expect(result.comparison).toMatchObject([
      { schedulerConfig: 'spread.json', nodesUsed: 2, digest: result.clusters[0].digest },
      { schedulerConfig: 'pack.json', nodesUsed: 1, podsPlaced: 4, podsPending: 0 },
    ])
    const html = await readFile(join(out, 'report.html'), 'utf8')
    expect(html).toContain('<h2>Scheduler configurations compared</h2>')
    expect(html).toMatch(/CPU imbalance over nodes<\/th><td class="num">0\.0 %<\/td><td class="num">50\.0 %/)
  })

  it('given once, takes the place of the design’s configuration', async () => {
    const pack = await configuration('pack.json', strategy('MostAllocated'))
    const result = JSON.parse((await run([pack], '--json', '-')).out) as RunResult
    expect(result).toMatchObject({ schedulerConfig: 'pack.json', clusters: [{ placement: { nodesUsed: 1 } }] })
    expect(result).not.toHaveProperty('comparison')
    const { out } = await run([pack])
    expect(rows(out)).toContainEqual(['cluster', '1 of 2', '50.0 %', '50.0 %', '50.0 %, 50.0 %', '0'])
  })

  it('ends with the worst exit code of the runs', async () => {
    const configs = [
      await configuration('served.json', { schedulerName: 'default-scheduler' }),
      await configuration('unserved.json', { schedulerName: 'other' }),
    ]
    for (const order of [configs, [...configs].reverse()]) {
      const { code, out } = await run(order)
      expect(code).toBe(1)
      expect(
        rows(out)
          .find(([name]) => name === 'pods pending at the end')
          ?.slice(1)
          .sort(),
      ).toEqual(['0', '4'])
    }
  })

  it('runs nothing when one of the configurations is wrong, and says where', async () => {
    const good = await configuration('good.json', { schedulerName: 'default-scheduler' })
    const bad = await configuration('wrong.json', strategy('MostAlocated'))
    const { code, out, err } = await run([good, bad])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/wrong\.json:1:\d+: error: .*MostAlocated.*\n {2}remedy: did you mean "MostAllocated"\?/)
  })

  it('refuses the same file twice', async () => {
    const good = await configuration('good.json', { schedulerName: 'default-scheduler' })
    expect((await run([good, good])).err).toContain('is given twice')
  })
})

it('names files by their last part where that tells them apart', () => {
  expect(shortNames(['x/a.yaml', 'b.yaml'])).toEqual(['a.yaml', 'b.yaml'])
  expect(shortNames(['x/a.yaml', 'y/a.yaml', 'b.yaml'])).toEqual(['x/a.yaml', 'y/a.yaml', 'b.yaml'])
})

describe('check', () => {
  async function check(...paths: string[]) {
    const terminal = fakeTerminal({ input: design() })
    const code = await main(['check', ...paths], terminal)
    return { code, out: terminal.out(), err: terminal.err() }
  }

  it('reads KubeSchedulerConfigurations, alone and beside a design', async () => {
    const good = await configuration('good.json', { schedulerName: 'default-scheduler' })
    expect(await check(good)).toEqual({ code: 0, out: 'ok: a scheduler configuration with 1 profile\n', err: '' })
    expect((await check(good, '-')).out).toMatch(/^ok: a scheduler configuration with 1 profile; 1 cluster, 2 nodes, /)
    const yaml = join(folder, 'spaced.yaml')
    await writeFile(
      yaml,
      'kind: "KubeSchedulerConfiguration"\napiVersion: kubescheduler.config.k8s.io/v1\nprofile: []\n',
    )
    const { code, out, err } = await check(yaml, '-')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^\S*spaced\.yaml:3:1: error: .*profile/)
  })
})
