/** HorizontalPodAutoscalers. Source: pkg/apis/autoscaling/validation/validation.go. */
import type { Path } from '../fieldPath'
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import { checkMetadata } from './names'
import { checkCount } from './workloads'

interface Target {
  kind?: string
  name?: string
  apiVersion?: string
}

interface AutoscalerSpec {
  minReplicas?: number
  maxReplicas?: number
  scaleTargetRef?: Target
  metrics?: { type?: string }[]
}

const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

export function checkHorizontalPodAutoscaler(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  if (object.spec === undefined) return report.required(['spec'])
  const spec = object.spec as AutoscalerSpec
  const { minReplicas, maxReplicas = 0, metrics = [] } = spec
  const at = ['spec', 'maxReplicas']
  if (minReplicas !== undefined && minReplicas < 1) {
    report.invalid(['spec', 'minReplicas'], minReplicas, 'must be greater than or equal to 1')
  }
  if (maxReplicas === 0) report.required(at, 'must be set and greater than 0')
  else if (maxReplicas < 0) report.invalid(at, maxReplicas, 'must be greater than or equal to 1')
  else checkCount(maxReplicas, at, report)
  if (maxReplicas < (minReplicas ?? maxReplicas)) {
    report.invalid(at, maxReplicas, 'must be greater than or equal to `minReplicas`')
  }
  checkTarget(spec.scaleTargetRef ?? {}, ['spec', 'scaleTargetRef'], report)
  metrics.forEach(({ type }, index) => {
    if (!type || !metricTypes.includes(type)) report.unsupported(['spec', 'metrics', index, 'type'], type, metricTypes)
  })
  const zero = minReplicas === 0 && !metrics.some(({ type }) => type === 'Object' || type === 'External')
  if (zero) {
    const why = 'must specify at least one Object or External metric to support scaling to zero replicas'
    report.forbidden(['spec', 'metrics'], why)
  }
}

const scalableKinds = ['Deployment', 'ReplicaSet', 'StatefulSet']

function checkTarget({ kind, name, apiVersion }: Target, path: Path, report: Reporter): void {
  if (!kind) report.required([...path, 'kind'])
  else if (!scalableKinds.includes(kind)) {
    const suggestion = didYouMean(kind, scalableKinds)
    if (suggestion?.startsWith('did')) {
      report.warning([...path, 'kind'], `no kind "${kind}"`, { remedy: suggestion })
    }
  }
  if (!name) report.required([...path, 'name'])
  if (!apiVersion?.includes('/')) {
    const remedy = 'add for example "apiVersion: apps/v1"'
    report.invalid([...path, 'apiVersion'], apiVersion ?? '', 'apiVersion must specify API group', { remedy })
  }
}
