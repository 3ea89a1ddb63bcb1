import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import { DomainCounter } from './domainCounter'
import { compileSelector, type Labels } from './labelSelector'
import { TemplateMatch } from './templateMatch'

interface WrittenTerm {
  labelSelector?: LabelSelector
  namespaces?: string[]
  namespaceSelector?: LabelSelector
  topologyKey: string
}
interface WrittenAffinity {
  requiredDuringSchedulingIgnoredDuringExecution?: WrittenTerm[]
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: WrittenTerm }[]
}

/** One (anti-)affinity term of a template (framework.AffinityTerm). */
export interface AffinityTerm {
  readonly topologyKey: string
  /** Of preferred terms; 1 of required ones. */
  readonly weight: number
  matches(template: PodTemplate): boolean
  /** As queueing hints ask it: upstream looks up no namespace's labels there, so namespaceSelector sees none. */
  hintMatches(template: PodTemplate): boolean
  /** Pods that match, by the key's domains; terminating ones count too. */
  readonly counter: DomainCounter
}

/** A term of a template whose pods are there, with where those pods are. */
export interface PlacedTerm {
  readonly term: AffinityTerm
  readonly weight: number
  readonly holders: DomainCounter
}

export interface PodAffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[]
  readonly requiredAnti: readonly AffinityTerm[]
  readonly preferredAffinity: readonly AffinityTerm[]
  readonly preferredAnti: readonly AffinityTerm[]
  /** For each required affinity term, the pods that match all of them. */
  readonly together: readonly DomainCounter[]
  /** The required anti-affinity of this template's own pods, and all that they wish of others. */
  readonly placedAnti: readonly PlacedTerm[]
  readonly placedWishes: readonly PlacedTerm[]
}

/** Labels of a namespace; every namespace carries its own name as a label. */
export type NamespaceLabels = (namespace: string) => Labels

/** The terms of each template, compiled once. */
export class AffinityTerms {
  private readonly byTemplate: (PodAffinityTerms | undefined)[] = []
  /** Templates with required anti-affinity, and with any affinity or anti-affinity: those that others must mind. */
  readonly withRequiredAnti: TemplateMatch
  readonly withAny: TemplateMatch

  constructor(
    private readonly cache: SchedulerCache,
    private readonly namespaceLabels: NamespaceLabels,
    /** InterPodAffinityArgs.hardPodAffinityWeight: what an existing pod's required term adds to the score. */
    private readonly hardPodAffinityWeight: number,
  ) {
    const { templates } = cache
    this.withRequiredAnti = new TemplateMatch(templates, (template) => this.of(template).requiredAnti.length > 0)
    this.withAny = new TemplateMatch(templates, ({ source }) => {
      const { podAffinity, podAntiAffinity } = source.spec.affinity ?? {}
      return podAffinity !== undefined || podAntiAffinity !== undefined
    })
  }

  of(template: CompiledTemplate): PodAffinityTerms {
    return (this.byTemplate[template.id] ??= this.compile(template))
  }

  byId(template: number): PodAffinityTerms {
    return this.of(this.cache.templates.list[template])
  }

  private compile({ id, source: pod }: CompiledTemplate): PodAffinityTerms {
    const { podAffinity, podAntiAffinity } = (pod.spec.affinity ?? {}) as {
      podAffinity?: WrittenAffinity
      podAntiAffinity?: WrittenAffinity
    }
    const required = (written?: WrittenAffinity) =>
      (written?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => this.term(term, 1, pod))
    const preferred = (written?: WrittenAffinity) =>
      (written?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) =>
        this.term(podAffinityTerm, weight, pod),
      )
    const requiredAffinity = required(podAffinity)
    const requiredAnti = required(podAntiAffinity)
    const preferredAffinity = preferred(podAffinity)
    const preferredAnti = preferred(podAntiAffinity)
    const all = new TemplateMatch(
      this.cache.templates,
      ({ source }) => requiredAffinity.length > 0 && requiredAffinity.every((term) => term.matches(source)),
    )
    const self = { current: () => [id], has: (other: number) => other === id }
    const placed = (terms: readonly AffinityTerm[], factor: number): PlacedTerm[] =>
      terms.map((term) => ({ term, weight: term.weight * factor, holders: this.counter(term.topologyKey, self) }))
    return {
      requiredAffinity,
      requiredAnti,
      preferredAffinity,
      preferredAnti,
      together: requiredAffinity.map((term) => this.counter(term.topologyKey, all)),
      placedAnti: placed(requiredAnti, 1),
      placedWishes: [
        ...(this.hardPodAffinityWeight > 0 ? placed(requiredAffinity, this.hardPodAffinityWeight) : []),
        ...placed(preferredAffinity, 1),
        ...placed(preferredAnti, -1),
      ],
    }
  }

  private counter(topologyKey: string, matched: Pick<TemplateMatch, 'current' | 'has'>): DomainCounter {
    return new DomainCounter(this.cache, topologyKey, matched, undefined, true)
  }

  private term(written: WrittenTerm, weight: number, pod: PodTemplate): AffinityTerm {
    const selector = compileSelector(written.labelSelector)
    const named = new Set(written.namespaces)
    if (named.size === 0 && written.namespaceSelector === undefined) named.add(pod.namespace)
    const namespaces = compileSelector(written.namespaceSelector)
    const matches = ({ namespace, labels }: PodTemplate): boolean =>
      (named.has(namespace) || namespaces.matches(this.namespaceLabels(namespace))) && selector.matches(labels)
    const hintMatches = ({ namespace, labels }: PodTemplate): boolean =>
      (named.has(namespace) || namespaces.matches({})) && selector.matches(labels)
    return {
      topologyKey: written.topologyKey,
      weight,
      matches,
      hintMatches,
      counter: this.counter(
        written.topologyKey,
        new TemplateMatch(this.cache.templates, ({ source }) => matches(source)),
      ),
    }
  }
}
