import type { KubernetesObject } from '../../../../design/kubernetes'
import { REGION_LABEL, ZONE_LABEL } from '../../state/nodes'
import type { NodeId } from '../../state/ids'
import type { VolumeStore } from '../../state/volumes'
import { claimKey, hasClaims } from '../../volumes/claims'
import { BETA_REGION_LABEL, BETA_ZONE_LABEL } from '../../volumes/migration'
import { compileVolume, type VolumeTopology } from '../../volumes/persistentVolume'
import type { Claim } from '../../volumes/persistentVolumeClaim'
import { compileClass } from '../../volumes/storage'
import { directClaimsOf, isAmong, notFound } from '../../volumes/uses'
import type { SchedulerCache } from '../cache'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, PreFilterResult, WaitingPod } from '../framework'

const nodeLabels = [BETA_ZONE_LABEL, BETA_REGION_LABEL, ZONE_LABEL, REGION_LABEL]
const currentLabel: Readonly<Record<string, string>> = {
  [BETA_ZONE_LABEL]: ZONE_LABEL,
  [BETA_REGION_LABEL]: REGION_LABEL,
}

/**
 * Zone and region labels of the volumes of bound claims must name the node's; nodes without any such label take all
 * volumes. Upstream: plugins/volumezone.
 */
export class VolumeZone implements FilterPlugin {
  readonly name = 'VolumeZone'
  readonly perTemplate = false
  readonly events =
    EventKind.StorageClassAdd |
    EventKind.NodeAdd |
    EventKind.NodeUpdateLabel |
    EventKind.PersistentVolumeClaimAdd |
    EventKind.PersistentVolumeClaimUpdate |
    EventKind.PersistentVolumeAdd |
    EventKind.PersistentVolumeUpdate
  private readonly cache: SchedulerCache
  private readonly volumes: VolumeStore
  /** Of the pod in question. */
  private topologies: VolumeTopology[] = []

  constructor(context: { cache: SchedulerCache; volumes: VolumeStore }) {
    this.cache = context.cache
    this.volumes = context.volumes
  }

  preFilter({ pod, template }: Attempt): PreFilterResult {
    const { source } = template
    if (!hasClaims(source)) return false
    this.topologies = []
    for (const { claim: name } of directClaimsOf(source, this.cache.podName(pod))) {
      const claim = this.volumes.claim(claimKey(source.namespace, name))
      const rejection = claim ? this.collect(claim) : notFound('persistentvolumeclaim', name)
      if (rejection !== undefined) return { rejection }
    }
    return this.topologies.length > 0
  }

  /** Returns why no node can take the pod, if so. */
  private collect(claim: Claim): string | undefined {
    if (claim.volumeName !== '') {
      const volume = this.volumes.volume(claim.volumeName)
      if (!volume) return notFound('persistentvolume', claim.volumeName)
      this.topologies.push(...volume.topologies)
      return undefined
    }
    if (claim.className === '') return 'PersistentVolumeClaim had no pv name and storageClass name'
    const storageClass = this.volumes.storageClass(claim.className)
    if (!storageClass) return notFound('storageclass.storage.k8s.io', claim.className)
    return storageClass.waitsForConsumer ? undefined : 'PersistentVolume had no name'
  }

  filter(_attempt: Attempt, node: NodeId): number {
    const { labels } = this.cache.specs[node]
    if (!nodeLabels.some((key) => labels[key] !== undefined)) return 0
    for (const { key, values } of this.topologies) {
      // A volume's old label is matched by a node's current one, not the other way round.
      const value = labels[key] ?? labels[currentLabel[key] ?? key]
      if (value === undefined || !values.includes(value)) return 1
    }
    return 0
  }

  describe(): string[] {
    return ['node(s) had no available volume zone']
  }

  unresolvable(): boolean {
    return true
  }

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    const { source } = template
    switch (event.kind) {
      case EventKind.StorageClassAdd:
        return event.object === undefined || compileClass(event.object).waitsForConsumer
      case EventKind.PersistentVolumeClaimAdd:
      case EventKind.PersistentVolumeClaimUpdate:
        return isAmong(directClaimsOf(source, this.cache.podName(pod)), source.namespace, event.object)
      case EventKind.PersistentVolumeUpdate:
        return topologyText(event.object) !== topologyText(event.oldObject)
      default:
        return true
    }
  }
}

function topologyText(object: KubernetesObject | undefined): string {
  return object ? JSON.stringify(compileVolume(object).topologies) : ''
}
