/** Field names and types of quotas and limits, of the Job's policies, and of what an autoscaler goes by (see fields.ts). */
import { readFieldTable } from './fieldTable'

const table = `
ConfigMap
  apiVersion:string binaryData:{}string data:{}string immutable:boolean kind:string metadata:ObjectMeta
ContainerResourceMetricSource
  container:string name:string target:MetricTarget
ExternalMetricSource
  metric:MetricIdentifier target:MetricTarget
HPAScalingPolicy
  periodSeconds:integer type:string value:integer
HPAScalingRules
  policies:[]HPAScalingPolicy selectPolicy:string stabilizationWindowSeconds:integer tolerance:quantity
HorizontalPodAutoscalerBehavior
  scaleDown:HPAScalingRules scaleUp:HPAScalingRules
LimitRange
  apiVersion:string kind:string metadata:ObjectMeta spec:LimitRangeSpec
LimitRangeItem
  default:{}quantity defaultRequest:{}quantity max:{}quantity maxLimitRequestRatio:{}quantity min:{}quantity
  type:string
LimitRangeSpec
  limits:[]LimitRangeItem
MetricIdentifier
  name:string selector:LabelSelector
MetricSpec
  containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource
  pods:PodsMetricSource resource:ResourceMetricSource type:string
MetricTarget
  averageUtilization:integer averageValue:quantity type:string value:quantity
ObjectMetricSource
  describedObject:CrossVersionObjectReference metric:MetricIdentifier target:MetricTarget
PodFailurePolicy
  rules:[]PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement
  containerName:string operator:string values:[]integer
PodFailurePolicyOnPodConditionsPattern
  status:string type:string
PodFailurePolicyRule
  action:string onExitCodes:PodFailurePolicyOnExitCodesRequirement
  onPodConditions:[]PodFailurePolicyOnPodConditionsPattern
PodsMetricSource
  metric:MetricIdentifier target:MetricTarget
ResourceMetricSource
  name:string target:MetricTarget
Endpoints
  apiVersion:string kind:string metadata:ObjectMeta subsets:[]EndpointSubset
EndpointSubset
  addresses:[]EndpointAddress notReadyAddresses:[]EndpointAddress ports:[]EndpointsPort
EndpointAddress
  hostname:string ip:string nodeName:string targetRef:any
EndpointsPort
  appProtocol:string name:string port:integer protocol:string
ResourceQuota
  apiVersion:string kind:string metadata:ObjectMeta spec:ResourceQuotaSpec status:ResourceQuotaStatus
ResourceQuotaSpec
  hard:{}quantity scopeSelector:ScopeSelector scopes:[]string
ResourceQuotaStatus
  hard:{}quantity used:{}quantity
ScopeSelector
  matchExpressions:[]ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement
  operator:string scopeName:string values:[]string
SuccessPolicy
  rules:[]SuccessPolicyRule
SuccessPolicyRule
  succeededCount:integer succeededIndexes:string
`

export const policyFields = readFieldTable(table)
