import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { main } from '../../src/main/hosts/cli'
import { Output } from '../../src/main/hosts/terminal/output'
import { fakeTerminal } from './fake-terminal'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'seatrial-explain-'))))

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const documents = (...objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n---\n')

const node = (name: string, allocatable: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name },
  status: { allocatable: { cpu: '1', memory: '4Gi', pods: '10', ...allocatable } },
})
const pod = (name: string, requests: object = {}, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'i', resources: { requests } }], ...spec },
})
const configuration = (fields: object) => ({
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  ...fields,
})
const high = { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 }

async function explain(input: string, ...args: string[]) {
  const terminal = fakeTerminal({ input })
  const code = await main(['explain', '-', ...args], terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}

interface PodAnswer {
  name: string
  node: string | null
  feasible: string[]
  [field: string]: unknown
}
async function answers(input: string, ...args: string[]): Promise<PodAnswer[]> {
  const { code, out } = await explain(input, '--json', ...args)
  expect(code).toBe(0)
  return (JSON.parse(out) as { pods: PodAnswer[] }).pods
}

describe('explain --json', () => {
  it('has the fields of the contract, with the weighted scores of every plugin', async () => {
    const objects = documents(
      node('n1', { cpu: '2' }),
      node('n2', { cpu: '4', memory: '8Gi' }),
      pod('p', { cpu: '1', memory: '2Gi' }),
    )
    const { out, err } = await explain(objects, '--json')
    expect(err).toBe('')
    // NodeResourcesFit, LeastAllocated: half of n1 is left of cpu and memory, three quarters of n2. The pod asks for cpu
    // and memory in the proportion of the nodes, so that NodeResourcesBalancedAllocation changes nothing: 50 + 50 / 2.
    // TaintToleration: 100 × 3 without taints. No image is on a node; no claim of DynamicResources.
    const same = { TaintToleration: 300, DynamicResources: 0, NodeResourcesBalancedAllocation: 75, ImageLocality: 0 }
    expect(JSON.parse(out)).toEqual({
      kubernetesVersion: 'v1.36',
      pods: [
        {
          namespace: 'default',
          name: 'p',
          node: 'n2',
          outcome: 'scheduled',
          attempts: 1,
          message: '',
          nominatedNode: null,
          victims: [],
          filtered: {},
          feasible: ['n1', 'n2'],
          scores: { n1: { ...same, NodeResourcesFit: 50 }, n2: { ...same, NodeResourcesFit: 75 } },
          final: { n1: 425, n2: 450 },
          best: ['n2'],
        },
      ],
    })
  })

  it('tells a preemption with the node, the victims, and the refusals that led to it', async () => {
    const [low, urgent] = await answers(
      documents(
        high,
        node('n1'),
        node('n2'),
        pod('low', { cpu: '800m' }),
        pod('there', { cpu: '800m' }, { nodeName: 'n2' }),
        pod('urgent', { cpu: '500m' }, { priorityClassName: 'high' }),
      ),
    )
    expect(low).toMatchObject({ name: 'low', node: 'n1', filtered: { n2: { plugin: 'NodeResourcesFit' } } })
    const refused = { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu' }
    // Of victims of one priority and number, those that started last go: `low` came after `there`.
    expect(urgent).toMatchObject({
      node: 'n1',
      attempts: 2,
      message: '0/2 nodes are available: 2 Insufficient cpu.',
      nominatedNode: 'n1',
      victims: ['default/low'],
      filtered: { n1: refused, n2: refused },
      feasible: ['n1'],
      scores: {},
      final: {},
      best: [],
    })
  })

  it('joins the reasons of a node, and keeps nodes in the scheduler’s order', async () => {
    const objects = documents(node('10'), node('9'), pod('large', { cpu: '2', memory: '8Gi' }))
    const { out } = await explain(objects, '--json')
    const refused = '{"plugin":"NodeResourcesFit","reason":"Insufficient cpu, Insufficient memory"}'
    // An object of JavaScript would begin with the smaller number.
    expect(out).toContain(`"filtered":{"10":${refused},"9":${refused}}`)
  })

  it('names the plugin for nodes that PreFilter excluded, and for pods that it refused', async () => {
    const named = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['b'] }] }]
    const affinity = {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: named } },
    }
    const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'none' } }]
    const [pinned, claiming] = await answers(
      documents(
        node('a'),
        node('b', { cpu: '100m' }),
        node('c'),
        pod('pinned', { cpu: '1' }, { affinity }),
        pod('claiming', {}, { volumes }),
      ),
    )
    const excluded = { plugin: 'NodeAffinity', reason: "node(s) didn't satisfy plugin(s) [NodeAffinity]" }
    expect(pinned.filtered).toEqual({
      b: { plugin: 'NodeResourcesFit', reason: 'Insufficient cpu' },
      a: excluded,
      c: excluded,
    })
    const missing = { plugin: 'VolumeRestrictions', reason: 'persistentvolumeclaim "none" not found' }
    expect(claiming.filtered).toEqual({ a: missing, b: missing, c: missing })
  })

  it('says why others wait', async () => {
    const [gated, foreign, nowhere] = await answers(
      documents(
        pod('gated', {}, { schedulingGates: [{ name: 'g' }] }),
        pod('foreign', {}, { schedulerName: 'other' }),
        pod('nowhere'),
      ),
    )
    expect(gated).toMatchObject({
      node: null,
      outcome: 'gated',
      message: 'Scheduling is blocked due to non-empty scheduling gates',
    })
    expect(foreign).toMatchObject({ node: null, outcome: 'noProfile', message: '' })
    expect(nowhere).toMatchObject({
      node: null,
      outcome: 'unschedulable',
      message: 'no nodes available to schedule pods',
      filtered: {},
    })
  })

  it('scores all nodes with --all-nodes, and else as many as the scheduler looks for', async () => {
    const nodes = Array.from({ length: 150 }, (_, index) => node(`n${index}`))
    // 50 − 150 / 125 = 49 % of 150 nodes is less than the least number, 100.
    expect((await answers(documents(...nodes, pod('p'))))[0].feasible).toHaveLength(100)
    expect((await answers(documents(...nodes, pod('p')), '--all-nodes'))[0].feasible).toHaveLength(150)
    const config = await file('one-percent.json', JSON.stringify(configuration({ percentageOfNodesToScore: 1 })))
    const [all] = await answers(documents(...nodes, pod('p')), '--config', config, '--all-nodes')
    expect(all.feasible).toHaveLength(150)
  })

  it('obeys --config', async () => {
    const args = { scoringStrategy: { type: 'MostAllocated', resources: [{ name: 'cpu', weight: 1 }] } }
    const profiles = [{ schedulerName: 'default-scheduler', pluginConfig: [{ name: 'NodeResourcesFit', args }] }]
    const config = await file('pack.json', JSON.stringify(configuration({ profiles })))
    const objects = documents(node('n1', { cpu: '2' }), node('n2', { cpu: '4' }), pod('p', { cpu: '1' }))
    expect((await answers(objects))[0].node).toBe('n2')
    // Half of n1 is taken then, a quarter of n2.
    const [packed] = await answers(objects, '--config', config)
    expect(packed).toMatchObject({ node: 'n1', scores: { n1: { NodeResourcesFit: 50 }, n2: { NodeResourcesFit: 25 } } })
  })

  it('obeys --feature-gates, which designs bring themselves', async () => {
    const objects = documents(node('n1'), pod('p'))
    const gate = ['--feature-gates', 'StorageCapacityScoring=true']
    expect(await answers(objects, ...gate)).toMatchObject([{ node: 'n1' }])
    const wrong = await explain(objects, '--feature-gates', 'StorageCapacityScoring=perhaps')
    expect(wrong).toMatchObject({ code: 2, out: '' })
    expect(wrong.err).toMatch(/^--feature-gates:1:1: error: .*expected true or false\n {2}remedy: /)
    const design = await explain(documents(cluster('a')), ...gate)
    expect(design).toMatchObject({ code: 2, out: '' })
    expect(design.err).toContain('--feature-gates needs --config FILE where the input is a design')
  })

  it('answers for each cluster of a design, under its own configuration or under --config', async () => {
    const everywhere = pod('p')
    Object.assign(everywhere.metadata, { annotations: { 'seatrial.dev/clusters': 'a,b' } })
    const design = documents(
      cluster('a'),
      cluster('b', { schedulerConfig: { profiles: [{ schedulerName: 'other' }] } }),
      everywhere,
    )
    expect(await answers(design)).toMatchObject([
      { cluster: 'a', name: 'p', outcome: 'scheduled', node: 'general-0001' },
      { cluster: 'b', name: 'p', outcome: 'noProfile', node: null },
    ])
    const config = await file('default.json', JSON.stringify(configuration({})))
    expect(await answers(design, '--config', config)).toMatchObject([
      { node: 'general-0001' },
      { node: 'general-0001' },
    ])
    expect((await answers(documents(cluster('a'), pod('p'))))[0]).not.toHaveProperty('cluster')
  })

  it('puts manifests on a starter cluster', async () => {
    const template = { metadata: { labels: { a: 'b' } }, spec: pod('').spec }
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template },
    }
    expect(await answers(documents(deployment), '--cluster', 'hundred-nodes', '--all-nodes')).toMatchObject([
      { name: 'd-0', feasible: { length: 100 } },
      { name: 'd-1', feasible: { length: 100 } },
    ])
    const { err } = await explain(documents(node('n'), pod('p')), '--cluster', 'hundred-nodes')
    expect(err).toContain('--cluster hundred-nodes: has no effect')
  })

  it('says on standard error what is not acted on, unless it is to be quiet', async () => {
    const objects = documents(node('n'), pod('p'), { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } })
    const loud = await explain(objects, '--json', '--parallelism', '16')
    expect(loud.err).toContain('note: 1 Secret: ')
    expect(loud.err).toContain('note: --parallelism 16: ties are decided as with 1\n')
    const quiet = await explain(objects, '--json', '--parallelism', '16', '--quiet')
    expect(quiet).toEqual({ code: 0, out: loud.out, err: '' })
  })

  it('points to --config where a configuration stands among the objects', async () => {
    const { err } = await explain(documents(node('n'), configuration({})))
    expect(err).toContain('KubeSchedulerConfiguration: has no effect among FILE...; give it with --config FILE')
  })
})

function cluster(name: string, controlPlane: object = {}) {
  const nodePools = [{ name: 'general', count: 1, machineType: 'm6i.large' }]
  const spec = { nodePools, controlPlane }
  return { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Cluster', metadata: { name }, spec }
}

describe('explain for people', () => {
  const objects = documents(
    high,
    node('n1'),
    node('n2', { cpu: '500m' }),
    pod('low', { cpu: '800m' }),
    pod('urgent', { cpu: '600m' }, { priorityClassName: 'high' }),
    pod('large', { cpu: '8' }),
  )

  it('has a line for each pod, and counts them', async () => {
    const { code, out } = await explain(objects)
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['pod', 'node', 'victims', 'decided by'],
      [
        'default/low',
        'n1',
        '—',
        expect.stringMatching(/^n1 is the only node .* Later default\/urgent preempted it\.$/),
      ],
      ['default/urgent', 'n1', 'default/low', 'Its victims made room on n1.'],
      [
        'default/large',
        '—',
        '—',
        expect.stringMatching(/^0\/2 nodes are available: 2 Insufficient cpu\. no new claims/),
      ],
      [''],
      ['3 pods: 2 scheduled, 1 unschedulable; 1 preempted'],
      [''],
    ])
    expect((await explain(documents(node('n')))).out).toContain('nothing to decide')
  })

  it('leaves the column of victims out where there are none', async () => {
    const { out } = await explain(documents(node('n'), pod('p')))
    expect(out.split('\n')[0].trim().split(/ {2,}/)).toEqual(['pod', 'node', 'decided by'])
  })

  it('tells the whole story of one pod', async () => {
    const { out } = await explain(objects, '--pod', 'urgent')
    const lines = out.split('\n').map((line) => line.trim().split(/ {2,}/))
    expect(lines[0]).toEqual(['default/urgent: n1'])
    expect(out).toContain('Attempt 1 of 2: No node fits as it is; one pod of lower priority is being removed from n1')
    expect(out).toContain('message: 0/2 nodes are available: 2 Insufficient cpu.')
    expect(lines).toContainEqual(['NodeResourcesFit', 'Insufficient cpu', '2', 'n1, n2'])
    expect(out).toContain('preemption: n1 is nominated; it loses default/low')
    expect(lines).toContainEqual(['n1', '0', 'default/low'])
    expect(out).toContain('Attempt 2 of 2: ')
  })

  it('shows raw, normalised and weighted scores of the best nodes side by side', async () => {
    const nodes = Array.from({ length: 6 }, (_, index) => node(`n${index}`, { cpu: String(index + 1) }))
    const { out } = await explain(documents(...nodes, pod('p', { cpu: '1' })), '--pod', 'default/p')
    const rows = out.split('\n').map((line) => line.trim().split(/ {2,}/))
    // A pod that asks for all of n0's cpu leaves five sixths of n5's; memory counts with the 200Mi of pods without a
    // request: (4096 − 200) / 4096 = 95 %. Mean of 83 and 95 at n5: 89.
    expect(rows).toContainEqual(['plugin', 'weight', 'n5', 'n4', 'n3', 'n2'])
    expect(rows).toContainEqual(['plugin', 'weight', 'n1', 'n0'])
    const fit = rows.find(([plugin]) => plugin === 'NodeResourcesFit')
    expect(fit?.slice(0, 3)).toEqual(['NodeResourcesFit', '× 1', '89 / 89 / 89'])
    const taints = rows.find(([plugin]) => plugin === 'TaintToleration')
    expect(taints?.slice(0, 3)).toEqual(['TaintToleration', '× 3', '0 / 100 / 300'])
  })

  it('takes --pod with --json too', async () => {
    expect(await answers(objects, '--pod', 'large')).toMatchObject([{ name: 'large', node: null }])
  })

  it.each([
    ['urgnt', 'no such pod in the input; did you mean urgent?'],
    ['default/x', 'no such pod in the input'],
  ])('refuses --pod %s', async (name, message) => {
    const { code, out, err } = await explain(objects, '--pod', name)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(message)
  })

  it('says of a pod that is placed where it is', async () => {
    const placed = documents(node('n'), pod('p', {}, { nodeName: 'n' }))
    expect((await explain(placed, '--pod', 'p')).err).toContain('--pod p: is on n already')
  })
})

describe('explain refuses', () => {
  it('bad objects and a bad configuration in one go, each with its place', async () => {
    const config = await file('bad.json', JSON.stringify(configuration({ percentageOfNodesToScore: 101 })))
    const { code, out, err } = await explain(documents(pod('p', { cpu: 'much' })), '--config', config, '--json')
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^<stdin>:1:\d+: error: /m)
    expect(err).toMatch(/^\S*bad\.json:1:\d+: error: .*percentageOfNodesToScore/m)
  })

  it('files that are not there, whichever they are', async () => {
    const terminal = fakeTerminal()
    const [a, b] = [join(folder, 'none.yaml'), join(folder, 'neither.yaml')]
    expect(await main(['explain', a, '--config', b], terminal)).toBe(2)
    expect(terminal.err()).toMatch(/none\.yaml:1:1: error: no such file\n.*\n.*neither\.yaml:1:1: error: no such file/)
  })

  it.each([
    [['explain'], 'expected FILE...'],
    [['explain', '-', '--parallelism', '0'], '--parallelism expects an integer from 1 to 65535 (found 0)'],
    [['explain', '-', '--config', '-'], 'standard input (-) is given twice'],
    [['explain', '-', '--jsno'], 'did you mean --json?'],
  ])('%j', async (argv, message) => {
    const terminal = fakeTerminal()
    expect(await main(argv, terminal)).toBe(2)
    expect(terminal.err()).toContain(message)
  })
})

describe('output', () => {
  it('waits for a reader that is slower', async () => {
    let drain = () => {}
    const written: number[] = []
    const output = new Output({
      write: (text) => (written.push(text.length), false),
      once: (_, listener) => (drain = listener),
    })
    let ended = false
    const writing = output.write('x'.repeat(70_000)).then(() => (ended = true))
    await Promise.resolve()
    expect({ written, ended }).toEqual({ written: [70_000], ended: false })
    drain()
    await writing
    // What is short goes together with what follows.
    await output.write('short')
    expect(written).toHaveLength(1)
  })
})
