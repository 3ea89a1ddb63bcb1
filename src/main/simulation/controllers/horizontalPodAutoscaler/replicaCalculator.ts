import type { Micros } from '../../kernel/time'

/**
 * From the usage of pods to a number of replicas: pure functions. Amounts are in thousandths of the resource's unit, whole
 * numbers, and are divided as Go divides them. Upstream: pkg/controller/podautoscaler/replica_calculator.go and
 * metrics/utilization.go.
 */

/** A pod as the controller's informer has it, with what the metrics API says of it. */
export interface ScaledPod {
  /** Being deleted, or failed. */
  ended: boolean
  pending: boolean
  /** status.startTime */
  startTime: Micros | undefined
  /** The condition Ready; undefined: there is none yet. */
  ready: { status: boolean; since: Micros } | undefined
  /** undefined: the metrics API has nothing of it. */
  metric: { value: number; timestamp: Micros; window: Micros } | undefined
  /** What it asks for, undefined where it does not matter. */
  request: number | undefined
}

/** Shares of the target within which nothing is done. */
export interface Tolerances {
  up: number
  down: number
}

export interface Initialization {
  /** --horizontal-pod-autoscaler-cpu-initialization-period */
  cpuPeriod: Micros
  /** --horizontal-pod-autoscaler-initial-readiness-delay */
  readinessDelay: Micros
}

export interface PodGroups {
  ready: ScaledPod[]
  unready: ScaledPod[]
  missing: ScaledPod[]
}

/** Pods that count, those that do not yet, and those that nothing is known of. The ended ones are in none. */
export function groupPods(pods: readonly ScaledPod[], isCpu: boolean, init: Initialization, now: Micros): PodGroups {
  const groups: PodGroups = { ready: [], unready: [], missing: [] }
  for (const pod of pods) {
    if (pod.ended) continue
    if (pod.pending) groups.unready.push(pod)
    else if (!pod.metric) groups.missing.push(pod)
    else if (isCpu && isUnready(pod, init, now)) groups.unready.push(pod)
    else groups.ready.push(pod)
  }
  return groups
}

/** What a pod uses while it starts says nothing of the load. */
function isUnready({ ready, startTime, metric }: ScaledPod, init: Initialization, now: Micros): boolean {
  if (!ready || startTime === undefined || !metric) return true
  if (startTime + init.cpuPeriod > now) return !ready.status || metric.timestamp < ready.since + metric.window
  return !ready.status && startTime + init.readinessDelay > ready.since
}

const within = ({ up, down }: Tolerances, ratio: number): boolean => 1 - down <= ratio && ratio <= 1 + up

/** How usage compares with the target, for some pods' values. */
type Compare = (values: ReadonlyMap<ScaledPod, number>) => number

/**
 * The replicas that bring the ratio to 1. Pods without metrics count as if they were in the way: as `fallback` says when there
 * would be fewer replicas, with nothing when there would be more; unready pods count with nothing when there would be more.
 */
function replicasFor(
  groups: PodGroups,
  current: number,
  tolerances: Tolerances,
  compare: Compare,
  fallback: (pod: ScaledPod) => number,
): number {
  const values = new Map(groups.ready.map((pod) => [pod, pod.metric?.value ?? 0]))
  const ratio = compare(values)
  const upWithUnready = groups.unready.length > 0 && ratio > 1
  if (!upWithUnready && groups.missing.length === 0) {
    return within(tolerances, ratio) ? current : Math.ceil(ratio * groups.ready.length)
  }
  if (ratio < 1) for (const pod of groups.missing) values.set(pod, fallback(pod))
  else if (ratio > 1) for (const pod of groups.missing) values.set(pod, 0)
  if (upWithUnready) for (const pod of groups.unready) values.set(pod, 0)
  const corrected = compare(values)
  const turned = (ratio < 1 && corrected > 1) || (ratio > 1 && corrected < 1)
  if (within(tolerances, corrected) || turned) return current
  const replicas = Math.ceil(corrected * values.size)
  const wrongWay = (corrected < 1 && replicas > current) || (corrected > 1 && replicas < current)
  return wrongWay ? current : replicas
}

const sum = (values: Iterable<number>): number => {
  let total = 0
  for (const value of values) total += value
  return total
}

/** The average of the pods' shares of their requests, in percent, and of their usage. */
export function resourceUtilization(
  groups: PodGroups,
  current: number,
  target: number,
  tolerances: Tolerances,
): { replicas: number; utilization: number; average: number } {
  const percent = (values: ReadonlyMap<ScaledPod, number>): number => {
    const requested = sum([...values.keys()].map(({ request = 0 }) => request))
    return Math.trunc((sum(values.values()) * 100) / requested)
  }
  const replicas = replicasFor(
    groups,
    current,
    tolerances,
    (values) => percent(values) / target,
    ({ request = 0 }) => Math.trunc((request * Math.max(100, target)) / 100),
  )
  const measured = new Map(groups.ready.map((pod) => [pod, pod.metric?.value ?? 0]))
  const average = Math.trunc(sum(measured.values()) / measured.size)
  return { replicas, utilization: percent(measured), average }
}

/** The average of the pods' usage. */
export function averageUsage(
  groups: PodGroups,
  current: number,
  target: number,
  tolerances: Tolerances,
): { replicas: number; average: number } {
  const average = (values: ReadonlyMap<ScaledPod, number>): number => Math.trunc(sum(values.values()) / values.size)
  const replicas = replicasFor(
    groups,
    current,
    tolerances,
    (values) => average(values) / target,
    () => target,
  )
  return { replicas, average: average(new Map(groups.ready.map((pod) => [pod, pod.metric?.value ?? 0]))) }
}
