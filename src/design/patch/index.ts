/** Patches of objects, as the API server applies them. */
import { applyJsonPatch, type Operation } from './jsonPatch'
import { applyMergePatch } from './mergePatch'
import { applyStrategicMergePatch } from './strategicMergePatch'
import { PatchError } from './values'

export { applyJsonPatch, type Operation } from './jsonPatch'
export { applyMergePatch } from './mergePatch'
export { applyStrategicMergePatch } from './strategicMergePatch'
export { PatchError } from './values'

/** The media types of the three, without `application/` and `+json`. */
export type PatchType = 'json-patch' | 'merge-patch' | 'strategic-merge-patch'

/**
 * The object after the patch. `type` names the object's type in the field table: a strategic merge patch needs it.
 * @throws PatchError when the patch cannot be applied.
 */
export function applyPatch<T>(object: T, patch: unknown, patchType: PatchType, type: string): T {
  if (patchType === 'merge-patch') return applyMergePatch(object, patch) as T
  if (patchType === 'strategic-merge-patch') return applyStrategicMergePatch(object, patch, type) as T
  if (!Array.isArray(patch)) throw new PatchError('a JSON patch is a list of operations')
  return applyJsonPatch(object, patch as Operation[]) as T
}
