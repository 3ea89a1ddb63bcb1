/** Pods that must not be tried at all: those with gates, and those that ask for a scheduler that nobody is. */
import { GATED_MESSAGE } from '../../../src/main/simulation/scheduler/plugins/schedulingGates'
import type { Difference } from './compare'
import type { Input } from './input'
import type { PodResult } from './recording'
import type { World } from './world'

export interface HeldBack {
  readonly gated: number
  readonly unserved: number
  readonly differences: readonly Difference[]
}

export function compareHeldBack({ recording, pods }: Input, world: World): HeldBack {
  const differences: Difference[] = []
  let gated = 0
  let unserved = 0
  recording.results.slice(0, pods.length).forEach((result, at) => {
    const condition = result.conditions.find(({ reason }) => reason === 'SchedulingGated')
    if (!condition && !isUnserved(result)) return
    if (condition) gated++
    else unserved++
    const pod = world.scheduler.addPod(pods[at])
    const recorded = condition ? ['gated', condition.message] : ['noProfile']
    const { outcome } = world.scheduler.decide(pod).report
    const decided = condition ? [outcome, GATED_MESSAGE] : [outcome]
    if (recorded.join() !== decided.join()) differences.push({ what: `${result.pod} held back`, recorded, decided })
  })
  return { gated, unserved, differences }
}

/** Nothing whatever is written about it. */
function isUnserved({ attempts, conditions, node }: PodResult): boolean {
  return attempts.length === 0 && conditions.length === 0 && node === null
}
