import type { PodTemplate } from '../../../design/types'
import type { TemplateId } from './ids'
import { PODS, type ResourceIndex } from './resources'

/** A pod template in the cluster's terms: vectors instead of lists, images as ids. */
export interface CompiledTemplate {
  readonly id: TemplateId
  readonly source: PodTemplate
  readonly annotations: Readonly<Record<string, string>>
  /** Requests by resource position, `pods` = 1. */
  readonly requests: Float64Array
  /** Positions with a request above 0, `pods` excluded: what a filter walks. */
  readonly requested: readonly number[]
  /** milli-CPU and bytes, with the scheduler's defaults for containers that ask for nothing. */
  readonly nonZeroCpu: number
  readonly nonZeroMemory: number
  /** What LeastAllocated counts for the pod being scheduled. */
  readonly scoredCpu: number
  readonly scoredMemory: number
  /** Image id per container in start order: init containers, sidecars, regular containers. */
  readonly images: readonly number[]
  readonly initCount: number
  readonly containerCount: number
}

/** Interned templates: pods hold an id, and all pods of a workload share one entry. */
export class TemplateTable {
  readonly list: CompiledTemplate[] = []
  readonly imageNames: string[] = []
  private readonly images = new Map<string, number>()
  private readonly bySource = new Map<PodTemplate, CompiledTemplate>()

  constructor(private readonly resources: ResourceIndex) {}

  intern(source: PodTemplate): CompiledTemplate {
    const known = this.bySource.get(source)
    if (known) return known
    const requests = this.resources.vector({ ...source.requests, pods: 1 })
    const requested: number[] = []
    for (let i = 0; i < requests.length; i++) if (i !== PODS && requests[i] > 0) requested.push(i)
    const ordered = [...source.initContainers, ...source.sidecars, ...source.containers]
    const compiled: CompiledTemplate = {
      id: this.list.length as TemplateId,
      source,
      annotations: source.annotations ?? {},
      requests,
      requested,
      nonZeroCpu: source.nonZeroRequests.cpu,
      nonZeroMemory: source.nonZeroRequests.memory,
      scoredCpu: source.scoredRequests.cpu,
      scoredMemory: source.scoredRequests.memory,
      images: ordered.map((container) => this.image(container.image ?? '')),
      initCount: source.initContainers.length,
      containerCount: ordered.length,
    }
    this.list.push(compiled)
    this.bySource.set(source, compiled)
    return compiled
  }

  private image(name: string): number {
    let id = this.images.get(name)
    if (id === undefined) {
      id = this.imageNames.length
      this.imageNames.push(name)
      this.images.set(name, id)
    }
    return id
  }
}
