/** The last word of admission. Source: apiserver/pkg/admission/plugin/resourcequota/controller.go (CheckRequest). */
import { addQuantities, quantityOf, quantityText, subtractQuantities, type Quantity } from '../../canonicalQuantity'
import type { KubernetesObject, RawQuantity } from '../../kubernetes'
import type { Kind } from '../kinds'
import type { Amounts } from '../podAmounts'
import { forbidden, Refusal } from '../status'
import { listOf, mapOf, specOf } from '../values'
import { podConstraintError, podMatchesScope } from './podUsage'
import { isCountedFor, usageOf } from './usage'

/**
 * The quotas that the object counts in, with their new status.used. Quotas whose status the controller has not written
 * yet refuse nothing. @throws Refusal
 */
export function chargeQuotas(
  kind: Kind,
  object: KubernetesObject,
  oldObject: KubernetesObject | undefined,
  quotas: readonly KubernetesObject[],
): KubernetesObject[] {
  if (quotas.length === 0 || !isCharged(kind, object, oldObject)) return []
  const name = object.metadata.name ?? ''
  const refuse = (why: string): never => {
    throw new Refusal(forbidden(kind, name, why))
  }
  const affected = quotas.filter((quota) => matches(quota, kind, object))
  for (const quota of affected) {
    const counted = Object.keys(hardOf(quota)).filter((resource) => isCountedFor(kind, resource))
    const why = kind.kind === 'Pod' ? podConstraintError(object, counted) : undefined
    if (why) refuse(`failed quota: ${quota.metadata.name}: ${why}`)
    const unknown = counted.filter((resource) => usedOf(quota)[resource] === undefined)
    if (unknown.length > 0) {
      refuse(`status unknown for quota: ${quota.metadata.name}, resources: ${unknown.sort().join(',')}`)
    }
  }
  const delta = difference(usageOf(kind, object), oldObject && usageOf(kind, oldObject))
  if (delta.size === 0) return []
  const charged: KubernetesObject[] = []
  for (const quota of affected) {
    const requested = [...delta].filter(([resource]) => hardOf(quota)[resource] !== undefined)
    const exceeded = requested.filter(([resource, amount]) => isOver(quota, resource, amount))
    if (exceeded.length > 0) refuse(exceededText(quota, new Map(exceeded)))
    if (requested.length > 0) charged.push(withUsed(quota, requested))
  }
  return charged
}

/** Updates count only where the amount can change. */
function isCharged(kind: Kind, object: KubernetesObject, oldObject: KubernetesObject | undefined): boolean {
  if (!oldObject) return true
  if (kind.kind === 'Pod') {
    const terminates = (pod: KubernetesObject) => specOf(pod).activeDeadlineSeconds !== undefined
    return terminates(object) !== terminates(oldObject)
  }
  return kind.kind === 'Service' || kind.kind === 'PersistentVolumeClaim'
}

const hardOf = (quota: KubernetesObject) => mapOf(mapOf(quota, 'status'), 'hard') as Record<string, RawQuantity>
const usedOf = (quota: KubernetesObject) => mapOf(mapOf(quota, 'status'), 'used') as Record<string, RawQuantity>

function matches(quota: KubernetesObject, kind: Kind, object: KubernetesObject): boolean {
  if (!Object.keys(hardOf(quota)).some((resource) => isCountedFor(kind, resource))) return false
  return matchesScopes(quota, kind, object)
}

/** Whether the quota's scopes take in the object: those of pods only, where it has any. */
export function matchesScopes(quota: KubernetesObject, kind: Kind, object: KubernetesObject): boolean {
  const spec = specOf(quota)
  const selectors = [
    ...((spec.scopes ?? []) as string[]).map((scopeName) => ({ scopeName, operator: 'Exists', values: [] })),
    ...(listOf(mapOf(spec, 'scopeSelector'), 'matchExpressions') as {
      scopeName: string
      operator: string
      values?: string[]
    }[]),
  ]
  if (kind.kind !== 'Pod') return selectors.length === 0
  return selectors.every(({ scopeName, operator, values = [] }) => podMatchesScope(object, scopeName, operator, values))
}

/** What is added; for an update only that which grows or shrinks. */
function difference(now: Amounts, before: Amounts | undefined): Amounts {
  if (!before) return now
  const delta: Amounts = new Map()
  for (const [resource, amount] of now) {
    const previous = before.get(resource)
    const change = previous ? subtractQuantities(amount, previous) : amount
    if (change.nano !== 0n) delta.set(resource, change)
  }
  return delta
}

function isOver(quota: KubernetesObject, resource: string, amount: Quantity): boolean {
  const used = quantityOf(usedOf(quota)[resource] ?? 0)
  return amount.nano > 0n && used.nano + amount.nano > quantityOf(hardOf(quota)[resource]).nano
}

function exceededText(quota: KubernetesObject, requested: Amounts): string {
  const names = [...requested.keys()].sort()
  const list = (amountOf: (name: string) => Quantity | undefined) =>
    names.map((name) => `${name}=${quantityText(amountOf(name) ?? quantityOf(0))}`).join(',')
  const asked = list((name) => requested.get(name))
  const used = list((name) => quantityOf(usedOf(quota)[name] ?? 0))
  const hard = list((name) => quantityOf(hardOf(quota)[name]))
  return `exceeded quota: ${quota.metadata.name}, requested: ${asked}, used: ${used}, limited: ${hard}`
}

function withUsed(quota: KubernetesObject, requested: readonly (readonly [string, Quantity])[]): KubernetesObject {
  const used: Record<string, RawQuantity> = { ...usedOf(quota) }
  for (const [resource, amount] of requested) {
    used[resource] = quantityText(addQuantities(quantityOf(used[resource] ?? 0), amount))
  }
  return { ...quota, status: { ...mapOf(quota, 'status'), used } }
}

/**
 * How many of a number of equal new objects the quotas take, and the quotas after these. What they refuse for another
 * reason than the amount is not taken at all.
 */
export function chargeFit(
  kind: Kind,
  object: KubernetesObject,
  quotas: readonly KubernetesObject[],
  wanted: number,
): { fit: number; quotas: KubernetesObject[] } {
  const usage = usageOf(kind, object)
  const affected = quotas.filter((quota) => matches(quota, kind, object))
  let fit = wanted
  for (const quota of affected) {
    const counted = Object.keys(hardOf(quota)).filter((resource) => isCountedFor(kind, resource))
    if (kind.kind === 'Pod' && podConstraintError(object, counted)) fit = 0
    for (const [resource, amount] of usage) {
      const hard = hardOf(quota)[resource]
      if (hard === undefined || amount.nano <= 0n) continue
      const left = quantityOf(hard).nano - quantityOf(usedOf(quota)[resource] ?? 0).nano
      fit = Math.min(fit, left < 0n ? 0 : Number(left / amount.nano))
    }
  }
  const all = [...usage].map(
    ([resource, amount]) => [resource, { ...amount, nano: amount.nano * BigInt(fit) }] as const,
  )
  const charged = quotas.map((quota) => {
    if (fit === 0 || !affected.includes(quota)) return quota
    return withUsed(
      quota,
      all.filter(([resource]) => hardOf(quota)[resource] !== undefined),
    )
  })
  return { fit, quotas: charged }
}
