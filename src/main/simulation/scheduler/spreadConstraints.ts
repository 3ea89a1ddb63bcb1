import { matchesRequiredAffinity, toleratesAll } from '../../../design/nodeMatch'
import type { NodeSpec, PodTemplate, SchedulerPluginArgs, TopologySpreadConstraint } from '../../../design/types'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import { DomainCounter } from './domainCounter'
import { compileSelector, type CompiledSelector } from './labelSelector'
import { TemplateMatch } from './templateMatch'
import type { Topology } from './topology'

/** plugins/podtopologyspread/plugin.go, systemDefaultConstraints. */
const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly selector: CompiledSelector
  readonly topology: Topology
  /** spec.nodeTaintsPolicy is Honor. */
  readonly honorsTaints: boolean
  /** Whether pods on a node count. */
  readonly counts: (node: number) => boolean
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

/** The constraints of each template, compiled once and again when nodes have changed. */
export class Constraints {
  private readonly byTemplate: (SpreadConstraints | undefined)[] = []
  private nodesSeen = 0
  private readonly defaults: readonly TopologySpreadConstraint[]
  private readonly systemDefaulted: boolean

  constructor(
    private readonly cache: SchedulerCache,
    private readonly defaultSelector: DefaultSelector,
    args: SchedulerPluginArgs['PodTopologySpread'],
  ) {
    this.systemDefaulted = args.defaultingType === 'System'
    this.defaults = this.systemDefaulted ? systemDefaults : args.defaultConstraints
  }

  /** True when pods without constraints of their own may get some. */
  get hasDefaults(): boolean {
    return this.defaults.length > 0
  }

  of(template: CompiledTemplate): SpreadConstraints {
    if (this.nodesSeen !== this.cache.nodeChanges.length) {
      this.byTemplate.length = 0
      this.nodesSeen = this.cache.nodeChanges.length
    }
    return (this.byTemplate[template.id] ??= this.compile(template.source))
  }

  private compile(pod: PodTemplate): SpreadConstraints {
    const own = (pod.spec.topologySpreadConstraints ?? []) as TopologySpreadConstraint[]
    const isDefault = own.length === 0
    if (isDefault && this.defaults.length === 0) return unconstrained
    const selector = isDefault ? this.defaultSelector(pod) : undefined
    if (isDefault && (!selector || selector.empty)) return unconstrained
    const written = isDefault ? this.defaults : own
    const of = (action: TopologySpreadConstraint['whenUnsatisfiable'], excluded: Uint8Array) =>
      written
        .filter((one) => one.whenUnsatisfiable === action)
        .map((one) => this.constraint(one, pod, selector ?? compileSelector(one.labelSelector), excluded))
    // With the system's constraints, nodes without a zone are still spread by hostname.
    const soft = isDefault && this.systemDefaulted ? [] : written.filter(isSoft)
    const ignored = this.lacking(soft)
    return {
      hard: of('DoNotSchedule', this.lacking(written.filter((one) => !isSoft(one)))),
      soft: of('ScheduleAnyway', ignored),
      ignored,
    }
  }

  /** 1 for nodes that lack one of the constraints' keys. */
  private lacking(constraints: readonly TopologySpreadConstraint[]): Uint8Array {
    const domains = constraints.map(({ topologyKey }) => this.cache.topology.of(topologyKey).domain)
    return Uint8Array.from({ length: this.cache.nodes.count }, (_, node) =>
      domains.some((domain) => domain[node] === -1) ? 1 : 0,
    )
  }

  private constraint(
    written: TopologySpreadConstraint,
    pod: PodTemplate,
    selector: CompiledSelector,
    excluded: Uint8Array,
  ): SpreadConstraint {
    const { nodes, specs, templates } = this.cache
    const topology = this.cache.topology.of(written.topologyKey)
    const counted = Uint8Array.from({ length: nodes.count }, (_, node) =>
      topology.domain[node] !== -1 && excluded[node] === 0 && admits(written, pod, specs[node]) ? 1 : 0,
    )
    const domains = new Set<number>()
    counted.forEach((counts, node) => counts && domains.add(topology.domain[node]))
    // An empty selector counts nothing (countPodsMatchSelector), although it matches the pod itself.
    const matched = new TemplateMatch(
      templates,
      ({ source }) => !selector.empty && source.namespace === pod.namespace && selector.matches(source.labels),
    )
    const counts = (node: number): boolean => counted[node] === 1
    return {
      topologyKey: written.topologyKey,
      maxSkew: written.maxSkew,
      minDomains: written.minDomains ?? 1,
      selector,
      topology,
      honorsTaints: written.nodeTaintsPolicy === 'Honor',
      counts,
      matched,
      counter: new DomainCounter(this.cache, written.topologyKey, matched, counts, false),
      eligibleDomains: [...domains],
    }
  }
}

const isSoft = (constraint: TopologySpreadConstraint): boolean => constraint.whenUnsatisfiable === 'ScheduleAnyway'

function admits(written: TopologySpreadConstraint, pod: PodTemplate, spec: NodeSpec): boolean {
  if ((written.nodeAffinityPolicy ?? 'Honor') === 'Honor' && !matchesRequiredAffinity(pod, spec)) return false
  return written.nodeTaintsPolicy !== 'Honor' || toleratesAll(spec.taints, pod.tolerations, ['NoSchedule', 'NoExecute'])
}
