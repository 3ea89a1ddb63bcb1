import type { KubernetesObject } from '../../../design/kubernetes'
import { controllerReference } from '../apiserver/objectRegistry'
import type { ClusterContext } from '../context'
import { compileSelector } from '../scheduler/labelSelector'
import { controllerOf, type StoredObject } from '../state/objects'
import { canonical, templateHash, type RawTemplate } from './templates'

/** apps/v1 ControllerRevision: a template as a StatefulSet or DaemonSet has had it. */
export interface Revision extends KubernetesObject {
  data: { spec: { template: RawTemplate } }
  revision: number
}

export interface StoredRevision {
  target: StoredObject
  object: Revision
}

/** Revisions of an owner as informers have them, oldest first. Upstream: pkg/controller/history. */
export function revisionsOf(context: ClusterContext, owner: StoredObject): StoredRevision[] {
  // Those that it is about to take are among them.
  const revisions = [...orphanRevisions(context, owner)].map((target) => ({ target, object: target.seen as Revision }))
  for (const target of context.objects.dependentsOf(owner.uid)) {
    if (target.kind !== 'ControllerRevision' || controllerOf(target.seen) !== owner.uid) continue
    revisions.push({ target, object: target.seen as Revision })
  }
  return revisions.sort(
    (a, b) =>
      a.object.revision - b.object.revision ||
      a.target.created - b.target.created ||
      (a.target.name < b.target.name ? -1 : 1),
  )
}

/** Revisions without a controller that the owner's selector matches, as after an orphaning: it takes them. */
export function* orphanRevisions(
  { objects }: ClusterContext,
  { namespace, owner }: StoredObject,
): Iterable<StoredObject> {
  let matches: ((labels: Readonly<Record<string, string>>) => boolean) | undefined
  for (const target of objects.withoutController('ControllerRevision', namespace)) {
    matches ??= compileSelector(owner?.selector).matches
    if (matches(target.seen.metadata.labels ?? {}) && !target.seen.metadata.deletionTimestamp) yield target
  }
}

/** Upstream: controller_history.go, AdoptControllerRevision. */
export function withController(revision: KubernetesObject, owner: StoredObject): KubernetesObject {
  const ownerReferences = [...(revision.metadata.ownerReferences ?? []), controllerReference(owner, 'apps/v1')]
  return { ...revision, metadata: { ...revision.metadata, ownerReferences } }
}

const texts = new WeakMap<RawTemplate, string>()
const textOf = (template: RawTemplate): string => {
  let text = texts.get(template)
  if (text === undefined) texts.set(template, (text = canonical(template)))
  return text
}

export const sameTemplate = (a: RawTemplate, b: RawTemplate): boolean => a === b || textOf(a) === textOf(b)

export const nextRevision = (revisions: readonly StoredRevision[]): number =>
  (revisions.at(-1)?.object.revision ?? 0) + 1

/** As the owner's template is now. */
export function newRevision(
  owner: StoredObject,
  template: RawTemplate,
  revision: number,
  collisionCount = 0,
): Revision {
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.name}-${templateHash(template, collisionCount)}`,
      namespace: owner.namespace,
      labels: template.metadata?.labels,
      ownerReferences: [controllerReference(owner, 'apps/v1')],
    },
    data: { spec: { template } },
    revision,
  }
}
