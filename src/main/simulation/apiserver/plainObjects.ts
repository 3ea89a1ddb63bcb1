import { volumeKinds, type VolumeKind } from '../../../design/compile/volumeObjects'
import type { KubernetesObject } from '../../../design/kubernetes'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import type { StoredObject } from '../state/objects'
import { deleteClaim, updateClaim } from './claimWrites'
import { alreadyExists, notFound } from './replies'
import type { Reply } from './requests'
import type { Target } from './resourceKinds'
import { withEqualParts } from './sharing'
import type { DeleteOptions, ObjectStore } from './stores'

/** Etcd's revisions are of all objects together: none is ever as low as a version of one. */
const FIRST_REVISION = 1000

/** All objects but pods, nodes and those of storage. */
export class PlainObjects implements ObjectStore {
  constructor(private readonly context: ClusterContext) {}

  get(target: Target): KubernetesObject | undefined {
    const found = this.find(target)
    return found?.stored && withRevision(found.stored, found.version)
  }

  list({ kind, namespace }: Target): KubernetesObject[] {
    const found = [...this.context.objects.ofKind(kind.kind)]
    return found.flatMap((one) =>
      one.stored && (!namespace || one.namespace === namespace) ? [withRevision(one.stored, one.version)] : [],
    )
  }

  create({ kind }: Target, object: KubernetesObject): Reply {
    const { status: _, ...written } = object
    return this.context.objectRegistry.createAdmitted(kind.kind === 'Namespace' ? asNamespace(written) : written)
  }

  update(target: Target, _: KubernetesObject, after: KubernetesObject): Reply {
    const found = this.find(target)
    if (!found) return notFound(target.kind.kind, target.name ?? '')
    return this.context.objectRegistry.update(found, (latest) => withEqualParts(latest, after))
  }

  delete(target: Target, { propagationPolicy, preconditions }: DeleteOptions): Reply {
    const found = this.find(target)
    if (!found) return notFound(target.kind.kind, target.name ?? '')
    return this.context.objectRegistry.delete(found, { propagationPolicy, uid: preconditions?.uid })
  }

  private find({ kind, namespace, name = '' }: Target): StoredObject | undefined {
    return this.context.objects.find(kind.kind, namespace, name)
  }
}

/** Upstream: registry/core/namespace/strategy.go, PrepareForCreate. */
function asNamespace(object: Omit<KubernetesObject, 'status'>): KubernetesObject {
  const { metadata, spec } = object as KubernetesObject & { spec?: { finalizers?: string[] } }
  const finalizers = [...new Set([...(spec?.finalizers ?? []), 'kubernetes'])]
  const labels = { 'kubernetes.io/metadata.name': metadata.name ?? '', ...metadata.labels }
  return {
    ...(object as KubernetesObject),
    metadata: { ...metadata, labels },
    spec: { ...spec, finalizers },
    status: { phase: 'Active' },
  }
}

function withRevision(object: KubernetesObject, version: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(FIRST_REVISION + version) } }
}

export const isStorageKind = (kind: string): kind is VolumeKind => (volumeKinds as readonly string[]).includes(kind)

/** Volumes, claims and classes, which have a table of their own. */
export class StorageObjects implements ObjectStore {
  constructor(private readonly context: ClusterContext) {}

  get(target: Target): KubernetesObject | undefined {
    return this.context.volumes.get(target.kind.kind as VolumeKind, keyOf(target))
  }

  list({ kind, namespace }: Target): KubernetesObject[] {
    const all = [...this.context.volumes.ofKind(kind.kind as VolumeKind)]
    return all.filter(({ metadata }) => !namespace || metadata.namespace === namespace)
  }

  create(target: Target, object: KubernetesObject): Reply {
    const { volumes, epoch, now } = this.context
    const { kind } = target.kind
    const name = object.metadata.name ?? ''
    if (volumes.get(kind as VolumeKind, keyOf({ ...target, name }))) return alreadyExists(kind, name)
    const metadata = { ...object.metadata, creationTimestamp: timestamp(epoch, now) }
    return { code: 201, object: volumes.put({ ...object, metadata }) }
  }

  update({ kind }: Target, _before: KubernetesObject, after: KubernetesObject): Reply {
    const isClaim = kind.kind === 'PersistentVolumeClaim'
    return { code: 200, object: isClaim ? updateClaim(this.context, after) : this.context.volumes.put(after) }
  }

  delete(target: Target): Reply {
    if (target.kind.kind === 'PersistentVolumeClaim') {
      return deleteClaim(this.context, keyOf(target)) ? { code: 200 } : notFound(target.kind.kind, target.name ?? '')
    }
    const deleted = this.context.volumes.delete(target.kind.kind as VolumeKind, keyOf(target))
    return deleted ? { code: 200 } : notFound(target.kind.kind, target.name ?? '')
  }
}

const keyOf = ({ kind, namespace, name = '' }: Target): string => (kind.namespaced ? `${namespace}/${name}` : name)
