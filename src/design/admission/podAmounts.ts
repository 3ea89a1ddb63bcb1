/**
 * What a pod requests or is limited to in all: init containers one by one, sidecars all along, then what the pod itself
 * says. Source: podRequests and podLimits in plugin/pkg/admission/limitranger/admission.go.
 */
import { addQuantities, quantityOf, type Quantity } from '../canonicalQuantity'
import type { RawQuantity } from '../kubernetes'
import { isHugePages } from '../validate/resources'
import { listOf, mapOf, type Fields } from './values'

export type Amounts = Map<string, Quantity>

export function podAmounts(spec: Fields, list: 'limits' | 'requests'): Amounts {
  const sums: Amounts = new Map()
  for (const container of listOf(spec, 'containers')) add(sums, ofContainer(container, list))
  const sidecars: Amounts = new Map()
  const peak: Amounts = new Map()
  for (const container of listOf(spec, 'initContainers')) {
    const own = ofContainer(container, list)
    const sidecar = container.restartPolicy === 'Always'
    if (sidecar) {
      add(sums, own)
      add(sidecars, own)
    }
    const now: Amounts = new Map(sidecar ? sidecars : own)
    if (!sidecar) add(now, sidecars)
    raise(peak, now)
  }
  raise(sums, peak)
  for (const [name, amount] of amountsOf(mapOf(spec, 'resources'), list)) {
    if (name === 'cpu' || name === 'memory' || isHugePages(name)) sums.set(name, amount)
  }
  return sums
}

/** Of the container alone. */
export function ofContainer(container: Fields, list: 'limits' | 'requests'): Amounts {
  return amountsOf(mapOf(container, 'resources'), list)
}

function amountsOf(resources: Fields, list: string): Amounts {
  const entries = Object.entries(mapOf(resources, list) as Record<string, RawQuantity>)
  return new Map(entries.map(([name, raw]) => [name, quantityOf(raw)]))
}

export function add(sums: Amounts, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of more) {
    const sum = sums.get(name)
    sums.set(name, sum ? addQuantities(sum, amount) : amount)
  }
}

function raise(amounts: Amounts, others: Amounts): void {
  for (const [name, amount] of others) {
    const present = amounts.get(name)
    if (!present || present.nano < amount.nano) amounts.set(name, amount)
  }
}
