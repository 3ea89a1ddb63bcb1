/** Two versions of an object that could not follow one another. */
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import { decode } from './decode'
import { setDefaults } from './defaults'
import { kindOf } from './kinds'
import { checkImmutableFields } from './update'

/** Reports what the API server would refuse of `object` as an update of `first`; both were validated before. */
export function checkConflict(object: KubernetesObject, first: KubernetesObject, report: Reporter): void {
  checkImmutableFields(withDefaults(object), withDefaults(first), report)
}

/** As the API server stores it, but for what admission plugins do. */
export function withDefaults(object: KubernetesObject): KubernetesObject {
  const kind = kindOf(object.apiVersion, object.kind)
  if (!kind) return object
  const decoded = decode(object, kind, 'Ignore').object
  setDefaults(decoded)
  return decoded
}
