import type { KubernetesObject, LabelSelector, PodTemplateSpec } from '../../kubernetes'
import { between } from '../age'
import { dateText } from '../date'
import type { ObjectRef, Outline } from '../outline'
import { labelText, none, selectorText } from '../text'
import { annotations, conditions, controlledBy, labelled, named, podCounts, type DescribeFacts } from './facts'
import { podTemplate } from './containers'

interface Condition {
  type: string
  status: string
  reason?: string
}

interface Workload extends KubernetesObject {
  spec: {
    replicas?: number
    selector?: LabelSelector
    template: PodTemplateSpec
    minReadySeconds?: number
    paused?: boolean
    strategy?: {
      type?: string
      rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
    }
    updateStrategy?: { type?: string; rollingUpdate?: { partition?: number; maxUnavailable?: number | string } }
    volumeClaimTemplates?: KubernetesObject[]
  }
  status?: {
    replicas?: number
    updatedReplicas?: number
    availableReplicas?: number
    unavailableReplicas?: number
    desiredNumberScheduled?: number
    currentNumberScheduled?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
    numberMisscheduled?: number
    conditions?: Condition[]
  }
}

const refTo = ({ kind, metadata }: KubernetesObject): ObjectRef => ({
  kind,
  namespace: metadata.namespace ?? '',
  name: metadata.name ?? '',
})

export function deployment(object: Workload, facts: DescribeFacts, outline: Outline): void {
  const { metadata, spec, status = {} } = object
  named(object, outline).row('CreationTimestamp', dateText(metadata.creationTimestamp))
  labelled(object, outline)
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status
  const counted = `${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available`
  outline
    .row('Selector', selectorText(spec.selector))
    .row('Replicas', `${spec.replicas ?? 1} desired | ${counted} | ${unavailableReplicas} unavailable`)
    .row('StrategyType', spec.strategy?.type ?? 'RollingUpdate')
    .row('MinReadySeconds', spec.minReadySeconds ?? 0)
  if (spec.strategy?.type !== 'Recreate') {
    const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {}
    outline.row('RollingUpdateStrategy', `${maxUnavailable} max unavailable, ${maxSurge} max surge`)
  }
  if (spec.paused) outline.row('Paused', 'true')
  podTemplate(spec.template, outline)
  conditions(status.conditions, ['Type', 'Status', 'Reason'], outline)
  const { newest, older = [] } = facts.replicaSets ?? {}
  revisions('OldReplicaSets', older, outline)
  revisions('NewReplicaSet', newest ? [newest] : [], outline)
}

function revisions(label: string, sets: readonly KubernetesObject[], outline: Outline): void {
  const text = (set: KubernetesObject): string => {
    const { spec, status } = set as Workload
    return `${set.metadata.name} (${status?.replicas ?? 0}/${spec.replicas ?? 1} replicas created)`
  }
  // One line each where they can be followed; kubectl writes them into one.
  if (sets.length > 1)
    outline.list(
      label,
      sets.map((set) => ({ text: text(set), link: refTo(set) })),
    )
  else outline.row(label, sets[0] ? text(sets[0]) : none, sets[0] && refTo(sets[0]))
}

export function replicaSet(object: Workload, facts: DescribeFacts, outline: Outline): void {
  const { spec, status = {} } = object
  named(object, outline).row('Selector', selectorText(spec.selector))
  labelled(object, outline)
  controlledBy(object, outline)
  outline.row('Replicas', `${status.replicas ?? 0} current / ${spec.replicas ?? 1} desired`)
  outline.row('Pods Status', podCounts(facts))
  podTemplate(spec.template, outline)
  conditions(status.conditions, ['Type', 'Status', 'Reason'], outline)
}

export function statefulSet(object: Workload, facts: DescribeFacts, outline: Outline): void {
  const { metadata, spec, status = {} } = object
  named(object, outline).row('CreationTimestamp', dateText(metadata.creationTimestamp))
  outline.row('Selector', selectorText(spec.selector))
  labelled(object, outline)
  const { type = 'RollingUpdate', rollingUpdate } = spec.updateStrategy ?? {}
  outline.row('Replicas', `${spec.replicas ?? 1} desired | ${status.replicas ?? 0} total`).row('Update Strategy', type)
  outline.below((inner) => {
    if (rollingUpdate?.partition === undefined) return
    inner.row('Partition', rollingUpdate.partition).row('MaxUnavailable', rollingUpdate.maxUnavailable)
  })
  outline.row('Pods Status', podCounts(facts))
  podTemplate(spec.template, outline)
  claimTemplates(spec.volumeClaimTemplates ?? [], outline)
}

function claimTemplates(claims: readonly KubernetesObject[], outline: Outline): void {
  if (claims.length === 0) {
    outline.row('Volume Claims', none)
    return
  }
  outline.group('Volume Claims', (inner) => {
    for (const claim of claims) {
      const { storageClassName, accessModes, resources } = claim.spec as {
        storageClassName?: string
        accessModes?: string[]
        resources?: { requests?: { storage?: string } }
      }
      inner.row('Name', claim.metadata.name).row('StorageClass', storageClassName ?? '')
      inner.row('Capacity', resources?.requests?.storage).row('Access Modes', `[${(accessModes ?? []).join(' ')}]`)
    }
  })
}

export function daemonSet(object: Workload, facts: DescribeFacts, outline: Outline): void {
  const { spec, status = {} } = object
  named(object, outline).row('Selector', selectorText(spec.selector))
  outline.row('Node-Selector', labelText(spec.template.spec.nodeSelector))
  labelled(object, outline)
  outline
    .row('Desired Number of Nodes Scheduled', status.desiredNumberScheduled ?? 0)
    .row('Current Number of Nodes Scheduled', status.currentNumberScheduled ?? 0)
    .row('Number of Nodes Scheduled with Up-to-date Pods', status.updatedNumberScheduled ?? 0)
    .row('Number of Nodes Scheduled with Available Pods', status.numberAvailable ?? 0)
    .row('Number of Nodes Misscheduled', status.numberMisscheduled ?? 0)
    .row('Pods Status', podCounts(facts))
  podTemplate(spec.template, outline)
}

interface JobObject extends KubernetesObject {
  spec: {
    selector?: LabelSelector
    parallelism?: number
    completions?: number
    completionMode?: string
    suspend?: boolean
    backoffLimit?: number
    ttlSecondsAfterFinished?: number
    activeDeadlineSeconds?: number
    template: PodTemplateSpec
  }
  status?: {
    active?: number
    ready?: number
    succeeded?: number
    failed?: number
    startTime?: string
    completionTime?: string
    completedIndexes?: string
  }
}

export function job(object: JobObject, _: DescribeFacts, outline: Outline): void {
  const { spec, status = {} } = object
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0 } = status
  named(object, outline).row('Selector', selectorText(spec.selector))
  labelled(object, outline)
  controlledBy(object, outline)
  jobSpec(spec, outline)
  if (startTime !== undefined) outline.row('Start Time', dateText(startTime))
  if (completionTime !== undefined) {
    outline.row('Completed At', dateText(completionTime)).row('Duration', between(startTime, completionTime))
  }
  const activeText = ready === undefined ? `${active} Active` : `${active} Active (${ready} Ready)`
  outline.row('Pods Statuses', `${activeText} / ${succeeded} Succeeded / ${failed} Failed`)
  if (spec.completionMode === 'Indexed') outline.row('Completed Indexes', status.completedIndexes || none)
  podTemplate(spec.template, outline)
}

function jobSpec(spec: JobObject['spec'], outline: Outline): void {
  outline
    .row('Parallelism', spec.parallelism)
    .row('Completions', spec.completions ?? '<unset>')
    .row('Completion Mode', spec.completionMode)
    .row('Suspend', spec.suspend)
    .row('Backoff Limit', spec.backoffLimit)
    .row('TTL Seconds After Finished', spec.ttlSecondsAfterFinished)
  if (spec.activeDeadlineSeconds !== undefined) outline.row('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
}

interface CronJobObject extends KubernetesObject {
  spec: {
    schedule: string
    timeZone?: string
    suspend?: boolean
    concurrencyPolicy?: string
    successfulJobsHistoryLimit?: number
    failedJobsHistoryLimit?: number
    startingDeadlineSeconds?: number
    jobTemplate: { spec: JobObject['spec'] }
  }
  status?: { active?: { name?: string; namespace?: string }[]; lastScheduleTime?: string }
}

export function cronJob(object: CronJobObject, _: DescribeFacts, outline: Outline): void {
  const { spec, status = {}, metadata } = object
  const unset = '<unset>'
  const deadline = spec.startingDeadlineSeconds
  named(object, outline)
  labelled(object, outline)
  outline
    .row('Schedule', spec.schedule)
    .row('Concurrency Policy', spec.concurrencyPolicy ?? 'Allow')
    .row('Suspend', spec.suspend ? 'True' : 'False')
    .row('Time Zone', spec.timeZone ?? unset)
    .row('Successful Job History Limit', spec.successfulJobsHistoryLimit ?? unset)
    .row('Failed Job History Limit', spec.failedJobsHistoryLimit ?? unset)
    .row('Starting Deadline Seconds', deadline === undefined ? unset : `${deadline}s`)
    .row('Selector', spec.jobTemplate.spec.selector ? selectorText(spec.jobTemplate.spec.selector) : unset)
    .row('Parallelism', spec.jobTemplate.spec.parallelism ?? unset)
    .row('Completions', spec.jobTemplate.spec.completions ?? unset)
  podTemplate(spec.jobTemplate.spec.template, outline)
  outline.row('Last Schedule Time', dateText(status.lastScheduleTime))
  const active = (status.active ?? []).map(({ name = '' }) => ({
    text: name,
    link: { kind: 'Job', namespace: metadata.namespace ?? '', name },
  }))
  outline.list('Active Jobs', active)
}

export function controllerRevision(
  object: KubernetesObject & { revision?: number },
  _: DescribeFacts,
  outline: Outline,
): void {
  named(object, outline)
  outline.map('Labels', object.metadata.labels)
  annotations(object, outline)
  controlledBy(object, outline)
  outline.row('Revision', object.revision)
}
