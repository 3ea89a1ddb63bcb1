/**
 * Kinds of events in a cluster's queue. `Commit*`: etcd has committed a write and the API server stores it. `Watch*`: a
 * change reaches the watchers. The rest are the components' own timers. Operands a, b, c are named beside each kind.
 *
 * `SEND | Commit*` is a request that leaves its client when the client's rate limiter lets it.
 */
export const SEND = 0x80

export const Kind = {
  // API writes
  CommitCreatePod: 1, // owner, ordinal or NONE, node or NONE (DaemonSet)
  CommitBind: 2, // pod, node, uid
  CommitPodCondition: 3, // pod, -, uid
  CommitPodStatus: 4, // pod, PodStatus bits, uid
  CommitDeletePod: 5, // pod, owner that asks, uid
  CommitRemovePod: 6, // pod, -, uid: the kubelet's delete with grace period 0
  CommitEvent: 12, // an Event object: changes nothing, takes its share
  CommitFinalizer: 13, // the Job controller's removal of a pod's finalizer: likewise
  CommitPodConditions: 14, // a pod's conditions before it runs: likewise
  CommitPreempt: 15, // victim, preemptor, the victim's uid: the scheduler's delete
  CommitDisruptionTarget: 16, // the condition that precedes it: changes nothing, takes its share
  CommitVolume: 17, // controller of storage, number of its write
  CommitPreBind: 18, // pod, node, uid: what VolumeBinding has assumed
  CommitRequest: 0, // number of the request, series of its measurement, client
  // Watch deliveries
  WatchPodAdded: 20, // pod, -, uid
  WatchPodBound: 21, // pod, node, uid
  WatchPodStatus: 22, // pod, PodStatus bits, uid
  WatchPodDeleting: 23, // pod, -, uid
  WatchPodRemoved: 24, // pod, -, uid
  WatchVolume: 28, // number of the change
  WatchObject: 29, // number of the change
  WatchNode: 25, // number of the change
  // kube-scheduler
  SchedulerCycle: 30, // pod, node or NONE, uid
  SchedulerBackoff: 31,
  SchedulerFlush: 32,
  SchedulerPreBind: 33, // pod, node, uid: are its volumes there?
  // controllers
  ControllerSync: 40, // controller, key
  ControllerRequeue: 41, // controller, key
  ControllerTimer: 44, // controller, operand of its own
  VolumeSync: 42, // controller of storage, number of its write
  VolumeResync: 43, // the binder looks at all claims and volumes
  // kubelet
  KubeletStep: 50, // pod, step, uid
  KubeletReport: 51, // pod, PodStatus bits, uid
  KubeletExit: 52, // pod, exit code, uid
  KubeletStopped: 53, // pod, -, uid
  KubeletRestart: 54, // pod, container and what comes next of it, uid
  // kube-proxy
  ProxyProgrammed: 60, // service
  // load
  ApplyNext: 70, // position
  Scale: 71, // load
  ChurnStart: 72, // load
  ChurnArrival: 73, // load
  ChurnDeparture: 74, // pod, load, uid
  ChurnDelete: 75, // load
  StartOperation: 76, // operation
  KubectlTimer: 77, // slot of the command that waits
  // uniform background work and measuring
  Tick: 80,
  MetricsScrape: 81,
  MemoryLook: 82,
} as const

export type Kind = (typeof Kind)[keyof typeof Kind]

/** Bits of a pod status as the kubelet reports it. */
export const PodStatus = {
  started: 1,
  ready: 2,
  succeeded: 4,
  failed: 8,
  /** Ready=False after it was True. */
  notReady: 16,
  /** Labels, annotations, finalizers, other conditions. */
  changed: 32,
} as const
