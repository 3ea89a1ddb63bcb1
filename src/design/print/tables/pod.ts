import type { Container, KubernetesObject, PodSpec } from '../../kubernetes'
import { since } from '../age'
import { ageOf, printer } from '../table'
import { none } from '../text'

export interface ContainerStatus {
  name: string
  image?: string
  ready: boolean
  started?: boolean
  restartCount: number
  state?: ContainerState
  lastState?: ContainerState
}

export interface ContainerState {
  running?: { startedAt?: string }
  waiting?: { reason?: string; message?: string }
  terminated?: {
    exitCode: number
    signal?: number
    reason?: string
    message?: string
    startedAt?: string
    finishedAt?: string
  }
}

export interface PodStatus {
  phase?: string
  reason?: string
  message?: string
  startTime?: string
  hostIP?: string
  podIPs?: { ip: string }[]
  nominatedNodeName?: string
  conditions?: { type: string; status: string; reason?: string; message?: string }[]
  containerStatuses?: ContainerStatus[]
  initContainerStatuses?: ContainerStatus[]
}

export interface PodObject extends KubernetesObject {
  spec: PodSpec & { readinessGates?: { conditionType: string }[]; serviceAccountName?: string }
  status?: PodStatus
}

const isSidecar = (container: Container | undefined): boolean => container?.restartPolicy === 'Always'

const holds = ({ conditions = [] }: PodStatus, type: string): boolean =>
  conditions.some((one) => one.type === type && one.status === 'True')

const endOf = ({ terminated }: ContainerState): string => {
  const { reason, signal, exitCode } = terminated ?? { exitCode: 0 }
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)
}

/** The first init container that keeps the others waiting. */
function initialising({ spec, status = {} }: PodObject): string | undefined {
  const inits = spec.initContainers ?? []
  for (const [index, { name, state = {}, started }] of (status.initContainerStatuses ?? []).entries()) {
    const { terminated, waiting } = state
    if (terminated?.exitCode === 0) continue
    if (isSidecar(inits.find((one) => one.name === name)) && started) continue
    if (terminated) return `Init:${endOf(state)}`
    if (waiting?.reason && waiting.reason !== 'PodInitializing') return `Init:${waiting.reason}`
    return `Init:${index}/${inits.length}`
  }
  return undefined
}

/** The column STATUS. Upstream: printPod. */
export function podStatusText(pod: PodObject): string {
  const { status = {}, metadata } = pod
  const phase = status.phase ?? ''
  if (metadata.deletionTimestamp !== undefined) {
    if (status.reason === 'NodeLost') return 'Unknown'
    if (phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating'
  }
  const init = initialising(pod)
  if (init !== undefined && !holds(status, 'Initialized')) return init
  const gated = status.conditions?.some(({ reason }) => reason === 'SchedulingGated')
  return containersText(status, gated ? 'SchedulingGated' : status.reason || phase)
}

/** Of the containers the first that has something to say. */
function containersText(status: PodStatus, otherwise: string): string {
  let text = otherwise
  let error = ''
  let running = false
  for (const { state = {}, ready } of [...(status.containerStatuses ?? [])].reverse()) {
    if (state.waiting?.reason) text = state.waiting.reason
    else if (state.terminated) {
      text = endOf(state)
      if (state.terminated.exitCode !== 0) error = text
    } else if (ready && state.running) running = true
  }
  if (text !== 'Completed') return text
  if (running && holds(status, 'Ready')) return 'Running'
  return error || (running ? 'NotReady' : text)
}

function readyText({ spec, status = {} }: PodObject): string {
  const sidecars = (spec.initContainers ?? []).filter(isSidecar)
  const isReady = ({ ready, state }: ContainerStatus): boolean => ready && state?.running !== undefined
  const ready = (status.containerStatuses ?? []).filter(isReady).length
  const beside = (status.initContainerStatuses ?? []).filter(
    ({ name, ready, started }) => ready && started && sidecars.some((one) => one.name === name),
  ).length
  return `${ready + beside}/${spec.containers.length + sidecars.length}`
}

function restartsText({ status = {} }: PodObject, now: number): string {
  const all = status.containerStatuses ?? []
  const restarts = all.reduce((sum, { restartCount }) => sum + restartCount, 0)
  const ends = all.flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? []).sort()
  return restarts > 0 && ends.length > 0 ? `${restarts} (${since(ends.at(-1), now)} ago)` : String(restarts)
}

function gatesText({ spec, status = {} }: PodObject): string {
  const { readinessGates = [] } = spec
  if (readinessGates.length === 0) return none
  return `${readinessGates.filter(({ conditionType }) => holds(status, conditionType)).length}/${readinessGates.length}`
}

export const pod = printer(
  'NAME, READY, STATUS, RESTARTS, AGE | IP, NODE, NOMINATED NODE, READINESS GATES',
  (object: PodObject, now) => [
    object.metadata.name ?? '',
    readyText(object),
    podStatusText(object),
    restartsText(object, now),
    ageOf(object, now),
    object.status?.podIPs?.[0]?.ip || none,
    object.spec.nodeName || none,
    object.status?.nominatedNodeName || none,
    gatesText(object),
  ],
)
