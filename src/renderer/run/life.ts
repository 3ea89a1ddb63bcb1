/** The life of a pod as rows of a timeline, apart from the drawing. */
import type { PodLife } from '../../protocol/commands'

type Stage = PodLife['stages'][number]

export interface LifeRow extends Stage {
  /** Seconds; up to now for the stage that goes on. */
  took: number
  /** Where its bar begins and how long it is, as shares of the drawn time. */
  left: number
  width: number
  tone: 'scheduler' | 'kubelet' | 'run' | 'end' | 'wait' | 'err'
}

const tones: Record<Stage['kind'], LifeRow['tone']> = {
  created: 'wait',
  queued: 'wait',
  attempt: 'scheduler',
  retry: 'wait',
  binding: 'scheduler',
  seen: 'wait',
  volumes: 'kubelet',
  sync: 'kubelet',
  sandbox: 'kubelet',
  image: 'kubelet',
  container: 'kubelet',
  report: 'wait',
  readiness: 'wait',
  running: 'run',
  ended: 'end',
  stopping: 'end',
  removal: 'end',
}

const isLong = ({ kind }: Stage) => kind === 'running' || kind === 'ended'

/**
 * Bars share the time that the start of the pod took, and that of its end: a run of ten minutes would press seconds of
 * starting flat, so running is drawn as the last tenth.
 */
export function lifeRows({ stages }: PodLife, now: number): LifeRow[] {
  const took = (stage: Stage) => Math.max(0, (stage.toSeconds ?? now) - stage.fromSeconds)
  const short = stages.filter((stage) => !isLong(stage)).reduce((sum, stage) => sum + took(stage), 0)
  const long = stages.filter((stage) => isLong(stage) && took(stage) > 0).length
  const scale = short === 0 ? 0 : (1 - 0.1 * Math.min(9, long)) / short
  let at = 0
  return stages.map((stage) => {
    const width = isLong(stage) ? (took(stage) > 0 ? 0.1 : 0) : took(stage) * scale
    const row = {
      ...stage,
      took: took(stage),
      left: at,
      width,
      tone: stage.failed ? ('err' as const) : tones[stage.kind],
    }
    at += width
    return row
  })
}

/** Seconds from its creation until all its containers ran and were reported; null while they do not. */
export function startedAfter({ stages, complete }: PodLife): number | null {
  const reported = stages.find(({ kind }) => kind === 'report')
  return complete && reported?.toSeconds != null ? reported.toSeconds - stages[0].fromSeconds : null
}
