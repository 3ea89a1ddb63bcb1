import { compilePodTemplate, type PodContext } from '../../../design/compile/podTemplate'
import type { KubernetesObject, LabelSelector, PodSpec } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { ClusterContext } from '../context'
import type { RawTemplate } from '../controllers/templates'
import { NONE, type OwnerId } from '../state/ids'
import { controllerOf, type StoredObject } from '../state/objects'
import type { CompiledTemplate } from '../state/templates'
import { defaultSettings, type Owner, type OwnerKind, type OwnerSettings } from '../state/owners'

const kinds: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'])

interface WorkloadFields {
  replicas?: number
  parallelism?: number
  completions?: number
  backoffLimit?: number
  suspend?: boolean
  completionMode?: string
  selector?: LabelSelector
  template: RawTemplate
  podManagementPolicy?: string
  ordinals?: { start?: number }
  volumeClaimTemplates?: readonly KubernetesObject[]
}

interface WorkloadStatus {
  replicas?: number
  readyReplicas?: number
  ready?: number
  numberReady?: number
  currentNumberScheduled?: number
  active?: number
  succeeded?: number
  failed?: number
}

/**
 * The rows of the tables that pods refer to, kept in step with the workload objects at each commit: whoever has pods has a
 * row, with its template compiled.
 */
export class Workloads {
  /** What a specification was compiled to, by the object as it was written. */
  private readonly compiled = new WeakMap<PodSpec, PodTemplate>()

  private readonly owners = new Map<PodTemplate, Owner>()

  constructor(
    private readonly context: ClusterContext,
    private readonly podContext: PodContext,
  ) {
    context.objectRegistry.onStored((object, before) => this.stored(object, before))
  }

  /** A template that the design has compiled already. */
  know(spec: PodSpec, template: PodTemplate): void {
    this.compiled.set(spec, template)
  }

  /** As the API server would admit its pods. Templates that differ in their labels only share the work. */
  compile({ spec, metadata }: RawTemplate, namespace: string, daemonSet = false): PodTemplate {
    const labels = metadata?.labels ?? {}
    const known = this.compiled.get(spec)
    if (known && known.namespace === namespace && !usesLabelKeys(spec)) {
      if (sameLabels(known.labels, labels) && sameLabels(known.annotations ?? {}, metadata?.annotations ?? {}))
        return known
      return { ...known, labels, ...(metadata?.annotations ? { annotations: metadata.annotations } : {}) }
    }
    const template = compilePodTemplate(spec, metadata, namespace, { ...this.podContext, daemonSet })
    this.compiled.set(spec, template)
    return template
  }

  /** The template of an owner's pods, or of some of them. */
  intern(template: PodTemplate, owner: Owner): CompiledTemplate {
    this.owners.set(template, owner)
    return this.context.templates.intern(template)
  }

  /** Whose pods have the template. */
  ownerOf(template: PodTemplate): Owner | undefined {
    return this.owners.get(template)
  }

  private stored(object: StoredObject, before: KubernetesObject | undefined): void {
    if (!kinds.has(object.kind)) return
    const { stored } = object
    if (!stored) {
      if (object.owner) object.owner.stored = false
      return
    }
    const spec = stored.spec as WorkloadFields
    if (!object.owner) object.owner = this.addOwner(object, stored, spec)
    const { owner } = object
    if (before && before.metadata.ownerReferences !== stored.metadata.ownerReferences) {
      this.context.owners.setParent(owner, this.parentOf(stored))
    }
    if (before && before.spec !== stored.spec) this.update(owner, before.spec as WorkloadFields, spec)
    owner.status = statusOf((stored.status ?? {}) as WorkloadStatus)
  }

  private addOwner(object: StoredObject, stored: KubernetesObject, spec: WorkloadFields): Owner {
    const { owners, templates } = this.context
    const owner = owners.add({
      kind: object.kind as OwnerKind,
      namespace: object.namespace,
      name: object.name,
      parent: this.parentOf(stored),
      object,
      template: templates.intern(this.compile(spec.template, object.namespace, object.kind === 'DaemonSet')),
      selector: spec.selector,
      replicas: desiredOf(object.kind, spec),
      settings: settingsOf(spec),
    })
    this.owners.set(owner.template.source, owner)
    owner.stored = true
    return owner
  }

  private parentOf(stored: KubernetesObject): OwnerId {
    const uid = controllerOf(stored)
    const parent = uid === undefined ? undefined : this.context.objects.withUid(uid)?.owner?.id
    return parent ?? (NONE as OwnerId)
  }

  private update(owner: Owner, before: WorkloadFields, spec: WorkloadFields): void {
    if (owner.kind !== 'DaemonSet') owner.replicas = desiredOf(owner.kind, spec)
    owner.selector = spec.selector
    owner.settings = settingsOf(spec)
    if (before.template === spec.template) return
    owner.template = this.intern(this.compile(spec.template, owner.namespace, owner.kind === 'DaemonSet'), owner)
  }
}

/** A DaemonSet's are counted by its controller. */
function desiredOf(kind: string, { replicas = 1, parallelism = 1 }: WorkloadFields): number {
  if (kind === 'DaemonSet') return 0
  return kind === 'Job' ? parallelism : replicas
}

function settingsOf(spec: WorkloadFields): OwnerSettings {
  return {
    ...defaultSettings,
    parallelPodManagement: spec.podManagementPolicy === 'Parallel',
    firstOrdinal: spec.ordinals?.start ?? 0,
    completions: spec.completions ?? (spec.parallelism === undefined ? 1 : null),
    backoffLimit: spec.backoffLimit ?? 6,
    suspend: spec.suspend ?? false,
    indexed: spec.completionMode === 'Indexed',
    claimTemplates: spec.volumeClaimTemplates ?? [],
  }
}

function statusOf(status: WorkloadStatus): Owner['status'] {
  return {
    replicas: status.replicas ?? status.active ?? status.currentNumberScheduled ?? 0,
    ready: status.readyReplicas ?? status.ready ?? status.numberReady ?? 0,
    succeeded: status.succeeded ?? 0,
    failed: status.failed ?? 0,
  }
}

/** matchLabelKeys take the pod's own labels into account when it is admitted. */
function usesLabelKeys(spec: PodSpec): boolean {
  return JSON.stringify(spec).includes('atchLabelKeys"')
}

function sameLabels(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
