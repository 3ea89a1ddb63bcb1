import { describe, expect, it } from 'vitest'
import type { NodeSpec, PodTemplate } from '../../../src/design/types'
import { SchedulerCache } from '../../../src/main/simulation/scheduler/cache'
import { defaultSchedulerConfiguration } from '../../../src/design'
import { NodeTree } from '../../../src/main/simulation/scheduler/nodeTree'
import { Nominator } from '../../../src/main/simulation/scheduler/nominator'
import { SchedulingAlgorithm } from '../../../src/main/simulation/scheduler/schedulingAlgorithm'
import { numFeasibleNodesToFind } from '../../../src/main/simulation/scheduler/search'
import { VolumeStore } from '../../../src/main/simulation/state/volumes'
import { NONE, type NodeId, type PodId } from '../../../src/main/simulation/state/ids'
import { NodeTable } from '../../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../../src/main/simulation/state/resources'
import { TemplateTable } from '../../../src/main/simulation/state/templates'
import { Gi, makeNode, makeNodes, makeTemplate, Mi } from '../builders'

function bench(nodes: NodeSpec[], percentage = 0) {
  const resources = new ResourceIndex()
  const templates = new TemplateTable(resources)
  const table = new NodeTable([{ name: 'nodes', nodes }], resources)
  let nextPod = 0
  const intern = (template: PodTemplate) => {
    const compiled = templates.intern(template)
    table.coverResources(resources)
    return compiled
  }
  // Resources that only pods name must be known before the cache is made, as in a cluster.
  resources.position('example.com/gpu')
  table.coverResources(resources)
  const cache = new SchedulerCache(table, resources, templates, { podName: String, startTime: (pod) => pod })
  nodes.forEach((spec, node) => cache.addNode(node as NodeId, spec))
  const nominator = new Nominator()
  const { featureGates } = defaultSchedulerConfiguration
  const algorithm = new SchedulingAlgorithm(
    { ...defaultSchedulerConfiguration, percentageOfNodesToScore: percentage },
    {
      resources,
      cache,
      namespaceLabels: (name) => ({ 'kubernetes.io/metadata.name': name }),
      defaultSelector: () => undefined,
      volumes: new VolumeStore(),
      gates: featureGates,
      isPreempting: () => false,
      nominator,
      budgets: () => [],
      offset: () => 0,
      wasPreempted: () => false,
    },
  )
  const { search } = algorithm
  return {
    cache,
    search,
    place(template: PodTemplate, node: string): void {
      cache.add(nextPod++ as PodId, table.find(node) as NodeId, intern(template))
    },
    decide(template: PodTemplate, target = NONE): string {
      const verdict = algorithm.decide({ pod: nextPod as PodId, template: intern(template), target }, 0, 0)
      return verdict.node === NONE ? verdict.message : table.specs[verdict.node].name
    },
    /** Totals of the last search by node name. */
    totals(): Record<string, number> {
      return Object.fromEntries(
        Array.from(search.feasible.subarray(0, search.feasibleCount), (node, i) => [
          table.specs[node].name,
          search.totals[i],
        ]),
      )
    },
  }
}

describe('numFeasibleNodesToFind', () => {
  // 50 % less one point per 125 nodes, at least 5 %, at least 100 nodes (schedule_one.go).
  it.each([
    [0, 99, 99],
    [0, 100, 100],
    [0, 1000, 420],
    [0, 5000, 500],
    [0, 6000, 300],
    [70, 150, 105],
    [10, 150, 100],
    [100, 150, 150],
  ])('percentage %i of %i nodes: %i', (percentage, nodes, expected) => {
    expect(numFeasibleNodesToFind(percentage, nodes)).toBe(expected)
  })
})

describe('NodeTree', () => {
  it('takes one node of each zone in turn, zones in order of appearance', () => {
    const nodes = ['a', 'a', 'a', 'b', 'c', 'c'].map((zone, i) => makeNode(`n${i}`, { zone }))
    const tree = new NodeTree()
    nodes.forEach((node, i) => tree.add(i as NodeId, node))
    expect([...tree.order]).toEqual([0, 3, 4, 1, 5, 2])
  })
})

describe('filters and messages', () => {
  const small = makeTemplate({ cpu: 100 })

  it('names the reasons of all nodes, sorted as strings', () => {
    const { decide } = bench([
      ...makeNodes(3, { cpu: 1000 }),
      makeNode('t1', { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] }),
      makeNode('t2', { taints: [{ key: 'k', effect: 'NoExecute' }] }),
    ])
    expect(decide(makeTemplate({ cpu: 2000 }))).toBe(
      '0/5 nodes are available: 2 node(s) had untolerated taint(s), 3 Insufficient cpu. no new claims to deallocate, ' +
        'preemption: 0/5 nodes are available: 5 Preemption is not helpful for scheduling.',
    )
  })

  it('tells apart what preemption could free from what no node has', () => {
    const { decide, place } = bench(makeNodes(2, { cpu: 1000 }))
    place(makeTemplate({ cpu: 900 }), 'n0')
    place(makeTemplate({ cpu: 900 }), 'n1')
    expect(decide(makeTemplate({ cpu: 500 }))).toContain(
      'preemption: 0/2 nodes are available: 2 No preemption victims found',
    )
  })

  it('reports every resource that does not suffice', () => {
    const { decide } = bench([makeNode('n', { cpu: 1000, memory: Gi })])
    const template = { ...makeTemplate({ cpu: 2000, memory: 2 * Gi }) }
    const withGpu = { ...template, requests: { ...template.requests, 'example.com/gpu': 1 } }
    expect(decide(withGpu)).toContain('1 Insufficient cpu, 1 Insufficient example.com/gpu, 1 Insufficient memory.')
  })

  it('counts pods', () => {
    const { decide, place } = bench([makeNode('n', { pods: 1 })])
    place(small, 'n')
    expect(decide(small)).toContain('1 Too many pods.')
  })

  it.each<[string, Partial<PodTemplate>, string]>([
    ['nodeSelector', { nodeSelector: { disk: 'ssd' } }, 'ssd'],
    ['nodeName', { nodeName: 'cordoned', tolerations: [{ operator: 'Exists' }] }, 'cordoned'],
    [
      'required affinity Gt',
      {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'gen', operator: 'Gt', values: ['4'] }] }],
          },
        },
      },
      'gen5',
    ],
    ['toleration', { tolerations: [{ key: 'gpu', operator: 'Exists' }], nodeSelector: { gpu: 'yes' } }, 'tainted'],
  ])('%s picks its node', (_, fields, expected) => {
    const { decide } = bench([
      makeNode('plain'),
      makeNode('ssd', { labels: { disk: 'ssd' } }),
      makeNode('gen5', { labels: { gen: '5' } }),
      makeNode('genx', { labels: { gen: 'x' } }),
      makeNode('cordoned', { unschedulable: true }),
      makeNode('tainted', { labels: { gpu: 'yes' }, taints: [{ key: 'gpu', value: '1', effect: 'NoSchedule' }] }),
    ])
    expect(decide(makeTemplate(fields))).toBe(expected)
  })

  it('says so when no selector matches, and when a node is cordoned', () => {
    const { decide } = bench([makeNode('a'), makeNode('b', { unschedulable: true })])
    expect(decide(makeTemplate({ nodeSelector: { x: 'y' } }))).toContain(
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) were unschedulable.",
    )
  })

  it('host ports conflict by protocol, port and address', () => {
    const { decide, place } = bench([makeNode('a'), makeNode('b')])
    const port = (hostIP: string) => makeTemplate({ hostPorts: [{ protocol: 'TCP', hostIP, port: 80 }] })
    place(port('10.0.0.1'), 'a')
    place(port('0.0.0.0'), 'b')
    expect(decide(port('10.0.0.2'))).toBe('a')
    expect(decide(port('0.0.0.0'))).toContain("2 node(s) didn't have free ports for the requested pod ports")
  })

  it("looks only at the node that a DaemonSet's pod names", () => {
    const { decide } = bench(makeNodes(3, { cpu: 1000 }))
    expect(decide(small, 2)).toBe('n2')
    expect(decide(makeTemplate({ cpu: 2000 }), 1)).toContain(
      "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity].",
    )
  })

  it('stops at the adaptive number of feasible nodes and goes on from there', () => {
    const { decide, search } = bench(makeNodes(300, {}, ['a']))
    decide(small)
    // 300 nodes: 50 - 2 = 48 % = 144.
    expect([search.feasibleCount, search.evaluated]).toEqual([144, 144])
    const first = search.feasible[0]
    decide(small)
    expect([first, search.feasible[0]]).toEqual([0, 144])
  })

  it('begins anew from the remainder when nodes have gone meanwhile', () => {
    const { cache, decide, search } = bench(makeNodes(300, {}, ['a']))
    decide(small)
    decide(small)
    for (let node = 100; node < 300; node++) cache.removeNode(node as NodeId)
    // From 288 on, of 100.
    expect([search.start, decide(small), search.feasible[0], search.start]).toEqual([288, 'n88', 88, 88])
  })
})

describe('scores', () => {
  it('adds LeastAllocated, BalancedAllocation and TaintToleration with their weights', () => {
    const { decide, place, totals } = bench([
      makeNode('empty', { cpu: 4000, memory: 8 * Gi }),
      makeNode('half', { cpu: 4000, memory: 8 * Gi }),
    ])
    place(makeTemplate({ cpu: 2000, memory: 2 * Gi }), 'half')
    expect(decide(makeTemplate({ cpu: 1000, memory: Gi }))).toBe('empty')
    // empty: cpu (4000-1000)*100/4000 = 75, memory (8-1)*100/8 = 87 (87.5), least = floor(162/2) = 81.
    //   balance before 100, after: |0.25-0.125|/2 = 0.0625 → 93; 50 + trunc((50 + 93 - 100)/2) = 50 + 21 = 71.
    //   no PreferNoSchedule taint: 100 × 3 = 300. Sum 452.
    // half: cpu (4000-3000)*100/4000 = 25, memory (8-3)*100/8 = 62, least = floor(87/2) = 43.
    //   balance before |0.5-0.25|/2 = 0.125 → 87; after |0.75-0.375|/2 = 0.1875 → 81; 50 + trunc((50 + 81 - 87)/2) = 72.
    //   Sum 43 + 72 + 300 = 415.
    expect(totals()).toEqual({ empty: 452, half: 415 })
  })

  it('normalises preferred affinity to the best node and avoids PreferNoSchedule taints', () => {
    const prefer = (key: string, weight: number) => ({
      weight,
      preference: { matchExpressions: [{ key, operator: 'Exists' as const }] },
    })
    const { decide, totals } = bench([
      makeNode('both', { labels: { x: '', y: '' } }),
      makeNode('one', { labels: { x: '' } }),
      makeNode('soft', { taints: [{ key: 't', effect: 'PreferNoSchedule' }] }),
    ])
    const template = makeTemplate({
      cpu: 0,
      memory: 0,
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [prefer('x', 10), prefer('y', 30)] },
    })
    expect(decide(template)).toBe('both')
    // Affinity 40, 10, 0 → 100, 25, 0, times 2. Taints 0, 0, 1 → 100, 100, 0, times 3.
    // A pod without requests scores LeastAllocated with 100m of 4000m and 200Mi of 16Gi: 97 and 98 → 97; no balance score.
    expect(totals()).toEqual({ both: 200 + 300 + 97, one: 50 + 300 + 97, soft: 97 })
    expect(200 * Mi).toBeLessThan(16 * Gi)
  })

  it('scores nothing when one node is feasible', () => {
    const { decide } = bench([makeNode('only'), makeNode('full', { cpu: 10 })])
    expect(decide(makeTemplate({ cpu: 100 }))).toBe('only')
  })
})
