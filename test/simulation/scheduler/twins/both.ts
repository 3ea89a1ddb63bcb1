/** The scheduler and its twin, kept in step. */
import { compilePodTemplate, defaultSchedulerConfiguration } from '../../../../src/design'
import type { NodeSpec, PlainPod, PodDisruptionBudget } from '../../../../src/design'
import type { AttemptReport } from '../../../../src/main/simulation/explain/contract'
import { OfflineScheduler } from '../../../../src/main/simulation/explain/offlineScheduler'
import { NONE, type PodId } from '../../../../src/main/simulation/state/ids'
import type { Happening } from './arbitraries'
import { keyOf, type Labels, type TwinCluster, type TwinPod } from './cluster'

export const namespaces: Record<string, Labels> = {
  default: { 'kubernetes.io/metadata.name': 'default', team: 'a' },
  other: { 'kubernetes.io/metadata.name': 'other', team: 'b' },
}

export interface World {
  /** What the numbers of nodes in `happenings` stand for. */
  names: readonly string[]
  /** Those that are there at first, in the order in which they come. */
  nodes: readonly NodeSpec[]
  pods: readonly TwinPod[]
  services: readonly Labels[]
  budgets: readonly PodDisruptionBudget[]
  happenings: readonly Happening[]
}

export class Both {
  readonly twin: TwinCluster
  readonly scheduler: OfflineScheduler
  /** As they are now. */
  readonly pods: TwinPod[]

  private readonly names: readonly string[]
  private started = 0

  constructor({ names, nodes, pods, services, budgets, happenings }: World) {
    this.names = names
    this.pods = [...pods]
    const byName = new Map(nodes.map((node) => [node.name, node]))
    const [profile] = defaultSchedulerConfiguration.profiles
    this.twin = { nodes: byName, placed: new Map(), nominated: new Map(), namespaces, services, budgets, profile }
    const later = happenings.flatMap((one) => (one.is === 'node' ? [one.spec] : []))
    this.scheduler = new OfflineScheduler(
      {
        nodes,
        pods: [],
        services: services.map((selector, at) => ({ namespace: 'default', name: `s${at}`, selector })),
        owners: [],
        disruptionBudgets: budgets,
        namespaceLabels: namespaces,
        volumeObjects: [],
      },
      defaultSchedulerConfiguration,
      { laterNodes: later, laterPods: pods.map(plain) },
    )
  }

  /** Returns the report of a decision, if it was one. What was decided is not done yet. */
  happen(one: Happening): { pod: TwinPod; report: AttemptReport } | undefined {
    const { twin, scheduler } = this
    switch (one.is) {
      case 'node':
        if (twin.nodes.has(one.spec.name)) scheduler.updateNode(one.spec)
        else scheduler.addNode(one.spec)
        twin.nodes.set(one.spec.name, one.spec)
        return undefined
      case 'nodeGone':
        if (twin.nodes.delete(this.names[one.node])) scheduler.removeNode(this.names[one.node])
        return undefined
      case 'relabelled':
        this.relabel(one.pod, one.labels)
        return undefined
      case 'placed':
        this.place(this.pods[one.pod], this.names[one.node])
        return undefined
      case 'nominated':
        this.nominate(this.pods[one.pod], this.names[one.node])
        return undefined
      case 'terminating':
        this.terminate(this.pods[one.pod])
        return undefined
      case 'deleted':
        this.remove(keyOf(this.pods[one.pod]))
        return undefined
      case 'decided': {
        const pod = this.pods[one.pod]
        if (this.twin.placed.has(keyOf(pod))) return undefined
        return { pod, report: scheduler.decide(this.idOf(pod)).report }
      }
    }
  }

  idOf(pod: TwinPod): PodId {
    return this.scheduler.find(keyOf(pod)) ?? this.scheduler.addPod(plain(pod))
  }

  /** On a node that is there, or was once; whether it fits is not asked. */
  place(pod: TwinPod, node: string): void {
    if (this.twin.placed.has(keyOf(pod)) || !this.twin.nodes.has(node)) return
    this.scheduler.place(this.idOf(pod), this.scheduler.nodeId(node))
    this.twin.nominated.delete(keyOf(pod))
    this.twin.placed.set(keyOf(pod), { pod, node, terminating: false, since: this.started++ })
  }

  private nominate(pod: TwinPod, node: string): void {
    if (this.twin.placed.has(keyOf(pod)) || !this.twin.nodes.has(node)) return
    this.scheduler.nominate(this.idOf(pod), node)
    this.twin.nominated.set(keyOf(pod), { pod, node })
  }

  private terminate(pod: TwinPod): void {
    const placed = this.twin.placed.get(keyOf(pod))
    if (!placed) return
    placed.terminating = true
    this.scheduler.terminate(this.idOf(pod), false)
  }

  remove(key: string): void {
    if (this.twin.placed.delete(key)) this.scheduler.removePod(this.scheduler.find(key) as PodId)
  }

  private relabel(at: number, labels: Labels): void {
    const pod = { ...this.pods[at], labels }
    this.pods[at] = pod
    const id = this.scheduler.find(keyOf(pod))
    if (id !== undefined) this.scheduler.updatePod(id, plain(pod))
    const placed = this.twin.placed.get(keyOf(pod))
    if (placed) placed.pod = pod
    const nominated = this.twin.nominated.get(keyOf(pod))
    if (nominated) nominated.pod = pod
  }

  /** Everything that the cache has summed up, for comparing before and after. */
  snapshot(): unknown {
    const { cache } = this.scheduler
    const nodes = [...this.twin.nodes.keys()].map((name) => this.scheduler.nodeId(name))
    return {
      order: [...cache.order],
      amounts: nodes.map((node) => {
        const { values, width } = cache.amounts
        return [...values.subarray(node * width, (node + 1) * width)]
      }),
      ports: nodes.map((node) => [...(cache.ports.get(node) ?? [])].sort()),
      pods: nodes.map((node) => [...cache.podsOn(node)]),
      counted: Array.from(cache.placed, (column, id) => [id, ...nodes.map((node) => column?.[node] ?? 0)]).filter(
        ([, ...counts]) => counts.some(Boolean),
      ),
      placed: this.pods.map((pod) => {
        const id = this.scheduler.find(keyOf(pod))
        return id === undefined ? NONE : cache.nodeOf(id)
      }),
    }
  }
}

export function plain({ namespace, name, labels, spec, priority }: TwinPod): PlainPod {
  return {
    namespace,
    name,
    template: { ...compilePodTemplate(spec, { labels: { ...labels } }, namespace), priority },
    nodeName: undefined,
    owner: undefined,
    terminating: false,
    startTimeMs: undefined,
    nominatedNodeName: undefined,
    ended: false,
  }
}
