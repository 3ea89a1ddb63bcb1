import { asFields, listAt } from '../fields'
import { distinct, namesOf, plural, type Control } from './control'
import type { SecuredContainer, SecuredPod } from './pod'

/** Ports of a pod on the host's network are host ports by default. Source: pkg/apis/core/v1/defaults.go. */
function portsOf({ spec }: SecuredPod, { fields }: SecuredContainer): { port: string; index: number; field: string }[] {
  return listAt(fields, ['ports']).flatMap((written, index) => {
    const { hostPort, containerPort } = asFields(written)
    if (hostPort) return [{ port: String(hostPort), index, field: 'hostPort' }]
    return spec.hostNetwork === true && containerPort
      ? [{ port: String(containerPort), index, field: 'containerPort' }]
      : []
  })
}

export const hostPorts: Control = {
  id: 'hostPorts',
  level: 'baseline',
  name: 'Host Ports',
  allows: 'ports[*].hostPort of a container: unset or 0',
  why: 'A port of the node lies outside the network policies that guard the pods, and can take the place of a service of the node.',
  check(pod) {
    const users = pod.containers.map((container) => ({ ...container, ports: portsOf(pod, container) }))
    const bad = users.filter(({ ports }) => ports.length > 0)
    if (bad.length === 0) return undefined
    const ports = distinct(bad.flatMap((one) => one.ports.map(({ port }) => port)))
    const [first] = bad[0].ports
    return {
      reason: 'hostPort',
      detail: `${namesOf(bad)} ${plural(bad.length, 'uses', 'use')} ${plural(ports.length, 'hostPort', 'hostPorts')} ${ports.join(', ')}`,
      path: [...bad[0].path, 'ports', first.index, first.field],
    }
  },
}
