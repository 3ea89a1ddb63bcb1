import type { SchedulerConfiguration } from '../../../design/types'

/** Resources that some profile scores: they need a place in resource vectors although nobody may have or want any. */
export function scoredResources({ profiles }: SchedulerConfiguration): string[] {
  return profiles.flatMap(({ args }) => [
    ...args.NodeResourcesFit.scoringStrategy.resources.map(({ name }) => name),
    ...args.NodeResourcesBalancedAllocation.resources.map(({ name }) => name),
  ])
}
