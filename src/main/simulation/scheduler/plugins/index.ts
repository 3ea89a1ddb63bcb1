import type { SchedulerConfiguration, SchedulerPluginArgs } from '../../../../design/types'
import type { PodId } from '../../state/ids'
import type { ResourceIndex } from '../../state/resources'
import type { VolumeStore } from '../../state/volumes'
import { AffinityTerms, type NamespaceLabels } from '../affinityTerms'
import type { SchedulerCache } from '../cache'
import type { Plugin } from '../framework'
import { Constraints, type DefaultSelector } from '../spreadConstraints'
import { DefaultBinder } from './defaultBinder'
import { DefaultPreemption } from './defaultPreemption'
import { DynamicResources } from './dynamicResources'
import { ImageLocality } from './imageLocality'
import { InterPodAffinity } from './interPodAffinity'
import { NodeAffinity } from './nodeAffinity'
import { NodeName } from './nodeName'
import { NodePorts } from './nodePorts'
import { NodeResourcesBalancedAllocation } from './nodeResourcesBalancedAllocation'
import { NodeResourcesFit } from './nodeResourcesFit'
import { NodeUnschedulable } from './nodeUnschedulable'
import { NodeVolumeLimits } from './nodeVolumeLimits'
import { PodTopologySpread } from './podTopologySpread'
import { PrioritySort } from './prioritySort'
import { SchedulingGates } from './schedulingGates'
import { TaintToleration } from './taintToleration'
import { VolumeBinding } from './volumeBinding'
import { VolumeRestrictions } from './volumeRestrictions'
import { VolumeZone } from './volumeZone'

/** What plugins may look up besides the scheduler's cache. */
export interface PluginContext {
  resources: ResourceIndex
  cache: SchedulerCache
  namespaceLabels: NamespaceLabels
  defaultSelector: DefaultSelector
  volumes: VolumeStore
  gates: SchedulerConfiguration['featureGates']
  /** A preemptor whose victims have yet to be deleted stays out of the queue. */
  isPreempting: (pod: PodId) => boolean
}

type Factory = (context: PluginContext, args: SchedulerPluginArgs) => Plugin

/** Every plugin that a profile can name, by its upstream name. To add one: a file, and a line here. */
const registry: Readonly<Record<string, Factory>> = {
  SchedulingGates: () => new SchedulingGates(),
  PrioritySort: () => new PrioritySort(),
  NodeUnschedulable: () => new NodeUnschedulable(),
  NodeName: () => new NodeName(),
  TaintToleration: () => new TaintToleration(),
  NodeAffinity: ({ cache }, args) => new NodeAffinity(args.NodeAffinity, (name) => cache.nodes.find(name)),
  NodePorts: () => new NodePorts(),
  NodeResourcesFit: ({ resources }, args) => new NodeResourcesFit(resources, args.NodeResourcesFit),
  VolumeRestrictions: ({ cache, volumes }) => new VolumeRestrictions({ cache, volumes }),
  NodeVolumeLimits: ({ cache, volumes }) => new NodeVolumeLimits({ cache, volumes }),
  VolumeBinding: ({ cache, volumes, gates }, args) =>
    new VolumeBinding({ cache, volumes, gates, args: args.VolumeBinding }),
  VolumeZone: ({ cache, volumes }) => new VolumeZone({ cache, volumes }),
  PodTopologySpread: ({ cache, defaultSelector }, args) =>
    new PodTopologySpread(new Constraints(cache, defaultSelector, args.PodTopologySpread)),
  InterPodAffinity: ({ cache, namespaceLabels }, { InterPodAffinity: args }) =>
    new InterPodAffinity(
      new AffinityTerms(cache, namespaceLabels, args.hardPodAffinityWeight),
      args.ignorePreferredTermsOfExistingPods,
    ),
  DynamicResources: () => new DynamicResources(),
  DefaultPreemption: ({ isPreempting }, args) => new DefaultPreemption(args.DefaultPreemption, isPreempting),
  NodeResourcesBalancedAllocation: ({ resources }, args) =>
    new NodeResourcesBalancedAllocation(resources, args.NodeResourcesBalancedAllocation),
  ImageLocality: ({ cache }) => new ImageLocality(cache),
  DefaultBinder: () => new DefaultBinder(),
}

/** undefined for a plugin that has no part in the simulation (its feature is not simulated, or it decides nothing). */
export function makePlugin(name: string, context: PluginContext, args: SchedulerPluginArgs): Plugin | undefined {
  return Object.hasOwn(registry, name) ? registry[name](context, args) : undefined
}
