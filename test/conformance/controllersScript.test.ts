/** What the replay makes of marks, commands and requests whose bodies the recorder left out. */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRequest, readRecording, type Json } from './controllers/recording'
import { eventTime, sentAt } from './controllers/script/arrival'
import { commandOf } from './controllers/script/kubectl'
import { withBodies } from './controllers/script/missingInput'
import { neighboursOf } from './controllers/script/neighbours'
import { scriptOf } from './controllers/script/script'
import { setupOf } from './controllers/script/setup'
import { slownessOf } from './controllers/script/slowness'
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
    // Answered after 89 ms and 85 ms, so sent at 4 + 89 - 8 and 1 + 85 - 8 ms after t0s that are 5 ms before that of 10-hpa-step
    // and 3 ms after it.
    expect(early).toEqual([
      '80 POST /apis/apps/v1/namespaces/11-gc-delete-background/deployments',
      '81 POST /apis/apps/v1/namespaces/10-hpa-misc/deployments',
    ])
    expect(steps.some((one) => 'method' in one && one.method === 'DELETE')).toBe(true)
    expect(steps.some((one) => 'path' in one && /pods|horizontal/.test(one.path))).toBe(false)
  })

  it('are none where nothing else began', () => {
    expect(neighboursOf(all[4], all)).toEqual({ namespaces: [], nodes: [], steps: [] })
  })
  it('and others that came later, with the nodes that they made and took away', () => {
    const { nodes, steps } = neighboursOf(step, [step, recording('11-podgc-node-deleted')])
    expect(nodes.map(({ name }) => name)).toEqual(['gone1'])
    // 11-podgc began 102.889 s after 10-hpa-step; its node came at 11 ms and went at 9419 ms.
    expect(steps).toEqual([
      expect.objectContaining({ t: 102_900, act: expect.objectContaining({ act: 'create node' }) as unknown }),
      { t: 112_308, kind: 'act', act: { act: 'stop node', node: 'gone1' } },
      { t: 112_308, kind: 'call', method: 'DELETE', path: '/api/v1/nodes/gone1' },
    ])
  })
})

describe('times of the recorded machine', () => {
  it('a request is sent so that its object shows when the recorded one did', () => {
    const one = recording('12-quota-retry-ds-raise25s')
    // Sent at 0 ms, shown at 70 ms, answered at 59 ms: done by 59 ms, and a write takes 8 ms.
    const [quota] = one.actions.filter(isRequest)
    expect(sentAt(quota, one, () => 0)).toBe(51)
    expect(sentAt(quota, one, () => 30)).toBe(21)
    expect(sentAt(quota, one, () => 100)).toBe(0)
  })

  it('Events tell theirs in their names', () => {
    // 0x18ea9cfb4276ed41 ns are 33 ms after t0: the row came at 64 ms.
    expect(eventTime('web.18ea9cfb4276ed41', '2026-11-23T07:46:44.393Z')).toBe(33)
    expect(eventTime('web', '2026-11-23T07:46:44.393Z')).toBeUndefined()
  })

  it('writes are slow while the machine is busy', () => {
    const slowness = slownessOf(recording('08-kubectl-drain'), [])
    // Requests took 60, 101, 131, 104 ms.
    expect(slowness(250)).toBeGreaterThan(40)
    expect(slowness(10_000)).toBe(0)
  })

  it('a pod that had a node and was gone at once was deleted without grace', () => {
    const bodies = withBodies(recording('12-quota-limitrange'))
      .filter(isRequest)
      .filter(({ method, path }) => method === 'DELETE' && path.includes('/pods/'))
      .map(({ body }) => body)
    expect(bodies).toEqual([{ gracePeriodSeconds: 0 }, { gracePeriodSeconds: 0 }, { gracePeriodSeconds: 0 }])
    // Its kubelet took a second.
    const ordered = withBodies(recording('04-sts-ordered')).filter(isRequest)
    expect(ordered.some(({ method, body }) => method === 'DELETE' && body !== undefined)).toBe(false)
  })
})
