import { describe, expect, it } from 'vitest'
import { parseSchedulerConfiguration, readClusterObjects } from '../../../src/design'
import { decideAll } from '../../../src/main/simulation/explain/decide'
import type { AttemptReport } from '../../../src/main/simulation/explain/contract'

/** Plain objects and a configuration as YAML; the last attempt of each pod by its name. */
function decide(objects: object[], configuration: object = {}): Record<string, AttemptReport> {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
  const read = readClusterObjects([{ name: 'objects.yaml', text }])
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join('\n'))
  const parsed = parseSchedulerConfiguration({
    name: 'config.yaml',
    text: JSON.stringify({
      apiVersion: 'kubescheduler.config.k8s.io/v1',
      kind: 'KubeSchedulerConfiguration',
      percentageOfNodesToScore: 100,
      ...configuration,
    }),
  })
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return Object.fromEntries(
    Array.from(decideAll(read.objects, parsed.configuration), ({ name, attempts }) => [
      name,
      attempts[attempts.length - 1],
    ]),
  )
}

const node = (name: string, labels: Record<string, string> = {}, allocatable: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
  status: { allocatable: { cpu: '4', memory: '8Gi', pods: '110', ...allocatable } },
})
const pod = (name: string, spec: object = {}, requests: Record<string, string> = { cpu: '1', memory: '1Gi' }) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [{ name: 'c', image: 'example.com/app:1', resources: { requests, limits: requests } }], ...spec },
})
const named = (...values: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values }] }],
      },
    },
  },
})
const profile = (fields: object) => ({ profiles: [{ schedulerName: 'default-scheduler', ...fields }] })
const nodes = ['n0', 'n1', 'n2', 'n3'].map((name) => node(name))

describe('PreFilter of NodeAffinity', () => {
  it('narrows the search to the nodes that matchFields names, and says so of the others', () => {
    const { p } = decide([...nodes, pod('p', named('n2'), { cpu: '8' })])
    expect(p.message).toBe(
      "0/4 nodes are available: 1 Insufficient cpu, 3 node(s) didn't satisfy plugin(s) [NodeAffinity]. no new claims to " +
        'deallocate, preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.',
    )
    expect(p.rejectedBy.sort()).toEqual(['NodeAffinity', 'NodeResourcesFit'])
  })

  it('says so of all when the node is not there', () => {
    const { p } = decide([...nodes, pod('p', named('gone'))])
    expect(p.message).toContain("0/4 nodes are available: 4 node(s) didn't satisfy plugin(s) [NodeAffinity].")
  })

  it('stays when only its filter is disabled', () => {
    const { p } = decide(
      [...nodes, pod('p', named('n1'))],
      profile({ plugins: { filter: { disabled: [{ name: 'NodeAffinity' }] } } }),
    )
    expect([p.node, p.feasible]).toEqual(['n1', ['n1']])
  })

  it('moves the start of the next search by the nodes that it looked at', () => {
    const { b } = decide([...nodes, pod('a', named('n2')), pod('b')])
    // One node was looked at: the next search begins at n1.
    expect(b.feasible).toEqual(['n1', 'n2', 'n3', 'n0'])
  })
})

describe('profiles', () => {
  it('a filter that comes earlier than upstream has it is the one that is named', () => {
    const tainted = { ...node('n0'), spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] } }
    const order = ['PrioritySort', 'NodeResourcesFit', 'TaintToleration', 'DefaultBinder'].map((name) => ({ name }))
    const fitFirst = profile({ plugins: { multiPoint: { enabled: order, disabled: [{ name: '*' }] } } })
    const big = pod('p', {}, { cpu: '8' })
    expect(decide([tainted, big]).p.filtered[0].plugin).toBe('TaintToleration')
    expect(decide([tainted, big], fitFirst).p.filtered[0].plugin).toBe('NodeResourcesFit')
  })

  it('without score plugins the search ends at the first feasible node, and the next begins behind it', () => {
    const none = profile({ plugins: { score: { disabled: [{ name: '*' }] } } })
    const answers = decide([...nodes, pod('a'), pod('b')], none)
    expect([answers.a.feasible, answers.b.feasible]).toEqual([['n0'], ['n1']])
  })

  it('leave a pod alone that asks for somebody else', () => {
    const { p } = decide([...nodes, pod('p', { schedulerName: 'other' })])
    expect([p.outcome, p.message]).toEqual(['noProfile', ''])
  })

  it('adds the affinity of addedAffinity to the own: required as a filter of its own, preferred before normalising', () => {
    const prefer = (key: string, weight: number) => ({
      weight,
      preference: { matchExpressions: [{ key, operator: 'Exists' }] },
    })
    const config = profile({
      pluginConfig: [
        {
          name: 'NodeAffinity',
          args: {
            addedAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: 'ours', operator: 'Exists' }] }],
              },
              preferredDuringSchedulingIgnoredDuringExecution: [prefer('x', 10)],
            },
          },
        },
      ],
    })
    const own = {
      affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer('y', 30)] } },
    }
    const { p } = decide(
      [
        node('a', { ours: '', x: '', y: '' }),
        node('b', { ours: '', x: '' }),
        node('c', { x: '', y: '' }),
        pod('p', own),
      ],
      config,
    )
    // a: 10 + 30 = 40 → 100; b: 10 → 25; times the default weight 2.
    expect(p.scores['NodeAffinity'].weighted).toEqual([200, 50])
    expect(p.filtered).toEqual([
      { node: 'c', plugin: 'NodeAffinity', reasons: ["node(s) didn't match scheduler-enforced node affinity"] },
    ])
  })

  it('ignores the resources that NodeResourcesFitArgs names, in the filter only, and no others', () => {
    const config = profile({
      pluginConfig: [
        {
          name: 'NodeResourcesFit',
          args: { ignoredResources: ['example.com/foo'], ignoredResourceGroups: ['example.org'] },
        },
      ],
    })
    const wants = (resource: string) => pod('p', {}, { [resource]: '1' })
    expect(decide([...nodes, wants('example.com/foo')], config).p.outcome).toBe('scheduled')
    expect(decide([...nodes, wants('example.org/bar')], config).p.outcome).toBe('scheduled')
    expect(decide([...nodes, wants('example.com/other')], config).p.message).toContain(
      '4 Insufficient example.com/other.',
    )
  })
})

describe('waiting pods', () => {
  it('are tried again when a pod comes that they wait for', () => {
    const wants = {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { app: 'host' } } },
          ],
        },
      },
    }
    const host = { ...pod('host'), metadata: { name: 'host', labels: { app: 'host' } } }
    const answers = decide([...nodes, pod('guest', wants), host])
    expect(answers.guest.node).toBe(answers.host.node)
  })

  it('with scheduling gates wait for their removal', () => {
    const { p } = decide([...nodes, pod('p', { schedulingGates: [{ name: 'example.com/g' }] })])
    expect([p.outcome, p.message]).toEqual(['gated', 'Scheduling is blocked due to non-empty scheduling gates'])
  })
})

describe('OpportunisticBatching', () => {
  // A profile in which pods can be alike: nothing spreads by default.
  const config = profile({
    pluginConfig: [{ name: 'PodTopologySpread', args: { defaultingType: 'List', defaultConstraints: [] } }],
  })
  // Each pod fills its node; the nodes differ in memory, so that the order by score is n3, n2, n1, n0.
  const unequal = ['4Gi', '8Gi', '12Gi', '16Gi'].map((memory, i) => node(`n${i}`, {}, { memory }))
  const full = (name: string) => pod(name, {}, { cpu: '4', memory: '1Gi' })

  it('gives the next best node of the search before to a pod that is alike, without looking at the others', () => {
    const answers = decide([...unequal, full('a'), full('b'), full('c')], config)
    expect(['a', 'b', 'c'].map((name) => answers[name].node)).toEqual(['n3', 'n2', 'n1'])
    expect(['a', 'b', 'c'].map((name) => answers[name].evaluated)).toEqual([4, 1, 1])
  })

  it('does nothing under the default profile, which spreads by default', () => {
    const answers = decide([...unequal, full('a'), full('b')])
    expect(['a', 'b'].map((name) => answers[name].evaluated)).toEqual([4, 4])
  })
})
