/** What a stretch of a pod's life is; design/podLife.ts has the same. */
export const lifeKinds = [
  /** Stored by the API server, and on its way to the scheduler. */
  'created',
  'queued',
  'attempt',
  'retry',
  'binding',
  /** On its node: until the kubelet hears of it, then its volumes, then the start of syncPod. */
  'seen',
  'volumes',
  'sync',
  'sandbox',
  'image',
  'container',
  /** All containers run; the kubelet has to notice and say so. */
  'report',
  'readiness',
  'running',
  'ended',
  'stopping',
  'removal',
] as const
