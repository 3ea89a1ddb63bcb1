import type { KubernetesObject, PodSpec } from '../../design/kubernetes'
import type { Cluster, Load } from '../../design/types'
import type { Workloads } from './apiserver/workloads'
import { templateOf } from './controllers/templates'
import { NONE, type OwnerId, type ServiceId } from './state/ids'
import { defaultSettings, type OwnerTable } from './state/owners'
import type { ServiceState } from './state/services'
import type { TemplateTable } from './state/templates'

/** What a user applies at the start, in order. */
export type AppliedObject = { service: ServiceId } | { pod: OwnerId } | { object: KubernetesObject }

export function servicesOf(cluster: Cluster): ServiceState[] {
  return cluster.services.map((source, index): ServiceState => {
    return { id: index as ServiceId, source, stored: false, clusterIP: 0, endpoints: 0, programmed: 0 }
  })
}

/**
 * A cluster's objects, Services and workloads in the order in which they are applied; nothing is stored before. Templates
 * that the design has compiled are made known.
 */
export function ingest(
  cluster: Cluster,
  owners: OwnerTable,
  templates: TemplateTable,
  workloads: Workloads,
): AppliedObject[] {
  const objects: AppliedObject[] = cluster.objects.map((object) => ({ object }))
  for (const [index] of cluster.services.entries()) objects.push({ service: index as ServiceId })
  for (const workload of cluster.workloads) {
    const { kind, namespace, name, template, selector, object } = workload
    if (kind === 'Pod') {
      const pod = owners.add({
        kind,
        namespace,
        name,
        parent: NONE as OwnerId,
        object: undefined,
        template: templates.intern(template),
        selector,
        replicas: 1,
        settings: defaultSettings,
      })
      objects.push({ pod: pod.id })
      continue
    }
    if (kind !== 'CronJob') workloads.know(templateOf(object).spec as PodSpec, template)
    // Interned in the design's order, whatever becomes of it.
    templates.intern(template)
    objects.push({ object })
  }
  return objects
}

/** Namespaces that something of a design is in. */
export function mentionedNamespaces({ workloads, services }: Cluster, loads: readonly Load[]): Set<string> {
  const churn = loads.flatMap((load) => (load.type === 'churn' ? [load.template.namespace] : []))
  return new Set([...[...workloads, ...services].map(({ namespace }) => namespace), ...churn])
}
