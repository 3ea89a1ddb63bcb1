/**
 * Types and defaults of KubeletConfiguration's fields that the simulation keeps and does not act on: cluster.schema.json
 * takes any value for them. Facts of pkg/kubelet/apis/config/v1beta1/defaults.go of Kubernetes 1.36.
 */
import { choice, flag, list, map, object, text, whole, words } from './build'
import { isType, type Schema } from './types'

/** `name:type`, with `=default` where there is one. */
const scalars = `
  enableServer:boolean=true staticPodPath:string podLogsDir:string=/var/log/pods syncFrequency:duration=1m
  fileCheckFrequency:duration=20s httpCheckFrequency:duration=20s staticPodURL:string address:string=0.0.0.0
  port:integer=10250 readOnlyPort:integer=0 tlsCertFile:string tlsPrivateKeyFile:string tlsMinVersion:string
  rotateCertificates:boolean=false serverTLSBootstrap:boolean=false
  imagePullCredentialsVerificationPolicy:string=NeverVerifyPreloadedImages eventRecordQPS:integer=50
  eventBurst:integer=100 enableDebuggingHandlers:boolean=true enableContentionProfiling:boolean=false
  healthzPort:integer=10248 healthzBindAddress:string=127.0.0.1 oomScoreAdj:number=-999 clusterDomain:string
  streamingConnectionIdleTimeout:duration=4h nodeStatusUpdateFrequency:duration=10s imageMinimumGCAge:duration=2m
  imageMaximumGCAge:duration=0s imageGCHighThresholdPercent:integer=85 imageGCLowThresholdPercent:integer=80
  volumeStatsAggPeriod:duration=1m kubeletCgroups:string systemCgroups:string cgroupRoot:string
  cgroupsPerQOS:boolean=true cgroupDriver:string=cgroupfs singleProcessOOMKill:boolean
  cpuManagerReconcilePeriod:duration=10s runtimeRequestTimeout:duration=2m podCIDR:string podPidsLimit:number=-1
  resolvConf:string=/etc/resolv.conf runOnce:boolean=false cpuCFSQuota:boolean=true cpuCFSQuotaPeriod:duration=100ms
  nodeStatusMaxImages:integer=50 maxOpenFiles:integer=1000000
  contentType:string=application/vnd.kubernetes.protobuf evictionPressureTransitionPeriod:duration=5m
  evictionMaxPodGracePeriod:integer=0 mergeDefaultEvictionSettings:boolean=false podsPerCore:integer=0
  enableControllerAttachDetach:boolean=true protectKernelDefaults:boolean=false makeIPTablesUtilChains:boolean=true
  iptablesMasqueradeBit:integer=14 iptablesDropBit:integer=15 failSwapOn:boolean=true containerLogMaxSize:string=10Mi
  containerLogMaxFiles:integer=5 containerLogMaxWorkers:integer=1 containerLogMonitorInterval:duration=10s
  reservedSystemCPUs:string showHiddenMetricsForVersion:string systemReservedCgroup:string kubeReservedCgroup:string
  volumePluginDir:string=/usr/libexec/kubernetes/kubelet-plugins/volume/exec/ providerID:string
  kernelMemcgNotification:boolean=false enableSystemLogHandler:boolean=true enableSystemLogQuery:boolean=false
  shutdownGracePeriod:duration=0s shutdownGracePeriodCriticalPods:duration=0s enableProfilingHandler:boolean=true
  enableDebugFlagsHandler:boolean=true seccompDefault:boolean=false memoryThrottlingFactor:number=0.9
  memoryReservationPolicy:string=None registerNode:boolean=true localStorageCapacityIsolation:boolean=true
  containerRuntimeEndpoint:string=unix:///run/containerd/containerd.sock imageServiceEndpoint:string
  failCgroupV1:boolean=true
`

function scalar(entry: string): [string, Schema] {
  const [, name, type, otherwise] = /^(\w+):(\w+)(?:=(.+))?$/.exec(entry)!
  const schema: Schema = type === 'duration' ? { type: 'string', format: 'duration' } : { type }
  if (otherwise !== undefined)
    schema.default =
      type === 'boolean'
        ? otherwise === 'true'
        : type === 'integer' || type === 'number'
          ? Number(otherwise)
          : otherwise
  return [name, schema]
}

const seconds = (otherwise: string) => text('A duration.', { format: 'duration', default: otherwise })

const others: Record<string, Schema> = {
  cpuManagerPolicy: choice('', ['none', 'static'], 'none'),
  memoryManagerPolicy: choice('', ['None', 'Static'], 'None'),
  topologyManagerPolicy: choice('', ['none', 'best-effort', 'restricted', 'single-numa-node'], 'none'),
  topologyManagerScope: choice('', ['container', 'pod'], 'container'),
  hairpinMode: choice('', ['promiscuous-bridge', 'hairpin-veth', 'none'], 'promiscuous-bridge'),
  configMapAndSecretChangeDetectionStrategy: choice('', ['Get', 'Cache', 'Watch'], 'Watch'),
  tlsCipherSuites: words(''),
  tlsCurvePreferences: list('', whole('Id of a curve.')),
  clusterDNS: words(''),
  preloadedImagesVerificationAllowlist: words(''),
  enforceNodeAllocatable: words('', { default: 'pods' }),
  allowedUnsafeSysctls: words(''),
  staticPodURLHeader: map('', words('Values.')),
  cpuManagerPolicyOptions: map(''),
  topologyManagerPolicyOptions: map(''),
  qosReserved: map(''),
  evictionSoft: map(''),
  evictionSoftGracePeriod: map('', text('A duration.', { format: 'duration' })),
  evictionMinimumReclaim: map(''),
  featureGates: map('', flag('On or off.')),
  memorySwap: object('', { swapBehavior: choice('Use of swap.', ['NoSwap', 'LimitedSwap'], 'NoSwap') }),
  crashLoopBackOff: object('', { maxContainerRestartPeriod: seconds('5m') }),
  userNamespaces: object('', { idsPerPod: whole('User ids of a pod.', { default: 65536 }) }),
  shutdownGracePeriodByPodPriority: list(
    '',
    object(
      'A step.',
      { priority: { type: 'integer', description: 'Priority.' }, shutdownGracePeriodSeconds: whole('Seconds.') },
      { required: ['priority', 'shutdownGracePeriodSeconds'] },
    ),
  ),
  reservedMemory: list(
    '',
    object(
      'A NUMA node.',
      { numaNode: whole('Number.'), limits: map('Amounts.') },
      { required: ['numaNode', 'limits'] },
    ),
  ),
  registerWithTaints: list(
    '',
    object(
      'A taint.',
      {
        key: text('Key.', { suggestions: ['example.com/dedicated'] }),
        value: text('Value.'),
        effect: choice('Effect.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
      },
      { required: ['key', 'effect'] },
    ),
  ),
  authentication: object('', {
    anonymous: object('Requests without a name.', { enabled: flag('Accepted.', { default: false }) }),
    webhook: object('Asks the API server.', {
      enabled: flag('Does so.', { default: true }),
      cacheTTL: seconds('2m'),
    }),
    x509: object('By certificate.', { clientCAFile: text('File of the authority.') }),
  }),
  authorization: object('', {
    mode: choice('Who decides.', ['AlwaysAllow', 'Webhook'], 'Webhook'),
    webhook: object('Asks the API server.', {
      cacheAuthorizedTTL: seconds('5m'),
      cacheUnauthorizedTTL: seconds('30s'),
    }),
  }),
  logging: object('', {
    format: choice('Format.', ['text', 'json'], 'text'),
    verbosity: whole('Level.', { default: 0 }),
    flushFrequency: seconds('5s'),
  }),
  tracing: object('', {
    endpoint: text('Address.', { default: 'localhost:4317' }),
    samplingRatePerMillion: whole('Spans of a million.', { default: 0, maximum: 1_000_000 }),
  }),
}

const known: Readonly<Record<string, Schema>> = {
  ...Object.fromEntries(scalars.trim().split(/\s+/).map(scalar)),
  ...others,
}

/** The schema of a KubeletConfiguration with what the file leaves open; what has no effect is seldom wanted. */
export function withKubeletTypes(schema: Schema): Schema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, field]): [string, Schema] => {
    if (!/without effect/.test(field.description ?? '')) {
      const duration = isType(field, 'string') && /Go duration/.test(field.description ?? '')
      return [name, duration ? { ...field, format: 'duration' } : field]
    }
    return [name, { ...known[name], description: field.description, rare: true }]
  })
  return { ...schema, properties: Object.fromEntries(properties), source: 'kubelet default' }
}
