import type { Cluster, Workload } from '../../design/types'
import { NONE, type OwnerId, type ServiceId } from './state/ids'
import { defaultSettings, type Owner, type OwnerSettings, type OwnerTable } from './state/owners'
import type { ServiceState } from './state/services'
import type { TemplateTable } from './state/templates'

/** What a user applies at the start, in order. */
export type AppliedObject = { service: ServiceId } | { owner: OwnerId }

/** Brings a cluster's Services and workloads into the tables; nothing is stored yet until it is applied. */
export function ingest(
  cluster: Cluster,
  owners: OwnerTable,
  templates: TemplateTable,
): { services: ServiceState[]; objects: AppliedObject[] } {
  const objects: AppliedObject[] = []
  const services = cluster.services.map((source, index): ServiceState => {
    objects.push({ service: index as ServiceId })
    return { id: index as ServiceId, source, stored: false, clusterIP: 0, endpoints: 0, programmed: 0 }
  })
  for (const workload of cluster.workloads) {
    // CronJobs start Jobs at their times, which nothing does yet: parseDesign has said so.
    if (workload.kind === 'CronJob') continue
    objects.push({ owner: addOwner(workload, owners, templates).id })
  }
  return { services, objects }
}

function addOwner(
  workload: Exclude<Workload, { kind: 'CronJob' }>,
  owners: OwnerTable,
  templates: TemplateTable,
): Owner {
  return owners.add({
    kind: workload.kind,
    namespace: workload.namespace,
    name: workload.name,
    parent: NONE as OwnerId,
    template: templates.intern(workload.template),
    selector: workload.selector,
    replicas: replicasOf(workload),
    settings: settingsOf(workload),
  })
}

function replicasOf(workload: Exclude<Workload, { kind: 'CronJob' }>): number {
  switch (workload.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      return workload.replicas
    case 'Job':
      return workload.parallelism
    case 'Pod':
      return 1
    case 'DaemonSet':
      return 0
  }
}

function settingsOf(workload: Workload): OwnerSettings {
  switch (workload.kind) {
    case 'StatefulSet':
      return {
        ...defaultSettings,
        parallelPodManagement: workload.podManagementPolicy === 'Parallel',
        firstOrdinal: workload.firstOrdinal,
        claimTemplates: workload.volumeClaimTemplates,
      }
    case 'Job':
      return {
        ...defaultSettings,
        completions: workload.completions,
        backoffLimit: workload.backoffLimit,
        suspend: workload.suspend,
        indexed: workload.indexed,
      }
    default:
      return defaultSettings
  }
}
