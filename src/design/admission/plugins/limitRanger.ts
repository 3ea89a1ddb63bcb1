/** Defaults and bounds of a namespace's LimitRanges. Source: plugin/pkg/admission/limitranger/admission.go. */
import { quantityOf, quantityText, type Quantity } from '../../canonicalQuantity'
import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import { ofContainer, podAmounts, type Amounts } from '../podAmounts'
import { listOf, mapIn, mapOf, specOf, type Fields } from '../values'

const annotation = 'kubernetes.io/limit-ranger'

/** Gives the containers of a new pod the namespace's defaults, and writes down which. */
export function applyLimitRanges(pod: KubernetesObject, limitRanges: readonly KubernetesObject[]): void {
  for (const limitRange of limitRanges) {
    const requests: Fields = {}
    const limits: Fields = {}
    for (const item of itemsOf(limitRange, 'Container')) {
      Object.assign(requests, mapOf(item, 'defaultRequest'))
      Object.assign(limits, mapOf(item, 'default'))
    }
    const done: string[] = []
    for (const container of listOf(specOf(pod), 'containers')) merge(container, { requests, limits }, 'container', done)
    for (const container of listOf(specOf(pod), 'initContainers')) {
      merge(container, { requests, limits }, 'init container', done)
    }
    if (done.length === 0) continue
    pod.metadata.annotations = {
      ...pod.metadata.annotations,
      [annotation]: `LimitRanger plugin set: ${done.join('; ')}`,
    }
  }
}

function merge(container: Fields, defaults: Record<string, Fields>, what: string, done: string[]): void {
  const resources = mapIn(container, 'resources')
  for (const list of ['requests', 'limits']) {
    const missing = Object.keys(defaults[list]).filter((name) => mapOf(resources, list)[name] === undefined)
    if (missing.length === 0) continue
    resources[list] = { ...mapOf(resources, list), ...pick(defaults[list], missing) }
    done.push(`${missing.sort().join(', ')} ${list.slice(0, -1)} for ${what} ${String(container.name)}`)
  }
}

const pick = (from: Fields, names: readonly string[]) => Object.fromEntries(names.map((name) => [name, from[name]]))

function itemsOf(limitRange: KubernetesObject, type: string): Fields[] {
  return listOf(specOf(limitRange), 'limits').filter((item) => item.type === type)
}

/** Why the LimitRange refuses the object; empty when it does not. */
export function limitRangeErrors(object: KubernetesObject, limitRange: KubernetesObject): string[] {
  const errors: string[] = []
  for (const item of listOf(specOf(limitRange), 'limits')) {
    if (object.kind === 'Pod') errors.push(...podErrors(specOf(object), item))
    else if (object.kind === 'PersistentVolumeClaim' && item.type === 'PersistentVolumeClaim') {
      errors.push(...claimErrors(ofContainer(specOf(object), 'requests'), item))
    }
  }
  return errors
}

function podErrors(spec: Fields, item: Fields): string[] {
  if (item.type === 'Container') {
    return [...listOf(spec, 'containers'), ...listOf(spec, 'initContainers')].flatMap((container) =>
      boundErrors('Container', item, ofContainer(container, 'requests'), ofContainer(container, 'limits')),
    )
  }
  if (item.type !== 'Pod') return []
  return boundErrors('Pod', item, podAmounts(spec, 'requests'), podAmounts(spec, 'limits'))
}

function boundErrors(type: string, item: Fields, requests: Amounts, limits: Amounts): string[] {
  return [
    ...bounds(item, 'min').map(([name, min]) => minError(type, name, min, requests.get(name), limits.get(name))),
    ...bounds(item, 'max').map(([name, max]) => maxError(type, name, max, requests.get(name), limits.get(name))),
    ...bounds(item, 'maxLimitRequestRatio').map(([name, ratio]) =>
      ratioError(type, name, ratio, requests.get(name), limits.get(name)),
    ),
  ].filter((error) => error !== undefined)
}

/** By name: the API server goes through them in no order. */
function bounds(item: Fields, field: string): [string, Quantity][] {
  const amounts = Object.entries(mapOf(item, field) as Record<string, RawQuantity>)
  return amounts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, raw]) => [name, quantityOf(raw)])
}

type Maybe = Quantity | undefined

function minError(type: string, name: string, min: Quantity, request: Maybe, limit: Maybe): string | undefined {
  const what = `minimum ${name} usage per ${type} is ${quantityText(min)}`
  if (!request) return `${what}.  No request is specified`
  if (request.nano < min.nano) return `${what}, but request is ${quantityText(request)}`
  return limit && limit.nano < min.nano ? `${what}, but limit is ${quantityText(limit)}` : undefined
}

function maxError(type: string, name: string, max: Quantity, request: Maybe, limit: Maybe): string | undefined {
  const what = `maximum ${name} usage per ${type} is ${quantityText(max)}`
  if (!limit) return `${what}.  No limit is specified`
  if (limit.nano > max.nano) return `${what}, but limit is ${quantityText(limit)}`
  return request && request.nano > max.nano ? `${what}, but request is ${quantityText(request)}` : undefined
}

function ratioError(type: string, name: string, ratio: Quantity, request: Maybe, limit: Maybe): string | undefined {
  const what = `${name} max limit to request ratio per ${type} is ${quantityText(ratio)}, but`
  if (!request || request.nano === 0n) return `${what} no request is specified or request is 0`
  if (!limit || limit.nano === 0n) return `${what} no limit is specified or limit is 0`
  const observed = Number(limit.nano) / Number(request.nano)
  return observed > Number(ratio.nano) / 1e9 ? `${what} provided ratio is ${observed.toFixed(6)}` : undefined
}

function claimErrors(requests: Amounts, item: Fields): string[] {
  const errors = bounds(item, 'min').map(([name, min]) =>
    minError('PersistentVolumeClaim', name, min, requests.get(name), undefined),
  )
  for (const [name, max] of bounds(item, 'max')) {
    const request = requests.get(name)
    const what = `maximum ${name} usage per PersistentVolumeClaim is ${quantityText(max)}`
    if (!request) errors.push(`${what}.  No request is specified`)
    else if (request.nano > max.nano) errors.push(`${what}, but request is ${quantityText(request)}`)
  }
  return errors.filter((error) => error !== undefined)
}
