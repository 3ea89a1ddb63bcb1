/** Containers of a pod. Source: pkg/apis/core/validation/validation.go (validateContainers and what it calls). */
import type { Container, ContainerPort, PodSpec, Probe } from '../kubernetes'
import type { Path } from '../fieldPath'
import type { Reporter } from '../problems'
import { didYouMean } from '../suggest'
import { labelError } from './names'
import { checkContainerResources } from './resources'
import { isMapping } from './structure'

const pullPolicies = ['Always', 'IfNotPresent', 'Never']
const restartPolicies = ['Always', 'OnFailure', 'Never']
const protocols = ['TCP', 'UDP', 'SCTP']

export function checkContainers(spec: PodSpec, volumeNames: ReadonlySet<string>, path: Path, report: Reporter): void {
  const names = new Set<string>()
  const hostPorts = new Set<string>()
  const check = (container: Container, at: Path, isInit: boolean) => {
    checkName(container, names, at, report)
    if (!container.image) report.required([...at, 'image'])
    const { imagePullPolicy, restartPolicy } = container
    if (imagePullPolicy && !pullPolicies.includes(imagePullPolicy)) {
      report.unsupported([...at, 'imagePullPolicy'], imagePullPolicy, pullPolicies)
    }
    if (restartPolicy && !restartPolicies.includes(restartPolicy)) {
      report.unsupported([...at, 'restartPolicy'], restartPolicy, restartPolicies)
    }
    checkPorts(container.ports, spec.hostNetwork === true, hostPorts, [...at, 'ports'], report)
    checkContainerResources(container.resources, [...at, 'resources'], report)
    checkMounts(container, volumeNames, at, report)
    checkEnvironment(container, [...at, 'env'], report)
    checkProbes(container, isInit && restartPolicy !== 'Always', at, report)
  }
  if (!Array.isArray(spec.containers) || spec.containers.length === 0) report.required([...path, 'containers'])
  spec.containers?.forEach((container, index) => check(container, [...path, 'containers', index], false))
  // Init containers that end before the next begins may use a host port again, sidecars may not.
  spec.initContainers?.forEach((container, index) => check(container, [...path, 'initContainers', index], true))
}

function checkName({ name = '' }: Container, names: Set<string>, path: Path, report: Reporter): void {
  const at = [...path, 'name']
  if (name === '') return report.required(at)
  const why = labelError(name)
  if (why) report.invalid(at, name, why)
  else if (names.has(name)) report.duplicate(at, name)
  names.add(name)
}

function checkPorts(
  ports: readonly ContainerPort[] | undefined,
  hostNetwork: boolean,
  hostPorts: Set<string>,
  path: Path,
  report: Reporter,
): void {
  const names = new Set<string>()
  ports?.forEach((port, index) => {
    const at = [...path, index]
    if (port.name) {
      const why = portNameError(port.name)
      if (why) report.invalid([...at, 'name'], port.name, why)
      else if (names.has(port.name)) report.duplicate([...at, 'name'], port.name)
      names.add(port.name)
    }
    if (port.containerPort === undefined) report.required([...at, 'containerPort'])
    else checkPort(port.containerPort, [...at, 'containerPort'], report)
    const protocol = port.protocol ?? 'TCP'
    if (!protocols.includes(protocol)) {
      report.unsupported([...at, 'protocol'], protocol, protocols)
    }
    if (port.hostPort === undefined || port.hostPort === 0) return
    checkPort(port.hostPort, [...at, 'hostPort'], report)
    if (hostNetwork && port.hostPort !== port.containerPort) {
      report.invalid([...at, 'hostPort'], port.hostPort, 'must match `containerPort` when `hostNetwork` is true')
    }
    const identity = `${protocol}/${port.hostIP ?? ''}/${port.hostPort}`
    if (hostPorts.has(identity)) report.duplicate([...at, 'hostPort'], identity)
    hostPorts.add(identity)
  })
}

/** A number from 1 to 65535. */
export function checkPort(port: number, path: Path, report: Reporter): void {
  if (port < 1 || port > 65535) report.invalid(path, port, 'must be between 1 and 65535, inclusive')
}

/** IANA service names: what container and target ports are called. */
export function portNameError(name: string): string | undefined {
  if (name.length > 15) return 'must be no more than 15 characters'
  if (!/^[-a-z0-9]+$/.test(name)) return 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'
  if (!/[a-z]/.test(name)) return 'must contain at least one letter (a-z)'
  if (name.includes('--')) return 'must not contain consecutive hyphens'
  return name.startsWith('-') || name.endsWith('-') ? 'must not begin or end with a hyphen' : undefined
}

function checkMounts(container: Container, volumeNames: ReadonlySet<string>, path: Path, report: Reporter): void {
  const mounts = (container as { volumeMounts?: { name?: string }[] }).volumeMounts
  mounts?.forEach((mount, index) => {
    const at = [...path, 'volumeMounts', index, 'name']
    if (!mount.name) report.required(at)
    else if (!volumeNames.has(mount.name)) {
      report.error(at, `Not found: "${mount.name}"`, {
        remedy: didYouMean(mount.name, volumeNames) ?? 'add it to spec.volumes',
      })
    }
  })
}

function checkEnvironment(container: Container, path: Path, report: Reporter): void {
  const env = (container as { env?: { name?: string; value?: string; valueFrom?: unknown }[] }).env
  env?.forEach(({ name = '', value, valueFrom }, index) => {
    const at = [...path, index]
    if (name === '') report.required([...at, 'name'])
    else if (!/^[ -<>-~]+$/.test(name)) {
      const why = "a valid environment variable name must consist only of printable ASCII characters other than '='"
      report.invalid([...at, 'name'], name, why)
    }
    if (value && valueFrom !== undefined) {
      report.invalid([...at, 'valueFrom'], '', 'may not be specified when `value` is not empty')
    }
  })
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc']

function checkProbes(container: Container, runsOnce: boolean, path: Path, report: Reporter): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (!probe) continue
    const at = [...path, name]
    if (runsOnce) {
      report.forbidden(at, 'may not be set for init containers without restartPolicy=Always')
      continue
    }
    if (!handlers.some((handler) => isMapping((probe as Record<string, unknown>)[handler]))) {
      report.required(at, 'must specify a handler type')
    }
    checkProbeNumbers(probe, at, report)
    const once = name !== 'readinessProbe' && (probe.successThreshold ?? 1) > 1
    if (once) report.invalid([...at, 'successThreshold'], probe.successThreshold, 'must be 1')
  }
}

function checkProbeNumbers(probe: Probe, path: Path, report: Reporter): void {
  const fields = [
    'initialDelaySeconds',
    'periodSeconds',
    'timeoutSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const
  for (const field of fields) {
    const value = probe[field]
    if (value !== undefined && value < 0) report.invalid([...path, field], value, 'must be greater than or equal to 0')
  }
}
