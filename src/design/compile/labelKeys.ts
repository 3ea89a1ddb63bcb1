/**
 * matchLabelKeys and mismatchLabelKeys: the API server writes the pod's own values into the selectors when the pod is
 * created, so that nobody after it needs to look at them. Source: pkg/registry/core/pod/strategy.go (mutatePodAffinity,
 * mutateTopologySpreadConstraints; the gate MatchLabelKeysInPodTopologySpreadSelectorMerge is on in 1.36).
 */
import type { LabelSelector, LabelSelectorRequirement, PodSpec } from '../kubernetes'

type Labels = Readonly<Record<string, string>>

interface Keyed {
  labelSelector?: LabelSelector
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
}

interface Affinity {
  requiredDuringSchedulingIgnoredDuringExecution?: Keyed[]
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: Keyed }[]
}

/** The specification with merged selectors; the same object when there is nothing to merge. */
export function mergeLabelKeys(spec: PodSpec, labels: Labels): PodSpec {
  const { affinity, topologySpreadConstraints } = spec
  const merged: PodSpec = { ...spec }
  let changed = false
  for (const field of ['podAffinity', 'podAntiAffinity'] as const) {
    const written = affinity?.[field] as Affinity | undefined
    if (!written || !termsOf(written).some(isKeyed)) continue
    merged.affinity = { ...merged.affinity, [field]: mergeAffinity(written, labels) }
    changed = true
  }
  const constraints = topologySpreadConstraints as Keyed[] | undefined
  if (constraints?.some(isKeyed)) {
    merged.topologySpreadConstraints = constraints.map((constraint) => mergeTerm(constraint, labels))
    changed = true
  }
  return changed ? merged : spec
}

function termsOf(affinity: Affinity): Keyed[] {
  const preferred = affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return [
    ...(affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...preferred.map((one) => one.podAffinityTerm),
  ]
}

/** Without a selector a term matches no pod, with or without keys. */
function isKeyed({ labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: Keyed): boolean {
  return labelSelector !== undefined && matchLabelKeys.length + mismatchLabelKeys.length > 0
}

function mergeAffinity(affinity: Affinity, labels: Labels): Affinity {
  const merged = { ...affinity }
  merged.requiredDuringSchedulingIgnoredDuringExecution = affinity.requiredDuringSchedulingIgnoredDuringExecution?.map(
    (term) => mergeTerm(term, labels),
  )
  merged.preferredDuringSchedulingIgnoredDuringExecution =
    affinity.preferredDuringSchedulingIgnoredDuringExecution?.map((one) => ({
      ...one,
      podAffinityTerm: mergeTerm(one.podAffinityTerm, labels),
    }))
  return merged
}

function mergeTerm<Term extends Keyed>(term: Term, labels: Labels): Term {
  if (!isKeyed(term)) return term
  const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } = term
  const matchExpressions = [...(labelSelector?.matchExpressions ?? [])]
  const merge = (keys: readonly string[], operator: 'In' | 'NotIn') => {
    for (const key of keys) {
      if (!Object.hasOwn(labels, key)) continue
      const requirement: LabelSelectorRequirement = { key, operator, values: [labels[key]] }
      // A pod that was read from a cluster has been through this before.
      if (!matchExpressions.some((one) => isSame(one, requirement))) matchExpressions.push(requirement)
    }
  }
  merge(matchLabelKeys, 'In')
  merge(mismatchLabelKeys, 'NotIn')
  if (matchExpressions.length === (labelSelector?.matchExpressions ?? []).length) return term
  return { ...term, labelSelector: { ...labelSelector, matchExpressions } }
}

function isSame(a: LabelSelectorRequirement, b: LabelSelectorRequirement): boolean {
  return a.key === b.key && a.operator === b.operator && a.values?.length === 1 && a.values[0] === b.values?.[0]
}
