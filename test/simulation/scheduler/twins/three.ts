/** The search by kinds of nodes, the one node by node, and the definition, over one cluster. */
import { expect } from 'vitest'
import { compilePodTemplate, type NodeSpec } from '../../../../src/design'
import { ScoreRecorder } from '../../../../src/main/simulation/explain/report'
import { SchedulerCache } from '../../../../src/main/simulation/scheduler/cache'
import { defaultSelectorOf } from '../../../../src/main/simulation/scheduler/defaultSelector'
import { Nominator } from '../../../../src/main/simulation/scheduler/nominator'
import { SchedulingAlgorithm, type Candidacy } from '../../../../src/main/simulation/scheduler/schedulingAlgorithm'
import { NONE, type NodeId, type PodId } from '../../../../src/main/simulation/state/ids'
import { NodeTable } from '../../../../src/main/simulation/state/nodes'
import { ResourceIndex } from '../../../../src/main/simulation/state/resources'
import { TemplateTable, type CompiledTemplate } from '../../../../src/main/simulation/state/templates'
import { VolumeStore } from '../../../../src/main/simulation/state/volumes'
import { namespaces } from './both'
import { keyOf, type TwinCluster, type TwinPod } from './cluster'
import { TwinOrder } from './nodeOrder'
import { resourceNames } from './resources'
import { TwinSearch } from './search'
import type { Happening, SearchWorld } from './worlds'

/** More than the log of changes holds (changeLog.ts). */
const STORM = 66_000

export class Three {
  /** Decisions, and how many of them were made by kinds. */
  decisions = 0
  byKinds = 0
  private readonly resources = new ResourceIndex()
  private readonly templates = new TemplateTable(this.resources)
  private readonly nominator = new Nominator()
  private readonly table: NodeTable
  private readonly cache: SchedulerCache
  private readonly fast: SchedulingAlgorithm
  private readonly scan: SchedulingAlgorithm
  private readonly cluster: TwinCluster
  private readonly order = new TwinOrder()
  private readonly twin: TwinSearch
  private readonly compiled: (CompiledTemplate | undefined)[] = []
  /** Pods by id, also those that fitted nowhere; the ids of those that are gone are given again. */
  private readonly pods: Instance[] = []
  private readonly free: PodId[] = []
  private named = 0
  private cycle = 0

  constructor(private readonly world: SearchWorld) {
    const { size, present, like, configuration, services } = world
    const [profile] = configuration.profiles
    const nodes = Array.from({ length: size }, (_, at) => named(world.designs[like[at]], at))
    for (const name of resourceNames) this.resources.position(name)
    this.table = new NodeTable([{ name: 'nodes', nodes }], this.resources)
    this.table.coverResources(this.resources)
    const facts = { podName: String, startTime: (pod: PodId) => pod }
    this.cache = new SchedulerCache(this.table, this.resources, this.templates, facts)
    const context = {
      resources: this.resources,
      cache: this.cache,
      namespaceLabels: (name: string) => namespaces[name],
      defaultSelector: defaultSelectorOf(
        services.map((selector) => ({ namespace: 'default', selector })),
        () => undefined,
      ),
      volumes: new VolumeStore(),
      gates: configuration.featureGates,
      isPreempting: () => false,
      nominator: this.nominator,
      budgets: () => [],
      offset: () => 0,
      wasPreempted: () => false,
    }
    this.fast = new SchedulingAlgorithm(configuration, context)
    this.scan = new SchedulingAlgorithm(configuration, context, false)
    const empty = { nodes: new Map(), placed: new Map(), nominated: new Map() }
    this.cluster = { ...empty, namespaces, services, budgets: [], profile }
    const batching = configuration.featureGates.OpportunisticBatching
    this.twin = new TwinSearch(this.cluster, this.order, configuration.percentageOfNodesToScore, batching)
    nodes.slice(0, present).forEach((node, at) => this.setNode(at, node))
  }

  happen(one: Happening): void {
    const pod = 'pod' in one ? this.pods.at(one.pod % Math.max(1, this.pods.length)) : undefined
    switch (one.is) {
      case 'decided':
        for (let i = 0; i < one.pods; i++) this.decide(this.make(one.template))
        break
      case 'placed':
        if (this.cache.has(one.node as NodeId)) this.place(this.make(one.template), one.node)
        break
      case 'nominated':
        this.nominate(this.make(one.template), one.node)
        break
      case 'promised': {
        const longest = this.pods.find(({ id }) => this.nominator.nodeOf(id) !== NONE)
        if (longest) this.decide(longest)
        break
      }
      case 'terminating':
        if (pod) this.terminate(pod)
        break
      case 'gone':
        if (pod) this.remove(pod)
        break
      case 'changed':
        if (pod) this.change(pod, one.template)
        break
      case 'node':
        this.changeNode(one.node, named(this.world.designs[one.like], one.node), one.parts)
        break
      case 'nodeGone':
        for (let at = one.node; at < Math.min(this.world.size, one.node + one.count); at++) this.removeNode(at)
        break
      case 'forgotten':
      case 'renumbered':
        this.forget(this.template(one.template).id, one.is === 'renumbered')
        break
      case 'resource':
        this.resources.position(`example.com/r${this.resources.names.length}`)
        this.table.coverResources(this.resources)
        this.cache.coverResources()
        break
      case 'storm':
        this.storm(this.make(one.template), one.node as NodeId)
    }
  }

  // --- pods ---

  /** Templates come as they are needed. */
  private template(at: number): CompiledTemplate {
    const { namespace, labels, spec, priority } = this.world.pods[at]
    const known = this.compiled[at]
    if (known) return known
    const pod = { ...compilePodTemplate(spec, { labels: { ...labels } }, namespace), priority }
    return (this.compiled[at] = this.templates.intern(pod))
  }

  private make(template: number): Instance {
    const id = this.free.pop() ?? (this.pods.length as PodId)
    const twin = { ...this.world.pods[template], name: `p${this.named++}` }
    return (this.pods[id] = { id, template: this.template(template), twin })
  }

  private place({ id, template, twin }: Instance, node: number): void {
    this.nominator.remove(id)
    this.cluster.nominated.delete(keyOf(twin))
    this.cache.add(id, node as NodeId, template)
    this.cluster.placed.set(keyOf(twin), { pod: twin, node: nameOf(node), terminating: false, since: this.named })
  }

  private nominate({ id, template, twin }: Instance, node: number): void {
    this.nominator.add(id, node as NodeId, template)
    this.cluster.nominated.set(keyOf(twin), { pod: twin, node: nameOf(node) })
  }

  private terminate({ id, twin }: Instance): void {
    this.cache.markTerminating(id)
    const placed = this.cluster.placed.get(keyOf(twin))
    if (placed) placed.terminating = true
  }

  private remove({ id, twin }: Instance): void {
    if (this.free.includes(id)) return
    this.nominator.remove(id)
    this.cluster.nominated.delete(keyOf(twin))
    this.cache.remove(id)
    this.cluster.placed.delete(keyOf(twin))
    this.free.push(id)
  }

  private change(one: Instance, template: number): void {
    const placed = this.cluster.placed.get(keyOf(one.twin))
    if (!placed) return
    const { namespace, name } = one.twin
    // A pod stays in its namespace.
    if (this.world.pods[template].namespace !== namespace) return
    one.template = this.template(template)
    one.twin = placed.pod = { ...this.world.pods[template], name }
    this.cache.retemplate(one.id, one.template)
  }

  private forget(template: number, onlyNumbers: boolean): void {
    for (const profile of [...this.fast.profiles.values(), ...this.scan.profiles.values()]) {
      const { verdicts } = profile as unknown as Forgetful
      if (onlyNumbers) verdicts.get(template)?.forget()
      else verdicts.delete(template)
    }
  }

  private storm(pod: Instance, node: NodeId): void {
    for (let i = 0; i < STORM; i += 2) {
      this.cache.add(pod.id, node, pod.template)
      this.cache.remove(pod.id)
    }
  }

  // --- nodes ---

  private setNode(at: number, spec: NodeSpec): void {
    this.cache.addNode(at as NodeId, spec)
    this.cluster.nodes.set(spec.name, spec)
    this.order.set(spec)
  }

  private removeNode(at: number): void {
    this.cluster.nodes.delete(nameOf(at))
    this.order.remove(nameOf(at))
    this.cache.removeNode(at as NodeId)
  }

  private changeNode(at: number, like: NodeSpec, parts: readonly (keyof NodeSpec)[]): void {
    const before = this.cluster.nodes.get(like.name)
    const changes = Object.fromEntries(parts.map((part) => [part, like[part]]))
    this.setNode(at, before ? { ...before, ...changes } : like)
  }

  // --- decisions ---

  private decide(pod: Instance): void {
    const candidacy = { pod: pod.id, template: pod.template, target: NONE }
    const cycle = this.cycle++
    const recorder = new ScoreRecorder()
    const expected = this.twin.decide(pod.twin, cycle)
    const byScan = outcome(this.scan, candidacy, cycle, recorder)
    const byKinds = outcome(this.fast, candidacy, cycle)
    const { node, scores, ...rest } = expected
    // Who refused nodes is asked where the pod fits nowhere.
    const rejectedBy = node === undefined ? rest.rejectedBy : []
    expect(byKinds).toEqual({ ...rest, node, rejectedBy, message: byScan.message })
    expect(byScan).toEqual(byKinds)
    const nothing = expected.totals.map(() => 0)
    for (const [plugin, { raw, weighted }] of Object.entries(scores)) {
      const recorded = recorder.scores[plugin] ?? { raw: nothing, weighted: nothing }
      expect([plugin, recorded.raw, recorded.weighted]).toEqual([plugin, raw, weighted])
    }
    this.decisions++
    if (this.fast.search.wentByKinds) this.byKinds++
    if (node !== undefined) this.place(pod, Number(node.slice(1)))
  }
}

interface Instance {
  readonly id: PodId
  template: CompiledTemplate
  twin: TwinPod
}

/** A profile keeps what it knows by template, and forgets some of it when it is too much. */
interface Forgetful {
  readonly verdicts: Map<number, { forget(): void }>
}

const nameOf = (node: number): string => `n${node}`

/** A node like a design, under its own name. */
function named(design: NodeSpec, node: number): NodeSpec {
  const { labels } = design
  const name = nameOf(node)
  const own = 'kubernetes.io/hostname' in labels ? { ...labels, 'kubernetes.io/hostname': name } : labels
  return { ...design, labels: own, name }
}

function outcome(algorithm: SchedulingAlgorithm, candidacy: Candidacy, cycle: number, recorder?: ScoreRecorder) {
  const { node, message, rejectedBy, profile } = algorithm.decide(candidacy, cycle, 0, recorder)
  const { search } = algorithm
  const { feasibleCount, evaluated, scored, start } = search
  const feasible = Array.from(search.feasible.subarray(0, feasibleCount), nameOf)
  const totals = scored ? [...search.totals.subarray(0, feasibleCount)] : []
  const highest = Math.max(...totals)
  const best = feasible.filter((_, at) => totals[at] === highest)
  const refusing = profile.plugins.filter((_, at) => rejectedBy & (1 << at)).map(({ name }) => name)
  return {
    node: node === NONE ? undefined : nameOf(node),
    message,
    rejectedBy: refusing.sort(),
    feasible,
    evaluated,
    start,
    totals,
    best,
  }
}
