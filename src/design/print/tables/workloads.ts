import type { KubernetesObject, LabelSelector, PodTemplateSpec } from '../../kubernetes'
import { between, since } from '../age'
import { ageOf, printer, templateCells } from '../table'
import { labelText, none } from '../text'

interface Condition {
  type: string
  status: string
}

interface WorkloadObject extends KubernetesObject {
  spec: { replicas?: number; selector?: LabelSelector; template: PodTemplateSpec }
  status?: {
    replicas?: number
    readyReplicas?: number
    updatedReplicas?: number
    availableReplicas?: number
  }
}

const wideOf = ({ spec }: WorkloadObject): [string, string, string] =>
  templateCells(spec.template.spec.containers, spec.selector)

export const deployment = printer(
  'NAME, READY, UP-TO-DATE, AVAILABLE, AGE | CONTAINERS, IMAGES, SELECTOR',
  (object: WorkloadObject, now) => {
    const { readyReplicas = 0, updatedReplicas = 0, availableReplicas = 0 } = object.status ?? {}
    const ready = `${readyReplicas}/${object.spec.replicas ?? 1}`
    return [
      object.metadata.name ?? '',
      ready,
      updatedReplicas,
      availableReplicas,
      ageOf(object, now),
      ...wideOf(object),
    ]
  },
)

export const replicaSet = printer(
  'NAME, DESIRED, CURRENT, READY, AGE | CONTAINERS, IMAGES, SELECTOR',
  (object: WorkloadObject, now) => {
    const { replicas = 0, readyReplicas = 0 } = object.status ?? {}
    const { metadata, spec } = object
    return [metadata.name ?? '', spec.replicas ?? 1, replicas, readyReplicas, ageOf(object, now), ...wideOf(object)]
  },
)

export const statefulSet = printer('NAME, READY, AGE | CONTAINERS, IMAGES', (object: WorkloadObject, now) => {
  const ready = `${object.status?.readyReplicas ?? 0}/${object.spec.replicas ?? 1}`
  return [object.metadata.name ?? '', ready, ageOf(object, now), ...wideOf(object).slice(0, 2)]
})

interface DaemonSetObject extends KubernetesObject {
  spec: WorkloadObject['spec']
  status?: {
    desiredNumberScheduled?: number
    currentNumberScheduled?: number
    numberReady?: number
    updatedNumberScheduled?: number
    numberAvailable?: number
  }
}

export const daemonSet = printer(
  'NAME, DESIRED, CURRENT, READY, UP-TO-DATE, AVAILABLE, NODE SELECTOR, AGE | CONTAINERS, IMAGES, SELECTOR',
  (object: DaemonSetObject, now) => {
    const { status = {}, spec, metadata } = object
    const counts = [
      status.desiredNumberScheduled,
      status.currentNumberScheduled,
      status.numberReady,
      status.updatedNumberScheduled,
      status.numberAvailable,
    ].map((count = 0) => count)
    const { nodeSelector, containers } = spec.template.spec
    return [
      metadata.name ?? '',
      ...counts,
      labelText(nodeSelector),
      ageOf(object, now),
      ...templateCells(containers, spec.selector),
    ]
  },
)

interface JobObject extends KubernetesObject {
  spec: {
    completions?: number
    parallelism?: number
    selector?: LabelSelector
    template: PodTemplateSpec
  }
  status?: { succeeded?: number; startTime?: string; completionTime?: string; conditions?: Condition[] }
}

/** In the order in which they are looked for. */
const jobConditions = ['Complete', 'Failed', 'Terminating', 'Suspended', 'FailureTarget', 'SuccessCriteriaMet']

function jobStatus({ status = {}, metadata }: JobObject): string {
  const holds = (type: string): boolean =>
    type === 'Terminating'
      ? metadata.deletionTimestamp !== undefined
      : (status.conditions ?? []).some((one) => one.type === type && one.status === 'True')
  return jobConditions.find(holds) ?? 'Running'
}

export const job = printer(
  'NAME, STATUS, COMPLETIONS, DURATION, AGE | CONTAINERS, IMAGES, SELECTOR',
  (object: JobObject, now) => {
    const { spec, metadata, status = {} } = object
    const { completions, parallelism = 0 } = spec
    const { succeeded = 0, startTime, completionTime } = status
    const of = completions === undefined ? (parallelism > 1 ? `1 of ${parallelism}` : '1') : String(completions)
    const running = startTime === undefined ? '' : since(startTime, now)
    return [
      metadata.name ?? '',
      jobStatus(object),
      `${succeeded}/${of}`,
      completionTime === undefined ? running : between(startTime, completionTime),
      ageOf(object, now),
      ...templateCells(spec.template.spec.containers, spec.selector),
    ]
  },
)

interface CronJobObject extends KubernetesObject {
  spec: {
    schedule: string
    timeZone?: string
    suspend?: boolean
    jobTemplate: { spec: { selector?: LabelSelector; template: PodTemplateSpec } }
  }
  status?: { active?: unknown[]; lastScheduleTime?: string }
}

export const cronJob = printer(
  'NAME, SCHEDULE, TIMEZONE, SUSPEND, ACTIVE, LAST SCHEDULE, AGE | CONTAINERS, IMAGES, SELECTOR',
  (object: CronJobObject, now) => {
    const { spec, metadata, status = {} } = object
    const { template, selector } = spec.jobTemplate.spec
    return [
      metadata.name ?? '',
      spec.schedule,
      spec.timeZone ?? none,
      spec.suspend ? 'True' : 'False',
      status.active?.length ?? 0,
      status.lastScheduleTime === undefined ? none : since(status.lastScheduleTime, now),
      ageOf(object, now),
      ...templateCells(template.spec.containers, selector),
    ]
  },
)

const groups: Readonly<Record<string, string>> = { StatefulSet: 'statefulset.apps', DaemonSet: 'daemonset.apps' }

export const controllerRevision = printer(
  'NAME, CONTROLLER, REVISION, AGE',
  (object: KubernetesObject & { revision?: number }, now) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller)
    const controller = owner ? `${groups[owner.kind ?? ''] ?? owner.kind?.toLowerCase()}/${owner.name}` : none
    return [object.metadata.name ?? '', controller, object.revision ?? 0, ageOf(object, now)]
  },
)
