import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { NodeTable } from '../state/nodes'
import type { CompiledTemplate, TemplateTable } from '../state/templates'
import { compileSelector, type CompiledSelector, type Labels } from './labelSelector'
import { matchesAnyTerm } from './nodeSelector'
import { hasUntolerated } from './taints'
import { TemplateMatch } from './templateMatch'

/** spec.topologySpreadConstraints[] */
interface WrittenConstraint {
  maxSkew: number
  topologyKey: string
  whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'
  labelSelector?: LabelSelector
  minDomains?: number
  nodeAffinityPolicy?: 'Honor' | 'Ignore'
  nodeTaintsPolicy?: 'Honor' | 'Ignore'
  matchLabelKeys?: string[]
}

/** plugins/podtopologyspread/plugin.go, systemDefaultConstraints. */
const systemDefaults: readonly WrittenConstraint[] = [
  { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: CompiledSelector
  /** Templates whose pods count. */
  readonly matched: TemplateMatch
  /** Whether a node's pods count, by nodeAffinityPolicy and nodeTaintsPolicy. */
  includes(node: number): boolean
}

export interface SpreadConstraints {
  readonly hard: readonly SpreadConstraint[]
  readonly soft: readonly SpreadConstraint[]
  /** The system's, not the pod's own. */
  readonly isDefault: boolean
}

/** What spreads a pod that has no constraints of its own: undefined when no Service and no controller selects it. */
export type DefaultSelector = (template: PodTemplate) => CompiledSelector | undefined

/** The constraints of each template, compiled once. */
export class Constraints {
  private readonly byTemplate: (SpreadConstraints | undefined)[] = []

  constructor(
    private readonly nodes: NodeTable,
    private readonly templates: TemplateTable,
    private readonly defaultSelector: DefaultSelector,
  ) {}

  of(template: CompiledTemplate): SpreadConstraints {
    return (this.byTemplate[template.id] ??= this.compile(template.source))
  }

  private compile(pod: PodTemplate): SpreadConstraints {
    const own = (pod.spec.topologySpreadConstraints ?? []) as WrittenConstraint[]
    const isDefault = own.length === 0
    let selector: CompiledSelector | undefined
    if (isDefault) {
      selector = this.defaultSelector(pod)
      if (!selector || selector.empty) return { hard: [], soft: [], isDefault }
    }
    const constraints = (isDefault ? systemDefaults : own).map((written) => ({
      written,
      constraint: this.constraint(written, pod, selector ?? selectorOf(written, pod.labels)),
    }))
    const of = (action: WrittenConstraint['whenUnsatisfiable']) =>
      constraints.filter(({ written }) => written.whenUnsatisfiable === action).map(({ constraint }) => constraint)
    return { hard: of('DoNotSchedule'), soft: of('ScheduleAnyway'), isDefault }
  }

  private constraint(written: WrittenConstraint, pod: PodTemplate, selector: CompiledSelector): SpreadConstraint {
    const included = new Uint8Array(this.nodes.count)
    const { nodes } = this
    return {
      topologyKey: written.topologyKey,
      maxSkew: written.maxSkew,
      minDomains: written.minDomains ?? 1,
      selector,
      // An empty selector counts nothing (countPodsMatchSelector), although it matches the pod itself.
      matched: new TemplateMatch(
        this.templates,
        ({ source }) => !selector.empty && source.namespace === pod.namespace && selector.matches(source.labels),
      ),
      includes(node) {
        if (included[node] === 0) included[node] = admits(written, pod, nodes, node) ? 1 : 2
        return included[node] === 1
      },
    }
  }
}

function selectorOf(written: WrittenConstraint, labels: Labels): CompiledSelector {
  const keys = (written.matchLabelKeys ?? []).filter((key) => labels[key] !== undefined)
  if (keys.length === 0) return compileSelector(written.labelSelector)
  return compileSelector(written.labelSelector, { matchLabels: Object.fromEntries(keys.map((key) => [key, labels[key]])) })
}

function admits(written: WrittenConstraint, pod: PodTemplate, nodes: NodeTable, node: number): boolean {
  const spec = nodes.specs[node]
  if ((written.nodeAffinityPolicy ?? 'Honor') === 'Honor') {
    for (const key in pod.nodeSelector) if (spec.labels[key] !== pod.nodeSelector[key]) return false
    const required = pod.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (required && !matchesAnyTerm(required.nodeSelectorTerms, spec)) return false
  }
  return written.nodeTaintsPolicy !== 'Honor' || !hasUntolerated(spec.taints, pod.tolerations, ['NoSchedule', 'NoExecute'])
}
