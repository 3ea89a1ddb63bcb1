/** What a jump stops at, in words. */
import type { InterestKind } from '../../protocol/frame'

export const kindWords: Record<InterestKind, { title: string; note: string }> = {
  failedScheduling: { title: 'Failed scheduling', note: 'A pod fits on no node' },
  warning: { title: 'Other warnings', note: 'Any other Event of type Warning' },
  objective: { title: 'A missed objective', note: 'One that was met so far; pods pending are judged at the end' },
  node: { title: 'A changed node', note: 'Joined, gone, cordoned, ready or not ready' },
  mark: { title: 'A mark of the trial', note: 'Load, faults and operations begin, change or end' },
}
