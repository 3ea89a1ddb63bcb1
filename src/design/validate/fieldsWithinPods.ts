/** Field names and types within containers and pods (see fields.ts). */
import { readFieldTable } from './fieldTable'

const table = `
AppArmorProfile
  localhostProfile:string type:string
Capabilities
  add:[]string drop:[]string
ClientIPConfig
  timeoutSeconds:integer
ConfigMapEnvSource
  name:string optional:boolean
ConfigMapKeySelector
  key:string name:string optional:boolean
ContainerResizePolicy
  resourceName:string restartPolicy:string
ContainerRestartRule
  action:string exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes
  operator:string values:[]integer
EnvFromSource
  configMapRef:ConfigMapEnvSource prefix:string secretRef:SecretEnvSource
EnvVarSource
  configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector
  resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
ExecAction
  command:[]string
FileKeySelector
  key:string optional:boolean path:string volumeName:string
GRPCAction
  port:integer service:string
HTTPGetAction
  host:string httpHeaders:[]HTTPHeader path:string port:intOrString scheme:string
HTTPHeader
  name:string value:string
HostAlias
  hostnames:[]string ip:string
Lifecycle
  postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:string
LifecycleHandler
  exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LocalObjectReference
  name:string
ObjectFieldSelector
  apiVersion:string fieldPath:string
PodDNSConfig
  nameservers:[]string options:[]PodDNSConfigOption searches:[]string
PodDNSConfigOption
  name:string value:string
PodOS
  name:string
PodResourceClaim
  name:string resourceClaimName:string resourceClaimTemplateName:string
PodSchedulingGroup
  podGroupName:string
PodSecurityContext
  appArmorProfile:AppArmorProfile fsGroup:integer fsGroupChangePolicy:string runAsGroup:integer runAsNonRoot:boolean
  runAsUser:integer seLinuxChangePolicy:string seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile
  supplementalGroups:[]integer supplementalGroupsPolicy:string sysctls:[]Sysctl
  windowsOptions:WindowsSecurityContextOptions
ResourceClaim
  name:string request:string
ResourceFieldSelector
  containerName:string divisor:quantity resource:string
SELinuxOptions
  level:string role:string type:string user:string
SeccompProfile
  localhostProfile:string type:string
SecretEnvSource
  name:string optional:boolean
SecretKeySelector
  key:string name:string optional:boolean
SecurityContext
  allowPrivilegeEscalation:boolean appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:boolean
  procMount:string readOnlyRootFilesystem:boolean runAsGroup:integer runAsNonRoot:boolean runAsUser:integer
  seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
SessionAffinityConfig
  clientIP:ClientIPConfig
SleepAction
  seconds:integer
Sysctl
  name:string value:string
TCPSocketAction
  host:string port:intOrString
VolumeDevice
  devicePath:string name:string
WindowsSecurityContextOptions
  gmsaCredentialSpec:string gmsaCredentialSpecName:string hostProcess:boolean runAsUserName:string
`

export const fieldsWithinPods = readFieldTable(table)
