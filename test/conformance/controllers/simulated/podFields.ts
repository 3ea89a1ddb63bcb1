/** A pod's row, from its columns. */
import type { ClusterSimulation } from '../../../../src/main/simulation/clusterSimulation'
import { timestamp } from '../../../../src/main/simulation/clock'
import { NONE, type OwnerId, type PodId } from '../../../../src/main/simulation/state/ids'
import { Phase, phaseNames, PodFlag } from '../../../../src/main/simulation/state/pods'
import type { Fields } from '../projection'

export function podFields(cluster: ClusterSimulation, pod: PodId): Fields {
  const { pods, owners, nodes, templates, epoch } = cluster
  const owner = owners.get(pods.owner[pod] as OwnerId)
  const details = pods.details.get(pod)
  const template = templates.list[pods.template[pod]]
  const labels = template.source.labels
  const annotations: Readonly<Record<string, string>> = { ...template.annotations, ...details?.annotations }
  const finalizers = [
    ...(pods.has(pod, PodFlag.jobTracking) ? ['batch.kubernetes.io/job-tracking'] : []),
    ...(details?.finalizers ?? []),
  ]
  const fields: Fields = { ph: phaseNames[pods.phase[pod]] }
  const set = (name: string, value: string | number | undefined): void => {
    if (value !== undefined && value !== '') fields[name] = value
  }
  if (owner.kind !== 'Pod' && owner.kind !== 'Churn') set('owner', `${owner.kind}/${owner.name}`)
  if (pods.node[pod] !== NONE) set('node', nodes.specs[pods.node[pod]].name)
  set('rdy', readyOf(cluster, pod))
  if (pods.has(pod, PodFlag.deleting)) {
    const time = pods.deletionTime[pod]
    set('del', timestamp(epoch, Number.isNaN(time) ? cluster.now : time))
    set('gp', pods.gracePeriod[pod] === NONE ? template.source.terminationGracePeriodSeconds : pods.gracePeriod[pod])
  }
  if (pods.has(pod, PodFlag.unschedulable)) set('sched', `Unschedulable/${pods.messages.get(pod) ?? ''}`)
  if (pods.has(pod, PodFlag.disruptionTarget)) {
    set('dt', ['True', details?.disruption?.reason, details?.disruption?.message].filter(Boolean).join('/'))
  }
  set('hash', labels['pod-template-hash'] ?? labels['controller-revision-hash'])
  set('fin', finalizers.join(','))
  if (owner.kind === 'Job' && pods.ordinal[pod] !== NONE) set('idx', String(pods.ordinal[pod]))
  set('reason', details?.reason)
  set('msg', details?.message)
  set('a.pod-deletion-cost', annotations['controller.kubernetes.io/pod-deletion-cost'])
  set('a.job-index-failure-count', annotations['batch.kubernetes.io/job-index-failure-count'])
  return fields
}

/** Status and reason of the Ready condition, once the kubelet has written one. */
function readyOf({ pods }: ClusterSimulation, pod: PodId): string | undefined {
  const phase = pods.phase[pod]
  // Somebody else may have ended the pod and left the condition.
  if (pods.has(pod, PodFlag.ready)) return 'True'
  if (phase === Phase.Succeeded) return 'False/PodCompleted'
  if (phase === Phase.Failed) return pods.has(pod, PodFlag.started) ? 'False/PodFailed' : undefined
  if (!pods.has(pod, PodFlag.started)) return undefined
  const reason = pods.details.get(pod)?.notReadyReason ?? 'ContainersNotReady'
  return reason === '' ? 'False' : `False/${reason}`
}
