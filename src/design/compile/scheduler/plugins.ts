/**
 * The plugins of kube-scheduler 1.36. Sources: pkg/scheduler/framework/plugins/registry.go (which there are, and by their
 * methods which extension points each implements), pkg/scheduler/apis/config/v1/default_plugins.go (which are on).
 */
import type { ExtensionPoint } from '../../types'

const points = (list: string): readonly ExtensionPoint[] => list.split(' ') as ExtensionPoint[]

/** Every plugin that the simulation knows how to call, by the points that it implements. */
export const pluginPoints: Readonly<Record<string, readonly ExtensionPoint[]>> = {
  SchedulingGates: points('preEnqueue'),
  PrioritySort: points('queueSort'),
  NodeUnschedulable: points('filter'),
  NodeName: points('filter'),
  TaintToleration: points('filter preScore score'),
  NodeAffinity: points('preFilter filter preScore score'),
  NodePorts: points('preFilter filter'),
  NodeResourcesFit: points('preFilter filter preScore score'),
  VolumeRestrictions: points('preFilter filter'),
  NodeVolumeLimits: points('preFilter filter'),
  VolumeBinding: points('preFilter filter preScore score reserve preBind'),
  VolumeZone: points('preFilter filter'),
  PodTopologySpread: points('preFilter filter preScore score'),
  InterPodAffinity: points('preFilter filter preScore score'),
  DynamicResources: points('preEnqueue preFilter filter postFilter score reserve preBind'),
  DefaultPreemption: points('preEnqueue postFilter'),
  NodeResourcesBalancedAllocation: points('preScore score'),
  ImageLocality: points('score'),
  DefaultBinder: points('bind'),
  NodeDeclaredFeatures: points('preFilter filter'),
}

/** In the registry, but behind alpha gates and for pods of a scheduling group alone: accepted, and left out of the lists. */
export const unsimulatedPlugins: ReadonlySet<string> = new Set([
  'GangScheduling',
  'TopologyPlacementGenerator',
  'PodGroupPodsCount',
])

/** Plugins of releases before v1 of the configuration. Source: apis/config/validation/validation.go. */
export const removedPlugins: ReadonlySet<string> = new Set([
  'AzureDiskLimits',
  'CinderLimits',
  'EBSLimits',
  'GCEPDLimits',
])

export interface EnabledPlugin {
  name: string
  /** As written; 0 when it is not. */
  weight: number
}

/**
 * The plugins that are on where nothing is said, as one multiPoint set. DynamicResources stands before DefaultPreemption
 * so that claims are given back before pods are evicted.
 */
export function defaultPlugins(nodeDeclaredFeatures: boolean): EnabledPlugin[] {
  const plugins: EnabledPlugin[] = [
    { name: 'SchedulingGates', weight: 0 },
    { name: 'PrioritySort', weight: 0 },
    { name: 'NodeUnschedulable', weight: 0 },
    { name: 'NodeName', weight: 0 },
    { name: 'TaintToleration', weight: 3 },
    { name: 'NodeAffinity', weight: 2 },
    { name: 'NodePorts', weight: 0 },
    { name: 'NodeResourcesFit', weight: 1 },
    { name: 'VolumeRestrictions', weight: 0 },
    { name: 'NodeVolumeLimits', weight: 0 },
    { name: 'VolumeBinding', weight: 0 },
    { name: 'VolumeZone', weight: 0 },
    { name: 'PodTopologySpread', weight: 2 },
    { name: 'InterPodAffinity', weight: 2 },
    { name: 'DynamicResources', weight: 2 },
    { name: 'DefaultPreemption', weight: 0 },
    { name: 'NodeResourcesBalancedAllocation', weight: 1 },
    { name: 'ImageLocality', weight: 1 },
    { name: 'DefaultBinder', weight: 0 },
  ]
  if (nodeDeclaredFeatures) plugins.push({ name: 'NodeDeclaredFeatures', weight: 0 })
  return plugins
}
