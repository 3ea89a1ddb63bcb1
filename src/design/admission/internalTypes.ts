/**
 * The API server's internal types that pod specifications are made of: fields in the order of their declaration, for
 * messages that print them (facts of pkg/apis/core/types.go of Kubernetes 1.36). `*T` is a pointer, null when absent.
 */
import { readFieldTable } from '../validate/fieldTable'

const table = `
AWSElasticBlockStoreVolumeSource
  VolumeID:string FSType:string Partition:int ReadOnly:bool
Affinity
  NodeAffinity:*NodeAffinity PodAffinity:*PodAffinity PodAntiAffinity:*PodAntiAffinity
AppArmorProfile
  Type:string LocalhostProfile:*string
AzureDiskVolumeSource
  DiskName:string DataDiskURI:string CachingMode:*string FSType:*string ReadOnly:*bool Kind:*string
AzureFileVolumeSource
  SecretName:string ShareName:string ReadOnly:bool
CSIVolumeSource
  Driver:string ReadOnly:*bool FSType:*string VolumeAttributes:{}string NodePublishSecretRef:*LocalObjectReference
Capabilities
  Add:[]string Drop:[]string
CephFSVolumeSource
  Monitors:[]string Path:string User:string SecretFile:string SecretRef:*LocalObjectReference ReadOnly:bool
CinderVolumeSource
  VolumeID:string FSType:string ReadOnly:bool SecretRef:*LocalObjectReference
ClusterTrustBundleProjection
  Name:*string SignerName:*string LabelSelector:*plain Optional:*bool Path:string
ConfigMapEnvSource
  Name:string Optional:*bool
ConfigMapKeySelector
  Name:string Key:string Optional:*bool
ConfigMapProjection
  Name:string Items:[]KeyToPath Optional:*bool
ConfigMapVolumeSource
  Name:string Items:[]KeyToPath DefaultMode:*int Optional:*bool
Container
  Name:string Image:string Command:[]string Args:[]string WorkingDir:string Ports:[]ContainerPort
  EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy
  RestartPolicy:*string RestartPolicyRules:[]ContainerRestartRule VolumeMounts:[]VolumeMount
  VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle
  TerminationMessagePath:string TerminationMessagePolicy:string ImagePullPolicy:string
  SecurityContext:*SecurityContext Stdin:bool StdinOnce:bool TTY:bool
ContainerPort
  Name:string HostPort:int ContainerPort:int Protocol:string HostIP:string
ContainerResizePolicy
  ResourceName:string RestartPolicy:string
ContainerRestartRule
  Action:string ExitCodes:*ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes
  Operator:string Values:[]int
DownwardAPIProjection
  Items:[]DownwardAPIVolumeFile
DownwardAPIVolumeFile
  Path:string FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector Mode:*int
DownwardAPIVolumeSource
  Items:[]DownwardAPIVolumeFile DefaultMode:*int
EmptyDirVolumeSource
  Medium:string SizeLimit:*quantity
EnvFromSource
  Prefix:string ConfigMapRef:*ConfigMapEnvSource SecretRef:*SecretEnvSource
EnvVar
  Name:string Value:string ValueFrom:*EnvVarSource
EnvVarSource
  FieldRef:*ObjectFieldSelector ResourceFieldRef:*ResourceFieldSelector ConfigMapKeyRef:*ConfigMapKeySelector
  SecretKeyRef:*SecretKeySelector FileKeyRef:*FileKeySelector
EphemeralContainer
  Name:string Image:string Command:[]string Args:[]string WorkingDir:string Ports:[]ContainerPort
  EnvFrom:[]EnvFromSource Env:[]EnvVar Resources:ResourceRequirements ResizePolicy:[]ContainerResizePolicy
  RestartPolicy:*string RestartPolicyRules:[]ContainerRestartRule VolumeMounts:[]VolumeMount
  VolumeDevices:[]VolumeDevice LivenessProbe:*Probe ReadinessProbe:*Probe StartupProbe:*Probe Lifecycle:*Lifecycle
  TerminationMessagePath:string TerminationMessagePolicy:string ImagePullPolicy:string
  SecurityContext:*SecurityContext Stdin:bool StdinOnce:bool TTY:bool TargetContainerName:string
EphemeralVolumeSource
  VolumeClaimTemplate:*PersistentVolumeClaimTemplate
ExecAction
  Command:[]string
FCVolumeSource
  TargetWWNs:[]string Lun:*int FSType:string ReadOnly:bool WWIDs:[]string
FileKeySelector
  VolumeName:string Path:string Key:string Optional:*bool
FlexVolumeSource
  Driver:string FSType:string SecretRef:*LocalObjectReference ReadOnly:bool Options:{}string
FlockerVolumeSource
  DatasetName:string DatasetUUID:string
GCEPersistentDiskVolumeSource
  PDName:string FSType:string Partition:int ReadOnly:bool
GRPCAction
  Port:int Service:*string
GitRepoVolumeSource
  Repository:string Revision:string Directory:string
GlusterfsVolumeSource
  EndpointsName:string Path:string ReadOnly:bool
HTTPGetAction
  Path:string Port:int Host:string Scheme:string HTTPHeaders:[]HTTPHeader
HTTPHeader
  Name:string Value:string
HostAlias
  IP:string Hostnames:[]string
HostPathVolumeSource
  Path:string Type:*string
ISCSIVolumeSource
  TargetPortal:string IQN:string Lun:int ISCSIInterface:string FSType:string ReadOnly:bool Portals:[]string
  DiscoveryCHAPAuth:bool SessionCHAPAuth:bool SecretRef:*LocalObjectReference InitiatorName:*string
ImageVolumeSource
  Reference:string PullPolicy:string
KeyToPath
  Key:string Path:string Mode:*int
Lifecycle
  PostStart:*LifecycleHandler PreStop:*LifecycleHandler StopSignal:*string
LifecycleHandler
  Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction Sleep:*SleepAction
NFSVolumeSource
  Server:string Path:string ReadOnly:bool
NodeAffinity
  RequiredDuringSchedulingIgnoredDuringExecution:*NodeSelector
  PreferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm
NodeSelector
  NodeSelectorTerms:[]NodeSelectorTerm
NodeSelectorRequirement
  Key:string Operator:string Values:[]string
NodeSelectorTerm
  MatchExpressions:[]NodeSelectorRequirement MatchFields:[]NodeSelectorRequirement
ObjectFieldSelector
  APIVersion:string FieldPath:string
PersistentVolumeClaimSpec
  AccessModes:[]string Selector:*plain Resources:VolumeResourceRequirements VolumeName:string StorageClassName:*string
  VolumeMode:*string DataSource:*TypedLocalObjectReference DataSourceRef:*TypedObjectReference
  VolumeAttributesClassName:*string
PersistentVolumeClaimTemplate
  metadata:plain Spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource
  ClaimName:string ReadOnly:bool
PhotonPersistentDiskVolumeSource
  PdID:string FSType:string
PodAffinity
  RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodAffinityTerm
  LabelSelector:*plain Namespaces:[]string TopologyKey:string NamespaceSelector:*plain MatchLabelKeys:[]string
  MismatchLabelKeys:[]string
PodAntiAffinity
  RequiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
  PreferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm
PodCertificateProjection
  SignerName:string KeyType:string MaxExpirationSeconds:*int CredentialBundlePath:string KeyPath:string
  CertificateChainPath:string UserAnnotations:{}string
PodDNSConfig
  Nameservers:[]string Searches:[]string Options:[]PodDNSConfigOption
PodDNSConfigOption
  Name:string Value:*string
PodOS
  Name:string
PodReadinessGate
  ConditionType:string
PodResourceClaim
  Name:string ResourceClaimName:*string ResourceClaimTemplateName:*string
PodSchedulingGate
  Name:string
PodSchedulingGroup
  PodGroupName:*string
PodSecurityContext
  HostNetwork:bool HostPID:bool HostIPC:bool ShareProcessNamespace:*bool HostUsers:*bool
  SELinuxOptions:*SELinuxOptions WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*int RunAsGroup:*int
  RunAsNonRoot:*bool SupplementalGroups:[]int SupplementalGroupsPolicy:*string FSGroup:*int
  FSGroupChangePolicy:*string Sysctls:[]Sysctl SeccompProfile:*SeccompProfile AppArmorProfile:*AppArmorProfile
  SELinuxChangePolicy:*string
PodSpec
  Volumes:[]Volume InitContainers:[]Container Containers:[]Container EphemeralContainers:[]EphemeralContainer
  RestartPolicy:string TerminationGracePeriodSeconds:*int ActiveDeadlineSeconds:*int DNSPolicy:string
  NodeSelector:{}string ServiceAccountName:string AutomountServiceAccountToken:*bool NodeName:string
  SecurityContext:*PodSecurityContext ImagePullSecrets:[]LocalObjectReference Hostname:string Subdomain:string
  SetHostnameAsFQDN:*bool Affinity:*Affinity SchedulerName:string Tolerations:[]Toleration HostAliases:[]HostAlias
  PriorityClassName:string Priority:*int PreemptionPolicy:*string DNSConfig:*PodDNSConfig
  ReadinessGates:[]PodReadinessGate RuntimeClassName:*string Overhead:{}quantity EnableServiceLinks:*bool
  TopologySpreadConstraints:[]TopologySpreadConstraint OS:*PodOS SchedulingGates:[]PodSchedulingGate
  ResourceClaims:[]PodResourceClaim Resources:*ResourceRequirements HostnameOverride:*string
  SchedulingGroup:*PodSchedulingGroup
PortworxVolumeSource
  VolumeID:string FSType:string ReadOnly:bool
PreferredSchedulingTerm
  Weight:int Preference:NodeSelectorTerm
Probe
  Exec:*ExecAction HTTPGet:*HTTPGetAction TCPSocket:*TCPSocketAction GRPC:*GRPCAction InitialDelaySeconds:int
  TimeoutSeconds:int PeriodSeconds:int SuccessThreshold:int FailureThreshold:int TerminationGracePeriodSeconds:*int
ProjectedVolumeSource
  Sources:[]VolumeProjection DefaultMode:*int
QuobyteVolumeSource
  Registry:string Volume:string ReadOnly:bool User:string Group:string Tenant:string
RBDVolumeSource
  CephMonitors:[]string RBDImage:string FSType:string RBDPool:string RadosUser:string Keyring:string
  SecretRef:*LocalObjectReference ReadOnly:bool
ResourceClaim
  Name:string Request:string
ResourceFieldSelector
  ContainerName:string Resource:string Divisor:quantity
ResourceRequirements
  Limits:{}quantity Requests:{}quantity Claims:[]ResourceClaim
SELinuxOptions
  User:string Role:string Type:string Level:string
ScaleIOVolumeSource
  Gateway:string System:string SecretRef:*LocalObjectReference SSLEnabled:bool ProtectionDomain:string
  StoragePool:string StorageMode:string VolumeName:string FSType:string ReadOnly:bool
SeccompProfile
  Type:string LocalhostProfile:*string
SecretEnvSource
  Name:string Optional:*bool
SecretKeySelector
  Name:string Key:string Optional:*bool
SecretProjection
  Name:string Items:[]KeyToPath Optional:*bool
SecretVolumeSource
  SecretName:string Items:[]KeyToPath DefaultMode:*int Optional:*bool
SecurityContext
  Capabilities:*Capabilities Privileged:*bool SELinuxOptions:*SELinuxOptions
  WindowsOptions:*WindowsSecurityContextOptions RunAsUser:*int RunAsGroup:*int RunAsNonRoot:*bool
  ReadOnlyRootFilesystem:*bool AllowPrivilegeEscalation:*bool ProcMount:*string SeccompProfile:*SeccompProfile
  AppArmorProfile:*AppArmorProfile
ServiceAccountTokenProjection
  Audience:string ExpirationSeconds:int Path:string
SleepAction
  Seconds:int
StorageOSVolumeSource
  VolumeName:string VolumeNamespace:string FSType:string ReadOnly:bool SecretRef:*LocalObjectReference
Sysctl
  Name:string Value:string
TCPSocketAction
  Port:int Host:string
Toleration
  Key:string Operator:string Value:string Effect:string TolerationSeconds:*int
TopologySpreadConstraint
  MaxSkew:int TopologyKey:string WhenUnsatisfiable:string LabelSelector:*plain MinDomains:*int
  NodeAffinityPolicy:*string NodeTaintsPolicy:*string MatchLabelKeys:[]string
TypedLocalObjectReference
  APIGroup:*string Kind:string Name:string
TypedObjectReference
  APIGroup:*string Kind:string Name:string Namespace:*string
Volume
  Name:string HostPath:*HostPathVolumeSource EmptyDir:*EmptyDirVolumeSource
  GCEPersistentDisk:*GCEPersistentDiskVolumeSource AWSElasticBlockStore:*AWSElasticBlockStoreVolumeSource
  GitRepo:*GitRepoVolumeSource Secret:*SecretVolumeSource NFS:*NFSVolumeSource ISCSI:*ISCSIVolumeSource
  Glusterfs:*GlusterfsVolumeSource PersistentVolumeClaim:*PersistentVolumeClaimVolumeSource RBD:*RBDVolumeSource
  Quobyte:*QuobyteVolumeSource FlexVolume:*FlexVolumeSource Cinder:*CinderVolumeSource CephFS:*CephFSVolumeSource
  Flocker:*FlockerVolumeSource DownwardAPI:*DownwardAPIVolumeSource FC:*FCVolumeSource
  AzureFile:*AzureFileVolumeSource ConfigMap:*ConfigMapVolumeSource VsphereVolume:*VsphereVirtualDiskVolumeSource
  AzureDisk:*AzureDiskVolumeSource PhotonPersistentDisk:*PhotonPersistentDiskVolumeSource
  Projected:*ProjectedVolumeSource PortworxVolume:*PortworxVolumeSource ScaleIO:*ScaleIOVolumeSource
  StorageOS:*StorageOSVolumeSource CSI:*CSIVolumeSource Ephemeral:*EphemeralVolumeSource Image:*ImageVolumeSource
VolumeDevice
  Name:string DevicePath:string
VolumeMount
  Name:string ReadOnly:bool RecursiveReadOnly:*string MountPath:string SubPath:string MountPropagation:*string
  SubPathExpr:string
VolumeProjection
  Secret:*SecretProjection DownwardAPI:*DownwardAPIProjection ConfigMap:*ConfigMapProjection
  ServiceAccountToken:*ServiceAccountTokenProjection ClusterTrustBundle:*ClusterTrustBundleProjection
  PodCertificate:*PodCertificateProjection
VolumeResourceRequirements
  Limits:{}quantity Requests:{}quantity
VsphereVirtualDiskVolumeSource
  VolumePath:string FSType:string StoragePolicyName:string StoragePolicyID:string
WeightedPodAffinityTerm
  Weight:int PodAffinityTerm:PodAffinityTerm
WindowsSecurityContextOptions
  GMSACredentialSpecName:*string GMSACredentialSpec:*string RunAsUserName:*string HostProcess:*bool
`

export const internalTypes = readFieldTable(table)
