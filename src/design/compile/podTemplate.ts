/** From a pod specification as written to the PodTemplate that the simulation works with. */
import type { Container, ContainerPort, ObjectMeta, PodSpec } from '../kubernetes'
import type { HostPort, PodTemplate } from '../types'
import { readRunSeconds, runSecondsAnnotation } from '../validate/podSpec'
import { mergeLabelKeys } from './labelKeys'
import { podResources } from './podRequests'
import { applyRuntimeClass, type RuntimeClasses } from './runtimeClass'
import { withDaemonSetTolerations, withDefaultTolerations } from './tolerations'

/** What a pod's defaults depend on besides its own specification. */
export interface PodContext {
  /** By name; the two system classes always exist. */
  priorityClasses: ReadonlyMap<string, ClassOfPods>
  /** Of pods that name no class: the class with globalDefault, else 0. */
  defaultClass: ClassOfPods
  runtimeClasses: RuntimeClasses
  /** Of claims that name no StorageClass. */
  defaultStorageClass: string | undefined
  /** Pods of a DaemonSet get its controller's tolerations. */
  daemonSet?: boolean
}

/** What a PriorityClass gives to pods. */
export interface ClassOfPods {
  value: number
  preemptionPolicy: PodTemplate['preemptionPolicy']
}

const preempts = 'PreemptLowerPriority'

/** Source: pkg/apis/scheduling/types.go. */
export const systemPriorityClasses: ReadonlyMap<string, ClassOfPods> = new Map([
  ['system-cluster-critical', { value: 2000000000, preemptionPolicy: preempts }],
  ['system-node-critical', { value: 2000001000, preemptionPolicy: preempts }],
])

export const emptyPodContext: PodContext = {
  priorityClasses: systemPriorityClasses,
  defaultClass: { value: 0, preemptionPolicy: preempts },
  runtimeClasses: new Map(),
  defaultStorageClass: undefined,
}

/**
 * Compiles a specification that was validated before; does what the API server does when the pod is created: defaults,
 * and the admission plugins DefaultTolerationSeconds, Priority and RuntimeClass.
 * An unknown priority or runtime class counts as none (validation reports it).
 */
export function compilePodTemplate(
  written: PodSpec,
  metadata: ObjectMeta | undefined,
  namespace: string,
  context: PodContext = emptyPodContext,
): PodTemplate {
  const labels = metadata?.labels ?? {}
  const spec = mergeLabelKeys(admit(withDefaults(written), context), labels)
  const initContainers = spec.initContainers ?? []
  const sidecars = initContainers.filter((container) => container.restartPolicy === 'Always')
  const runSeconds = metadata?.annotations?.[runSecondsAnnotation]
  const priority = classOf(spec, context)
  return {
    namespace,
    labels,
    ...(metadata?.annotations ? { annotations: metadata.annotations } : {}),
    spec,
    containers: spec.containers,
    initContainers: initContainers.filter((container) => container.restartPolicy !== 'Always'),
    sidecars,
    ...podResources(spec),
    // Source: pkg/scheduler/util/utils.go, GetHostPorts: init containers that end do not count.
    hostPorts: [...sidecars, ...spec.containers].flatMap((container) => hostPorts(container)),
    nodeSelector: spec.nodeSelector ?? {},
    nodeAffinity: spec.affinity?.nodeAffinity,
    tolerations: spec.tolerations ?? [],
    priority: priority.value,
    preemptionPolicy: priority.preemptionPolicy,
    schedulingGates: (spec.schedulingGates ?? []).map((gate) => gate.name),
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    nodeName: spec.nodeName || undefined,
    claimTemplates: [],
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    restartPolicy: spec.restartPolicy ?? 'Always',
    runSeconds: runSeconds === undefined ? Infinity : readRunSeconds(runSeconds),
  }
}

/** In the order of kube-apiserver's plugins: the default tolerations come before those of the runtime class. */
function admit(spec: PodSpec, context: PodContext): PodSpec {
  const own = spec.tolerations ?? []
  const placed = context.daemonSet ? withDaemonSetTolerations(own, spec.hostNetwork === true) : own
  return applyRuntimeClass({ ...spec, tolerations: withDefaultTolerations(placed) }, context.runtimeClasses)
}

function classOf(spec: PodSpec, context: PodContext): ClassOfPods {
  if (!spec.priorityClassName) return context.defaultClass
  return context.priorityClasses.get(spec.priorityClassName) ?? context.defaultClass
}

/** Source: pkg/apis/core/v1/defaults.go, SetDefaults_PodSpec and SetDefaults_Container. */
function withDefaults(spec: PodSpec): PodSpec {
  const hostNetwork = spec.hostNetwork === true
  const defaulted: PodSpec = {
    ...spec,
    restartPolicy: spec.restartPolicy || 'Always',
    terminationGracePeriodSeconds: gracePeriod(spec.terminationGracePeriodSeconds),
    schedulerName: spec.schedulerName || 'default-scheduler',
    containers: spec.containers.map((container) => containerDefaults(container, hostNetwork)),
  }
  if (spec.initContainers) {
    defaulted.initContainers = spec.initContainers.map((container) => containerDefaults(container, hostNetwork))
  }
  return defaulted
}

/** Negative ones count as 1. Source: pkg/apis/core/v1/conversion.go, Convert_v1_PodSpec_To_core_PodSpec. */
function gracePeriod(seconds: number | undefined): number {
  if (seconds === undefined) return 30
  return seconds < 0 ? 1 : seconds
}

function containerDefaults(container: Container, hostNetwork: boolean): Container {
  const defaulted: Container = {
    ...container,
    imagePullPolicy: container.imagePullPolicy || defaultPullPolicy(container.image ?? ''),
  }
  const limits = container.resources?.limits
  if (limits)
    defaulted.resources = { ...container.resources, requests: { ...limits, ...container.resources?.requests } }
  if (container.ports) defaulted.ports = container.ports.map((port) => portDefaults(port, hostNetwork))
  return defaulted
}

/** A pod on the host's network takes its ports there. */
function portDefaults(port: ContainerPort, hostNetwork: boolean): ContainerPort {
  const hostPort = hostNetwork && !port.hostPort ? port.containerPort : port.hostPort
  return { ...port, protocol: port.protocol || 'TCP', ...(hostPort === undefined ? {} : { hostPort }) }
}

/** `Always` for :latest and for no tag at all; a digest pins the image. */
function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function hostPorts(container: Container): HostPort[] {
  return (container.ports ?? []).flatMap((port) =>
    port.hostPort ? [{ protocol: port.protocol ?? 'TCP', hostIP: port.hostIP || '0.0.0.0', port: port.hostPort }] : [],
  )
}
