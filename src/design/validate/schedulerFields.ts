/**
 * Field names and types of KubeSchedulerConfiguration v1 (staging/src/k8s.io/kube-scheduler/config/v1/types.go and
 * types_pluginargs.go of Kubernetes 1.36), in the form of fields.ts. The scheduler reads its file strictly: an unknown
 * field is an error.
 */
import { readFieldTable } from './fieldTable'

const table = `
KubeSchedulerConfiguration
  apiVersion:string kind:string metadata:any parallelism:integer leaderElection:any
  clientConnection:SchedulerClientConnection enableProfiling:boolean enableContentionProfiling:boolean
  percentageOfNodesToScore:integer podInitialBackoffSeconds:integer podMaxBackoffSeconds:integer
  profiles:[]KubeSchedulerProfile extenders:[]SchedulerExtender delayCacheUntilActive:boolean
SchedulerClientConnection
  acceptContentTypes:string burst:integer contentType:string kubeconfig:string qps:number
KubeSchedulerProfile
  schedulerName:string percentageOfNodesToScore:integer plugins:SchedulerPlugins pluginConfig:[]SchedulerPluginConfig
SchedulerPlugins
  preEnqueue:SchedulerPluginSet queueSort:SchedulerPluginSet preFilter:SchedulerPluginSet filter:SchedulerPluginSet
  postFilter:SchedulerPluginSet preScore:SchedulerPluginSet score:SchedulerPluginSet reserve:SchedulerPluginSet
  permit:SchedulerPluginSet preBind:SchedulerPluginSet bind:SchedulerPluginSet postBind:SchedulerPluginSet
  multiPoint:SchedulerPluginSet placementGenerate:SchedulerPluginSet placementScore:SchedulerPluginSet
SchedulerPluginSet
  enabled:[]SchedulerPlugin disabled:[]SchedulerPlugin
SchedulerPlugin
  name:string weight:integer
SchedulerPluginConfig
  name:string args:any
SchedulerExtender
  urlPrefix:string filterVerb:string preemptVerb:string prioritizeVerb:string weight:integer bindVerb:string
  enableHTTPS:boolean tlsConfig:any httpTimeout:any nodeCacheCapable:boolean managedResources:[]any ignorable:boolean
NodeResourcesFitArgs
  apiVersion:string kind:string ignoredResources:[]string ignoredResourceGroups:[]string
  scoringStrategy:SchedulerScoringStrategy
SchedulerScoringStrategy
  type:string resources:[]SchedulerResource requestedToCapacityRatio:RequestedToCapacityRatioParam
RequestedToCapacityRatioParam
  shape:[]UtilizationShapePoint
UtilizationShapePoint
  utilization:integer score:integer
SchedulerResource
  name:string weight:integer
NodeResourcesBalancedAllocationArgs
  apiVersion:string kind:string resources:[]SchedulerResource
NodeAffinityArgs
  apiVersion:string kind:string addedAffinity:NodeAffinity
PodTopologySpreadArgs
  apiVersion:string kind:string defaultConstraints:[]TopologySpreadConstraint defaultingType:string
InterPodAffinityArgs
  apiVersion:string kind:string hardPodAffinityWeight:integer ignorePreferredTermsOfExistingPods:boolean
VolumeBindingArgs
  apiVersion:string kind:string bindTimeoutSeconds:integer shape:[]UtilizationShapePoint
DefaultPreemptionArgs
  apiVersion:string kind:string minCandidateNodesPercentage:integer minCandidateNodesAbsolute:integer
DynamicResourcesArgs
  apiVersion:string kind:string filterTimeout:string bindingTimeout:string
`

export const schedulerFields = readFieldTable(table)
