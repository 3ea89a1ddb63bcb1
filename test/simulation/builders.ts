/** Fluent-ish builders for designs in tests, so that a case says only what it is about. */
import type { Container } from '../../src/design/kubernetes'
import { defaultSchedulerConfiguration } from '../../src/design'
import { emptyPodContext } from '../../src/design/compile/podTemplate'
import type {
  ChurnLoad,
  Cluster,
  ControlPlane,
  DaemonSet,
  Deployment,
  Design,
  Job,
  KubeletSettings,
  Load,
  NodeSpec,
  Objective,
  PodTemplate,
  Service,
  StatefulSet,
  Trial,
  Workload,
} from '../../src/design/types'

const position = { file: 'test.yaml', line: 1, column: 1 }
export const Gi = 1024 ** 3
export const Mi = 1024 ** 2

const kubelet: KubeletSettings = {
  maxPods: 110,
  serializeImagePulls: true,
  maxParallelImagePulls: 1,
  registryPullQPS: 5,
  registryBurst: 10,
  kubeAPIQPS: 50,
  kubeAPIBurst: 100,
  nodeLeaseDurationSeconds: 40,
  nodeStatusReportFrequencySeconds: 300,
}

export function makeNode(
  name: string,
  fields: Partial<NodeSpec> & { cpu?: number; memory?: number; pods?: number; zone?: string } = {},
): NodeSpec {
  const { cpu = 4000, memory = 16 * Gi, pods = 110, zone, ...rest } = fields
  const allocatable = { cpu, memory, 'ephemeral-storage': 100 * Gi, pods, ...rest.allocatable }
  return {
    name,
    pool: 'nodes',
    taints: [],
    unschedulable: false,
    capacity: allocatable,
    images: [],
    pricePerHour: undefined,
    kubelet,
    ...rest,
    labels: {
      'kubernetes.io/hostname': name,
      ...(zone ? { 'topology.kubernetes.io/zone': zone, 'topology.kubernetes.io/region': 'r' } : {}),
      ...rest.labels,
    },
    allocatable,
  }
}

export function makeTemplate(fields: Partial<PodTemplate> & { cpu?: number; memory?: number } = {}): PodTemplate {
  const { cpu = 100, memory = 128 * Mi, ...rest } = fields
  const containers: Container[] = [{ name: 'main', image: 'example.com/app:1' }]
  const requests: Record<string, number> = {}
  if (cpu > 0) requests.cpu = cpu
  if (memory > 0) requests.memory = memory
  return {
    namespace: 'default',
    labels: { app: 'test' },
    spec: { containers },
    containers,
    initContainers: [],
    sidecars: [],
    requests,
    nonZeroRequests: { cpu: cpu || 100, memory: memory || 200 * Mi },
    scoredRequests: { cpu: cpu || 100, memory: memory || 200 * Mi },
    hostPorts: [],
    nodeSelector: {},
    nodeAffinity: undefined,
    tolerations: [],
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    schedulingGates: [],
    schedulerName: 'default-scheduler',
    nodeName: undefined,
    claimTemplates: [],
    terminationGracePeriodSeconds: 30,
    restartPolicy: 'Always',
    runSeconds: Infinity,
    ...rest,
  }
}

const base = (name: string, template: PodTemplate) => ({
  namespace: template.namespace,
  name,
  template,
  selector: { matchLabels: { ...template.labels } },
  /** `makeCluster` makes it of what the test has made of the workload. */
  object: { apiVersion: '', kind: '', metadata: {} },
  position,
})

/** The object as it would have been written. */
function withObject(workload: Workload): Workload {
  const { kind, namespace, name, template, selector } = workload
  const metadata = { name, namespace }
  const { annotations } = template
  const own = { labels: { ...template.labels }, ...(annotations ? { annotations } : {}) }
  const rawTemplate = { metadata: own, spec: template.spec }
  const spec: Record<string, unknown> = { selector, template: rawTemplate }
  if ('replicas' in workload) spec.replicas = workload.replicas
  if (workload.kind === 'StatefulSet') {
    spec.podManagementPolicy = workload.podManagementPolicy
    spec.ordinals = { start: workload.firstOrdinal }
    spec.volumeClaimTemplates = workload.volumeClaimTemplates
  }
  if (workload.kind === 'Job') {
    const { parallelism, completions, backoffLimit, suspend, indexed } = workload
    Object.assign(spec, { parallelism, backoffLimit, suspend, completionMode: indexed ? 'Indexed' : 'NonIndexed' })
    if (completions !== null) spec.completions = completions
  }
  return { ...workload, object: { apiVersion: 'apps/v1', kind, metadata, spec } }
}

export const makeDeployment = (name: string, replicas: number, template = makeTemplate()): Deployment => ({
  kind: 'Deployment',
  ...base(name, template),
  replicas,
  minReadySeconds: 0,
})
export const makeStatefulSet = (
  name: string,
  replicas: number,
  template = makeTemplate(),
  parallel = false,
): StatefulSet => ({
  kind: 'StatefulSet',
  ...base(name, template),
  replicas,
  minReadySeconds: 0,
  podManagementPolicy: parallel ? 'Parallel' : 'OrderedReady',
  firstOrdinal: 0,
  volumeClaimTemplates: [],
})
export const makeDaemonSet = (name: string, template = makeTemplate()): DaemonSet => ({
  kind: 'DaemonSet',
  ...base(name, template),
})
export const makeJob = (name: string, completions: number, parallelism: number, template = makeTemplate()): Job => ({
  kind: 'Job',
  ...base(name, template),
  completions,
  parallelism,
  backoffLimit: 6,
  suspend: false,
  indexed: false,
})
export const makePod = (name: string, template = makeTemplate()): Workload => ({
  kind: 'Pod',
  ...base(name, template),
  selector: undefined,
})
export const makeService = (name: string, selector: Record<string, string> | null = { app: 'test' }): Service => ({
  namespace: 'default',
  name,
  type: 'ClusterIP',
  headless: false,
  selector,
  ports: [{ port: 80, protocol: 'TCP' }],
  object: {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: { ...(selector ? { selector } : {}), ports: [{ port: 80 }] },
  },
  position,
})

export function makeControlPlane(fields: Partial<ControlPlane> = {}): ControlPlane {
  return {
    replicas: 3,
    zones: ['a', 'b', 'c'],
    machineType: undefined,
    cpuMilli: 4000,
    memoryBytes: 16 * Gi,
    pricePerHour: undefined,
    apiServerArgs: {},
    controllerManagerArgs: {},
    schedulerArgs: {},
    etcdArgs: {},
    schedulerConfig: defaultSchedulerConfiguration,
    ...fields,
  }
}

/** Client limits lifted, so that a test need not wait minutes of virtual time. */
export const unlimited: Partial<ControlPlane> = {
  controllerManagerArgs: { 'kube-api-qps': '5000', 'kube-api-burst': '5000' },
  schedulerConfig: { ...defaultSchedulerConfiguration, clientConnection: { qps: 5000, burst: 5000 } },
}

export function makeCluster(nodes: NodeSpec[], workloads: Workload[], fields: Partial<Cluster> = {}): Cluster {
  return {
    name: 'test',
    kubernetesVersion: 'v1.36',
    controlPlane: makeControlPlane(),
    nodePools: [{ name: 'nodes', machineType: undefined, zones: [], nodes, position }],
    network: { podCIDR: '10.0.0.0/8', nodeCIDRMaskSize: 24, serviceCIDR: '10.96.0.0/12', kubeProxyMode: 'iptables' },
    namespaces: ['default'],
    namespaceLabels: { default: { 'kubernetes.io/metadata.name': 'default' } },
    priorityClasses: [],
    workloads: workloads.map(withObject),
    objects: [],
    podContext: emptyPodContext,
    services: [],
    podDisruptionBudgets: [],
    volumeObjects: [],
    position,
    ...fields,
  }
}

export const sloObjectives: Objective[] = [
  { name: 'Mutating API calls p99', metric: 'apiMutating', percentile: 'p99', limit: 1 },
  { name: 'Pod startup p99', metric: 'podStartup', percentile: 'p99', limit: 5 },
]

export function makeDesign(clusters: Cluster[], trial: Partial<Trial> = {}): Design {
  return {
    clusters,
    trial: { name: 'trial', seed: 1, durationSeconds: 60, load: [], objectives: sloObjectives, ...trial },
    notices: [],
    defaultCluster: false,
  }
}

/** `createRatePerSecond` is short for a constant rate. */
export function makeChurn({
  createRatePerSecond = 20,
  ...fields
}: Partial<ChurnLoad> & { createRatePerSecond?: number } = {}): Load {
  return {
    type: 'churn',
    name: 'churn',
    cluster: 'test',
    atSeconds: 0,
    forSeconds: Infinity,
    rate: { shape: 'Constant', perSecond: createRatePerSecond },
    arrivals: 'Poisson',
    lifetime: { distribution: 'Exponential', meanSeconds: 10 },
    deleteRatePerSecond: 0,
    template: makeTemplate(),
    ...fields,
  }
}

export const makeNodes = (
  count: number,
  fields: Parameters<typeof makeNode>[1] = {},
  zones = ['a', 'b', 'c'],
): NodeSpec[] =>
  Array.from({ length: count }, (_, i) => makeNode(`n${i}`, { zone: zones[i % zones.length], ...fields }))
