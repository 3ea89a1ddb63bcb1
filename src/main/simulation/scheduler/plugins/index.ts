import type { ResourceIndex } from '../../state/resources'
import type { FilterPlugin, ScorePlugin } from '../framework'
import { NodeAffinity } from './nodeAffinity'
import { NodeName } from './nodeName'
import { NodePorts } from './nodePorts'
import { NodeResourcesBalancedAllocation } from './nodeResourcesBalancedAllocation'
import { NodeResourcesFit } from './nodeResourcesFit'
import { NodeUnschedulable } from './nodeUnschedulable'
import { TaintToleration } from './taintToleration'

export interface PluginSet {
  /** In upstream's order: the first that rejects a node is the one that is named. */
  filters: readonly FilterPlugin[]
  scorers: readonly ScorePlugin[]
}

/** The default plugins with their default weights (apis/config/v1/default_plugins.go). To add one: a file, and a line here. */
export function defaultPlugins(resources: ResourceIndex): PluginSet {
  const taints = new TaintToleration()
  const affinity = new NodeAffinity()
  const fit = new NodeResourcesFit(resources)
  return {
    filters: [new NodeUnschedulable(), new NodeName(), taints, affinity, new NodePorts(), fit],
    scorers: [taints, affinity, fit, new NodeResourcesBalancedAllocation()],
  }
}
