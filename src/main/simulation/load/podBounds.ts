import type { Container } from '../../../design/kubernetes'
import { resourceAmount } from '../../../design/quantity'
import type { PodTemplate } from '../../../design/types'

/** What a pod asks for and may use at most while it runs: milli-CPU, bytes; Infinity: as much as there is. */
export interface PodBounds {
  readonly cpu: { readonly request: number; readonly limit: number }
  readonly memory: { readonly request: number; readonly limit: number }
}

const known = new WeakMap<PodTemplate, PodBounds>()

export function boundsOf(template: PodTemplate): PodBounds {
  let bounds = known.get(template)
  if (!bounds) known.set(template, (bounds = { cpu: of('cpu', template), memory: of('memory', template) }))
  return bounds
}

/** The pod's own limit, else its containers' where all have one. */
function of(resource: 'cpu' | 'memory', { spec, containers, sidecars, requests }: PodTemplate): PodBounds['cpu'] {
  const limitOf = ({ resources }: Pick<Container, 'resources'>): number => {
    const raw = resources?.limits?.[resource]
    return raw === undefined ? Infinity : resourceAmount(resource, raw)
  }
  const sum = [...containers, ...sidecars].reduce((total, container) => total + limitOf(container), 0)
  return { request: requests[resource] ?? 0, limit: Math.min(limitOf(spec), sum) }
}
