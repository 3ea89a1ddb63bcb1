/** What `kubectl rollout status` says of a workload as it stands. Upstream: kubectl/pkg/polymorphichelpers/rollout_status.go. */
import type { KubernetesObject } from '../kubernetes'

export interface RolloutStatus {
  text: string
  done: boolean
  /** It says so as an error. */
  failed: boolean
}

interface Rolled extends KubernetesObject {
  spec: {
    replicas?: number
    strategy?: { type?: string }
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number } }
  }
  status?: {
    observedGeneration?: number
    replicas?: number
    updatedReplicas?: number
    readyReplicas?: number
    availableReplicas?: number
    currentReplicas?: number
    currentRevision?: string
    updateRevision?: string
    desiredNumberScheduled?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    conditions?: readonly { type: string; status: string; reason?: string }[]
  }
}

const waiting = (text: string): RolloutStatus => ({ text, done: false, failed: false })
const done = (text: string): RolloutStatus => ({ text, done: true, failed: false })
const failed = (text: string): RolloutStatus => ({ text: `error: ${text}`, done: true, failed: true })

/** undefined: a kind that is not rolled out. */
export function rolloutStatus(object: KubernetesObject): RolloutStatus | undefined {
  const status = { Deployment: ofDeployment, DaemonSet: ofDaemonSet, StatefulSet: ofStatefulSet }[object.kind]
  return status?.(object as Rolled)
}

const observed = ({ metadata, status }: Rolled): boolean =>
  (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)

function ofDeployment(object: Rolled): RolloutStatus {
  const { metadata, spec, status = {} } = object
  if (!observed(object)) return waiting('Waiting for deployment spec update to be observed...')
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, conditions = [] } = status
  const wanted = spec.replicas ?? 1
  const progressing = conditions.find(({ type }) => type === 'Progressing')
  const name = `deployment "${metadata.name}"`
  if (progressing?.reason === 'ProgressDeadlineExceeded') return failed(`${name} exceeded its progress deadline`)
  const finish = `Waiting for ${name} rollout to finish`
  if (updatedReplicas < wanted) {
    return waiting(`${finish}: ${updatedReplicas} out of ${wanted} new replicas have been updated...`)
  }
  if (replicas > updatedReplicas) {
    return waiting(`${finish}: ${replicas - updatedReplicas} old replicas are pending termination...`)
  }
  if (availableReplicas < updatedReplicas) {
    return waiting(`${finish}: ${availableReplicas} of ${updatedReplicas} updated replicas are available...`)
  }
  return done(`${name} successfully rolled out`)
}

function ofDaemonSet(object: Rolled): RolloutStatus {
  const { metadata, spec, status = {} } = object
  if (spec.updateStrategy?.type === 'OnDelete') {
    return failed('rollout status is only available for RollingUpdate strategy type')
  }
  if (!observed(object)) return waiting('Waiting for daemon set spec update to be observed...')
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status
  const finish = `Waiting for daemon set "${metadata.name}" rollout to finish`
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return waiting(
      `${finish}: ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`,
    )
  }
  if (numberAvailable < desiredNumberScheduled) {
    return waiting(`${finish}: ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`)
  }
  return done(`daemon set "${metadata.name}" successfully rolled out`)
}

function ofStatefulSet(object: Rolled): RolloutStatus {
  const { spec, status = {} } = object
  if (spec.updateStrategy?.type === 'OnDelete') {
    return failed('rollout status is only available for RollingUpdate strategy type')
  }
  if ((status.observedGeneration ?? 0) === 0 || !observed(object)) {
    return waiting('Waiting for statefulset spec update to be observed...')
  }
  const wanted = spec.replicas ?? 1
  const { readyReplicas = 0, updatedReplicas = 0, updateRevision, currentRevision } = status
  if (readyReplicas < wanted) return waiting(`Waiting for ${wanted - readyReplicas} pods to be ready...`)
  const { rollingUpdate } = spec.updateStrategy ?? {}
  if (rollingUpdate) {
    const ordered = wanted - (rollingUpdate.partition ?? 0)
    if (updatedReplicas < ordered) {
      return waiting(
        `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${ordered} new pods have been updated...`,
      )
    }
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`)
  }
  if (updateRevision !== currentRevision) {
    return waiting(
      `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`,
    )
  }
  return done(
    `statefulset rolling update complete ${status.currentReplicas ?? 0} pods at revision ${currentRevision}...`,
  )
}
