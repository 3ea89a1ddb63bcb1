/** Defaults of the kinds that make pods. Source: pkg/apis/apps/v1/defaults.go, pkg/apis/batch/v1/defaults.go. */
import type { KubernetesObject } from '../../kubernetes'
import { fill, listOf, mapIn, mapOf, specOf, type Fields } from '../values'
import { defaultPodSpec } from './pod'

export function defaultDeployment(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 })
  const strategy = mapIn(spec, 'strategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') {
    fill(mapIn(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' })
  }
  defaultTemplate(spec)
}

export function defaultReplicaSet(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { replicas: 1 })
  defaultTemplate(spec)
}

export function defaultStatefulSet(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, podManagementPolicy: 'OrderedReady' })
  spec.serviceName ??= ''
  const strategy = mapIn(spec, 'updateStrategy')
  if (!strategy.type) {
    strategy.type = 'RollingUpdate'
    strategy.rollingUpdate ??= {}
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) {
    fill(strategy.rollingUpdate as Fields, { partition: 0 })
  }
  fill(mapIn(spec, 'persistentVolumeClaimRetentionPolicy'), { whenDeleted: 'Retain', whenScaled: 'Retain' })
  for (const claim of listOf(spec, 'volumeClaimTemplates')) {
    fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' })
    fill(mapIn(claim, 'spec'), { volumeMode: 'Filesystem' })
    claim.status = { phase: 'Pending' }
  }
  defaultTemplate(spec)
}

export function defaultDaemonSet(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { revisionHistoryLimit: 10 })
  const strategy = mapIn(spec, 'updateStrategy')
  fill(strategy, { type: 'RollingUpdate' })
  if (strategy.type === 'RollingUpdate') fill(mapIn(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 })
  defaultTemplate(spec)
}

export function defaultJob(object: KubernetesObject): void {
  const spec = specOf(object)
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2147483647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  })
  const { labels } = mapOf(mapOf(spec, 'template'), 'metadata') as { labels?: Record<string, string> }
  if (labels && !object.metadata.labels) object.metadata.labels = { ...labels }
  for (const rule of listOf(mapOf(spec, 'podFailurePolicy'), 'rules')) {
    for (const pattern of listOf(rule, 'onPodConditions')) fill(pattern, { status: 'True' })
  }
  defaultTemplate(spec)
}

export function defaultCronJob(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  })
  const template = mapIn(spec, 'jobTemplate')
  template.metadata ??= {}
  defaultTemplate(mapIn(template, 'spec'))
}

export function defaultReplicationController(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { replicas: 1 })
  const { labels } = mapOf(mapOf(spec, 'template'), 'metadata') as { labels?: Record<string, string> }
  if (labels) {
    spec.selector ??= { ...labels }
    object.metadata.labels ??= { ...labels }
  }
  defaultTemplate(spec)
}

function defaultTemplate(spec: Fields): void {
  const template = mapIn(spec, 'template')
  template.metadata ??= {}
  defaultPodSpec(mapIn(template, 'spec'))
}
