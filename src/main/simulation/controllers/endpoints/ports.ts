import type { PodTemplate } from '../../../../design/types'
import { serviceSpec, type ServicePort } from '../../state/services'
import type { KubernetesObject } from '../../../../design/kubernetes'

/** A port of an EndpointSlice. */
export interface EndpointPort {
  name: string
  port: number
  protocol: string
  appProtocol?: string
}

/** The ports of a Service on pods of a template; those that the template does not name are left out. Upstream: getEndpointPorts. */
export function endpointPorts(service: KubernetesObject, template: PodTemplate): EndpointPort[] {
  return (serviceSpec(service).ports ?? []).flatMap((port): EndpointPort[] => {
    const number = targetPort(port, template)
    if (number === undefined) return []
    const { name = '', protocol = 'TCP', appProtocol } = port
    return [{ name, port: number, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }]
  })
}

/** Upstream: FindPort. */
function targetPort(
  { port, targetPort: target = port, protocol = 'TCP' }: ServicePort,
  template: PodTemplate,
): number | undefined {
  if (typeof target === 'number') return target
  const { containers, initContainers = [] } = template.spec
  const serving = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always')]
  for (const { ports = [] } of serving) {
    const found = ports.find((one) => one.name === target && (one.protocol ?? 'TCP') === protocol)
    if (found) return found.containerPort
  }
  return undefined
}
