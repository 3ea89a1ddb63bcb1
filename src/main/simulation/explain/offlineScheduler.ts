import type { ClusterObjects, PlainPod } from '../../../design/clusterObjects'
import type { NodeSpec, SchedulerConfiguration } from '../../../design/types'
import { VolumeControllers } from '../controllers/volumeControllers'
import { SchedulerCache } from '../scheduler/cache'
import { compileBudget, type DisruptionBudget } from '../scheduler/disruptionBudgets'
import type { ReservePlugin } from '../scheduler/framework'
import { Nominator } from '../scheduler/nominator'
import { SchedulingAlgorithm, type Verdict } from '../scheduler/schedulingAlgorithm'
import { scoredResources } from '../scheduler/scoredResources'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { NodeTable } from '../state/nodes'
import { ResourceIndex } from '../state/resources'
import { TemplateTable, type CompiledTemplate } from '../state/templates'
import { VolumeStore } from '../state/volumes'
import { claimKey } from '../volumes/claims'
import type { AttemptReport } from './contract'
import { plainDefaultSelector } from './plainSelectors'
import { report, ScoreRecorder, unasked } from './report'

/** A pod as the offline scheduler keeps it. */
interface OfflinePod {
  plain: PlainPod
  template: CompiledTemplate
  /** status.startTime in ms; Infinity: it has not started. */
  startTimeMs: number
  preempted: boolean
}

export interface OfflineOptions {
  /** Nodes that come later, and what nodes change into: all resources must be known from the start. */
  laterNodes?: readonly NodeSpec[]
  /** Pods that come later, and what pods change into. */
  laterPods?: readonly PlainPod[]
  /** Where preemption begins to look among n nodes; the first, when left out. */
  offset?: (nodes: number) => number
}

/**
 * Pods start in the order in which they were placed, a second apart from 2026-01-02 on, unless status.startTime says
 * otherwise.
 */
const FIRST_START_MS = 1_767_312_000_000
const START_INTERVAL_MS = 1000

/**
 * The scheduler over plain objects, without time, queue and components: nodes and pods come, change and go when somebody
 * says so, and a pod is decided when somebody asks. What volumes' controllers would do is done at once by `settleVolumes`.
 */
export class OfflineScheduler {
  readonly volumes: VolumeStore
  readonly cache: SchedulerCache
  readonly algorithm: SchedulingAlgorithm
  readonly nominator = new Nominator()
  readonly volumeControllers: VolumeControllers
  private readonly nodes: NodeTable
  readonly templates: TemplateTable
  private readonly pods: OfflinePod[] = []
  private readonly byKey = new Map<string, PodId>()
  private budgets: readonly DisruptionBudget[]
  private started = 0
  /** Number of the next scheduling cycle. Settable, so that a question need not count as one. */
  cycle = 0

  constructor(objects: ClusterObjects, configuration: SchedulerConfiguration, options: OfflineOptions = {}) {
    const resources = new ResourceIndex()
    this.templates = new TemplateTable(resources)
    const later = (options.laterNodes ?? []).filter(({ name }) => objects.nodes.every((node) => node.name !== name))
    const distinct = new Map([...objects.nodes, ...later].map((node) => [node.name, node]))
    for (const { allocatable } of options.laterNodes ?? [])
      Object.keys(allocatable).forEach((r) => resources.position(r))
    this.nodes = new NodeTable([{ name: 'nodes', nodes: [...distinct.values()] }], resources)
    for (const { template } of [...objects.pods, ...(options.laterPods ?? [])]) this.templates.intern(template)
    for (const name of scoredResources(configuration)) resources.position(name)
    this.nodes.coverResources(resources)
    this.volumes = new VolumeStore(objects.volumeObjects)
    this.budgets = objects.disruptionBudgets.map(compileBudget)
    this.cache = new SchedulerCache(this.nodes, resources, this.templates, {
      podName: (pod) => this.pods[pod].plain.name,
      startTime: (pod) => this.pods[pod].startTimeMs,
    })
    this.volumeControllers = new VolumeControllers(this.volumes, {
      find: (name) => this.specs().find((spec) => spec.name === name),
      list: () => this.specs(),
    })
    this.algorithm = new SchedulingAlgorithm(configuration, {
      resources,
      cache: this.cache,
      namespaceLabels: (name) => objects.namespaceLabels[name] ?? { 'kubernetes.io/metadata.name': name },
      defaultSelector: plainDefaultSelector(objects, [...objects.pods, ...(options.laterPods ?? [])]),
      volumes: this.volumes,
      gates: configuration.featureGates,
      isPreempting: () => false,
      nominator: this.nominator,
      budgets: () => this.budgets,
      offset: options.offset ?? (() => 0),
      wasPreempted: (pod) => this.pods[pod].preempted,
    })
    for (const node of objects.nodes) this.addNode(node)
  }

  // --- nodes ---

  addNode(spec: NodeSpec): void {
    this.cache.addNode(this.nodeId(spec.name), spec)
  }

  updateNode(spec: NodeSpec): void {
    this.cache.updateNode(this.nodeId(spec.name), spec)
  }

  removeNode(name: string): void {
    this.cache.removeNode(this.nodeId(name))
  }

  /** @throws an error when there never was a node of that name, nor will be. */
  nodeId(name: string): NodeId {
    const node = this.nodes.find(name)
    if (node === undefined) throw new Error(`node ${name} is not known`)
    return node
  }

  /** Of the nodes that are there, in the scheduler's order. */
  private specs(): NodeSpec[] {
    return Array.from(this.cache.order, (node) => this.cache.specs[node])
  }

  nodeName(node: number): string {
    return this.nodes.specs[node].name
  }

  // --- pods ---

  /** A pod is there: on its node, if it has one. Returns its id. */
  addPod(plain: PlainPod): PodId {
    const pod = this.pods.length as PodId
    const template = this.templates.intern(plain.template)
    this.pods.push({ plain, template, startTimeMs: plain.startTimeMs ?? Infinity, preempted: false })
    this.byKey.set(keyOf(plain), pod)
    this.volumeControllers.ephemeral.podAdded(plain)
    const node = plain.nodeName === undefined ? undefined : this.nodes.find(plain.nodeName)
    // Ended pods take no room; those of a node that is not there do no harm.
    if (node !== undefined && !plain.ended) {
      this.place(pod, node)
      if (plain.terminating) this.cache.markTerminating(pod)
    } else if (plain.nominatedNodeName !== undefined && plain.nodeName === undefined)
      this.nominate(pod, plain.nominatedNodeName)
    return pod
  }

  find(key: string): PodId | undefined {
    return this.byKey.get(key)
  }

  templateOf(pod: PodId): CompiledTemplate {
    return this.pods[pod].template
  }

  pod(pod: PodId): PlainPod {
    return this.pods[pod].plain
  }

  template(pod: PodId): CompiledTemplate {
    return this.pods[pod].template
  }

  /** It is bound, and runs at once. */
  place(pod: PodId, node: NodeId): void {
    const entry = this.pods[pod]
    this.nominator.remove(pod)
    if (this.cache.nodeOf(pod) === NONE) this.cache.add(pod, node, entry.template)
    const start = FIRST_START_MS + this.started++ * START_INTERVAL_MS
    if (entry.startTimeMs === Infinity) entry.startTimeMs = start
  }

  /** It is being deleted. `preempted`: the scheduler asked for it. */
  terminate(pod: PodId, preempted: boolean): void {
    this.pods[pod].preempted ||= preempted
    this.cache.markTerminating(pod)
    this.volumeControllers.ephemeral.podDeleting(this.pods[pod].plain)
  }

  removePod(pod: PodId): void {
    const { plain } = this.pods[pod]
    this.nominator.remove(pod)
    this.cache.remove(pod)
    if (this.byKey.get(keyOf(plain)) === pod) this.byKey.delete(keyOf(plain))
    this.volumeControllers.ephemeral.podDeleted(plain)
  }

  /** Labels, gates, tolerations or requests have changed. */
  updatePod(pod: PodId, plain: PlainPod): void {
    const entry = this.pods[pod]
    const node = this.cache.nodeOf(pod)
    const terminating = this.cache.isTerminating(pod)
    if (node !== NONE) this.cache.remove(pod)
    entry.plain = plain
    entry.template = this.templates.intern(plain.template)
    if (node !== NONE) {
      this.cache.add(pod, node as NodeId, entry.template)
      if (terminating) this.cache.markTerminating(pod)
    }
    const nominated = this.nominator.nodeOf(pod)
    if (nominated !== NONE) this.nominator.add(pod, nominated as NodeId, entry.template)
  }

  nominate(pod: PodId, nodeName: string | undefined): void {
    const node = nodeName === undefined ? undefined : this.nodes.find(nodeName)
    if (node === undefined) this.nominator.remove(pod)
    else this.nominator.add(pod, node, this.pods[pod].template)
  }

  setBudgets(budgets: readonly DisruptionBudget[]): void {
    this.budgets = budgets
  }

  // --- decisions ---

  /** One run of the algorithm for one pod, which changes nothing but where the next search begins. */
  decide(pod: PodId, nowMs = 0): { verdict: Verdict | undefined; report: AttemptReport } {
    const { template } = this.pods[pod]
    const profile = this.algorithm.profileOf(template)
    if (!profile || !profile.preEnqueue.every((plugin) => plugin.preEnqueue({ pod, template }))) {
      return { verdict: undefined, report: unasked(profile ? 'gated' : 'noProfile') }
    }
    const recorder = new ScoreRecorder()
    const verdict = this.algorithm.decide({ pod, template, target: NONE }, this.cycle++, nowMs, recorder)
    return { verdict, report: report(this, verdict, recorder) }
  }

  keyOf(pod: PodId): string {
    return keyOf(this.pods[pod].plain)
  }

  /** Reserve for the pod of the last `decide`: it counts on the node from now on. */
  assume(pod: PodId, node: NodeId): void {
    const { profile, attempt } = this.algorithm.search
    this.cache.add(pod, node, this.pods[pod].template)
    for (const plugin of profile.reserve) plugin.reserve(attempt, node)
  }

  forget(pod: PodId, reserve: readonly ReservePlugin[]): void {
    for (const plugin of reserve) plugin.unreserve(pod)
    this.cache.remove(pod)
  }

  settleVolumes(): number {
    return this.volumeControllers.settle()
  }
}

export const keyOf = ({ namespace, name }: { namespace: string; name: string }): string => claimKey(namespace, name)
