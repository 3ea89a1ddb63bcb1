import type { Plugin } from '../framework'

/** Binds by a POST to the pod's binding subresource; the scheduler does so itself. Upstream: plugins/defaultbinder. */
export class DefaultBinder implements Plugin {
  readonly name = 'DefaultBinder'
  readonly perTemplate = true
  readonly events = 0
}
