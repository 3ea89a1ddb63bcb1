/** The recordings' format; ../scheduler/README.md describes it. Only what the replay reads is typed. */
import { readFileSync } from 'node:fs'
import type { KubernetesObject, PodSpec } from '../../../src/design'

export type Patch = Record<string, unknown>

export interface PodObject extends KubernetesObject {
  spec: PodSpec
}

export interface Action {
  /** Index of the pod after which it was done. */
  after: number
  op: string
  name?: string
  namespace?: string
  node?: KubernetesObject
  patch?: Patch
  path?: string
  object?: KubernetesObject
  pods?: PodObject[]
}

export interface Provisioner {
  topologyKeys?: string[]
}

export interface Scenario {
  nodes?: KubernetesObject[]
  existingPods?: PodObject[]
  pods: PodObject[]
  namespaces?: { name: string; labels?: Record<string, string> }[]
  priorityClasses?: KubernetesObject[]
  runtimeClasses?: KubernetesObject[]
  services?: KubernetesObject[]
  replicaSets?: KubernetesObject[]
  replicationControllers?: KubernetesObject[]
  statefulSets?: KubernetesObject[]
  pdbs?: KubernetesObject[]
  csiDrivers?: KubernetesObject[]
  storageClasses?: KubernetesObject[]
  csiNodes?: KubernetesObject[]
  csiStorageCapacities?: KubernetesObject[]
  pvs?: KubernetesObject[]
  pvcs?: KubernetesObject[]
  volumeAttachments?: KubernetesObject[]
  provisioners?: Record<string, Provisioner>
  schedulerConfig?: Record<string, unknown>
  featureGates?: Record<string, boolean>
  actions?: Action[]
  /** burst: all pods were there before the scheduler. */
  options?: { burst?: boolean }
}

export interface VictimEntry {
  pod: string
  node: string
}

export interface RecordedAttempt {
  pod: string
  outcome: 'scheduled' | 'unschedulable' | 'error'
  tMs: number
  node?: string | null
  message?: string
  evaluatedNodes?: number
  feasibleNodes?: number
  feasible?: string[]
  scores?: Record<string, number[]>
  final?: number[]
  topNodes?: string[]
  preemptionNode?: string
  victims?: VictimEntry[]
  /** Every node's victims of the dry run, node by node. */
  potentialVictims?: VictimEntry[]
  notEligibleForPreemption?: string
}

export type TimelineEntry = { t: number } & (
  | { type: 'bound'; pod: string; node: string }
  | { type: 'condition'; pod: string; reason: string; message: string; nominatedNodeName?: string }
  | { type: 'podTerminating' | 'podDeleted'; pod: string }
  | { type: 'action'; action: Action }
  | { type: 'nominated'; pod: string; node: string | null }
  | { type: 'pv'; name: string; phase: string; claimRef?: string; deleting?: boolean }
  | {
      type: 'pvc'
      name: string
      namespace?: string
      phase: string
      selectedNode?: string
      volumeName?: string
      deleting?: boolean
    }
  | { type: 'pvDeleted' | 'pvcDeleted'; name: string; namespace?: string }
  | { type: 'provisionerFails'; pvc: string; node: string }
)

export interface QueueMove {
  tMs: number
  pod: string
  event: string
  queue: 'Active' | 'Backoff' | 'Unschedulable'
  rejectedBy?: Record<string, unknown>
}

/** A PV or PVC as the recorder saved it, without kind. */
export interface SavedVolume {
  name: string
  namespace?: string
  annotations?: Record<string, string>
  spec: Record<string, unknown>
  phase?: string
}

export interface SavedVolumes {
  pvs: SavedVolume[]
  pvcs: SavedVolume[]
}

/** What admission changed of a pod; `containerResources` and `initContainerResources` are in the containers' order. */
export type Admitted = Record<string, unknown>

export interface PodResult {
  pod: string
  node: string | null
  attempts: number[]
  conditions: { reason: string; message: string; nominatedNodeName?: string }[]
  admitted?: Admitted
  createError?: unknown
}

export interface Recording {
  name: string
  scenario: Scenario
  results: PodResult[]
  attempts: RecordedAttempt[]
  timeline: TimelineEntry[]
  nodeAddOrder?: string[]
  queueMoves?: QueueMove[]
  initialVolumes?: SavedVolumes
  finalVolumes?: SavedVolumes
}

/** Without the pods that the API server refused. @throws an error that names the file when it is no recording. */
export function readRecording(file: string): Recording {
  const recording = JSON.parse(readFileSync(file, 'utf8')) as Recording
  const { scenario, results, attempts, timeline } = recording
  if (!scenario?.pods || !results || !attempts || !timeline) {
    throw new Error(`${file}: no recording of the scheduler (scenario, results, attempts and timeline are wanted)`)
  }
  const created = (_: unknown, at: number): boolean => !results[at]?.createError
  return {
    ...recording,
    scenario: { ...scenario, pods: scenario.pods.filter(created) },
    results: results.filter(created),
  }
}

export const keyOf = ({ metadata }: KubernetesObject): string => `${metadata.namespace ?? 'default'}/${metadata.name}`
