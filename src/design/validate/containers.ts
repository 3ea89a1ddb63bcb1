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
const protocols = ['SCTP', 'TCP', 'UDP']
const messagePolicies = ['File', 'FallbackToLogsOnError']

/** `isPod`: of a pod that is created, rather than of a template, whose host ports may still be left to their default. */
export function checkContainers(
  spec: PodSpec,
  volumeNames: ReadonlySet<string>,
  isPod: boolean,
  path: Path,
  report: Reporter,
): void {
  const at = [...path, 'containers']
  const containers = spec.containers ?? []
  if (!Array.isArray(spec.containers) || containers.length === 0) report.required(at)
  const names = new Set<string>()
  containers.forEach((container, index) => {
    checkContainer(container, volumeNames, [...at, index], report)
    checkUnique(container, names, [...at, index, 'name'], report)
    checkProbes(container, [...at, index], report)
    checkContainerRestartPolicy(container, restartPolicies, [...at, index], report)
  })
  checkHostPortConflicts(containers, at, report)
  checkInitContainers(spec.initContainers ?? [], names, volumeNames, [...path, 'initContainers'], report)
  if (spec.hostNetwork === true) checkHostNetworkPorts(containers, isPod, at, report)
}

function checkInitContainers(
  containers: readonly Container[],
  names: Set<string>,
  volumeNames: ReadonlySet<string>,
  path: Path,
  report: Reporter,
): void {
  containers.forEach((container, index) => {
    const at = [...path, index]
    checkContainer(container, volumeNames, at, report)
    checkContainerRestartPolicy(container, restartPolicies, at, report)
    checkUnique(container, names, [...at, 'name'], report)
    // They run one by one: another one may use the same host port again.
    checkHostPortConflicts([container], path, report, index)
    if (container.restartPolicy === 'Always') return checkProbes(container, at, report)
    for (const field of ['lifecycle', ...probeNames]) {
      if ((container as unknown as Record<string, unknown>)[field] === undefined) continue
      report.forbidden([...at, field], 'may not be set for init containers without restartPolicy=Always')
    }
  })
}

/** What holds for containers of every sort. */
function checkContainer(container: Container, volumeNames: ReadonlySet<string>, path: Path, report: Reporter): void {
  const { name = '', imagePullPolicy } = container
  const why = name === '' ? undefined : labelError(name)
  if (name === '') report.required([...path, 'name'])
  else if (why) report.invalid([...path, 'name'], name, why)
  if (!container.image) report.required([...path, 'image'])
  const { terminationMessagePolicy: policy } = container as { terminationMessagePolicy?: string }
  if (policy && !messagePolicies.includes(policy)) {
    report.unsupported([...path, 'terminationMessagePolicy'], policy, messagePolicies)
  }
  checkPorts(container.ports, [...path, 'ports'], report)
  checkEnvironment(container, [...path, 'env'], report)
  checkMounts(container, volumeNames, path, report)
  if (imagePullPolicy && !pullPolicies.includes(imagePullPolicy)) {
    report.unsupported([...path, 'imagePullPolicy'], imagePullPolicy, pullPolicies)
  }
  checkContainerResources(container.resources, [...path, 'resources'], report)
}

function checkUnique({ name = '' }: Container, names: Set<string>, path: Path, report: Reporter): void {
  if (name === '') return
  if (names.has(name)) report.duplicate(path, name)
  names.add(name)
}

function checkContainerRestartPolicy(
  { restartPolicy }: Container,
  supported: readonly string[],
  path: Path,
  report: Reporter,
): void {
  if (!restartPolicy || supported.includes(restartPolicy)) return
  report.unsupported([...path, 'restartPolicy'], restartPolicy, supported)
}

function checkPorts(ports: readonly ContainerPort[] | undefined, path: Path, report: Reporter): void {
  const names = new Set<string>()
  ports?.forEach((port, index) => {
    const at = [...path, index]
    if (port.name) {
      const errors = portNameErrors(port.name)
      for (const why of errors) report.invalid([...at, 'name'], port.name, why)
      if (errors.length === 0 && names.has(port.name)) report.duplicate([...at, 'name'], port.name)
      names.add(port.name)
    }
    if (!port.containerPort) report.required([...at, 'containerPort'])
    else checkPort(port.containerPort, [...at, 'containerPort'], report)
    if (port.hostPort) checkPort(port.hostPort, [...at, 'hostPort'], report)
    const protocol = port.protocol || 'TCP'
    if (!protocols.includes(protocol)) report.unsupported([...at, 'protocol'], protocol, protocols)
  })
}

/** `from`: the index of the first of the containers in its list. */
function checkHostPortConflicts(containers: readonly Container[], path: Path, report: Reporter, from = 0): void {
  const taken = new Set<string>()
  containers.forEach(({ ports = [] }, container) => {
    ports.forEach(({ hostPort, hostIP = '', protocol = 'TCP' }, index) => {
      if (!hostPort) return
      const identity = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(identity)) report.duplicate([...path, from + container, 'ports', index, 'hostPort'], identity)
      taken.add(identity)
    })
  })
}

function checkHostNetworkPorts(containers: readonly Container[], isPod: boolean, path: Path, report: Reporter): void {
  containers.forEach(({ ports = [] }, container) => {
    ports.forEach(({ hostPort = 0, containerPort }, index) => {
      // Left out, it gets the container's port when the pod is created.
      if (hostPort === containerPort || (hostPort === 0 && !(isPod && report.defaulted))) return
      const at = [...path, container, 'ports', index, 'hostPort']
      report.invalid(at, hostPort, 'must match `containerPort` when `hostNetwork` is true')
    })
  })
}

/** A number from 1 to 65535. */
export function checkPort(port: number, path: Path, report: Reporter): void {
  if (port < 1 || port > 65535) report.invalid(path, port, 'must be between 1 and 65535, inclusive')
}

/** IANA service names: what container and target ports are called. */
export function portNameErrors(name: string): string[] {
  const errors: string[] = []
  if (name.length > 15) errors.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(name)) errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)')
  if (name.includes('--')) errors.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(name)) errors.push('must not begin or end with a hyphen')
  return errors
}

function checkMounts(container: Container, volumeNames: ReadonlySet<string>, path: Path, report: Reporter): void {
  const mounts = (container as { volumeMounts?: { name?: string; mountPath?: string }[] }).volumeMounts ?? []
  const paths = new Set<string>()
  mounts.forEach(({ name = '', mountPath = '' }, index) => {
    const at = [...path, 'volumeMounts', index]
    if (name === '') report.required([...at, 'name'])
    if (!volumeNames.has(name)) {
      report.notFound([...at, 'name'], name, didYouMean(name, volumeNames) ?? 'add it to spec.volumes')
    }
    if (mountPath === '') report.required([...at, 'mountPath'])
    if (paths.has(mountPath)) report.invalid([...at, 'mountPath'], mountPath, 'must be unique')
    paths.add(mountPath)
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

const probeNames = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const

function checkProbes(container: Container, path: Path, report: Reporter): void {
  for (const name of probeNames) {
    const probe = container[name]
    if (!probe) continue
    const at = [...path, name]
    if (!handlers.some((handler) => isMapping((probe as Record<string, unknown>)[handler]))) {
      report.required(at, 'must specify a handler type')
    }
    checkProbeNumbers(probe, at, report)
    const once = name !== 'readinessProbe' && (probe.successThreshold || 1) !== 1
    if (once) report.invalid([...at, 'successThreshold'], probe.successThreshold, 'must be 1')
  }
}

function checkProbeNumbers(probe: Probe, path: Path, report: Reporter): void {
  const fields = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const
  for (const field of fields) {
    const value = probe[field]
    if (value !== undefined && value < 0) report.invalid([...path, field], value, 'must be greater than or equal to 0')
  }
}
