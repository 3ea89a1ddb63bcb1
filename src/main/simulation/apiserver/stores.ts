import type { KubernetesObject } from '../../../design/kubernetes'
import type { Reply } from './requests'
import type { Propagation } from './objectRegistry'
import type { Target } from './resourceKinds'

/** The body of a DELETE (metav1.DeleteOptions). */
export interface DeleteOptions {
  propagationPolicy?: Propagation
  gracePeriodSeconds?: number
  preconditions?: { uid?: string; resourceVersion?: string }
  dryRun?: string[]
}

/** Objects of some kinds, however they are kept, as a user reads and writes them. All at the moment of commit. */
export interface ObjectStore {
  /** As stored, with its resourceVersion; undefined when there is none of the name. */
  get(target: Target): KubernetesObject | undefined
  list(target: Target): KubernetesObject[]
  /** The object is as admission left it. */
  create(target: Target, object: KubernetesObject): Reply
  /** @param before what `get` has just given. */
  update(target: Target, before: KubernetesObject, after: KubernetesObject): Reply
  delete(target: Target, options: DeleteOptions): Reply
}
