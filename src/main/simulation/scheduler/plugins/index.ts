import type { ResourceIndex } from '../../state/resources'
import { AffinityTerms, type NamespaceLabels } from '../affinityTerms'
import type { SchedulerCache } from '../cache'
import type { FilterPlugin, ScorePlugin } from '../framework'
import { Constraints, type DefaultSelector } from '../spreadConstraints'
import { ImageLocality } from './imageLocality'
import { InterPodAffinity } from './interPodAffinity'
import { NodeAffinity } from './nodeAffinity'
import { NodeName } from './nodeName'
import { NodePorts } from './nodePorts'
import { NodeResourcesBalancedAllocation } from './nodeResourcesBalancedAllocation'
import { NodeResourcesFit } from './nodeResourcesFit'
import { NodeUnschedulable } from './nodeUnschedulable'
import { PodTopologySpread } from './podTopologySpread'
import { TaintToleration } from './taintToleration'

export interface PluginSet {
  /** In upstream's order: the first that rejects a node is the one that is named. */
  filters: readonly FilterPlugin[]
  scorers: readonly ScorePlugin[]
}

/** What plugins may look up besides the scheduler's cache. */
export interface PluginContext {
  resources: ResourceIndex
  cache: SchedulerCache
  namespaceLabels: NamespaceLabels
  defaultSelector: DefaultSelector
}

/** InterPodAffinityArgs.hardPodAffinityWeight (apis/config/v1/defaults.go). */
const HARD_POD_AFFINITY_WEIGHT = 1

/** The default plugins with their default weights (apis/config/v1/default_plugins.go). To add one: a file, and a line here. */
export function defaultPlugins(context: PluginContext): PluginSet {
  const { resources, cache } = context
  const taints = new TaintToleration()
  const nodeAffinity = new NodeAffinity()
  const fit = new NodeResourcesFit(resources)
  const spread = new PodTopologySpread(new Constraints(cache, context.defaultSelector))
  const podAffinity = new InterPodAffinity(new AffinityTerms(cache, context.namespaceLabels, HARD_POD_AFFINITY_WEIGHT))
  return {
    filters: [new NodeUnschedulable(), new NodeName(), taints, nodeAffinity, new NodePorts(), fit, spread, podAffinity],
    scorers: [
      taints,
      nodeAffinity,
      spread,
      podAffinity,
      fit,
      new NodeResourcesBalancedAllocation(),
      new ImageLocality(cache.nodes),
    ],
  }
}
