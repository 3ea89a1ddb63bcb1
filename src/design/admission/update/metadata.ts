/** What never changes of an object. Source: apimachinery/pkg/api/validation/objectmeta.go (ValidateObjectMetaUpdate). */
import type { Path } from '../../fieldPath'
import type { KubernetesObject } from '../../kubernetes'
import { equal } from '../../patch/values'
import type { Reporter } from '../../problems'
import type { Fields } from '../values'

export function checkMetadataUpdate(object: KubernetesObject, old: KubernetesObject, report: Reporter): void {
  const [now, before] = [object.metadata as unknown as Fields, old.metadata as unknown as Fields]
  for (const field of ['name', 'namespace', 'uid', 'creationTimestamp']) {
    if (now[field] !== undefined) checkImmutable(now[field], before[field], ['metadata', field], report)
  }
  if (Number(now.generation ?? 0) < Number(before.generation ?? 0)) {
    report.invalid(['metadata', 'generation'], now.generation, 'must not be decremented')
  }
}

/** `shown`: the value as the API server prints it, when that is not as it was written. */
export function checkImmutable(now: unknown, before: unknown, path: Path, report: Reporter, shown = now): void {
  if (equal(now, before)) return
  report.invalid(path, shown ?? null, 'field is immutable', {
    remedy: 'delete the object and create it anew, or leave the field as it is',
  })
}
