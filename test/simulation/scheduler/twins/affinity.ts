/** InterPodAffinity by its definition: every pod against every other. */
import type { NodeSpec } from '../../../../src/design'
import type { LabelSelector } from '../../../../src/design/kubernetes'
import { placements, selects, type TwinCluster, type TwinPod } from './cluster'

export interface Term {
  topologyKey: string
  labelSelector?: LabelSelector
  namespaces?: string[]
  namespaceSelector?: LabelSelector
}

interface Terms {
  requiredDuringSchedulingIgnoredDuringExecution?: Term[]
  preferredDuringSchedulingIgnoredDuringExecution?: { weight: number; podAffinityTerm: Term }[]
}

const together = ({ spec }: TwinPod): Terms => (spec.affinity?.podAffinity ?? {}) as Terms
const apart = ({ spec }: TwinPod): Terms => (spec.affinity?.podAntiAffinity ?? {}) as Terms
const required = (terms: Terms): Term[] => terms.requiredDuringSchedulingIgnoredDuringExecution ?? []
const preferred = (terms: Terms) => terms.preferredDuringSchedulingIgnoredDuringExecution ?? []

/** A term of `owner` speaks of `other`. Without namespaces it speaks of its owner's. */
function concerns({ namespaces }: TwinCluster, owner: TwinPod, term: Term, other: TwinPod): boolean {
  const own = !term.namespaces?.length && !term.namespaceSelector && other.namespace === owner.namespace
  const listed = term.namespaces?.includes(other.namespace) ?? false
  const selected = selects(term.namespaceSelector, namespaces[other.namespace] ?? {})
  return (own || listed || selected) && selects(term.labelSelector, other.labels)
}

function sameDomain({ topologyKey }: Term, one: NodeSpec, other: NodeSpec): boolean {
  return one.labels[topologyKey] !== undefined && one.labels[topologyKey] === other.labels[topologyKey]
}

/**
 * Nothing is required of or by the pod: PreFilter skips the plugin, and it stays out of questions about pods that are not
 * there yet, whatever those require.
 */
function isSkipped(cluster: TwinCluster, pod: TwinPod): boolean {
  if (required(together(pod)).length > 0 || required(apart(pod)).length > 0) return false
  return ![...placements(cluster)].some(({ pod: other, at }) =>
    required(apart(other)).some(
      (term) => at.labels[term.topologyKey] !== undefined && concerns(cluster, other, term, pod),
    ),
  )
}

export function refusesAffinity(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): string | undefined {
  if (isSkipped(cluster.real ?? cluster, pod)) return undefined
  if (!hasCompany(cluster, pod, node)) return "node(s) didn't match pod affinity rules"
  for (const term of required(apart(pod))) {
    for (const { pod: other, at } of placements(cluster)) {
      if (concerns(cluster, pod, term, other) && sameDomain(term, at, node)) {
        return "node(s) didn't match pod anti-affinity rules"
      }
    }
  }
  for (const { pod: other, at } of placements(cluster)) {
    for (const term of required(apart(other))) {
      if (concerns(cluster, other, term, pod) && sameDomain(term, at, node)) {
        return "node(s) didn't satisfy existing pods anti-affinity rules"
      }
    }
  }
  return undefined
}

function hasCompany(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): boolean {
  const terms = required(together(pod))
  if (terms.length === 0) return true
  if (terms.some(({ topologyKey }) => node.labels[topologyKey] === undefined)) return false
  // Only pods that every term speaks of are company.
  const speaksOf = (other: TwinPod): boolean => terms.every((term) => concerns(cluster, pod, term, other))
  const company = [...placements(cluster)].filter((one) => speaksOf(one.pod))
  if (terms.every((term) => company.some(({ at }) => sameDomain(term, at, node)))) return true
  const isNowhere = company.every(({ at }) => terms.every(({ topologyKey }) => at.labels[topologyKey] === undefined))
  return isNowhere && speaksOf(pod)
}

/** A profile may leave pods alone that wish for nothing. */
export function isScoredByAffinity({ profile }: TwinCluster, pod: TwinPod): boolean {
  const wishes = preferred(together(pod)).length + preferred(apart(pod)).length
  return wishes > 0 || !profile.args.InterPodAffinity.ignorePreferredTermsOfExistingPods
}

/** What the wishes of both sides come to on a node. */
export function affinityScore(cluster: TwinCluster, pod: TwinPod, node: NodeSpec): number {
  const { hardPodAffinityWeight } = cluster.profile.args.InterPodAffinity
  let score = 0
  for (const { pod: other, at } of placements(cluster)) {
    const add = (owner: TwinPod, term: Term, about: TwinPod, weight: number): void => {
      if (concerns(cluster, owner, term, about) && sameDomain(term, at, node)) score += weight
    }
    for (const { weight, podAffinityTerm } of preferred(together(pod))) add(pod, podAffinityTerm, other, weight)
    for (const { weight, podAffinityTerm } of preferred(apart(pod))) add(pod, podAffinityTerm, other, -weight)
    for (const term of required(together(other))) add(other, term, pod, hardPodAffinityWeight)
    for (const { weight, podAffinityTerm } of preferred(together(other))) add(other, podAffinityTerm, pod, weight)
    for (const { weight, podAffinityTerm } of preferred(apart(other))) add(other, podAffinityTerm, pod, -weight)
  }
  return score
}
