/**
 * Decisions of the real kube-scheduler 1.36.3 (scheduler/*.json, recorded at parallelism 1), replayed one by one: every
 * attempt starts from the recorded state, so that one deviation hides no other. Compared: the feasible nodes in their
 * order, the total score of each, the chosen node, and the message character for character.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compileNode } from '../../src/design/compile/node'
import { compilePodTemplate } from '../../src/design'
import type { KubernetesObject, LabelSelector, PodSpec } from '../../src/design'
import { SchedulerCache } from '../../src/main/simulation/scheduler/cache'
import { defaultSelectorOf } from '../../src/main/simulation/scheduler/defaultSelector'
import { defaultPlugins } from '../../src/main/simulation/scheduler/plugins'
import { Search } from '../../src/main/simulation/scheduler/search'
import { NONE, type NodeId, type PodId } from '../../src/main/simulation/state/ids'
import { NodeTable } from '../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../src/main/simulation/state/resources'
import { TemplateTable } from '../../src/main/simulation/state/templates'

interface PodObject extends KubernetesObject {
  spec: PodSpec
}
type Selecting = KubernetesObject & { spec: { selector?: LabelSelector } }
interface Recording {
  scenario: {
    nodes?: KubernetesObject[]
    existingPods?: PodObject[]
    pods: PodObject[]
    namespaces?: { name: string; labels?: Record<string, string> }[]
    services?: (KubernetesObject & { spec: { selector?: Record<string, string> } })[]
    replicaSets?: Selecting[]
    statefulSets?: Selecting[]
    schedulerConfig?: { percentageOfNodesToScore?: number }
  }
  /** `admitted`: the fields of spec that admission changed. */
  results: { pod: string; admitted?: Partial<PodSpec> }[]
  attempts: {
    pod: string
    outcome: string
    /** Absent when unschedulable. */
    node?: string | null
    message?: string
    feasible?: string[]
    final?: number[]
    scores?: Record<string, number[]>
  }[]
  nodeAddOrder?: string[]
}

const folder = join(import.meta.dirname, 'scheduler')
const scored = new Set([
  'TaintToleration',
  'NodeAffinity',
  'PodTopologySpread',
  'InterPodAffinity',
  'NodeResourcesFit',
  'NodeResourcesBalancedAllocation',
  'ImageLocality',
])
const silent = { error: () => undefined, warning: () => undefined } as never

function replay(recording: Recording) {
  const { scenario } = recording
  const resources = new ResourceIndex()
  const templates = new TemplateTable(resources)
  const order = recording.nodeAddOrder ?? (scenario.nodes ?? []).map((node) => node.metadata.name as string)
  const byName = new Map((scenario.nodes ?? []).map((node) => [node.metadata.name as string, node]))
  const specs = order.map((name) => compileNode(byName.get(name) as KubernetesObject, silent))
  const nodes = new NodeTable([{ name: 'nodes', nodes: specs }], resources)
  const compile = (pod: PodObject, admitted: Partial<PodSpec> = {}) =>
    templates.intern(
      compilePodTemplate({ ...pod.spec, ...admitted }, pod.metadata, pod.metadata.namespace ?? 'default'),
    )
  const existing = (scenario.existingPods ?? []).map((pod) => compile(pod))
  const owners = [...(scenario.replicaSets ?? []), ...(scenario.statefulSets ?? [])]
  const ownedBy = new Map<string, LabelSelector | undefined>()
  const remember = (pod: PodObject, key: string): void => {
    const [owner] = (pod.metadata as { ownerReferences?: { kind: string; name: string }[] }).ownerReferences ?? []
    const found = owners.find((one) => owner && one.kind === owner.kind && one.metadata.name === owner.name)
    ownedBy.set(key, found?.spec.selector)
  }
  const admitted = new Map(recording.results.map((result) => [result.pod, result.admitted]))
  const pods = new Map(
    scenario.pods.map((pod) => {
      const key = `${pod.metadata.namespace ?? 'default'}/${pod.metadata.name}`
      remember(pod, key)
      return [key, compile(pod, admitted.get(key))] as const
    }),
  )
  nodes.coverResources(resources)
  const cache = new SchedulerCache(nodes, resources, templates)
  const keyOf = new Map([...pods].map(([key, template]) => [template.source, key]))
  const labelsOf = new Map((scenario.namespaces ?? []).map(({ name, labels }) => [name, labels ?? {}]))
  const { filters, scorers } = defaultPlugins({
    resources,
    cache,
    namespaceLabels: (name) => ({ ...labelsOf.get(name), 'kubernetes.io/metadata.name': name }),
    defaultSelector: defaultSelectorOf(
      (scenario.services ?? []).map(({ metadata, spec }) => ({
        namespace: metadata.namespace ?? 'default',
        selector: spec.selector ?? null,
      })),
      (template) => ownedBy.get(keyOf.get(template) ?? ''),
    ),
  })
  const search = new Search(cache, filters, scorers, scenario.schedulerConfig?.percentageOfNodesToScore ?? 100)
  let nextPod = 0
  const place = (template: (typeof existing)[number], node: string) =>
    cache.add(nextPod++ as PodId, nodes.find(node) as NodeId, template)
  existing.forEach((template, i) => {
    const pod = scenario.existingPods?.[i] as PodObject
    place(template, pod.spec.nodeName as string)
    if ('deletionTimestamp' in pod.metadata) cache.markTerminating((nextPod - 1) as PodId, template.id)
  })

  return recording.attempts.map((attempt) => {
    const template = pods.get(attempt.pod)
    if (!template) throw new Error(`no pod ${attempt.pod}`)
    search.run(nextPod as PodId, template, NONE)
    const feasible = Array.from(search.feasible.subarray(0, search.feasibleCount), (node) => specs[node].name)
    // Plugins of a later issue contribute nothing in these scenarios, which the test checks.
    const foreign = Object.entries(attempt.scores ?? {}).filter(
      ([name, values]) => !scored.has(name) && values.some(Boolean),
    )
    const outcome = {
      pod: attempt.pod,
      node: search.node === NONE ? null : specs[search.node].name,
      ...(search.node === NONE ? { message: search.message } : {}),
      ...(attempt.feasible ? { feasible } : {}),
      ...(attempt.final?.length ? { final: [...search.totals.subarray(0, search.feasibleCount)] } : {}),
    }
    const expected = {
      pod: attempt.pod,
      node: attempt.node ?? null,
      ...(attempt.node == null ? { message: attempt.message } : {}),
      ...(attempt.feasible ? { feasible: attempt.feasible } : {}),
      ...(attempt.final?.length ? { final: attempt.final } : {}),
    }
    if (attempt.node != null) place(template, attempt.node)
    return { outcome, expected, foreign: foreign.map(([name]) => name) }
  })
}

describe('kube-scheduler 1.36.3', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  it('is recorded', () => expect(files.length).toBeGreaterThan(20))

  it.each(files)('%s', (file) => {
    const recording = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording
    const attempts = replay(recording)
    expect(attempts.length).toBe(recording.attempts.length)
    for (const { outcome, expected, foreign } of attempts) {
      expect(foreign).toEqual([])
      expect(outcome).toEqual(expected)
    }
  })
})
