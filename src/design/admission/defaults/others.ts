/** Defaults of Services, policies, storage and the rest. Source: pkg/apis/{core,autoscaling,storage,scheduling}/v*. */
import type { KubernetesObject } from '../../kubernetes'
import { fill, listOf, mapIn, mapOf, specOf, type Fields } from '../values'

export function defaultService(object: KubernetesObject): void {
  const spec = mapIn(object, 'spec')
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  else if (spec.sessionAffinity === 'ClientIP') {
    fill(mapIn(mapIn(spec, 'sessionAffinityConfig'), 'clientIP'), { timeoutSeconds: 10800 })
  }
  for (const port of listOf(spec, 'ports')) {
    fill(port, { protocol: 'TCP' })
    if (!port.targetPort) port.targetPort = port.port ?? 0
  }
  const external = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (external) fill(spec, { externalTrafficPolicy: 'Cluster' })
  if (external || spec.type === 'ClusterIP') fill(spec, { internalTrafficPolicy: 'Cluster' })
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true })
}

export function defaultNamespace(object: KubernetesObject): void {
  const { name } = object.metadata
  if (name) object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': name }
}

export function defaultNode(object: KubernetesObject): void {
  const status = mapOf(object, 'status')
  if (status.capacity && !status.allocatable) status.allocatable = { ...(status.capacity as Fields) }
}

/** For containers: a default limit from the maximum, a default request from the limit, else from the minimum. */
export function defaultLimitRange(object: KubernetesObject): void {
  for (const item of listOf(specOf(object), 'limits')) {
    if (item.type !== 'Container') continue
    const limits = { ...mapOf(item, 'max'), ...mapOf(item, 'default') }
    const requests = { ...mapOf(item, 'min'), ...limits, ...mapOf(item, 'defaultRequest') }
    if (Object.keys(limits).length > 0) item.default = limits
    if (Object.keys(requests).length > 0) item.defaultRequest = requests
  }
}

export function defaultPriorityClass(object: KubernetesObject): void {
  fill(object, { preemptionPolicy: 'PreemptLowerPriority' })
  object.value ??= 0
}

export function defaultStorageClass(object: KubernetesObject): void {
  fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' })
}

export function defaultPersistentVolume(object: KubernetesObject): void {
  fill(mapIn(object, 'spec'), { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' })
}

export function defaultPersistentVolumeClaim(object: KubernetesObject): void {
  fill(mapIn(object, 'spec'), { volumeMode: 'Filesystem' })
}

const cpuAt80 = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }

const scaleUp = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
}
const scaleDown = { selectPolicy: 'Max', policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] }

export function defaultAutoscaler(object: KubernetesObject): void {
  const spec = specOf(object)
  fill(spec, { minReplicas: 1 })
  if (object.apiVersion === 'autoscaling/v1') return
  spec.metrics ??= [structuredClone(cpuAt80)]
  if (!spec.behavior) return
  const behavior = spec.behavior as Fields
  behavior.scaleUp = { ...structuredClone(scaleUp), ...mapOf(behavior, 'scaleUp') }
  behavior.scaleDown = { ...structuredClone(scaleDown), ...mapOf(behavior, 'scaleDown') }
}
