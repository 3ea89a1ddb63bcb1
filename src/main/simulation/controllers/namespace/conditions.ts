/** What a namespace that is being deleted says of it. Upstream: namespace/deletion/status_condition_utils.go. */
import { conditionOf, type Condition } from '../conditions'

/** What is left of a namespace, by resource (`pods.`) and by finalizer. */
export interface Remaining {
  readonly resources: Map<string, number>
  readonly finalizers: Map<string, number>
  /** Why something could not be deleted. */
  readonly errors: readonly string[]
}

/** In upstream's order, with the reason and message of all being well. */
const well = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
] as const

/** @returns the same list when nothing has changed. */
export function namespaceConditions(
  before: readonly Condition[] | undefined,
  remaining: Remaining,
  time: string,
): readonly Condition[] {
  const wrong = wrongs(remaining)
  let changed = false
  const conditions = well.map(([type, reason, message]): Condition => {
    const now = { type, status: 'False' as const, reason, message, ...wrong.get(type) }
    const old = conditionOf(before, type)
    if (old && old.status === now.status && old.reason === now.reason && old.message === now.message) return old
    changed = true
    return { ...now, lastTransitionTime: old?.status === now.status ? old.lastTransitionTime : time }
  })
  return before && !changed ? before : conditions
}

function wrongs({
  resources,
  finalizers,
  errors,
}: Remaining): Map<string, Pick<Condition, 'status' | 'reason' | 'message'>> {
  const found = new Map<string, Pick<Condition, 'status' | 'reason' | 'message'>>()
  const add = (type: string, reason: string, text: string, parts: readonly string[]): void => {
    if (parts.length > 0)
      found.set(type, { status: 'True', reason, message: `${text}: ${[...parts].sort().join(', ')}` })
  }
  const failed = `Failed to delete all resource types, ${errors.length} remaining`
  add('NamespaceDeletionContentFailure', 'ContentDeletionFailed', failed, errors)
  const left = [...resources].map(([resource, count]) => `${resource} has ${count} resource instances`)
  add('NamespaceContentRemaining', 'SomeResourcesRemain', 'Some resources are remaining', left)
  const held = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`)
  const text = 'Some content in the namespace has finalizers remaining'
  add('NamespaceFinalizersRemaining', 'SomeFinalizersRemain', text, held)
  return found
}
