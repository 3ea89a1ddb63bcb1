/** The terminal contract, on the real command in a real process. */
import { execFile, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { validateResult } from 'virtual:validators'
import { root, seatrial } from './machine'
import { call, end, start, startServer } from './process'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-terminal-'))))

async function file(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

const cluster = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: { name: small }
spec:
  nodePools:
    - { name: workers, count: 2, machineType: m6i.large }
`
const pods = (replicas: number, cpu = '100m') => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: nginx, resources: { requests: { cpu: ${cpu} } } }] }
`
const small = () => file('small.yaml', cluster + pods(4))

interface ResultJson {
  digest: string
  seed: number
  virtualSeconds: number
  objectives: { met: boolean }[]
  pending: { name: string; message: string }[]
  placements?: Record<string, string | null>
}
const json = (text: string) => JSON.parse(text) as ResultJson

describe('run', () => {
  it('ends with a summary and exit code 0 when all objectives are met', async () => {
    const { code, out, err } = await call(['run', await small(), '--duration', '2m'])
    expect(err).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/nodes +created +scheduled +running/)
    expect(out).toMatch(/seed \d+, digest \w+/)
    expect(out).not.toContain('\u001b')
  })

  it('prints the result and nothing else with --json -', async () => {
    const { code, out, err } = await call(['run', await small(), '--json', '-', '--seed', '7', '--placements'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const result = json(out)
    expect(result).toMatchObject({ seed: 7, counts: { nodes: 2, podsCreated: 4, podsRunning: 4, podsPending: 0 } })
    expect(Object.keys(result.placements ?? {})).toHaveLength(4)
    for (const name of ['seatrial', 'digest', 'virtualSeconds', 'wallSeconds', 'latency', 'objectives', 'pending']) {
      expect(result).toHaveProperty(name)
    }
    expect(validateResult(result), JSON.stringify(validateResult.errors)).toBe(true)
  })

  it('ends with exit code 1 and the reasons when pods stay pending', async () => {
    const trial = `---
apiVersion: seatrial.dev/v1alpha1
kind: Trial
metadata: { name: all-placed }
spec: { objectives: [{ metric: podsPending, max: 0 }] }
`
    const { code, out } = await call(['run', await file('full.yaml', cluster + pods(3, '64') + trial), '--json', '-'])
    expect(code).toBe(1)
    expect(json(out).pending[0].message).toMatch(/^0\/2 nodes are available: 2 Insufficient cpu\./)
  })

  it('reads standard input, alone and next to files', async () => {
    const clusterFile = await file('cluster.yaml', cluster)
    const { code, out } = await call(['run', clusterFile, '-', '--json', '-'], { input: pods(3) })
    expect(code).toBe(0)
    expect(json(out)).toMatchObject({ counts: { podsCreated: 3 } })
  })

  it('puts plain manifests on a starter cluster', async () => {
    const manifests = await file('manifests.yaml', pods(3))
    const byDefault = await call(['run', manifests, '--json', '-'])
    expect(json(byDefault.out)).toMatchObject({ counts: { podsRunning: 3 } })
    const chosen = await call(['run', manifests, '--json', '-', '--cluster', 'hundred-nodes'])
    expect(json(chosen.out)).toMatchObject({ counts: { nodes: 100, podsRunning: 3 } })
    const unknown = await call(['run', manifests, '--cluster', 'hundred-node'])
    expect(unknown.code).toBe(2)
    expect(unknown.err).toContain('did you mean hundred-nodes?')
    const idle = await call(['run', await small(), '--cluster', 'hundred-nodes'])
    expect(idle.err).toContain('--cluster hundred-nodes: has no effect')
  })

  it('gives the same digest for the same input and seed, another for another seed', async () => {
    const args = ['run', await small(), '--json', '-', '--seed']
    const results = await Promise.all(['1', '1', '2'].map((seed) => call([...args, seed])))
    const [first, again, other] = results.map(({ out }) => json(out).digest)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it('writes the report, with --quiet in silence', async () => {
    const out = join(folder, 'new', 'report')
    const quiet = await call(['run', await small(), '--out', out, '--quiet'])
    expect(quiet).toMatchObject({ code: 0, out: '', err: '' })
    const all = ['nodes.csv', 'pods.csv', 'report.html', 'result.json', 'timeseries.csv', 'utilisation.csv']
    expect((await readdir(out)).sort()).toEqual(all)
    expect((await readFile(join(out, 'pods.csv'), 'utf8')).trim().split('\r\n')).toHaveLength(5)

    const csv = join(folder, 'csv')
    await call(['run', await small(), '--out', csv, '--format', 'csv,html', '--json', join(folder, 'r.json')])
    expect((await readdir(csv)).sort()).toEqual(all.filter((name) => name !== 'result.json'))
    expect(json(await readFile(join(folder, 'r.json'), 'utf8')).virtualSeconds).toBeGreaterThan(0)
  })

  it('cancels on Ctrl-C with the summary so far and exit code 130', async () => {
    const child = start(['run', join('examples', 'thousand-node-stress.yaml'), '--duration', '720h'])
    child.stdin.end()
    const ended = end(child)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    const asked = performance.now()
    child.kill('SIGINT')
    const { code, out } = await ended
    expect(code).toBe(130)
    expect(performance.now() - asked).toBeLessThan(1000)
    expect(out).toContain('cancelled before its end')
  })

  it('survives a reader that goes away', () => {
    const command = `"${process.execPath}" "${seatrial}" run - --json - | head -c 10`
    const out = execFileSync('sh', ['-c', command], { input: cluster + pods(50), stdio: ['pipe', 'pipe', 'pipe'] })
    expect(out.toString()).toMatch(/^\{\s+"/)
  })
})

describe('bad input', () => {
  const position = /^\S+:\d+:\d+: error: .+$/m

  it.each<[string, () => Promise<string> | string]>([
    ['a directory', () => folder],
    ['a missing file', () => join(folder, 'none.yaml')],
    ['malformed YAML', () => file('malformed.yaml', 'kind: [Pod\n')],
    ['a wrong type', () => file('type.yaml', cluster + pods(1).replace('replicas: 1', 'replicas: many'))],
    ['a misspelt field', () => file('field.yaml', cluster.replace('nodePools', 'nodePool'))],
    [
      'binary junk',
      () =>
        file(
          'junk',
          Uint8Array.from({ length: 1000 }, (_, index) => (index * 37) % 256),
        ),
    ],
    ['an alias bomb', () => file('bomb.yaml', aliasBomb())],
    ['nothing', () => file('empty.yaml', '')],
    ['ten thousand broken documents', () => file('many.yaml', '---\nkind: Pod\n'.repeat(10_000))],
  ])('%s: exit code 2, a position, no stack trace', async (_, path) => {
    for (const command of ['run', 'check']) {
      const { code, out, err } = await call([command, await path()])
      expect({ code, out }).toEqual({ code: 2, out: '' })
      expect(err).toMatch(position)
      expect(err).not.toMatch(/^ {4}at /m)
      expect(err.split('\n').length).toBeLessThan(200)
    }
  })

  it('a file of 50 MB is refused at once', async () => {
    const path = await file('large.yaml', '')
    await truncate(path, 50e6)
    const { code, err, milliseconds } = await call(['check', path])
    expect(code).toBe(2)
    expect(err).toContain('expected at most 16.0 MiB, found 47.7 MiB')
    expect(milliseconds).toBeLessThan(2000)
  })

  it.each([
    [['run'], 'expected FILE...'],
    [['run', 'x.yaml', '--sed', '1'], 'did you mean --seed?'],
    [['run', 'x.yaml', '--duration', 'soon'], '--duration'],
    [['run', 'x.yaml', '--format', 'pdf', '--out', 'x'], '--format expects some of html,json,csv'],
    [['serve', '--port', '99999'], '--port expects an integer from 0 to 65535'],
    [['fly'], 'unknown command fly'],
    [[], 'expected a command'],
  ])('%j is misuse', async (args, message) => {
    const { code, out, err } = await call(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
    expect(err).toContain('remedy: ')
  })

  it('--out that is a file is refused before the run', async () => {
    const { code, err } = await call(['run', await small(), '--out', await file('taken', '')])
    expect(code).toBe(2)
    expect(err).toContain('is no folder')
  })
})

describe('explain', () => {
  interface Answer {
    kubernetesVersion: string
    pods: { name: string; node: string | null; message: string; best: string[]; filtered: Record<string, unknown> }[]
  }
  const explain = async (...args: string[]) => {
    const { code, out, err } = await call(['explain', ...args, '--json'])
    expect(code, err).toBe(0)
    return JSON.parse(out) as Answer
  }

  it('answers for the examples', async () => {
    const { kubernetesVersion, pods } = await explain(join('examples', 'harbour-shop.yaml'))
    expect(kubernetesVersion).toBe('v1.36')
    const pending = pods.filter(({ node }) => node === null)
    expect(pending.map(({ name }) => name)).toEqual(['train-model-0'])
    expect(pending[0].message).toMatch(
      /^0\/12 nodes are available: 3 node\(s\) had untolerated taint\(s\), 9 Insufficient/,
    )
    expect(Object.keys(pending[0].filtered)).toHaveLength(12)
    for (const { node, best } of pods) if (best.length > 0) expect(best).toContain(node)
    const churn = await explain(join('examples', 'three-zone-churn.yaml'))
    expect(churn.pods.length).toBeGreaterThan(0)
  })

  const objects = `apiVersion: v1
kind: Node
metadata: { name: small }
status: { allocatable: { cpu: "2", memory: 8Gi, pods: "10" } }
---
apiVersion: v1
kind: Node
metadata: { name: large }
status: { allocatable: { cpu: "8", memory: 8Gi, pods: "10" } }
---
apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: c, image: nginx, resources: { requests: { cpu: "1" } } }] }
`

  it('decides about plain objects, under --config too, and tells people why', async () => {
    const path = await file('objects.yaml', objects)
    const config = await file('pack.yaml', packing)
    expect((await explain(path)).pods).toMatchObject([{ name: 'p', node: 'large', best: ['large'] }])
    expect((await explain(path, '--config', config)).pods).toMatchObject([{ name: 'p', node: 'small' }])
    const { code, out } = await call(['explain', path])
    expect(code).toBe(0)
    expect(out).toMatch(/default\/p +large +large has the best total/)
    expect(out).toContain('1 pod: 1 scheduled')
  })

  it('ends with exit code 2 and the place of what is wrong', async () => {
    const bad = await file('bad-objects.yaml', objects.replace('cpu: "1"', 'cpu: one'))
    const config = await file('bad-config.yaml', packing.replace('MostAllocated', 'Most'))
    const { code, out, err } = await call(['explain', bad, '--config', config, '--json'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/bad-objects\.yaml:14:\d+: error: /)
    expect(err).toMatch(/bad-config\.yaml:8:\d+: error: .*Most/)
    expect(err).toContain('remedy: ')
  })

  it('answers in well under a second', async () => {
    const path = await file('quick.yaml', objects)
    const times = []
    for (let attempt = 0; attempt < 3; attempt++) times.push((await call(['explain', path, '--json'])).milliseconds)
    expect(Math.min(...times)).toBeLessThan(1000)
  })
})

const packing = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
profiles:
  - schedulerName: default-scheduler
    pluginConfig:
      - name: NodeResourcesFit
        args:
          scoringStrategy: { type: MostAllocated, resources: [{ name: cpu, weight: 1 }] }
    plugins: { score: { disabled: [{ name: NodeResourcesBalancedAllocation }, { name: PodTopologySpread }] } }
`

describe('run --scheduler-config', () => {
  it('compares configurations, in the terminal and in the report', async () => {
    const spread = await file('spread.yaml', packing.replace('MostAllocated', 'LeastAllocated'))
    const pack = await file('pack.yaml', packing)
    const out = join(folder, 'compared')
    const options = ['--scheduler-config', spread, '--scheduler-config', pack, '--out', out]
    const ended = await call(['run', await small(), ...options])
    expect(ended.code, ended.err).toBe(0)
    expect(ended.out).toMatch(/scheduler configuration +spread\.yaml +pack\.yaml/)
    // Four pods of 100m on two nodes of two CPUs.
    expect(ended.out).toMatch(/nodes used +2 of 2 +1 of 2/)
    const result = JSON.parse(await readFile(join(out, 'result.json'), 'utf8')) as { comparison: object[] }
    expect(validateResult(result), JSON.stringify(validateResult.errors)).toBe(true)
    expect(result.comparison).toMatchObject([{ nodesUsed: 2 }, { nodesUsed: 1 }])
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain('Scheduler configurations compared')
    expect((await readdir(out)).sort()).toContain('comparison.csv')
  })

  it('runs nothing when a configuration is wrong', async () => {
    const wrong = await file('wrong-config.yaml', packing.replace('score:', 'scores:'))
    const { code, out, err } = await call(['run', await small(), '--scheduler-config', wrong])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/wrong-config\.yaml:9:\d+: error: /)
  })
})

function aliasBomb(): string {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x]']
  for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih', 'ji'].map((pair) => [...pair])) {
    lines.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`)
  }
  return lines.join('\n')
}

describe('check', () => {
  it('says in one line what it found', async () => {
    const { code, out } = await call(['check', await small()])
    expect(code).toBe(0)
    expect(out).toBe('ok: 1 cluster, 2 nodes, 1 workload, 0 services\n')
  })
})

describe('serve', () => {
  it('prints the URL, serves, and stops cleanly on Ctrl-C', async () => {
    const server = await startServer()
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}$/)
    expect((await fetch(server.url)).status).toBe(200)
    expect((await fetch(new URL('/', server.url))).status).toBe(401)
    const { code, out, err } = await server.stop()
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toEqual([server.url, 'Press Ctrl-C to stop', ''])
  })

  it('refuses a taken port and a bad file with exit code 2', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const { code, err } = await call(['serve', '--port', String(port)])
    expect(code).toBe(2)
    expect(err).toContain(`port ${port} is taken`)
    other.close()
    expect((await call(['serve', folder])).code).toBe(2)
  })
})

describe('npm start', () => {
  const noDisplay = { DISPLAY: '', WAYLAND_DISPLAY: '' }

  it.runIf(process.platform === 'linux')(
    'serves the browser where there is no display, and says so in one line',
    async () => {
      const server = await startServer([], noDisplay, 'app')
      expect((await fetch(server.url)).status).toBe(200)
      const { code, err } = await server.stop()
      expect(code).toBe(0)
      expect(err).toMatch(
        /^No desktop app: there is no display \(.*\)\. Serving the same screens to your browser instead\.\n$/,
      )
    },
  )

  it.runIf(process.platform === 'linux')('names the reason when Electron cannot be had', async () => {
    const empty = join(folder, 'no-electron')
    await mkdir(empty)
    const server = await startServer([], { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: empty }, 'app')
    const { err } = await server.stop()
    expect(err).toMatch(/^No desktop app: .*(run as root|holds no electron).*\n$/)
  })
})

describe('the command', () => {
  it('starts in well under a second', async () => {
    const times = []
    for (let attempt = 0; attempt < 3; attempt++) times.push((await call(['--version'])).milliseconds)
    expect(Math.min(...times)).toBeLessThan(1000)
  })

  it('is found by npx in a checkout', async () => {
    const { stdout } = await promisify(execFile)('npx', ['seatrial', '--version'], { cwd: root })
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})
