import type { AffinityTerms, PodAffinityTerms } from './affinityTerms'
import type { DomainCounter } from './domainCounter'
import type { CompiledTemplate } from '../state/templates'

/** A preferred term, of the pod or of pods that are there: how much each pod counted in a domain adds to it. */
export interface Wish {
  readonly counter: DomainCounter
  /** Negative for anti-affinity. */
  readonly weight: number
}

/** All terms that bear on the pods of one template: its own, and those of others that match it. Grows as templates come. */
export class AffinityRelations {
  readonly own: PodAffinityTerms
  /** Where pods are that must not have one of this template beside them. */
  readonly forbidding: DomainCounter[] = []
  readonly wishes: Wish[] = []
  private antiRead = 0
  private anyRead = 0

  constructor(
    private readonly terms: AffinityTerms,
    private readonly template: CompiledTemplate,
    /** Pods without wishes of their own are not scored by those of others. */
    ignorePreferredTermsOfExistingPods: boolean,
  ) {
    this.own = terms.of(template)
    const { preferredAffinity, preferredAnti } = this.own
    for (const { counter, weight } of preferredAffinity) this.wishes.push({ counter, weight })
    for (const { counter, weight } of preferredAnti) this.wishes.push({ counter, weight: -weight })
    if (ignorePreferredTermsOfExistingPods && this.wishes.length === 0) this.anyRead = Infinity
  }

  /** Takes in the templates that have come since. */
  update(): this {
    const { terms, template } = this
    const anti = terms.withRequiredAnti.current()
    for (; this.antiRead < anti.length; this.antiRead++) {
      for (const { term, holders } of terms.byId(anti[this.antiRead]).placedAnti) {
        if (term.matches(template.source)) this.forbidding.push(holders)
      }
    }
    const any = terms.withAny.current()
    for (; this.anyRead < any.length; this.anyRead++) {
      for (const { term, weight, holders } of terms.byId(any[this.anyRead]).placedWishes) {
        if (term.matches(template.source)) this.wishes.push({ counter: holders, weight })
      }
    }
    return this
  }

  /** Brings all counts up to now. */
  count(): void {
    const { own, forbidding, wishes } = this
    for (let i = 0; i < own.together.length; i++) own.together[i].update()
    for (let i = 0; i < own.requiredAnti.length; i++) own.requiredAnti[i].counter.update()
    for (let i = 0; i < forbidding.length; i++) forbidding[i].update()
    for (let i = 0; i < wishes.length; i++) wishes[i].counter.update()
  }
}
