/**
 * What a pod asks the scheduler for. Source: staging/src/k8s.io/component-helpers/resource/helpers.go (PodRequests),
 * pkg/apis/core/v1/defaults.go (requests from limits, pod-level requests), pkg/scheduler/framework/types.go
 * (CalculateResource) of Kubernetes 1.36.
 */
import type { Container, PodSpec, RawQuantity } from '../kubernetes'
import { baseUnits, milliValue, parseQuantity, wholeValue } from '../quantity'
import type { ResourceList } from '../types'
import { isHugePages } from '../validate/resources'

/** Nano-units by resource: sums are exact, and rounded once at the end as upstream does. */
type Amounts = Map<string, bigint>

const nanoPerMilli = 1_000_000n
/** What a container counts as that asks for nothing; only for scoring. Source: pkg/scheduler/util/pod_resources.go. */
const defaultCpuNano = 100n * nanoPerMilli
const defaultMemoryNano = 200n * 1024n * 1024n * 1_000_000_000n

export interface PodResources {
  requests: ResourceList
  nonZeroRequests: { cpu: number; memory: number }
  scoredRequests: { cpu: number; memory: number }
}

export function podResources(spec: PodSpec): PodResources {
  const podLevel = podLevelRequests(spec)
  const requests = podRequests(spec, podLevel, new Map())
  const missing: Amounts = new Map()
  // With pod-level requests the defaults stand in only for what neither the pod nor a container asks for.
  if (podLevel.size === 0 || !requests.has('cpu')) missing.set('cpu', defaultCpuNano)
  if (podLevel.size === 0 || !requests.has('memory')) missing.set('memory', defaultMemoryNano)
  const nothing: Amounts = new Map([
    ['cpu', defaultCpuNano],
    ['memory', defaultMemoryNano],
  ])
  return {
    requests: toResourceList(requests),
    nonZeroRequests: cpuAndMemory(podRequests(spec, podLevel, missing)),
    // The scorer of NodeResourcesFit does not look at pod-level requests (noderesources/fit.go sets no such option).
    scoredRequests: cpuAndMemory(podRequests(spec, new Map(), nothing)),
  }
}

function cpuAndMemory(amount: Amounts): { cpu: number; memory: number } {
  return {
    cpu: Number(milliValue(amount.get('cpu') ?? 0n)),
    memory: Number(wholeValue(amount.get('memory') ?? 0n)),
  }
}

function podRequests(spec: PodSpec, podLevel: Amounts, missing: Amounts): Amounts {
  const total = aggregate(spec, (container) => withMissing(containerRequests(container), missing))
  for (const [resource, amount] of podLevel) total.set(resource, amount)
  add(total, amounts(spec.overhead))
  return total
}

/**
 * Regular containers run together; an init container runs alone with the sidecars started before it. The pod needs the
 * larger of both for each resource.
 */
function aggregate(spec: PodSpec, of: (container: Container) => Amounts): Amounts {
  const together: Amounts = new Map()
  for (const container of spec.containers) add(together, of(container))
  const sidecars: Amounts = new Map()
  const init: Amounts = new Map()
  for (const container of spec.initContainers ?? []) {
    const own = of(container)
    if (container.restartPolicy === 'Always') {
      add(together, own)
      add(sidecars, own)
      atLeast(init, sidecars)
    } else {
      const needed = new Map(own)
      add(needed, sidecars)
      atLeast(init, needed)
    }
  }
  atLeast(together, init)
  return together
}

/** A container's requests; its limits stand in for requests that are not given. */
export function containerRequests(container: Container): Amounts {
  const requests = amounts(container.resources?.requests)
  for (const [resource, limit] of amounts(container.resources?.limits)) {
    if (!requests.has(resource)) requests.set(resource, limit)
  }
  return requests
}

function supportedForPods(resource: string): boolean {
  return resource === 'cpu' || resource === 'memory' || isHugePages(resource)
}

/** spec.resources.requests as defaulted by the API server, cut to the resources that pods may ask for as a whole. */
function podLevelRequests(spec: PodSpec): Amounts {
  const requests = amounts(spec.resources?.requests)
  const limits = amounts(spec.resources?.limits)
  if (requests.size + limits.size > 0) {
    const containerLimits = aggregate(spec, (container) => amounts(container.resources?.limits))
    for (const [resource, amount] of containerLimits) {
      if (isHugePages(resource) && !requests.has(resource) && !limits.has(resource)) limits.set(resource, amount)
    }
  }
  if (limits.size > 0) {
    for (const [resource, amount] of aggregate(spec, containerRequests)) {
      if ((resource === 'cpu' || resource === 'memory') && !requests.has(resource)) requests.set(resource, amount)
    }
    for (const [resource, amount] of limits) if (!requests.has(resource)) requests.set(resource, amount)
  }
  return new Map([...requests].filter(([resource]) => supportedForPods(resource)))
}

function withMissing(requests: Amounts, missing: Amounts): Amounts {
  for (const [resource, amount] of missing) if (!requests.has(resource)) requests.set(resource, amount)
  return requests
}

/** Rounded up to thousandths, as the API server stores resource lists. */
function amounts(list: Record<string, RawQuantity> | undefined): Amounts {
  const result: Amounts = new Map()
  for (const [resource, raw] of Object.entries(list ?? {})) {
    const parsed = parseQuantity(raw)
    if (parsed.ok) result.set(resource, milliValue(parsed.nano) * nanoPerMilli)
  }
  return result
}

function add(total: Amounts, more: Amounts): void {
  for (const [resource, amount] of more) total.set(resource, (total.get(resource) ?? 0n) + amount)
}

function atLeast(total: Amounts, other: Amounts): void {
  for (const [resource, amount] of other) {
    const known = total.get(resource)
    if (known === undefined || amount > known) total.set(resource, amount)
  }
}

function toResourceList(total: Amounts): ResourceList {
  const list: Record<string, number> = {}
  for (const [resource, amount] of total) list[resource] = Number(baseUnits(resource, amount))
  return list
}
