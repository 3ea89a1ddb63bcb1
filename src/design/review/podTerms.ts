/** What pods wish of other pods, as written: terms of (anti-)affinity and spread constraints, each with its place. */
import type { Path } from '../fieldPath'
import type { LabelSelector } from '../kubernetes'
import { selectorMatches } from '../validate/selectors'
import type { ClusterReview } from './cluster'
import { asFields, asList, asText, listAt, type Fields } from './fields'
import type { ReviewedWorkload } from './pods'

export interface PodTerm {
  is: 'affinity' | 'anti-affinity' | 'spread'
  /** Without it the pod is not placed: required affinity, DoNotSchedule. */
  isRequired: boolean
  topologyKey: string
  /** undefined finds no pod. */
  selector: LabelSelector | undefined
  /** Where the pods are looked for. */
  namespaces: readonly string[]
  /** To the term itself. */
  path: Path
}

const required = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

export function podTermsOf(review: ClusterReview, { workload, spec, specPath }: ReviewedWorkload): PodTerm[] {
  const affinity = asFields(spec.affinity)
  const terms: PodTerm[] = []
  const add = (is: PodTerm['is'], isRequired: boolean, fields: Fields, path: Path) => {
    terms.push({
      is,
      isRequired,
      topologyKey: asText(fields.topologyKey) ?? '',
      selector: fields.labelSelector as LabelSelector | undefined,
      namespaces: is === 'spread' ? [workload.namespace] : namespacesOf(review, workload.namespace, fields),
      path: [...specPath, ...path],
    })
  }
  for (const [field, is] of [
    ['podAffinity', 'affinity'],
    ['podAntiAffinity', 'anti-affinity'],
  ] as const) {
    listAt(affinity, [field, required]).forEach((term, index) => {
      add(is, true, asFields(term), ['affinity', field, required, index])
    })
    listAt(affinity, [field, preferred]).forEach((term, index) => {
      const path = ['affinity', field, preferred, index, 'podAffinityTerm']
      add(is, false, asFields(asFields(term).podAffinityTerm), path)
    })
  }
  asList(spec.topologySpreadConstraints).forEach((written, index) => {
    const fields = asFields(written)
    add('spread', fields.whenUnsatisfiable === 'DoNotSchedule', fields, ['topologySpreadConstraints', index])
  })
  return terms
}

/** Those named and those whose labels are selected; the pod's own where neither is written. */
function namespacesOf({ cluster }: ClusterReview, own: string, { namespaces, namespaceSelector }: Fields): string[] {
  const named = asList(namespaces).map(String)
  if (namespaceSelector === undefined) return named.length > 0 ? named : [own]
  const selected = cluster.namespaces.filter((name) =>
    selectorMatches(namespaceSelector as LabelSelector, cluster.namespaceLabels[name]),
  )
  return [...new Set([...named, ...selected])]
}
