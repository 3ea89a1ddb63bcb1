/** What makes pods. */
import { choice, flag, list, numberOrPercent, object, oneOf, rare, rarely, text, whole } from '../build'
import type { Schema } from '../types'
import { podSpec, template } from './podSpec'
import { selector, templateMetadata } from './selectors'
import { claimTemplate } from './volumes'

const replicas = whole('Number of pods.', { default: 1 })
const minReadySeconds = whole('Seconds that a pod must be ready to count as available.', { default: 0 })
const revisionHistoryLimit = rare(whole('Old revisions that are kept.', { default: 10 }))

/** `type`, and settings for the one type that has any. */
const strategy = (other: string, rollingUpdate: Record<string, Schema>): Schema => ({
  type: 'object',
  description: 'How pods are replaced.',
  properties: { type: choice('How.', ['RollingUpdate', other], 'RollingUpdate') },
  variants: {
    title: 'Type',
    by: 'type',
    of: {
      RollingUpdate: { field: 'rollingUpdate', schema: object('For RollingUpdate.', rollingUpdate) },
      [other]: {},
    },
  },
})

const deployment = {
  replicas,
  minReadySeconds,
  strategy: strategy('Recreate', {
    maxUnavailable: numberOrPercent('Pods that may be missing.', { default: '25%' }),
    maxSurge: numberOrPercent('Pods beyond the replicas.', { default: '25%' }),
  }),
  progressDeadlineSeconds: rare(whole('Seconds after which a rollout counts as failed.', { default: 600 })),
  revisionHistoryLimit,
  paused: flag('Does not roll out for now.', { default: false }),
  selector,
  template,
}

const statefulSet = {
  replicas,
  serviceName: text('Headless Service that gives the pods their names.'),
  podManagementPolicy: choice('One after the other, or all at once.', ['OrderedReady', 'Parallel'], 'OrderedReady'),
  minReadySeconds,
  updateStrategy: strategy('OnDelete', {
    partition: whole('Pods with a lower number stay as they are.', { default: 0 }),
    maxUnavailable: numberOrPercent('Pods that may be missing.', { default: 1 }),
  }),
  persistentVolumeClaimRetentionPolicy: object('What becomes of the claims.', {
    whenDeleted: choice('When the StatefulSet is deleted.', ['Retain', 'Delete'], 'Retain'),
    whenScaled: choice('When a replica is removed.', ['Retain', 'Delete'], 'Retain'),
  }),
  ordinals: rare(object('Numbers of the pods.', { start: whole('The first.', { default: 0 }) })),
  revisionHistoryLimit,
  selector,
  template,
  volumeClaimTemplates: list('A volume for each pod.', claimTemplate),
}

const daemonSet = {
  minReadySeconds,
  updateStrategy: strategy('OnDelete', {
    maxUnavailable: numberOrPercent('Pods that may be missing.', { default: 1 }),
    maxSurge: numberOrPercent('Pods that may be too many.', { default: 0 }),
  }),
  revisionHistoryLimit,
  selector,
  template,
}

const exitCodes = object(
  'Exit codes of a container.',
  {
    containerName: text('Of which container; any when left out.'),
    operator: choice('How they are compared.', ['In', 'NotIn']),
    values: list('Codes.', whole('A code.')),
  },
  { required: ['operator'] },
)
const conditions = list(
  'Conditions of the pod.',
  object(
    'A condition.',
    {
      type: { ...text('Type.'), suggestions: ['DisruptionTarget'] },
      status: choice('Status.', ['True', 'False', 'Unknown']),
    },
    { required: ['type'] },
  ),
)

const job: Record<string, Schema> = {
  parallelism: whole('Pods at the same time.', { default: 1 }),
  completions: whole('Successes that complete the job.', { default: 1 }),
  completionMode: choice('Whether each completion has an index.', ['NonIndexed', 'Indexed'], 'NonIndexed'),
  backoffLimit: whole('Failures that are retried.', { default: 6 }),
  suspend: flag('Makes no pods for now.', { default: false }),
  activeDeadlineSeconds: whole('Seconds after which the job is ended.'),
  ttlSecondsAfterFinished: whole('Seconds until a finished job is deleted.'),
  podFailurePolicy: object('What a failed pod means.', {
    rules: list(
      'The first that matches counts.',
      oneOf(
        'A rule.',
        'Looks at',
        { onExitCodes: exitCodes, onPodConditions: conditions },
        { action: choice('What is done.', ['FailJob', 'FailIndex', 'Ignore', 'Count']) },
        { required: ['action'] },
      ),
    ),
  }),
  ...rarely({
    successPolicy: object('When an indexed job is done before all its indexes are.', {
      rules: list(
        'One of them.',
        object('A rule.', {
          succeededIndexes: text('Indexes, such as 0,2-4.'),
          succeededCount: whole('How many of them.', { minimum: 1 }),
        }),
      ),
    }),
    backoffLimitPerIndex: whole('Failures of one index that are retried.'),
    maxFailedIndexes: whole('Failed indexes that end the job.'),
    podReplacementPolicy: choice('When a pod is replaced.', ['TerminatingOrFailed', 'Failed'], 'TerminatingOrFailed'),
    managedBy: text('Controller that looks after it.', { default: 'kubernetes.io/job-controller' }),
    manualSelector: flag('The selector is written by hand.', { default: false }),
    selector,
  }),
  template,
}

const cronJob = {
  schedule: text('When: minute, hour, day of month, month, day of week.', { format: 'cron' }),
  timeZone: text('Time zone, e.g. Europe/Berlin.', { default: 'that of the controller manager' }),
  concurrencyPolicy: choice('What happens when the last one still runs.', ['Allow', 'Forbid', 'Replace'], 'Allow'),
  suspend: flag('Makes no jobs for now.', { default: false }),
  startingDeadlineSeconds: whole('Seconds that a job may start late.'),
  successfulJobsHistoryLimit: whole('Finished jobs that are kept.', { default: 3 }),
  failedJobsHistoryLimit: whole('Failed jobs that are kept.', { default: 1 }),
  jobTemplate: object('The jobs.', { metadata: templateMetadata, spec: object('Job.', job) }),
}

export const workloads: Record<string, Record<string, Schema>> = {
  Deployment: deployment,
  ReplicaSet: { replicas, minReadySeconds, selector, template },
  StatefulSet: statefulSet,
  DaemonSet: daemonSet,
  Job: job,
  CronJob: cronJob,
  Pod: podSpec.properties as Record<string, Schema>,
}
