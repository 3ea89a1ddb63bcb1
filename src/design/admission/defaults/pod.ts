/** Defaults of pods and their templates. Source: pkg/apis/core/v1/defaults.go. */
import { quantityText } from '../../canonicalQuantity'
import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import { isHugePages } from '../../validate/resources'
import { fill, listOf, mapIn, mapOf, specOf, type Fields } from '../values'
import { podAmounts } from '../podAmounts'

/** Of a pod specification wherever it stands. */
export function defaultPodSpec(spec: Fields): void {
  fill(spec, {
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  })
  spec.securityContext ??= {}
  listOf(spec, 'volumes').forEach(defaultVolume)
  for (const list of ['initContainers', 'containers', 'ephemeralContainers']) {
    listOf(spec, list).forEach(defaultContainer)
  }
}

function defaultContainer(container: Fields): void {
  fill(container, {
    imagePullPolicy: isLatest(String(container.image ?? '')) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
  container.resources ??= {}
  for (const port of listOf(container, 'ports')) fill(port, { protocol: 'TCP' })
  for (const { valueFrom } of listOf(container, 'env') as { valueFrom?: Fields }[]) {
    if (valueFrom?.fieldRef) fill(valueFrom.fieldRef as Fields, { apiVersion: 'v1' })
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    if (container[name]) defaultProbe(container[name] as Fields)
  }
  const lifecycle = mapOf(container, 'lifecycle')
  for (const hook of ['postStart', 'preStop']) defaultHttpGet(mapOf(lifecycle, hook))
}

function defaultProbe(probe: Fields): void {
  const numbers = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }
  // Go cannot tell 0 from absent here.
  for (const [field, value] of Object.entries(numbers)) if (!probe[field]) probe[field] = value
  defaultHttpGet(probe)
  if (probe.grpc) fill(probe.grpc as Fields, { service: '' })
}

function defaultHttpGet(handler: Fields): void {
  if (handler.httpGet) fill(handler.httpGet as Fields, { path: '/', scheme: 'HTTP' })
}

/** Without a tag an image is the latest; one with a digest never is. */
export function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const last = image.slice(image.lastIndexOf('/') + 1)
  const colon = last.indexOf(':')
  return colon < 0 || last.slice(colon + 1) === 'latest'
}

const sourcesWithMode = ['secret', 'configMap', 'downwardAPI', 'projected']

function defaultVolume(volume: Fields): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume.emptyDir = {}
  for (const source of sourcesWithMode) {
    if (volume[source]) fill(volume[source] as Fields, { defaultMode: 0o644 })
  }
  if (volume.hostPath) (volume.hostPath as Fields).type ??= ''
  const template = mapOf(mapOf(volume, 'ephemeral'), 'volumeClaimTemplate')
  if (template.spec) fill(template.spec as Fields, { volumeMode: 'Filesystem' })
}

/** Of a Pod itself: what its templates leave open. */
export function defaultPod(object: KubernetesObject): void {
  const spec = specOf(object)
  defaultPodSpec(spec)
  for (const container of [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')]) {
    const resources = mapIn(container, 'resources')
    if (resources.limits) resources.requests = { ...(resources.limits as Fields), ...mapOf(resources, 'requests') }
    if (spec.hostNetwork === true) {
      for (const port of listOf(container, 'ports')) if (!port.hostPort) port.hostPort = port.containerPort
    }
  }
  defaultPodResources(spec)
  spec.enableServiceLinks ??= true
}

const isPodLevel = (resource: string) => resource === 'cpu' || resource === 'memory' || isHugePages(resource)

/** Resources of the whole pod: requests from those of the containers, else from the pod's own limits. */
function defaultPodResources(spec: Fields): void {
  if (!spec.resources) return
  const resources = spec.resources as { requests?: Record<string, RawQuantity>; limits?: Record<string, RawQuantity> }
  const ofContainers = (list: 'limits' | 'requests') => podAmounts({ ...spec, resources: undefined }, list)
  if (Object.keys({ ...resources.requests, ...resources.limits }).length === 0) return
  for (const [name, amount] of ofContainers('limits')) {
    if (!isHugePages(name) || resources.requests?.[name] !== undefined) continue
    resources.limits = { [name]: quantityText(amount), ...resources.limits }
  }
  if (!resources.limits) return
  const requests: Record<string, RawQuantity> = { ...resources.requests }
  for (const [name, amount] of ofContainers('requests')) {
    if (isPodLevel(name) && !isHugePages(name)) requests[name] ??= quantityText(amount)
  }
  for (const [name, limit] of Object.entries(resources.limits)) if (isPodLevel(name)) requests[name] ??= limit
  if (Object.keys(requests).length > 0) resources.requests = requests
}
