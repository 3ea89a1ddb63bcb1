/** A pod's life as a run tells it: what `run.podLife` answers. Virtual seconds. */

export type LifeKind =
  /** Stored by the API server, and on its way to the scheduler. */
  | 'created'
  | 'queued'
  | 'attempt'
  | 'retry'
  | 'binding'
  /** On its node: until the kubelet hears of it, then its volumes, then the start of syncPod. */
  | 'seen'
  | 'volumes'
  | 'sync'
  | 'sandbox'
  | 'image'
  | 'container'
  /** All containers run; the kubelet has to notice and say so. */
  | 'report'
  | 'readiness'
  | 'running'
  | 'ended'
  | 'stopping'
  | 'removal'

/** One stretch of a pod's life; `toSeconds` is null for the one that it is in. */
export interface LifeStage {
  kind: LifeKind
  /** In words, e.g. `Image of container app`. */
  label: string
  /** What it came to, or what it waits for. */
  detail: string
  fromSeconds: number
  toSeconds: number | null
  failed: boolean
}

export interface PodLife {
  namespace: string
  name: string
  /** True when the pod does not exist any more. */
  gone: boolean
  /** Scheduling attempts that `stages` has. */
  attempts: number
  /** False when the beginning of its life is no longer written down. */
  complete: boolean
  stages: LifeStage[]
}
