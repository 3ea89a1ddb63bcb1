/** Figures of a whole run from its newest frame: over all its clusters, and per cluster. */
import type { Frame, SeriesFrame } from '../../protocol/frame'
import { highest } from '../lib/charts/ticks'

export interface Headline {
  podsCreated: number
  podsScheduled: number
  podsRunning: number
  podsPending: number
  podsDeleted: number
  nodes: number
  /** Largest queue of pending pods, and the largest rate of pods bound in a second. */
  pendingPeak: number
  schedulingPeak: number
  /** p99 of the worst interval, in seconds; 0: none was scheduled. */
  schedulingP99: number
}

const peak = (frame: Frame, column: keyof SeriesFrame) =>
  Math.max(0, ...frame.clusters.map((cluster) => highest([cluster.series[column]])))

export function headline(frame: Frame): Headline {
  const sum = (key: keyof Frame['clusters'][number]['counts']) =>
    frame.clusters.reduce((all, cluster) => all + cluster.counts[key], 0)
  return {
    podsCreated: sum('podsCreated'),
    podsScheduled: sum('podsScheduled'),
    podsRunning: sum('podsRunning'),
    podsPending: sum('podsPending'),
    podsDeleted: sum('podsDeleted'),
    nodes: sum('nodes'),
    pendingPeak: peak(frame, 'pending'),
    schedulingPeak: peak(frame, 'scheduled'),
    schedulingP99: peak(frame, 'schedulingP99'),
  }
}
