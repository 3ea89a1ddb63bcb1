/** The parts of a pod and of a pod template. */
import type {
  Container,
  ContainerPort,
  PodSpec,
  PodTemplateSpec,
  Probe,
  RawQuantity,
  Toleration,
} from '../../kubernetes'
import { dateText } from '../date'
import type { Outline } from '../outline'
import type { ContainerState, ContainerStatus } from '../tables/pod'
import { none, quantity, sorted } from '../text'

interface Full extends Container {
  command?: string[]
  args?: string[]
  env?: { name: string; value?: string; valueFrom?: object }[]
  volumeMounts?: { name: string; mountPath?: string; readOnly?: boolean; subPath?: string }[]
}

export function podTemplate(template: PodTemplateSpec, outline: Outline): void {
  outline.group('Pod Template', (inner) => {
    const { labels, annotations } = template.metadata ?? {}
    inner.map('Labels', labels)
    if (annotations && Object.keys(annotations).length > 0) inner.map('Annotations', annotations, ': ')
    const { initContainers, containers } = template.spec
    if (initContainers && initContainers.length > 0) describeContainers('Init Containers', initContainers, [], inner)
    describeContainers('Containers', containers, [], inner)
    volumes(template.spec, inner)
    placing(template.spec, inner)
  })
}

export function describeContainers(
  label: string,
  containers: readonly Full[],
  statuses: readonly ContainerStatus[],
  outline: Outline,
): void {
  outline.group(label, (all) => {
    for (const container of containers) {
      const status = statuses.find(({ name }) => name === container.name)
      all.group(container.name, (inner) => oneContainer(container, status, inner))
    }
  })
}

function oneContainer(container: Full, status: ContainerStatus | undefined, outline: Outline): void {
  const { ports = [], resources, env = [], volumeMounts = [], command, args } = container
  const own = ports.map(({ containerPort, protocol = 'TCP', name }) =>
    name ? `${containerPort}/${protocol} (${name})` : `${containerPort}/${protocol}`,
  )
  const host = ports.map(({ hostPort = 0, protocol = 'TCP' }: ContainerPort) => `${hostPort}/${protocol}`)
  const many = ports.length > 1 ? 's' : ''
  outline.row('Image', container.image)
  outline.row(`Port${many}`, own.join(', ') || none).row(`Host Port${many}`, host.join(', ') || none)
  if (command) outline.row('Command', command)
  if (args) outline.row('Args', args)
  if (status) {
    state('State', status.state ?? {}, outline)
    if (status.lastState?.terminated) state('Last State', status.lastState, outline)
    outline.row('Ready', status.ready ? 'True' : 'False').row('Restart Count', status.restartCount)
  }
  amounts('Limits', resources?.limits, outline)
  amounts('Requests', resources?.requests, outline)
  probe('Liveness', container.livenessProbe, outline)
  probe('Readiness', container.readinessProbe, outline)
  probe('Startup', container.startupProbe, outline)
  const variables = env.map(
    ({ name, value, valueFrom }) => `${name}:  ${valueFrom ? '<set from a source>' : (value ?? '')}`,
  )
  outline.row('Environment', variables.length > 0 ? variables : none)
  const mounts = volumeMounts.map(
    ({ name, mountPath = '', readOnly }) => `${mountPath} from ${name} (${readOnly ? 'ro' : 'rw'})`,
  )
  outline.row('Mounts', mounts.length > 0 ? mounts : none)
}

/** Its details stand indented under it. */
function state(label: string, { running, waiting, terminated }: ContainerState, outline: Outline): void {
  outline.row(label, running ? 'Running' : terminated ? 'Terminated' : 'Waiting')
  outline.below((inner) => {
    if (running) inner.row('Started', dateText(running.startedAt))
    else if (terminated) {
      inner.row('Reason', terminated.reason || undefined).row('Message', terminated.message || undefined)
      inner.row('Exit Code', terminated.exitCode).row('Finished', dateText(terminated.finishedAt))
    } else inner.row('Reason', waiting?.reason || undefined)
  })
}

function amounts(label: string, given: Record<string, RawQuantity> | undefined, outline: Outline): void {
  const list = sorted(given ?? {})
  if (list.length > 0) outline.group(label, (inner) => list.forEach(([name, raw]) => inner.row(name, quantity(raw))))
}

interface Handler extends Probe {
  httpGet?: { path?: string; port?: number | string; scheme?: string; host?: string }
  tcpSocket?: { port?: number | string; host?: string }
  exec?: { command?: string[] }
  grpc?: { port?: number; service?: string }
}

function probe(label: string, given: Handler | undefined, outline: Outline): void {
  if (!given) return
  const { initialDelaySeconds = 0, timeoutSeconds = 1, periodSeconds = 10, successThreshold = 1 } = given
  const { failureThreshold = 3 } = given
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s`
  outline.row(label, `${handlerText(given)} ${times} #success=${successThreshold} #failure=${failureThreshold}`)
}

function handlerText({ httpGet, tcpSocket, exec, grpc }: Handler): string {
  if (exec) return `exec [${(exec.command ?? []).join(' ')}]`
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port = '', path = '' } = httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}` : 'unknown'
}

export function volumes(spec: PodSpec, outline: Outline): void {
  const list = (spec.volumes ?? []) as ({ name: string } & Record<string, unknown>)[]
  if (list.length === 0) {
    outline.row('Volumes', none)
    return
  }
  outline.group('Volumes', (inner) => {
    for (const { name, ...source } of list) {
      const [type = 'emptyDir'] = Object.keys(source)
      inner.group(name, (one) => {
        one.row('Type', type.charAt(0).toUpperCase() + type.slice(1))
        for (const [field, value] of sorted(source[type] as Record<string, unknown>))
          if (typeof value !== 'object') one.row(field, String(value))
      })
    }
  })
}

export function placing({ nodeSelector, tolerations = [], priorityClassName }: PodSpec, outline: Outline): void {
  outline.row('Priority Class Name', priorityClassName || undefined)
  outline.map('Node-Selectors', nodeSelector)
  const listed = tolerations.map(tolerationText)
  outline.row('Tolerations', listed.length > 0 ? listed : none)
}

function tolerationText({ key = '', value, effect, operator, tolerationSeconds }: Toleration): string {
  const what = value ? `${key}=${value}` : key
  const where = effect ? `:${effect}` : ''
  const exists = operator === 'Exists' ? (key === '' && !effect ? 'op=Exists' : ' op=Exists') : ''
  const time = tolerationSeconds === undefined ? '' : ` for ${tolerationSeconds}s`
  return `${what}${where}${exists}${time}`
}
