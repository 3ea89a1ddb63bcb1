/** OpportunisticBatching by its definition (framework/runtime/batch.go). Time stands still in the tests. */
import type { TwinCluster, TwinPod } from './cluster'
import { portsOf, refusal } from './filters'
import { GoHeap } from './heap'
import { requestedBy, resourceNames } from './resources'
import type { TwinOutcome } from './search'

export class TwinBatch {
  private last = { cycle: -2, node: '' }
  private signature: string | undefined
  private left: GoHeap<{ node: string; score: number }> | undefined

  constructor(private readonly cluster: TwinCluster) {}

  /** The next best node of the search before, when the pod before was alike and has filled its node. */
  hint(pod: TwinPod, cycle: number): string | undefined {
    const { last, left, cluster } = this
    if (!left?.length || cycle !== last.cycle + 1) return undefined
    if (this.signature === undefined || this.signature !== this.signatureOf(pod)) return undefined
    const node = cluster.nodes.get(last.node)
    // Pods that were promised the node play no part here.
    if (!node || !refusal({ ...cluster, nominated: new Map() }, pod, node)) return undefined
    return left.pop().node
  }

  remember(pod: TwinPod, cycle: number, { node, feasible, totals }: TwinOutcome, hinted: string | undefined): void {
    this.last = { cycle, node: node as string }
    if (hinted === node) return
    this.signature = this.signatureOf(pod)
    this.left = undefined
    if (this.signature === undefined || totals.length === 0) return
    this.left = new GoHeap(feasible.map((name, at) => ({ node: name, score: totals[at] })))
    this.left.pop()
  }

  /** What the profile's plugins look at; undefined for pods whose place depends on where others are. */
  private signatureOf(pod: TwinPod): string | undefined {
    const { spec, labels } = pod
    const { plugins, args } = this.cluster.profile
    const points = [plugins.preFilter, plugins.filter, plugins.preScore, plugins.score]
    const has = (...names: string[]): boolean => points.flat().some(({ name }) => names.includes(name))
    const { defaultingType, defaultConstraints } = args.PodTopologySpread
    const spreads = Boolean(spec.topologySpreadConstraints?.length) || defaultingType === 'System'
    if (has('PodTopologySpread') && (spreads || defaultConstraints.length > 0)) return undefined
    const { nodeAffinity = {}, podAffinity, podAntiAffinity } = spec.affinity ?? {}
    if (has('InterPodAffinity') && (podAffinity || podAntiAffinity)) return undefined
    const list = (values: readonly unknown[]): string[] => values.map((one) => JSON.stringify(one)).sort()
    const containers = [...(spec.initContainers ?? []), ...spec.containers]
    const { requiredDuringSchedulingIgnoredDuringExecution: required } = nodeAffinity
    const { preferredDuringSchedulingIgnoredDuringExecution: preferred } = nodeAffinity
    return JSON.stringify([
      has('InterPodAffinity') && !args.InterPodAffinity.ignorePreferredTermsOfExistingPods
        ? list(Object.entries(labels))
        : 0,
      has('TaintToleration', 'NodeUnschedulable') ? list(spec.tolerations ?? []) : 0,
      has('NodeAffinity')
        ? [spec.nodeSelector ?? {}, list(required?.nodeSelectorTerms ?? []), list(preferred ?? [])]
        : 0,
      has('NodePorts') ? [...new Set(portsOf(pod).map(({ port }) => port))].sort() : 0,
      has('NodeResourcesFit', 'NodeResourcesBalancedAllocation')
        ? resourceNames.map((resource) => requestedBy(pod, resource))
        : 0,
      has('ImageLocality') ? list(containers.map(({ image }) => image)) : 0,
    ])
  }
}
