import type { Path } from '../../fieldPath'
import type { LabelSelector } from '../../kubernetes'
import type { ClusterReview } from '../cluster'
import { asSelector, valueAt } from '../fields'
import type { Severity } from '../finding'
import { podTermsOf, type PodTerm } from '../podTerms'
import type { Report, Rule } from '../rule'
import type { SourceObject } from '../sources'

const perhapsOperators = 'An operator may make these pods of a custom resource; if not, see that the labels agree.'

/** Labels and requirements as kubectl prints them. */
function formatSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`)
  const rest = matchExpressions.map(({ key, operator, values = [] }) =>
    values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`,
  )
  return [...labels, ...rest].join(',')
}

/** How sure it is that nobody makes such pods; undefined when there are some. */
function certainty(
  review: ClusterReview,
  namespaces: readonly string[],
  selector: LabelSelector,
): 'certain' | 'perhaps' | undefined {
  if (namespaces.some((namespace) => review.pods.find(namespace, selector).length > 0)) return undefined
  const operators = namespaces.map((namespace) => review.ofOperators(namespace, selector))
  if (operators.includes('surely')) return undefined
  // Pods of the control plane and of the provider's add-ons are in no design.
  return operators.includes('perhaps') || namespaces.includes('kube-system') ? 'perhaps' : 'certain'
}

interface Selecting {
  source: SourceObject
  path: Path
  selector: LabelSelector
  /** What comes of it, when it is certain. */
  severity: Severity
  what: string
}

function checkSelecting(
  review: ClusterReview,
  { source, path, selector, severity, what }: Selecting,
  report: Report,
): void {
  const { namespace } = source.subject
  const sure = certainty(review, [namespace], selector)
  if (sure === undefined) return
  report({
    severity: sure === 'certain' ? severity : 'info',
    object: source,
    path,
    at: 'key',
    title: `No pod in namespace "${namespace}" has the labels ${formatSelector(selector)}: ${what}`,
    ...(sure === 'perhaps' ? { why: perhapsOperators } : {}),
  })
}

function* selectingObjects({ services, sources }: ClusterReview): Generator<Selecting> {
  for (const { service, source } of services) {
    if (!service.selector || sources.find('Endpoints', service.namespace, service.name)) continue
    const selector = { matchLabels: service.selector }
    yield { source, path: ['spec', 'selector'], selector, severity: 'warning', what: 'the Service has no endpoints' }
  }
  for (const source of sources.ofKind('PodDisruptionBudget')) {
    const selector = valueAt(source.object, ['spec', 'selector']) as LabelSelector | undefined
    const path = ['spec', 'selector']
    if (selector) yield { source, path, selector, severity: 'warning', what: 'the budget protects nothing' }
  }
  for (const source of sources.ofKind('NetworkPolicy')) {
    const selector = asSelector(valueAt(source.object, ['spec', 'podSelector']))
    if (!selector || formatSelector(selector) === '') continue
    const what = 'the policy applies to nothing'
    yield { source, path: ['spec', 'podSelector'], selector, severity: 'warning', what }
  }
}

function consequence({ is, isRequired }: PodTerm, hasOwnNodes: boolean): { severity: Severity; what: string } {
  if (is === 'affinity' && isRequired) {
    return { severity: hasOwnNodes ? 'error' : 'warning', what: 'the pod is never scheduled' }
  }
  if (is === 'affinity') return { severity: 'info', what: 'the preference has no effect' }
  return { severity: 'warning', what: `the ${is === 'spread' ? 'spread constraint' : 'anti-affinity'} has no effect` }
}

function checkTerms(review: ClusterReview, report: Report): void {
  for (const reviewed of review.workloads) {
    for (const term of podTermsOf(review, reviewed)) {
      const { selector = {}, namespaces, path } = term
      const selects = formatSelector(selector)
      // An empty selector means all pods, a missing one none: both are written on purpose, if at all.
      if (selects === '') continue
      const sure = certainty(review, namespaces, selector)
      if (sure === undefined) continue
      const { severity, what } = consequence(term, review.hasOwnNodes)
      report({
        severity: sure === 'certain' ? severity : 'info',
        object: reviewed.source,
        path: [...path, 'labelSelector'],
        at: 'key',
        title: `No pod has the labels ${selects}: ${what}`,
        ...(sure === 'perhaps' ? { why: perhapsOperators } : {}),
      })
    }
  }
}

export const selectorMatchesNothing: Rule = {
  id: 'selector-matches-nothing',
  name: 'Selectors that match nothing',
  severities: ['error', 'warning', 'info'],
  looksFor:
    'Selectors of Services (without Endpoints of their own), PodDisruptionBudgets and NetworkPolicies, and of terms of pod affinity, anti-affinity and spread constraints, that no pod template of the design fulfils. An error for required affinity, which then keeps the pod pending. Where custom resources of the namespace may stand for such pods, and in kube-system, it is worth knowing only; where a custom resource carries the very labels, nothing is said.',
  why: 'Labels and selectors are all that holds these objects together. A misspelt one is accepted without a word and simply does nothing.',
  reference: {
    title: 'Labels and Selectors',
    url: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/',
  },
  check(review, report) {
    for (const selecting of selectingObjects(review)) checkSelecting(review, selecting, report)
    checkTerms(review, report)
  },
}
