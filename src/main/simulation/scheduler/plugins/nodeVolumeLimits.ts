import type { KubernetesObject } from '../../../../design/kubernetes'
import type { NodeId } from '../../state/ids'
import type { CompiledTemplate } from '../../state/templates'
import type { VolumeStore } from '../../state/volumes'
import { addAttachable, mayAttach, uniqueName, type Attachable } from '../../volumes/attachable'
import { claimsOf } from '../../volumes/claims'
import { migratedHandle, migratedSource } from '../../volumes/migration'
import { volumesOf } from '../../volumes/podVolumes'
import { compileAttachment, compileCSINode } from '../../volumes/storage'
import { directClaimsOf, isAmong, notFound } from '../../volumes/uses'
import type { SchedulerCache } from '../cache'
import { EventKind, type ClusterEvent } from '../clusterEvents'
import type { Attempt, FilterPlugin, WaitingPod } from '../framework'

const EXCEEDED = 1
const MISSING = 2

/**
 * How many volumes of a CSI driver a node can hold (CSINode spec.drivers[].allocatable.count). Volumes of the pods on the
 * node count once each, those attached to it for nobody known too. Upstream: plugins/nodevolumelimits/csi.go.
 */
export class NodeVolumeLimits implements FilterPlugin {
  readonly name = 'NodeVolumeLimits'
  readonly perTemplate = false
  readonly events =
    EventKind.CSINodeAdd |
    EventKind.CSINodeUpdate |
    EventKind.AssignedPodDelete |
    EventKind.PersistentVolumeClaimAdd |
    EventKind.VolumeAttachmentDelete
  readonly hintsByTemplate = EventKind.AssignedPodDelete
  private readonly cache: SchedulerCache
  private readonly volumes: VolumeStore
  /** Of the pod in question. */
  private readonly wanted: Attachable = new Map()
  private missing: string | undefined

  constructor(context: { cache: SchedulerCache; volumes: VolumeStore }) {
    this.cache = context.cache
    this.volumes = context.volumes
  }

  preFilter({ pod, template }: Attempt): boolean {
    if (!mayAttach(template.source)) return false
    this.wanted.clear()
    const podName = this.cache.podName(pod)
    const missing = addAttachable(this.volumes, template.source, podName, this.wanted)
    const { namespace } = template.source
    this.missing = missing && `looking up PVC ${namespace}/${missing}: ${notFound('persistentvolumeclaim', missing)}`
    return true
  }

  filter(_attempt: Attempt, node: NodeId): number {
    if (this.missing !== undefined) return MISSING
    if (this.wanted.size === 0) return 0
    const { name } = this.cache.specs[node]
    const limits = this.volumes.csiNode(name)?.limits
    if (!limits || limits.size === 0) return 0
    const attached = this.attachedBy(node)
    const counts = countByDriver(attached)
    for (const [volume, driver] of this.attachedTo(name)) if (!attached.has(volume)) add(counts, driver)
    const drivers = new Set<string>()
    for (const [volume, driver] of this.wanted) {
      if (attached.has(volume)) continue
      add(counts, driver)
      drivers.add(driver)
    }
    // A node that is over its limit already still takes pods that add nothing.
    for (const driver of drivers) if ((counts.get(driver) as number) > (limits.get(driver) ?? Infinity)) return EXCEEDED
    return 0
  }

  /** Volumes of the pods on the node. */
  private attachedBy(node: NodeId): Attachable {
    const attached: Attachable = new Map()
    for (const pod of this.cache.podsOn(node)) {
      const { source } = this.cache.templateOf(pod)
      if (mayAttach(source)) addAttachable(this.volumes, source, this.cache.podName(pod), attached)
    }
    return attached
  }

  /** Volumes of the VolumeAttachments to the node. */
  private attachedTo(node: string): Attachable {
    const attached: Attachable = new Map()
    for (const { attacher, volumeName } of this.volumes.attachmentsTo(node)) {
      const handle = volumeName === undefined ? undefined : this.volumes.volume(volumeName)?.csiHandle
      if (attacher !== '' && handle !== undefined) attached.set(uniqueName(attacher, handle), attacher)
    }
    return attached
  }

  describe(code: number): string[] {
    return code === MISSING ? [this.missing ?? ''] : ['node(s) exceed max volume count']
  }

  unresolvable(_attempt: Attempt, _node: NodeId, code: number): boolean {
    return code === MISSING
  }

  hint({ pod, template }: WaitingPod, event: ClusterEvent): boolean {
    const { source } = template
    switch (event.kind) {
      case EventKind.CSINodeUpdate:
        return raisesLimit(event)
      case EventKind.AssignedPodDelete:
        return event.template !== undefined && mayAttach(event.template.source)
      case EventKind.PersistentVolumeClaimAdd:
        return isAmong(claimsOf(source, this.cache.podName(pod)), source.namespace, event.object)
      case EventKind.VolumeAttachmentDelete:
        return directClaimsOf(source, this.cache.podName(pod)).length > 0 || usesDriver(template, event.oldObject)
      default:
        return true
    }
  }
}

function add(counts: Map<string, number>, driver: string): void {
  counts.set(driver, (counts.get(driver) ?? 0) + 1)
}

function countByDriver(volumes: Attachable): Map<string, number> {
  const counts = new Map<string, number>()
  for (const driver of volumes.values()) add(counts, driver)
  return counts
}

/** A driver without a limit counts as 0 on both sides. */
function raisesLimit({ object, oldObject }: ClusterEvent): boolean {
  if (!object || !oldObject) return true
  const before = compileCSINode(oldObject).limits
  return [...compileCSINode(object).limits].some(([driver, limit]) => limit > (before.get(driver) ?? 0))
}

/** Whether a volume without a claim is served by the attachment's driver. */
function usesDriver({ source }: CompiledTemplate, attachment: KubernetesObject | undefined): boolean {
  const driver = attachment && compileAttachment(attachment).attacher
  return volumesOf(source).inline.some(
    (volume) => migratedHandle(volume) !== '' && migratedSource(volume)?.driver === driver,
  )
}
