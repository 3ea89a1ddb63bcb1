import type { KubernetesObject, PodSpec } from '../../design/kubernetes'
import type { Cluster, Load } from '../../design/types'
import type { Workloads } from './apiserver/workloads'
import { templateOf } from './controllers/templates'
import { NONE, type OwnerId } from './state/ids'
import { defaultSettings, type OwnerTable } from './state/owners'
import type { TemplateTable } from './state/templates'

/** What a user applies at the start, in order. */
export type AppliedObject = { pod: OwnerId } | { object: KubernetesObject }

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
  for (const { object } of cluster.services) objects.push({ object })
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
