/** What the palette adds: the least that is valid and sensible, to be shaped in the inspector. */
import { clustersAnnotation } from '../assign'
import { freeName } from './operations'
import type { DocumentIndex, EditObject } from './objects'
import { isWorkload, podLabels } from './references'
import type { Value } from './values'

export type PartKind =
  | 'Cluster'
  | 'Deployment'
  | 'StatefulSet'
  | 'DaemonSet'
  | 'Job'
  | 'CronJob'
  | 'Service'
  | 'PodDisruptionBudget'
  | 'HorizontalPodAutoscaler'

const images: Partial<Record<PartKind, string>> = {
  Deployment: 'nginx:1.29',
  StatefulSet: 'postgres:18',
  DaemonSet: 'fluent/fluent-bit:4.2',
  Job: 'busybox:1.37',
  CronJob: 'busybox:1.37',
}
const stems: Record<PartKind, string> = {
  Cluster: 'cluster',
  Deployment: 'web',
  StatefulSet: 'db',
  DaemonSet: 'node-agent',
  Job: 'job',
  CronJob: 'nightly',
  Service: 'service',
  PodDisruptionBudget: 'budget',
  HorizontalPodAutoscaler: 'autoscaler',
}

type Mapping = { [key: string]: Value }

function podTemplate(
  kind: PartKind,
  name: string,
  requests: Mapping,
  more: Mapping = {},
  container: Mapping = {},
): Mapping {
  return {
    metadata: { labels: { app: name } },
    spec: { ...more, containers: [{ name, image: images[kind]!, ...container, resources: { requests } }] },
  }
}

/**
 * A new object of the kind. What belongs to a workload (Service, budget, autoscaler) is made for `target` when there is
 * one, and takes its name.
 */
export function newObject(index: DocumentIndex, kind: PartKind, cluster?: string, target?: EditObject): Mapping {
  const namespace = target?.namespace ?? 'default'
  const taken = (name: string) =>
    index.objects.some(
      (object) =>
        object.kind === kind && (object.namespace === namespace || object.namespace === '') && object.name === name,
    )
  const name = freeName(taken, target?.name ?? stems[kind])
  const first = index.objects.find((object) => object.kind === 'Cluster')?.name
  const annotations: Mapping =
    cluster !== undefined && cluster !== first ? { annotations: { [clustersAnnotation]: cluster } } : {}
  const metadata: Mapping =
    kind === 'Cluster' ? { name } : { name, ...(namespace === 'default' ? {} : { namespace }), ...annotations }
  return { ...heads[kind], kind, metadata, spec: spec(kind, name, target) }
}

const heads: Record<PartKind, { apiVersion: string }> = {
  Cluster: { apiVersion: 'seatrial.dev/v1alpha1' },
  Deployment: { apiVersion: 'apps/v1' },
  StatefulSet: { apiVersion: 'apps/v1' },
  DaemonSet: { apiVersion: 'apps/v1' },
  Job: { apiVersion: 'batch/v1' },
  CronJob: { apiVersion: 'batch/v1' },
  Service: { apiVersion: 'v1' },
  PodDisruptionBudget: { apiVersion: 'policy/v1' },
  HorizontalPodAutoscaler: { apiVersion: 'autoscaling/v2' },
}

function spec(kind: PartKind, name: string, target: EditObject | undefined): Mapping {
  const selector = { matchLabels: { app: name } }
  const labels: Mapping =
    target && isWorkload(target.kind) && Object.keys(podLabels(target)).length > 0
      ? { ...podLabels(target) }
      : { app: target?.name ?? 'web' }
  switch (kind) {
    case 'Cluster':
      return {
        kubernetesVersion: '1.36',
        controlPlane: { replicas: 1, machineType: 'm7i.large' },
        nodePools: [{ name: 'general', count: 3, machineType: 'm7i.xlarge', zones: ['a'] }],
      }
    case 'Deployment':
      return { replicas: 3, selector, template: podTemplate(kind, name, { cpu: '250m', memory: '256Mi' }) }
    case 'StatefulSet':
      return {
        serviceName: name,
        replicas: 3,
        selector,
        template: podTemplate(
          kind,
          name,
          { cpu: '500m', memory: '1Gi' },
          {},
          { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
        ),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } },
          },
        ],
      }
    case 'DaemonSet':
      return {
        selector,
        template: podTemplate(kind, name, { cpu: '50m', memory: '64Mi' }, { tolerations: [{ operator: 'Exists' }] }),
      }
    case 'Job':
      return {
        parallelism: 3,
        completions: 9,
        template: podTemplate(kind, name, { cpu: '500m', memory: '256Mi' }, { restartPolicy: 'Never' }),
      }
    case 'CronJob':
      return {
        schedule: '*/5 * * * *',
        jobTemplate: {
          spec: { template: podTemplate(kind, name, { cpu: '250m', memory: '128Mi' }, { restartPolicy: 'Never' }) },
        },
      }
    case 'Service':
      return { selector: labels, ports: [{ port: 80 }] }
    case 'PodDisruptionBudget':
      return { maxUnavailable: 1, selector: { matchLabels: labels } }
    case 'HorizontalPodAutoscaler':
      return {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: target?.kind ?? 'Deployment', name: target?.name ?? 'web' },
        minReplicas: 3,
        maxReplicas: 12,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
        ],
      }
  }
}

/** A node pool for a cluster, in the zones of its other pools. */
export function newPool(cluster: EditObject): Mapping {
  const spec = cluster.value.spec as { nodePools?: { name?: string; zones?: string[] }[] } | undefined
  const pools = Array.isArray(spec?.nodePools) ? spec.nodePools : []
  const name = freeName(
    (candidate) => pools.some((pool) => pool?.name === candidate),
    pools.length === 0 ? 'general' : 'workers',
  )
  const zones = [...new Set(pools.flatMap((pool) => (Array.isArray(pool?.zones) ? pool.zones : [])))]
  return { name, count: 3, machineType: 'm7i.xlarge', zones: zones.length > 0 ? zones : ['a'] }
}

/** A load for the Trial: pods that come and go. */
export const newChurn = (name: string, cluster?: string): Mapping => ({
  at: '30s',
  churn: {
    name,
    ...(cluster === undefined ? {} : { cluster }),
    createRate: 5,
    lifetime: { distribution: 'Exponential', mean: '60s' },
    template: {
      spec: { containers: [{ name, image: 'busybox:1.37', resources: { requests: { cpu: '100m', memory: '64Mi' } } }] },
    },
  },
})
