import type { FilterPlugin, PreFilterResult, ScorePlugin } from '../framework'

/**
 * Dynamic resource allocation is not simulated: a pod has no claims here, and for such pods upstream's plugin filters
 * nothing, scores 0 and says so when preemption is asked. Upstream: plugins/dynamicresources.
 */
export class DynamicResources implements FilterPlugin, ScorePlugin {
  readonly name = 'DynamicResources'
  readonly perTemplate = true
  readonly events = 0

  preFilter(): PreFilterResult {
    return false
  }

  filter(): number {
    return 0
  }

  describe(): string[] {
    return []
  }

  unresolvable(): boolean {
    return false
  }

  preScore(): boolean {
    return true
  }

  constantScore(): number {
    return 0
  }

  score(): number {
    return 0
  }
}

/** Its part of a failed PostFilter. */
export const NO_CLAIMS_MESSAGE = 'no new claims to deallocate'
/** The same when its PreFilter was never reached: an error, which ends PostFilter. */
export const NO_STATE_MESSAGE = 'not found'
