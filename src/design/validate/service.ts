/** Services. Source: pkg/apis/core/validation/validation.go (ValidateService). */
import type { KubernetesObject } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { checkPort, portNameErrors } from './containers'
import { checkLabels, checkMetadata, labelError, subdomainError } from './names'

export interface ServicePort {
  name?: string
  port?: number
  protocol?: string
  targetPort?: number | string
  nodePort?: number
}

export interface ServiceSpec {
  type?: string
  clusterIP?: string
  clusterIPs?: string[]
  selector?: Record<string, string>
  ports?: ServicePort[]
  externalName?: string
  sessionAffinity?: string
  allocateLoadBalancerNodePorts?: boolean
  externalTrafficPolicy?: string
  internalTrafficPolicy?: string
  trafficDistribution?: string
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']
const affinities = ['ClientIP', 'None']

export function checkService(object: KubernetesObject, report: Reporter): void {
  // DNS-1035 until 1.34, DNS-1123 label since (gate RelaxedServiceNameValidation).
  checkMetadata(object.metadata, 'label', report)
  const at: Path = ['spec']
  if (object.spec === undefined) return report.needed(at, 'Required value', { remedy: 'add spec' })
  checkServiceSpec(object.spec as ServiceSpec, at, report)
}

export function checkServiceSpec(spec: ServiceSpec, at: Path, report: Reporter): void {
  const ports = spec.ports ?? []
  const headless = spec.clusterIP === 'None' || spec.clusterIPs?.[0] === 'None'
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') report.required([...at, 'ports'])
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    const why = `may not be set to 'None' for ${spec.type} services`
    report.invalid([...at, 'clusterIP'], 'None', why, { field: [...at, 'clusterIPs', 0] })
  }
  if (spec.type === 'ExternalName') checkExternalName(spec, at, report)
  checkPorts(ports, [...at, 'ports'], report)
  checkLabels(spec.selector, [...at, 'selector'], report)
  if (spec.sessionAffinity && !affinities.includes(spec.sessionAffinity)) {
    report.unsupported([...at, 'sessionAffinity'], spec.sessionAffinity, affinities)
  }
  if (spec.type && !types.includes(spec.type)) report.unsupported([...at, 'type'], spec.type, types)
  checkPortNumbers(spec, [...at, 'ports'], report)
  checkTraffic(spec, at, report)
}

function checkExternalName(spec: ServiceSpec, path: Path, report: Reporter): void {
  if ((spec.clusterIPs ?? [spec.clusterIP ?? '']).some((ip) => ip !== '')) {
    report.forbidden([...path, 'clusterIPs'], 'may not be set for ExternalName services')
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  const why = name === '' ? undefined : subdomainError(name)
  if (name === '') report.required([...path, 'externalName'])
  else if (why) report.invalid([...path, 'externalName'], name, why)
}

function checkPorts(ports: readonly ServicePort[], path: Path, report: Reporter): void {
  const names = new Set<string>()
  ports.forEach((port, index) => {
    const at = [...path, index]
    if (port.name) {
      const why = labelError(port.name)
      if (why) report.invalid([...at, 'name'], port.name, why)
      if (names.has(port.name)) report.duplicate([...at, 'name'], port.name)
      names.add(port.name)
    } else if (ports.length > 1) report.required([...at, 'name'])
    checkPort(port.port ?? 0, [...at, 'port'], report)
    const protocol = port.protocol || 'TCP'
    if (!protocols.includes(protocol)) report.unsupported([...at, 'protocol'], protocol, protocols)
    if (typeof port.targetPort === 'number') checkPort(port.targetPort, [...at, 'targetPort'], report)
    else if (port.targetPort !== undefined) {
      for (const why of portNameErrors(port.targetPort)) report.invalid([...at, 'targetPort'], port.targetPort, why)
    }
  })
}

/** Port numbers that are taken twice, or where none may be. */
function checkPortNumbers({ ports = [], type = 'ClusterIP' }: ServiceSpec, path: Path, report: Reporter): void {
  if (type === 'ClusterIP') {
    ports.forEach(({ nodePort }, index) => {
      if (nodePort) report.forbidden([...path, index, 'nodePort'], "may not be used when `type` is 'ClusterIP'")
    })
  }
  const taken = new Set<string>()
  ports.forEach(({ protocol = 'TCP', nodePort }, index) => {
    const identity = `${protocol} node ${nodePort}`
    if (nodePort && taken.has(identity)) report.duplicate([...path, index, 'nodePort'], nodePort)
    taken.add(identity)
  })
  ports.forEach(({ protocol = 'TCP', port }, index) => {
    const identity = `${protocol} ${port}`
    // As the API server prints the key that it compares.
    const key = { Name: '', Protocol: protocol, AppProtocol: null, Port: port ?? 0, TargetPort: 0, NodePort: 0 }
    if (taken.has(identity)) report.duplicate([...path, index], key)
    taken.add(identity)
  })
}

const policies = ['Cluster', 'Local']
const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone']

function checkTraffic(spec: ServiceSpec, path: Path, report: Reporter): void {
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') {
    report.forbidden([...path, 'allocateLoadBalancerNodePorts'], "may only be used when `type` is 'LoadBalancer'")
  }
  const { externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution } = spec
  if (external && spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') {
    const why = 'may only be set for externally-accessible services'
    report.invalid([...path, 'externalTrafficPolicy'], external, why)
  } else if (external && !policies.includes(external)) {
    report.unsupported([...path, 'externalTrafficPolicy'], external, policies)
  }
  if (internal && !policies.includes(internal)) {
    report.unsupported([...path, 'internalTrafficPolicy'], internal, policies)
  }
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    report.unsupported([...path, 'trafficDistribution'], trafficDistribution, distributions)
  }
}
