import type { LabelSelector } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { NodeTable } from '../state/nodes'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import { DomainCounter } from './domainCounter'
import { compileSelector, type CompiledSelector, type Labels } from './labelSelector'
import { matchesAnyTerm } from './nodeSelector'
import { hasUntolerated } from './taints'
import { TemplateMatch } from './templateMatch'
import type { Topology } from './topology'

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
  readonly topology: Topology
  /** Templates whose pods count. */
  readonly matched: TemplateMatch
  /** Matching pods by domain, over the nodes that count. */
  readonly counter: DomainCounter
  /** Domains that hold a node that counts. */
  readonly eligibleDomains: readonly number[]
}

export interface SpreadConstraints {
  readonly hard: readonly SpreadConstraint[]
  readonly soft: readonly SpreadConstraint[]
  /** 1 for nodes that lack a key which the soft constraints want all nodes to have: they are not scored. */
  readonly ignored: Uint8Array
}

const unconstrained: SpreadConstraints = { hard: [], soft: [], ignored: new Uint8Array(0) }

/** What spreads a pod that has no constraints of its own: undefined when no Service and no controller selects it. */
export type DefaultSelector = (template: PodTemplate) => CompiledSelector | undefined

/** The constraints of each template, compiled once. */
export class Constraints {
  private readonly byTemplate: (SpreadConstraints | undefined)[] = []

  constructor(
    private readonly cache: SchedulerCache,
    private readonly defaultSelector: DefaultSelector,
  ) {}

  of(template: CompiledTemplate): SpreadConstraints {
    return (this.byTemplate[template.id] ??= this.compile(template.source))
  }

  private compile(pod: PodTemplate): SpreadConstraints {
    const own = (pod.spec.topologySpreadConstraints ?? []) as WrittenConstraint[]
    const isDefault = own.length === 0
    const selector = isDefault ? this.defaultSelector(pod) : undefined
    if (isDefault && (!selector || selector.empty)) return unconstrained
    const written = isDefault ? systemDefaults : own
    // With the system's constraints, nodes without a zone are still spread by hostname.
    const lacking = (action: WrittenConstraint['whenUnsatisfiable']): Uint8Array => {
      const required = isDefault ? [] : written.filter((one) => one.whenUnsatisfiable === action)
      const domains = required.map(({ topologyKey }) => this.cache.topology.of(topologyKey).domain)
      return Uint8Array.from({ length: this.cache.nodes.count }, (_, node) =>
        domains.some((domain) => domain[node] === -1) ? 1 : 0,
      )
    }
    const of = (action: WrittenConstraint['whenUnsatisfiable'], excluded: Uint8Array) =>
      written
        .filter((one) => one.whenUnsatisfiable === action)
        .map((one) => this.constraint(one, pod, selector ?? selectorOf(one, pod.labels), excluded))
    const ignored = lacking('ScheduleAnyway')
    return {
      hard: of('DoNotSchedule', lacking('DoNotSchedule')),
      soft: of('ScheduleAnyway', ignored),
      ignored,
    }
  }

  private constraint(
    written: WrittenConstraint,
    pod: PodTemplate,
    selector: CompiledSelector,
    excluded: Uint8Array,
  ): SpreadConstraint {
    const { nodes, templates } = this.cache
    const topology = this.cache.topology.of(written.topologyKey)
    const counted = Uint8Array.from({ length: nodes.count }, (_, node) =>
      topology.domain[node] !== -1 && excluded[node] === 0 && admits(written, pod, nodes, node) ? 1 : 0,
    )
    const domains = new Set<number>()
    counted.forEach((counts, node) => counts && domains.add(topology.domain[node]))
    // An empty selector counts nothing (countPodsMatchSelector), although it matches the pod itself.
    const matched = new TemplateMatch(
      templates,
      ({ source }) => !selector.empty && source.namespace === pod.namespace && selector.matches(source.labels),
    )
    return {
      topologyKey: written.topologyKey,
      maxSkew: written.maxSkew,
      minDomains: written.minDomains ?? 1,
      selector,
      topology,
      matched,
      counter: new DomainCounter(this.cache, written.topologyKey, matched, (node) => counted[node] === 1, false),
      eligibleDomains: [...domains],
    }
  }
}

function selectorOf(written: WrittenConstraint, labels: Labels): CompiledSelector {
  const keys = (written.matchLabelKeys ?? []).filter((key) => labels[key] !== undefined)
  if (keys.length === 0) return compileSelector(written.labelSelector)
  return compileSelector(written.labelSelector, {
    matchLabels: Object.fromEntries(keys.map((key) => [key, labels[key]])),
  })
}

function admits(written: WrittenConstraint, pod: PodTemplate, nodes: NodeTable, node: number): boolean {
  const spec = nodes.specs[node]
  if ((written.nodeAffinityPolicy ?? 'Honor') === 'Honor') {
    for (const key in pod.nodeSelector) if (spec.labels[key] !== pod.nodeSelector[key]) return false
    const required = pod.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    if (required && !matchesAnyTerm(required.nodeSelectorTerms, spec)) return false
  }
  return (
    written.nodeTaintsPolicy !== 'Honor' || !hasUntolerated(spec.taints, pod.tolerations, ['NoSchedule', 'NoExecute'])
  )
}
