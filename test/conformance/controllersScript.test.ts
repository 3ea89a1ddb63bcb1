/** What the replay makes of marks, commands and requests whose bodies the recorder left out. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRequest, readRecording, type Json } from './controllers/recording'
import { commandOf } from './controllers/script/kubectl'
import { withBodies } from './controllers/script/missingInput'
import { neighboursOf } from './controllers/script/neighbours'
import { scriptOf } from './controllers/script/script'
import { setupOf } from './controllers/script/setup'
import { standInScript } from './controllers/script/standIn'
import { usageOf } from './controllers/script/usage'

const recording = (name: string) => readRecording(join(import.meta.dirname, 'controllers/records', `${name}.json`))

describe('marks', () => {
  it.each([
    ['load web: total 200m spread over ready pods', { workload: 'web', totalMilli: 200 }],
    ['load web: 2 pods 90m, 2 missing', { workload: 'web', pods: 2, eachMilli: 90 }],
    ['load web: first 2 pods 20m, others missing', { workload: 'web', pods: 2, eachMilli: 20 }],
    ['load low: 50m', { workload: 'low', eachMilli: 50 }],
    ['load web: none', { workload: 'web' }],
    ['all ready', undefined],
  ])('%s', (mark, usage) => {
    expect(usageOf(mark)).toEqual(usage)
  })

  it('of a death name the node and its last renewal; it returns when its kubelet posts', () => {
    // "kill n03" at 7739 ms, 3094 ms after its renewal; Ready again at 402767 ms.
    const { acts, leases } = standInScript(recording('07a-node-death-1of20'))
    expect(leases).toEqual([{ node: 'n03', renewedMs: 7739 - 3094 }])
    expect(acts).toEqual([
      { t: 7739, act: { act: 'stop node', node: 'n03' } },
      { t: 402_757, act: { act: 'return node', node: 'n03' } },
    ])
  })
})

describe('kubectl', () => {
  const command = (mark: string, exit = 0, lines: Json[] = [[100, 'out', '']]) =>
    commandOf({ t: 200, mark, data: { started: 50, exit, lines } }, 'ns', 0)

  it('sets an image by the name of the container', () => {
    const body = { spec: { template: { spec: { containers: [{ name: 'img', image: 'img:2' }] } } } }
    const call = { method: 'PATCH', path: '/apis/apps/v1/namespaces/ns/deployments/web', body }
    expect(command('kubectl set image deploy/web img=img:2')).toEqual({ do: 'call', t: 90, call })
  })

  it('only looks, or fails, without a request', () => {
    expect(command('kubectl get pods -o wide')).toBeUndefined()
    expect(command('kubectl rollout undo deploy/web', 1)).toBeUndefined()
  })

  it('drains after the cordon, and gives up in time', () => {
    const lines = [
      [100, 'out', 'node/n1 cordoned'],
      [150, 'out', 'evicting pod ns/web-1'],
    ]
    expect(command('kubectl drain n1 --force --timeout=12s', 1, lines)).toEqual({
      do: 'drain',
      t: 150,
      node: 'n1',
      cordonedAt: 90,
      timeoutMs: 12_000,
    })
  })
})

describe('bodies that are left out', () => {
  it('are read off what became of the pods', () => {
    const bodies = withBodies(recording('11-delete-grace'))
      .filter(isRequest)
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => body as { metadata: { name: string; annotations: unknown }; spec: { nodeSelector: unknown } })
    expect(bodies.map(({ metadata }) => metadata.name)).toEqual(['a', 'b', 'c', 'd', 'pend'])
    // a stops 20 s after its deletion; pend found no node.
    expect(bodies[0].metadata.annotations).toEqual({ 'fk/stop': '20000' })
    expect(bodies[4].spec.nodeSelector).toEqual({ 'kubernetes.io/hostname': 'none' })
  })

  it('leave no creation without one', () => {
    for (const name of ['07a-node-death-1of20', '08-pdb-misc', '11-namespace-delete', '11-podgc-node-deleted']) {
      const missing = withBodies(recording(name)).filter(
        (one) => isRequest(one) && one.method === 'POST' && one.body === undefined && !one.path.endsWith('/eviction'),
      )
      expect(missing).toEqual([])
    }
  })
})

describe('the set-up', () => {
  it('knows labels by the pods that ran, and nodes that come later', () => {
    const setup = setupOf(recording('05-ds-nodes'), [])
    const labelled = setup.nodes.filter(({ labels }) => labels.disk === 'ssd').map(({ name }) => name)
    // n00 to n17 by the description; n16 was tainted to the end, so that nothing shows its label.
    expect(labelled).toContain('n15')
    expect(labelled).not.toContain('n18')
    expect(setup.laterNodes.map(({ name }) => name)).toEqual(['n20'])
  })

  it('reads flags', () => {
    const { flags } = setupOf(recording('13-ipam-mask24'), [])
    expect(flags).toMatchObject({ clusterCidr: '10.244.0.0/16', nodeCidrMaskSize: 24, serviceCidr: '10.0.0.0/28' })
  })

  it('puts all steps in the order of their times', () => {
    const times = scriptOf(recording('08-kubectl-drain')).steps.map(({ t }) => t)
    expect(times).toEqual([...times].sort((one, other) => one - other))
  })
})

describe('scenarios that began together', () => {
  const all = ['10-hpa-step', '10-hpa-misc', '11-gc-delete-background', '08-pdb-misc', '01-deploy-create-5'].map(
    recording,
  )
  const [step] = all

  it('are beside each other with their workloads, on the clock of the one that is replayed', () => {
    const { namespaces, steps } = neighboursOf(step, all)
    // 08-pdb-misc began 98 s later, 01-deploy-create-5 in another control plane.
    expect(namespaces).toEqual(['10-hpa-misc', '11-gc-delete-background'])
    const early = steps
      .filter(({ t }) => t < 3000)
      .map((one) => ('path' in one ? `${one.t} ${one.method} ${one.path}` : ''))
    // t0 of 11-gc is 5 ms before that of 10-hpa-step, its request 4 ms after it; 10-hpa-misc 3 ms later, its request after 1.
    expect(early).toEqual([
      '0 POST /apis/apps/v1/namespaces/11-gc-delete-background/deployments',
      '4 POST /apis/apps/v1/namespaces/10-hpa-misc/deployments',
    ])
    expect(steps.some((one) => 'method' in one && one.method === 'DELETE')).toBe(true)
    expect(steps.some((one) => 'path' in one && /pods|horizontal/.test(one.path))).toBe(false)
  })

  it('are none where nothing else began', () => {
    expect(neighboursOf(all[4], all)).toEqual({ namespaces: [], steps: [] })
  })
})
