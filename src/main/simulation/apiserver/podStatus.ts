import type { Container, PodSpec } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import type { Condition } from '../controllers/conditions'
import type { Micros } from '../kernel/time'
import { formatIp } from '../network/cidr'
import { nodeIp } from '../network/podIps'
import { ContainerState } from '../state/containers'
import { NONE, type NodeId, type PodId } from '../state/ids'
import { Phase, phaseNames, PodFlag, type ContainerDetails } from '../state/pods'
import { podAddress } from './podAddress'

type PodCondition = Omit<Condition, 'lastUpdateTime'>

/** status of a pod, from its columns. */
export function podStatus(context: ClusterContext, pod: PodId, spec: PodSpec): Record<string, unknown> {
  const { pods, epoch } = context
  const details = pods.details.get(pod)
  const ip = formatIp(podAddress(context, pod))
  const onNode = pods.node[pod] !== NONE
  const host = onNode ? formatIp(nodeIp(pods.node[pod] as NodeId)) : ''
  return {
    phase: phaseNames[pods.phase[pod]],
    conditions: conditions(context, pod),
    ...(details?.reason ? { reason: details.reason } : {}),
    ...(details?.message ? { message: details.message } : {}),
    ...(details?.nominatedNodeName ? { nominatedNodeName: details.nominatedNodeName } : {}),
    ...(onNode && pods.has(pod, PodFlag.started)
      ? { hostIP: host, startTime: timestamp(epoch, pods.scheduled[pod]) }
      : {}),
    ...(ip ? { podIP: ip, podIPs: [{ ip }] } : {}),
    ...(onNode ? containerStatuses(context, pod, spec) : {}),
  }
}

function conditions(context: ClusterContext, pod: PodId): PodCondition[] {
  const { pods, epoch } = context
  const details = pods.details.get(pod)
  const at = (time: Micros): string => timestamp(epoch, time)
  const found: PodCondition[] = []
  if (pods.node[pod] !== NONE) {
    found.push({ type: 'PodScheduled', status: 'True', lastTransitionTime: at(pods.scheduled[pod]) })
  } else if (pods.has(pod, PodFlag.unschedulable)) {
    const message = pods.messages.get(pod) ?? ''
    const lastTransitionTime = at(pods.created[pod])
    found.push({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message, lastTransitionTime })
  }
  if (pods.has(pod, PodFlag.started)) {
    found.push({ type: 'Initialized', status: 'True', lastTransitionTime: at(pods.started[pod]) })
    found.push(readyCondition(context, pod, at))
  }
  if (pods.has(pod, PodFlag.disruptionTarget)) {
    const since = details?.disruptedSince ?? context.now
    found.push({ type: 'DisruptionTarget', status: 'True', ...details?.disruption, lastTransitionTime: at(since) })
  }
  return found
}

function readyCondition({ pods }: ClusterContext, pod: PodId, at: (time: Micros) => string): PodCondition {
  if (pods.has(pod, PodFlag.ready)) {
    return { type: 'Ready', status: 'True', lastTransitionTime: at(pods.readySince[pod]) }
  }
  const details = pods.details.get(pod)
  const ended = pods.phase[pod] > Phase.Running
  const since = ended ? pods.ended[pod] : (details?.notReadySince ?? pods.started[pod])
  return {
    type: 'Ready',
    status: 'False',
    reason: notReadyReason(pods.phase[pod], details),
    lastTransitionTime: at(since),
  }
}

/** Upstream: pkg/kubelet/status/generate.go. */
function notReadyReason(phase: number, details: { notReadyReason?: string } | undefined): string {
  if (phase === Phase.Succeeded) return 'PodCompleted'
  if (phase === Phase.Failed) return 'PodFailed'
  return details?.notReadyReason ?? 'ContainersNotReady'
}

function containerStatuses(context: ClusterContext, pod: PodId, spec: PodSpec): Record<string, unknown> {
  const { templates, pods } = context
  const { initContainers, sidecars, containers } = templates.list[pods.template[pod]].source
  const inits = (spec.initContainers ?? []).map((container) => {
    const sidecar = sidecars.findIndex(({ name }) => name === container.name)
    const index = sidecar < 0 ? initContainers.findIndex(({ name }) => name === container.name) : sidecar
    return statusOf(context, pod, container, sidecar < 0 ? index : initContainers.length + index)
  })
  const first = initContainers.length + sidecars.length
  return {
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: containers.map((container, index) => statusOf(context, pod, container, first + index)),
  }
}

function statusOf(context: ClusterContext, pod: PodId, { name, image }: Container, index: number): object {
  const { pods, containers, epoch } = context
  const state = containers.stateOf(pod, index)
  const running = state === ContainerState.running
  const startedAt = timestamp(epoch, running ? containers.startTime(pod, index) : pods.created[pod])
  const { last, waiting } = pods.details.get(pod)?.containers?.get(index) ?? {}
  const ended = last && { terminated: endOf(context, last) }
  return {
    name,
    image,
    ready: running && pods.has(pod, PodFlag.ready),
    started: running,
    restartCount: containers.restartsOf(pod, index),
    state: running
      ? { running: { startedAt } }
      : state === ContainerState.terminated
        ? waiting
          ? { waiting }
          : (ended ?? { terminated: terminated(context, pod) })
        : { waiting: { reason: 'ContainerCreating' } },
    ...(ended && (running || waiting) ? { lastState: ended } : {}),
  }
}

function endOf(
  { epoch }: ClusterContext,
  { startedAt, finishedAt, ...end }: Required<ContainerDetails>['last'],
): object {
  return { ...end, startedAt: timestamp(epoch, startedAt), finishedAt: timestamp(epoch, finishedAt) }
}

function terminated({ pods, epoch }: ClusterContext, pod: PodId): object {
  const failed = pods.phase[pod] === Phase.Failed
  const exitCode = pods.details.get(pod)?.exitCode ?? (failed ? 1 : 0)
  const ended = pods.ended[pod]
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    ...(Number.isNaN(ended) ? {} : { finishedAt: timestamp(epoch, ended) }),
  }
}
