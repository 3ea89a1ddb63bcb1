/** The seam between the replay and what is replayed on: a control plane with a kubelet stand-in, in virtual time. */
import type { Answer, ClusterNode, FakeKubelet, Json, Row } from './recording'

/** CPU usage that metrics.k8s.io reports for the pods of a workload, in milli-CPU; undefined: no metrics. */
export interface Usage {
  /** Name of the workload: its pods are named after it. */
  workload: string
  /** Spread evenly over the ready pods. */
  totalMilli?: number
  /** Of each of the first `pods` pods (all when left out). */
  eachMilli?: number
  pods?: number
}

/** What the kubelet stand-in does because the scenario says so. */
export type StandInAct =
  | { act: 'stop node'; node: string }
  | { act: 'return node'; node: string }
  | { act: 'post node ready'; node: string; ready: boolean }
  | { act: 'create node'; node: ClusterNode; ready: boolean }
  | { act: 'pod ready'; pod: string; ready: boolean }
  | { act: 'usage'; usage: Usage }

/**
 * From the binding to the start, from there to when it is ready, or ends by itself, and from the deletion to the end, as the
 * recording shows them; undefined where it does not.
 */
export interface KubeletDelays {
  startMs?: number
  readyMs?: number
  runMs?: number
  stopMs?: number
}

/** Everything that is so before the first action. */
export interface ClusterSetup {
  name: string
  /** The namespace that the requests speak of. */
  namespace: string
  /** Those of scenarios that go on beside it. */
  otherNamespaces: readonly string[]
  /** Wall clock at virtual time 0, in ms since 1970. */
  t0Ms: number
  nodes: readonly ClusterNode[]
  /** Nodes that come in the course of it. */
  laterNodes: readonly ClusterNode[]
  kubelet: FakeKubelet
  flags: {
    maxUnavailableStatefulSet: boolean
    /** undefined: nodes get no pod CIDR. */
    clusterCidr?: string
    nodeCidrMaskSize: number
    serviceCidr: string
  }
  phases: {
    /** When, modulo its period of 5 s, the node lifecycle controller looks at all nodes, ms. */
    nodeMonitorMs?: number
    /**
     * How long after the first node had come into its queue the node lifecycle controller's tainter looked, which it does ten
     * times a second, ms. 0: before the informer had heard of the node's status.
     */
    taintingDelayMs?: number
    /** When, modulo its period of 20 s, PodGC looks, ms. */
    podGcMs?: number
    /** When, modulo its period of 15 s, the stand-in of metrics-server measures the pods, ms. */
    metricsMs: number
    /** When a node's lease was last renewed before `atMs`: from the recorder's notes at the node's death. */
    leases: { node: string; renewedMs: number }[]
  }
  /** The node that a pod came to in the recording: where pods go is not what is compared. */
  placement(podName: string): string | undefined
  /** How long the recorded kubelet took with that pod, ms: neither is that. */
  kubeletDelays(podName: string): KubeletDelays
  /** When a pod was chosen among its equals in the recording, to be given up or to be marked first, ms: the real thing draws. */
  chosenAt(podName: string): number | undefined
  /** How much longer the recorded API server took with a write at that time than one that has nothing else to do, ms. */
  slowness(atMs: number): number
}

export interface ReplayedCluster {
  /** Virtual time in ms after t0. */
  readonly now: number
  /** Runs until the given time. */
  advance(untilMs: number): void
  /** A user's request at the current time; the answer comes to stand in `responses` at the returned index. */
  request(method: string, path: string, body: Json | undefined): number
  readonly responses: (Answer | undefined)[]
  standIn(act: StandInAct): void
  /** Rows in the recordings' own format, in the order of their times. */
  readonly timeline: Row[]
  /** An object as it is stored now, in the shape of the API; for kubectl's commands. */
  object(kind: string, name: string): Json | undefined
}
