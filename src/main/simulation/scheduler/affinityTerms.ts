import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { CompiledTemplate, TemplateTable } from '../state/templates'
import { compileSelector, type CompiledSelector, type Labels } from './labelSelector'
import { TemplateMatch } from './templateMatch'

interface WrittenTerm {
  labelSelector?: LabelSelector
  namespaces?: string[]
  namespaceSelector?: LabelSelector
  topologyKey: string
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
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
  /** Templates that match. */
  readonly matched: TemplateMatch
}

export interface PodAffinityTerms {
  readonly requiredAffinity: readonly AffinityTerm[]
  readonly requiredAnti: readonly AffinityTerm[]
  readonly preferredAffinity: readonly AffinityTerm[]
  readonly preferredAnti: readonly AffinityTerm[]
  /** Templates that match every required affinity term. */
  readonly matchesAllRequired: TemplateMatch
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
    private readonly templates: TemplateTable,
    private readonly namespaceLabels: NamespaceLabels,
  ) {
    this.withRequiredAnti = new TemplateMatch(templates, (template) => this.of(template).requiredAnti.length > 0)
    this.withAny = new TemplateMatch(templates, ({ source }) => {
      const { podAffinity, podAntiAffinity } = source.spec.affinity ?? {}
      return podAffinity !== undefined || podAntiAffinity !== undefined
    })
  }

  of(template: CompiledTemplate): PodAffinityTerms {
    return (this.byTemplate[template.id] ??= this.compile(template.source))
  }

  private compile(pod: PodTemplate): PodAffinityTerms {
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
    return {
      requiredAffinity,
      requiredAnti: required(podAntiAffinity),
      preferredAffinity: preferred(podAffinity),
      preferredAnti: preferred(podAntiAffinity),
      matchesAllRequired: new TemplateMatch(
        this.templates,
        ({ source }) => requiredAffinity.length > 0 && requiredAffinity.every((term) => term.matches(source)),
      ),
    }
  }

  private term(written: WrittenTerm, weight: number, pod: PodTemplate): AffinityTerm {
    const selector = termSelector(written, pod.labels)
    const named = new Set(written.namespaces)
    if (named.size === 0 && written.namespaceSelector === undefined) named.add(pod.namespace)
    const namespaces = compileSelector(written.namespaceSelector)
    const matches = ({ namespace, labels }: PodTemplate): boolean =>
      (named.has(namespace) || namespaces.matches(this.namespaceLabels(namespace))) && selector.matches(labels)
    return {
      topologyKey: written.topologyKey,
      weight,
      matches,
      matched: new TemplateMatch(this.templates, ({ source }) => matches(source)),
    }
  }
}

/** The API server merges matchLabelKeys and mismatchLabelKeys into the selector when the pod is created. */
function termSelector(written: WrittenTerm, labels: Labels): CompiledSelector {
  if (written.labelSelector === undefined) return compileSelector(undefined)
  const merge = (keys: string[] | undefined, operator: 'In' | 'NotIn') =>
    (keys ?? []).filter((key) => labels[key] !== undefined).map((key) => ({ key, operator, values: [labels[key]] }))
  return compileSelector(written.labelSelector, {
    matchExpressions: [...merge(written.matchLabelKeys, 'In'), ...merge(written.mismatchLabelKeys, 'NotIn')],
  })
}
