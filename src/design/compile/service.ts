/** From Service manifests to Services. */
import type { KubernetesObject } from '../kubernetes'
import type { Service, SourcePosition } from '../types'
import type { ServiceSpec } from '../validate/service'

export function compileService(object: KubernetesObject, namespace: string, position: SourcePosition): Service {
  const spec = object.spec as ServiceSpec
  const type = (spec.type || 'ClusterIP') as Service['type']
  const selector = spec.selector ?? {}
  const selects = type !== 'ExternalName' && Object.keys(selector).length > 0
  return {
    namespace,
    name: object.metadata.name ?? '',
    type,
    headless: spec.clusterIP === 'None',
    selector: selects ? selector : null,
    ports: (spec.ports ?? []).map(({ name, port, protocol }) => ({
      ...(name ? { name } : {}),
      port: port ?? 0,
      protocol: protocol || 'TCP',
    })),
    object: { ...object, metadata: { ...object.metadata, namespace } },
    position,
  }
}
