/** One cluster of a design as the rules look at it. What is costly is worked out once, when the first rule asks. */
import type { LabelSelector } from '../kubernetes'
import type { Cluster, Design, ResourceList, Service, Workload } from '../types'
import { selectorMatches } from '../validate/selectors'
import { asFields, labelsAt, valueAt } from './fields'
import { LabelIndex, type Labelled } from './labels'
import { countNodes, isTolerated, nodeClassesOf, wantedClasses, type NodeClass } from './nodes'
import { podCount, reviewedWorkload, type ReviewedWorkload } from './pods'
import { isCluster, type ClusterSources, type SourceObject } from './sources'

/** Pods of one template, of a workload or of what is only carried along. */
export interface PodGroup extends Labelled {
  workload: Workload | undefined
}

const noLabels = {}

export class ClusterReview {
  /** The Cluster object; undefined when the design runs on the default cluster, or on Node objects alone. */
  readonly source: SourceObject | undefined
  readonly workloads: readonly ReviewedWorkload[]
  readonly services: readonly { service: Service; source: SourceObject }[]

  #nodeClasses: NodeClass[] | undefined
  #podIndex: LabelIndex<PodGroup> | undefined
  #servicesByWorkload: Map<Workload, Service[]> | undefined
  #daemons: Map<NodeClass, { requests: ResourceList; pods: number }> | undefined
  #autoscaled: Map<string, number> | undefined
  readonly #wanted = new Map<Workload, NodeClass[]>()
  readonly #eligible = new Map<Workload, NodeClass[]>()

  constructor(
    readonly design: Design,
    readonly cluster: Cluster,
    readonly sources: ClusterSources,
  ) {
    this.source = sources.ofKind('Cluster').find(({ object }) => isCluster(object))
    this.workloads = cluster.workloads.flatMap((workload) => {
      const source = sources.find(workload.kind, workload.namespace, workload.name)
      return source ? [reviewedWorkload(workload, source)] : []
    })
    this.services = cluster.services.flatMap((service) => {
      const source = sources.find('Service', service.namespace, service.name)
      return source ? [{ service, source }] : []
    })
  }

  /** Whether the machines are the design's own; what is wrong with the default cluster is not the user's affair. */
  get hasOwnNodes(): boolean {
    return !this.design.defaultCluster
  }

  get nodeClasses(): readonly NodeClass[] {
    return (this.#nodeClasses ??= nodeClassesOf(this.cluster))
  }

  get nodeCount(): number {
    return countNodes(this.nodeClasses)
  }

  /** Zones with a node in them. */
  get zones(): readonly string[] {
    return [...new Set(this.nodeClasses.flatMap(({ zone }) => zone ?? []))]
  }

  /** The nodes that a workload's pods ask for, tainted or not. */
  wantedNodes(workload: Workload): readonly NodeClass[] {
    return remember(this.#wanted, workload, () => wantedClasses(workload.template, this.nodeClasses))
  }

  /** Those of them whose taints it tolerates. Whether there is room is another question. */
  eligibleNodes(workload: Workload): readonly NodeClass[] {
    return remember(this.#eligible, workload, () =>
      this.wantedNodes(workload).filter((one) => isTolerated(one, workload.template)),
    )
  }

  podsOf(workload: Workload): number {
    if ('replicas' in workload) return this.replicasOf(workload) ?? workload.replicas
    return podCount(workload, () => countNodes(this.eligibleNodes(workload)))
  }

  /** Replicas, or the least that a HorizontalPodAutoscaler keeps; undefined for what has none. */
  replicasOf(workload: Workload): number | undefined {
    if (!('replicas' in workload)) return undefined
    this.#autoscaled ??= this.#minimaOfAutoscalers()
    const { kind, namespace, name, replicas } = workload
    // At 0 the autoscaler is off.
    return replicas === 0 ? 0 : Math.max(replicas, this.#autoscaled.get(`${kind} ${namespace} ${name}`) ?? 0)
  }

  /** What the controllers of workloads want together; undefined when one of them has no scale. */
  expectedPods(workloads: readonly Workload[]): number | undefined {
    let sum: number | undefined = 0
    for (const workload of workloads) {
      if (workload.kind === 'Pod') continue
      const replicas = this.replicasOf(workload)
      sum = replicas === undefined || sum === undefined ? undefined : sum + replicas
    }
    return sum
  }

  #minimaOfAutoscalers(): Map<string, number> {
    const minima = new Map<string, number>()
    for (const { object, subject } of this.sources.ofKind('HorizontalPodAutoscaler')) {
      const target = asFields(valueAt(object, ['spec', 'scaleTargetRef']))
      const least = valueAt(object, ['spec', 'minReplicas'])
      minima.set(`${String(target.kind)} ${subject.namespace} ${String(target.name)}`, Number(least ?? 1))
    }
    return minima
  }

  /** The pods of workloads and of ReplicationControllers. */
  get pods(): LabelIndex<PodGroup> {
    return (this.#podIndex ??= new LabelIndex([...this.#workloadPods(), ...this.#carriedPods()]))
  }

  #workloadPods(): PodGroup[] {
    return this.cluster.workloads.map((workload) => {
      return { namespace: workload.namespace, labels: workload.template.labels, workload }
    })
  }

  #carriedPods(): PodGroup[] {
    return this.sources.ofKind('ReplicationController').map(({ object, subject }) => {
      const labels = labelsAt(object, ['spec', 'template', 'metadata', 'labels'])
      return { namespace: subject.namespace, labels, workload: undefined }
    })
  }

  /** Services whose selectors find the workload's pods. */
  servicesOf(workload: Workload): readonly Service[] {
    this.#servicesByWorkload ??= this.#findServices()
    return this.#servicesByWorkload.get(workload) ?? []
  }

  #findServices(): Map<Workload, Service[]> {
    const found = new Map<Workload, Service[]>()
    for (const service of this.cluster.services) {
      if (!service.selector) continue
      for (const { workload } of this.pods.find(service.namespace, { matchLabels: service.selector })) {
        if (workload) found.set(workload, [...(found.get(workload) ?? []), service])
      }
    }
    return found
  }

  /** What DaemonSets take of each node of the class. */
  daemonsOn(nodes: NodeClass): { requests: ResourceList; pods: number } {
    this.#daemons ??= this.#sumDaemons()
    return this.#daemons.get(nodes) ?? { requests: {}, pods: 0 }
  }

  #sumDaemons(): Map<NodeClass, { requests: ResourceList; pods: number }> {
    const sums = new Map<NodeClass, { requests: Record<string, number>; pods: number }>()
    for (const workload of this.cluster.workloads) {
      if (workload.kind !== 'DaemonSet') continue
      for (const eligible of this.eligibleNodes(workload)) {
        // A class with fewer nodes stands for one that not all nodes are of: what is on some of them does not count.
        const sum = sums.get(eligible) ?? { requests: {}, pods: 0 }
        sums.set(eligible, sum)
        sum.pods++
        for (const [resource, amount] of Object.entries(workload.template.requests)) {
          sum.requests[resource] = (sum.requests[resource] ?? 0) + amount
        }
      }
    }
    return sums
  }

  /** Whether somebody's operator may make such pods: certainly not, perhaps, or as good as certainly. */
  ofOperators(namespace: string, selector: LabelSelector): 'no' | 'perhaps' | 'surely' {
    const custom = this.sources.custom.filter(({ subject }) => subject.namespace === namespace)
    const own = [['metadata'], ['spec', 'podMetadata'], ['spec', 'template', 'metadata']]
    const carries = custom.some(({ object }) =>
      own.some((path) => selectorMatches(selector, labelsAt(object, [...path, 'labels']))),
    )
    return carries ? 'surely' : custom.length > 0 ? 'perhaps' : 'no'
  }

  /** Labels of the namespace, as far as a Namespace object gives any. */
  namespaceLabels(namespace: string): Readonly<Record<string, string>> {
    return this.cluster.namespaceLabels[namespace] ?? noLabels
  }
}

function remember<K, V>(cache: Map<K, V>, key: K, make: () => V): V {
  let value = cache.get(key)
  if (value === undefined) cache.set(key, (value = make()))
  return value
}
