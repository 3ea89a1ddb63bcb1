/** Services. Source: pkg/apis/core/validation/validation.go (ValidateService). */
import type { KubernetesObject } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { checkPort, portNameError } from './containers'
import { checkLabels, checkMetadata, labelError } from './names'

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
  selector?: Record<string, string>
  ports?: ServicePort[]
  externalName?: string
}

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']

export function checkService(object: KubernetesObject, report: Reporter): void {
  // DNS-1035 until 1.34, DNS-1123 label since (gate RelaxedServiceNameValidation).
  checkMetadata(object.metadata, 'label', report)
  const at: Path = ['spec']
  if (object.spec === undefined) return report.required(at)
  const spec = object.spec as ServiceSpec
  if (spec.type && !types.includes(spec.type)) report.unsupported([...at, 'type'], spec.type, types)
  checkLabels(spec.selector, [...at, 'selector'], report)
  const ports = spec.ports ?? []
  const headless = spec.clusterIP === 'None'
  if (ports.length === 0 && !headless && spec.type !== 'ExternalName') report.required([...at, 'ports'])
  if (spec.type === 'ExternalName' && !spec.externalName) report.required([...at, 'externalName'])
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    report.invalid([...at, 'clusterIP'], 'None', `may not be set to 'None' for ${spec.type} services`)
  }
  checkPorts(ports, [...at, 'ports'], report)
}

function checkPorts(ports: readonly ServicePort[], path: Path, report: Reporter): void {
  const names = new Set<string>()
  const numbers = new Set<string>()
  ports.forEach((port, index) => {
    const at = [...path, index]
    if (port.name) {
      const why = labelError(port.name)
      if (why) report.invalid([...at, 'name'], port.name, why)
      else if (names.has(port.name)) report.duplicate([...at, 'name'], port.name)
      names.add(port.name)
    } else if (ports.length > 1) report.required([...at, 'name'])
    if (port.port === undefined) report.required([...at, 'port'])
    else checkPort(port.port, [...at, 'port'], report)
    const protocol = port.protocol ?? 'TCP'
    if (!protocols.includes(protocol)) report.unsupported([...at, 'protocol'], protocol, protocols)
    if (typeof port.targetPort === 'number') checkPort(port.targetPort, [...at, 'targetPort'], report)
    else if (port.targetPort !== undefined) {
      const why = portNameError(port.targetPort)
      if (why) report.invalid([...at, 'targetPort'], port.targetPort, why)
    }
    if (port.nodePort !== undefined) checkPort(port.nodePort, [...at, 'nodePort'], report)
    const identity = `${protocol}/${port.port}`
    if (numbers.has(identity)) report.duplicate(at, { port: port.port, protocol })
    numbers.add(identity)
  })
}
