/** From workload manifests to Workloads, with the API server's defaults. Source: pkg/apis/{apps,batch}/v1/defaults.go. */
import type { KubernetesObject, PodSpec, PodTemplateSpec } from '../kubernetes'
import type { Job, PodTemplate, SourcePosition, Workload, WorkloadKind } from '../types'
import type { WorkloadSpec } from '../validate/workloads'
import { compilePodTemplate, type PodContext } from './podTemplate'
import { admitClaim } from './volumeObjects'

const workloadKinds: readonly WorkloadKind[] = [
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'Pod',
]

export function isWorkloadKind(kind: string): kind is WorkloadKind {
  return (workloadKinds as readonly string[]).includes(kind)
}

/** The template within a validated manifest of that kind. */
export function templateOf(kind: WorkloadKind, object: KubernetesObject): PodTemplateSpec {
  if (kind === 'Pod') return { metadata: object.metadata, spec: object.spec as PodSpec }
  const spec = object.spec as WorkloadSpec
  const template = kind === 'CronJob' ? spec.jobTemplate?.spec?.template : spec.template
  return template as PodTemplateSpec
}

/** Compiles a manifest that was validated before. */
export function compileWorkload(
  kind: WorkloadKind,
  object: KubernetesObject,
  namespace: string,
  position: SourcePosition,
  context: PodContext,
): Workload {
  const written = templateOf(kind, object)
  const template: PodTemplate = compilePodTemplate(written.spec, written.metadata, namespace, {
    ...context,
    daemonSet: kind === 'DaemonSet',
  })
  const spec = object.spec as WorkloadSpec
  const stored: KubernetesObject = { ...object, metadata: { ...object.metadata, namespace }, status: undefined }
  const name = object.metadata.name ?? ''
  const base = { namespace, name, template, selector: spec.selector, object: stored, position }
  const { replicas = 1, minReadySeconds = 0 } = spec
  switch (kind) {
    case 'Deployment':
    case 'ReplicaSet':
      return { kind, ...base, replicas, minReadySeconds }
    case 'StatefulSet': {
      const podManagementPolicy = spec.podManagementPolicy === 'Parallel' ? 'Parallel' : 'OrderedReady'
      const volumeClaimTemplates = (spec.volumeClaimTemplates ?? []).map((claim) =>
        admitClaim(asClaim(claim), context.defaultStorageClass),
      )
      const claimTemplates = volumeClaimTemplates.map((claim) => claim.metadata.name ?? '')
      return {
        kind,
        ...base,
        template: { ...template, claimTemplates },
        replicas,
        minReadySeconds,
        podManagementPolicy,
        firstOrdinal: spec.ordinals?.start ?? 0,
        volumeClaimTemplates,
      }
    }
    case 'DaemonSet':
    case 'Pod':
      return { kind, ...base }
    case 'Job':
      return { kind, ...base, ...jobFields(spec) }
    case 'CronJob': {
      const policy = spec.concurrencyPolicy
      return {
        kind,
        ...base,
        schedule: spec.schedule ?? '',
        timeZone: spec.timeZone,
        concurrencyPolicy: policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow',
        suspend: spec.suspend ?? false,
        job: { namespace, name: base.name, template, ...jobFields(spec.jobTemplate?.spec ?? {}) },
      }
    }
  }
}

function asClaim(template: object): KubernetesObject {
  return { metadata: {}, ...template, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }
}

/** Neither parallelism nor completions: one of each. Only parallelism: a work queue, any success ends it. */
function jobFields(
  spec: WorkloadSpec,
): Omit<Job, 'kind' | 'namespace' | 'name' | 'template' | 'selector' | 'object' | 'position'> {
  const { parallelism, completions } = spec
  return {
    parallelism: parallelism ?? 1,
    completions: completions ?? (parallelism === undefined ? 1 : null),
    // With a limit per index the total is not limited.
    backoffLimit: spec.backoffLimit ?? (spec.backoffLimitPerIndex === undefined ? 6 : 2147483647),
    suspend: spec.suspend ?? false,
    indexed: spec.completionMode === 'Indexed',
  }
}
