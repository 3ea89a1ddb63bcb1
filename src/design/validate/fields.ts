/**
 * Field names and types of the Kubernetes kinds that Seatrial understands, for finding unknown fields and wrong types.
 * Facts of the API, read from api/openapi-spec/swagger.json of Kubernetes 1.36 (every definition that the kinds in
 * `kinds.ts` lead to). What has no bearing on scheduling, load or life cycle is `any` and not looked into.
 */
import { readFieldTable, type FieldTable } from './fieldTable'
import { fieldsWithinPods } from './fieldsWithinPods'
import { policyFields } from './policyFields'

const table = `
Affinity
  nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
HorizontalPodAutoscalerV1
  apiVersion:string kind:string metadata:ObjectMeta spec:HorizontalPodAutoscalerSpecV1 status:any
HorizontalPodAutoscalerSpecV1
  maxReplicas:integer minReplicas:integer scaleTargetRef:CrossVersionObjectReference
  targetCPUUtilizationPercentage:integer
Container
  args:[]string command:[]string env:[]EnvVar envFrom:[]EnvFromSource image:string imagePullPolicy:string lifecycle:Lifecycle
  livenessProbe:Probe name:string ports:[]ContainerPort readinessProbe:Probe resizePolicy:[]ContainerResizePolicy
  resources:ResourceRequirements restartPolicy:string restartPolicyRules:[]ContainerRestartRule
  securityContext:SecurityContext
  startupProbe:Probe stdin:boolean stdinOnce:boolean terminationMessagePath:string terminationMessagePolicy:string
  tty:boolean volumeDevices:[]VolumeDevice volumeMounts:[]VolumeMount workingDir:string
ContainerPort
  containerPort:integer hostIP:string hostPort:integer name:string protocol:string
CronJob
  apiVersion:string kind:string metadata:ObjectMeta spec:CronJobSpec status:any
CronJobSpec
  concurrencyPolicy:string failedJobsHistoryLimit:integer jobTemplate:JobTemplateSpec schedule:string
  startingDeadlineSeconds:integer successfulJobsHistoryLimit:integer suspend:boolean timeZone:string
CrossVersionObjectReference
  apiVersion:string kind:string name:string
CSIDriver
  apiVersion:string kind:string metadata:ObjectMeta spec:CSIDriverSpec
CSIDriverSpec
  attachRequired:boolean fsGroupPolicy:string nodeAllocatableUpdatePeriodSeconds:integer podInfoOnMount:boolean
  preventPodSchedulingIfMissing:boolean requiresRepublish:boolean seLinuxMount:boolean
  serviceAccountTokenInSecrets:boolean storageCapacity:boolean tokenRequests:[]any volumeLifecycleModes:[]string
CSINode
  apiVersion:string kind:string metadata:ObjectMeta spec:CSINodeSpec
CSINodeDriver
  allocatable:VolumeNodeResources name:string nodeID:string topologyKeys:[]string
CSINodeSpec
  drivers:[]CSINodeDriver
CSIPersistentVolumeSource
  controllerExpandSecretRef:any controllerPublishSecretRef:any driver:string fsType:string nodeExpandSecretRef:any
  nodePublishSecretRef:any nodeStageSecretRef:any readOnly:boolean volumeAttributes:{}string volumeHandle:string
CSIStorageCapacity
  apiVersion:string capacity:quantity kind:string maximumVolumeSize:quantity metadata:ObjectMeta
  nodeTopology:LabelSelector storageClassName:string
DaemonSet
  apiVersion:string kind:string metadata:ObjectMeta spec:DaemonSetSpec status:any
DaemonSetSpec
  minReadySeconds:integer revisionHistoryLimit:integer selector:LabelSelector template:PodTemplateSpec
  updateStrategy:DaemonSetUpdateStrategy
DaemonSetUpdateStrategy
  rollingUpdate:RollingUpdateDaemonSet type:string
Deployment
  apiVersion:string kind:string metadata:ObjectMeta spec:DeploymentSpec status:any
DeploymentSpec
  minReadySeconds:integer paused:boolean progressDeadlineSeconds:integer replicas:integer
  revisionHistoryLimit:integer selector:LabelSelector strategy:DeploymentStrategy template:PodTemplateSpec
DeploymentStrategy
  rollingUpdate:RollingUpdateDeployment type:string
EnvVar
  name:string value:string valueFrom:EnvVarSource
EphemeralVolumeSource
  volumeClaimTemplate:PersistentVolumeClaimTemplate
HorizontalPodAutoscaler
  apiVersion:string kind:string metadata:ObjectMeta spec:HorizontalPodAutoscalerSpec status:any
HorizontalPodAutoscalerSpec
  behavior:HorizontalPodAutoscalerBehavior maxReplicas:integer metrics:[]MetricSpec minReplicas:integer scaleTargetRef:CrossVersionObjectReference
Job
  apiVersion:string kind:string metadata:ObjectMeta spec:JobSpec status:any
JobSpec
  activeDeadlineSeconds:integer backoffLimit:integer backoffLimitPerIndex:integer completionMode:string
  completions:integer managedBy:string manualSelector:boolean maxFailedIndexes:integer parallelism:integer
  podFailurePolicy:PodFailurePolicy podReplacementPolicy:string selector:LabelSelector successPolicy:SuccessPolicy suspend:boolean
  template:PodTemplateSpec ttlSecondsAfterFinished:integer
JobTemplateSpec
  metadata:ObjectMeta spec:JobSpec
LabelSelector
  matchExpressions:[]LabelSelectorRequirement matchLabels:{}string
LabelSelectorRequirement
  key:string operator:string values:[]string
Namespace
  apiVersion:string kind:string metadata:ObjectMeta spec:NamespaceSpec status:any
NamespaceSpec
  finalizers:[]string
Node
  apiVersion:string kind:string metadata:ObjectMeta spec:NodeSpec status:NodeStatus
NodeAffinity
  preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
  requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeSelector
  nodeSelectorTerms:[]NodeSelectorTerm
NodeSelectorRequirement
  key:string operator:string values:[]string
NodeSelectorTerm
  matchExpressions:[]NodeSelectorRequirement matchFields:[]NodeSelectorRequirement
NodeSpec
  configSource:any externalID:string podCIDR:string podCIDRs:[]string providerID:string taints:[]Taint
  unschedulable:boolean
NodeStatus
  addresses:any allocatable:{}quantity capacity:{}quantity conditions:any config:any daemonEndpoints:any
  declaredFeatures:any features:any images:any nodeInfo:any phase:any runtimeHandlers:any volumesAttached:any
  volumesInUse:any
ObjectMeta
  annotations:{}string creationTimestamp:string deletionGracePeriodSeconds:integer deletionTimestamp:string
  finalizers:[]string generateName:string generation:integer labels:{}string managedFields:[]any name:string
  namespace:string ownerReferences:[]OwnerReference resourceVersion:string selfLink:string uid:string
ObjectReference
  apiVersion:string fieldPath:string kind:string name:string namespace:string resourceVersion:string uid:string
Overhead
  podFixed:{}quantity
OwnerReference
  apiVersion:string blockOwnerDeletion:boolean controller:boolean kind:string name:string uid:string
PersistentVolume
  apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeSpec status:any
PersistentVolumeClaim
  apiVersion:string kind:string metadata:ObjectMeta spec:PersistentVolumeClaimSpec status:any
PersistentVolumeClaimSpec
  accessModes:[]string dataSource:any dataSourceRef:any resources:VolumeResourceRequirements selector:LabelSelector
  storageClassName:string volumeAttributesClassName:string volumeMode:string volumeName:string
PersistentVolumeClaimTemplate
  metadata:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource
  claimName:string readOnly:boolean
PersistentVolumeSpec
  accessModes:[]string awsElasticBlockStore:any azureDisk:any azureFile:any capacity:{}quantity cephfs:any cinder:any
  claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:any flexVolume:any flocker:any gcePersistentDisk:any
  glusterfs:any hostPath:any iscsi:any local:any mountOptions:[]string nfs:any nodeAffinity:VolumeNodeAffinity
  persistentVolumeReclaimPolicy:string photonPersistentDisk:any portworxVolume:any quobyte:any rbd:any scaleIO:any
  storageClassName:string storageos:any volumeAttributesClassName:string volumeMode:string vsphereVolume:any
Pod
  apiVersion:string kind:string metadata:ObjectMeta spec:PodSpec status:PodStatus
PodAffinity
  preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
PodAffinityTerm
  labelSelector:LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string namespaceSelector:LabelSelector
  namespaces:[]string topologyKey:string
PodAntiAffinity
  preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
  requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
PodDisruptionBudget
  apiVersion:string kind:string metadata:ObjectMeta spec:PodDisruptionBudgetSpec
  status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec
  maxUnavailable:intOrString minAvailable:intOrString selector:LabelSelector unhealthyPodEvictionPolicy:string
PodDisruptionBudgetStatus
  conditions:[]any currentHealthy:integer desiredHealthy:integer disruptedPods:{}string disruptionsAllowed:integer
  expectedPods:integer observedGeneration:integer
PodReadinessGate
  conditionType:string
PodSchedulingGate
  name:string
PodSpec
  activeDeadlineSeconds:integer affinity:Affinity automountServiceAccountToken:boolean containers:[]Container
  dnsConfig:PodDNSConfig dnsPolicy:string enableServiceLinks:boolean ephemeralContainers:[]any hostAliases:[]HostAlias
  hostIPC:boolean hostNetwork:boolean hostPID:boolean hostUsers:boolean hostname:string hostnameOverride:string
  imagePullSecrets:[]LocalObjectReference initContainers:[]Container nodeName:string nodeSelector:{}string os:PodOS overhead:{}quantity
  preemptionPolicy:string priority:integer priorityClassName:string readinessGates:[]PodReadinessGate
  resourceClaims:[]PodResourceClaim resources:ResourceRequirements restartPolicy:string runtimeClassName:string
  schedulerName:string schedulingGates:[]PodSchedulingGate schedulingGroup:PodSchedulingGroup
  securityContext:PodSecurityContext
  serviceAccount:string serviceAccountName:string setHostnameAsFQDN:boolean shareProcessNamespace:boolean
  subdomain:string terminationGracePeriodSeconds:integer tolerations:[]Toleration
  topologySpreadConstraints:[]TopologySpreadConstraint volumes:[]Volume
PodStatus
  allocatedResources:any conditions:[]any containerStatuses:[]any ephemeralContainerStatuses:[]any
  extendedResourceClaimStatus:any hostIP:string hostIPs:[]any initContainerStatuses:[]any message:string
  nodeAllocatableResourceClaimStatuses:[]any nominatedNodeName:string observedGeneration:integer phase:string
  podIP:string podIPs:[]any qosClass:string reason:string resize:string resourceClaimStatuses:[]any resources:any
  startTime:string
PodTemplateSpec
  metadata:ObjectMeta spec:PodSpec
PreferredSchedulingTerm
  preference:NodeSelectorTerm weight:integer
PriorityClass
  apiVersion:string description:string globalDefault:boolean kind:string metadata:ObjectMeta preemptionPolicy:string
  value:integer
Probe
  exec:ExecAction failureThreshold:integer grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:integer periodSeconds:integer
  successThreshold:integer tcpSocket:TCPSocketAction terminationGracePeriodSeconds:integer timeoutSeconds:integer
ReplicaSet
  apiVersion:string kind:string metadata:ObjectMeta spec:ReplicaSetSpec status:any
ReplicaSetSpec
  minReadySeconds:integer replicas:integer selector:LabelSelector template:PodTemplateSpec
ReplicationController
  apiVersion:string kind:string metadata:ObjectMeta spec:ReplicationControllerSpec status:any
ReplicationControllerSpec
  minReadySeconds:integer replicas:integer selector:{}string template:PodTemplateSpec
ResourceRequirements
  claims:[]ResourceClaim limits:{}quantity requests:{}quantity
RollingUpdateDaemonSet
  maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateDeployment
  maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateStatefulSetStrategy
  maxUnavailable:intOrString partition:integer
RuntimeClass
  apiVersion:string handler:string kind:string metadata:ObjectMeta overhead:Overhead scheduling:Scheduling
Scheduling
  nodeSelector:{}string tolerations:[]Toleration
Service
  apiVersion:string kind:string metadata:ObjectMeta spec:ServiceSpec status:any
ServicePort
  appProtocol:string name:string nodePort:integer port:integer protocol:string targetPort:intOrString
ServiceSpec
  allocateLoadBalancerNodePorts:boolean clusterIP:string clusterIPs:[]string externalIPs:[]string
  externalName:string externalTrafficPolicy:string healthCheckNodePort:integer internalTrafficPolicy:string
  ipFamilies:[]string ipFamilyPolicy:string loadBalancerClass:string loadBalancerIP:string
  loadBalancerSourceRanges:[]string ports:[]ServicePort publishNotReadyAddresses:boolean selector:{}string
  sessionAffinity:string sessionAffinityConfig:SessionAffinityConfig trafficDistribution:string type:string
StatefulSet
  apiVersion:string kind:string metadata:ObjectMeta spec:StatefulSetSpec status:any
StatefulSetOrdinals
  start:integer
StatefulSetPersistentVolumeClaimRetentionPolicy
  whenDeleted:string whenScaled:string
StatefulSetSpec
  minReadySeconds:integer ordinals:StatefulSetOrdinals
  persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:string
  replicas:integer revisionHistoryLimit:integer selector:LabelSelector serviceName:string template:PodTemplateSpec
  updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[]PersistentVolumeClaim
StatefulSetUpdateStrategy
  rollingUpdate:RollingUpdateStatefulSetStrategy type:string
StorageClass
  allowVolumeExpansion:boolean allowedTopologies:[]TopologySelectorTerm apiVersion:string kind:string
  metadata:ObjectMeta mountOptions:[]string parameters:{}string provisioner:string reclaimPolicy:string
  volumeBindingMode:string
Taint
  effect:string key:string timeAdded:string value:string
Toleration
  effect:string key:string operator:string tolerationSeconds:integer value:string
TopologySelectorLabelRequirement
  key:string values:[]string
TopologySelectorTerm
  matchLabelExpressions:[]TopologySelectorLabelRequirement
TopologySpreadConstraint
  labelSelector:LabelSelector matchLabelKeys:[]string maxSkew:integer minDomains:integer nodeAffinityPolicy:string
  nodeTaintsPolicy:string topologyKey:string whenUnsatisfiable:string
Volume
  awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any configMap:any csi:any downwardAPI:any
  emptyDir:any ephemeral:EphemeralVolumeSource fc:any flexVolume:any flocker:any gcePersistentDisk:any gitRepo:any glusterfs:any
  hostPath:any image:any iscsi:any name:string nfs:any persistentVolumeClaim:PersistentVolumeClaimVolumeSource
  photonPersistentDisk:any portworxVolume:any projected:any quobyte:any rbd:any scaleIO:any secret:any storageos:any
  vsphereVolume:any
VolumeAttachment
  apiVersion:string kind:string metadata:ObjectMeta spec:VolumeAttachmentSpec status:any
VolumeAttachmentSource
  inlineVolumeSpec:PersistentVolumeSpec persistentVolumeName:string
VolumeAttachmentSpec
  attacher:string nodeName:string source:VolumeAttachmentSource
VolumeMount
  mountPath:string mountPropagation:string name:string readOnly:boolean recursiveReadOnly:string subPath:string
  subPathExpr:string
VolumeNodeAffinity
  required:NodeSelector
VolumeNodeResources
  count:integer
VolumeResourceRequirements
  limits:{}quantity requests:{}quantity
WeightedPodAffinityTerm
  podAffinityTerm:PodAffinityTerm weight:integer
`

/** Type name → field name → type. */
export const kubernetesFields: FieldTable = new Map([...readFieldTable(table), ...fieldsWithinPods, ...policyFields])
