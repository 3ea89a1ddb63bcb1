import { matchesRequiredAffinity, toleratesAll } from '../../../design/nodeMatch'
import type { PodTemplate, SchedulerPluginArgs, TopologySpreadConstraint } from '../../../design/types'
import type { CompiledTemplate } from '../state/templates'
import type { SchedulerCache } from './cache'
import { DomainCounter } from './domainCounter'
import { compileSelector, nothing, type CompiledSelector } from './labelSelector'
import { TemplateMatch } from './templateMatch'
import type { Topology } from './topology'

/** Soft constraints of this key are scored by the pods on each node, not by domain. */
export const HOSTNAME = 'kubernetes.io/hostname'

/** plugins/podtopologyspread/plugin.go, systemDefaultConstraints. */
const systemDefaults: readonly TopologySpreadConstraint[] = [
  { topologyKey: HOSTNAME, whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

const isSoft = (constraint: TopologySpreadConstraint): boolean => constraint.whenUnsatisfiable === 'ScheduleAnyway'

/** One constraint of a template, kept up as nodes change. */
export class SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  readonly topology: Topology
  /** spec.nodeTaintsPolicy is Honor. */
  readonly honorsTaints: boolean
  /** A soft constraint by hostname: scored by the pods on each node; the counter is not asked. */
  readonly perNode: boolean
  /** Templates whose pods count. */
  readonly matched: TemplateMatch
  /** Matching pods by domain, over the nodes that count. */
  readonly counter: DomainCounter
  /** 1 for nodes whose pods count; undefined: all that have the key. */
  private readonly counted: Uint8Array | undefined
  private domains: number[] | undefined
  private domainsEpoch = -1

  constructor(
    private readonly cache: SchedulerCache,
    private readonly written: TopologySpreadConstraint,
    private readonly pod: PodTemplate,
    readonly selector: CompiledSelector,
    /** Keys that a node must have for its pods to count. */
    private readonly wantedKeys: readonly Topology[],
  ) {
    this.topologyKey = written.topologyKey
    this.maxSkew = written.maxSkew
    this.minDomains = written.minDomains ?? 1
    this.topology = cache.topology.of(written.topologyKey)
    this.honorsTaints = written.nodeTaintsPolicy === 'Honor'
    this.perNode = isSoft(written) && written.topologyKey === HOSTNAME
    // An empty selector counts nothing (countPodsMatchSelector), although it matches the pod itself.
    this.matched = new TemplateMatch(
      cache.templates,
      ({ source }) => !selector.empty && source.namespace === pod.namespace && selector.matches(source.labels),
    )
    if (!this.perNode && this.isPicky()) {
      this.counted = new Uint8Array(cache.nodes.count)
      for (let node = 0; node < this.counted.length; node++) this.counted[node] = this.admits(node) ? 1 : 0
    }
    this.counter = new DomainCounter(cache, written.topologyKey, this.matched, this.counted, false)
  }

  /** Whether pods on a node count. */
  counts(node: number): boolean {
    return this.counted ? this.counted[node] === 1 : this.topology.domain[node] !== -1
  }

  /** Domains that hold a node that counts. */
  get eligibleDomains(): readonly number[] {
    const { epoch } = this.cache.log
    if (!this.domains || this.domainsEpoch !== epoch) {
      const domains = new Set<number>()
      const { domain } = this.topology
      for (let node = 0; node < domain.length; node++) if (this.counts(node)) domains.add(domain[node])
      this.domains = [...domains]
      this.domainsEpoch = epoch
    }
    return this.domains
  }

  /** A node has come, changed or gone. */
  nodeChanged(node: number): void {
    const { counted } = this
    if (!counted) return
    const now = this.admits(node) ? 1 : 0
    if (counted[node] === now) return
    counted[node] = now
    this.domains = undefined
    this.counter.invalidate()
  }

  /** Whether some nodes that have the key may not count. */
  private isPicky(): boolean {
    const { nodeSelector, nodeAffinity } = this.pod
    const constrained =
      Object.keys(nodeSelector).length > 0 || nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined
    return (
      this.honorsTaints ||
      (this.honorsAffinity && constrained) ||
      this.wantedKeys.some((topology) => topology !== this.topology)
    )
  }

  private get honorsAffinity(): boolean {
    return (this.written.nodeAffinityPolicy ?? 'Honor') === 'Honor'
  }

  private admits(node: number): boolean {
    const { pod } = this
    if (this.topology.domain[node] === -1 || lacksAny(this.wantedKeys, node)) return false
    const spec = this.cache.specs[node]
    if (this.honorsAffinity && !matchesRequiredAffinity(pod, spec)) return false
    return !this.honorsTaints || toleratesAll(spec.taints, pod.tolerations, ['NoSchedule', 'NoExecute'])
  }
}

function lacksAny(topologies: readonly Topology[], node: number): boolean {
  for (const { domain } of topologies) if (domain[node] === -1) return true
  return false
}

/** All constraints of a template, kept up as nodes change. */
export class SpreadConstraints {
  readonly hard: readonly SpreadConstraint[]
  readonly soft: readonly SpreadConstraint[]
  /** 1 for nodes that lack a key which the soft constraints want all nodes to have: they are not scored. */
  private readonly ignored: Uint8Array | undefined
  private read: number

  constructor(
    private readonly cache: SchedulerCache,
    pod: PodTemplate,
    written: readonly TopologySpreadConstraint[],
    /** Of all constraints; undefined: each has its own. */
    selector: CompiledSelector | undefined,
    /** Keys that the soft constraints want all nodes to have. */
    private readonly softKeys: readonly Topology[],
  ) {
    const topologies = (list: readonly TopologySpreadConstraint[]): Topology[] =>
      list.map(({ topologyKey }) => cache.topology.of(topologyKey))
    const of = (list: readonly TopologySpreadConstraint[], wanted: readonly Topology[]): SpreadConstraint[] =>
      list.map((one) => new SpreadConstraint(cache, one, pod, selector ?? compileSelector(one.labelSelector), wanted))
    const hard = written.filter((one) => !isSoft(one))
    this.hard = of(hard, topologies(hard))
    this.soft = of(written.filter(isSoft), softKeys)
    if (softKeys.length > 0) {
      this.ignored = new Uint8Array(cache.nodes.count)
      for (let node = 0; node < this.ignored.length; node++) this.ignored[node] = lacksAny(softKeys, node) ? 1 : 0
    }
    this.read = cache.nodeChanges.length
  }

  /** Whether some nodes may not be scored. */
  get ignoresSome(): boolean {
    return this.ignored !== undefined
  }

  ignores(node: number): boolean {
    return this.ignored !== undefined && this.ignored[node] === 1
  }

  get isEmpty(): boolean {
    return this.hard.length === 0 && this.soft.length === 0
  }

  /** False when nodes have changed since the last `follow`. */
  get isCurrent(): boolean {
    return this.read === this.cache.nodeChanges.length
  }

  /** Takes over what has changed of nodes. */
  follow(): this {
    const { nodeChanges } = this.cache
    for (; this.read < nodeChanges.length; this.read++) {
      const node = nodeChanges[this.read]
      for (const constraint of this.hard) constraint.nodeChanged(node)
      for (const constraint of this.soft) constraint.nodeChanged(node)
      if (this.ignored) this.ignored[node] = lacksAny(this.softKeys, node) ? 1 : 0
    }
    return this
  }
}

/** What spreads a pod that has no constraints of its own: undefined when no Service and no controller selects it. */
export type DefaultSelector = (template: PodTemplate) => CompiledSelector | undefined

/** The constraints of each template, compiled once. */
export class Constraints {
  private readonly byTemplate: (SpreadConstraints | undefined)[] = []
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
    const known = this.byTemplate[template.id]
    if (known && (known.isCurrent || !known.isEmpty)) return known.follow()
    // A template without constraints may have become somebody's.
    return (this.byTemplate[template.id] = this.compile(template.source))
  }

  private compile(pod: PodTemplate): SpreadConstraints {
    const own = (pod.spec.topologySpreadConstraints ?? []) as TopologySpreadConstraint[]
    if (own.length > 0)
      return new SpreadConstraints(this.cache, pod, own, undefined, this.topologies(own.filter(isSoft)))
    const selector = this.defaults.length > 0 ? this.defaultSelector(pod) : undefined
    if (!selector || selector.empty) return new SpreadConstraints(this.cache, pod, [], nothing, [])
    // With the system's constraints, nodes without a zone are still spread by hostname.
    const softKeys = this.systemDefaulted ? [] : this.topologies(this.defaults.filter(isSoft))
    return new SpreadConstraints(this.cache, pod, this.defaults, selector, softKeys)
  }

  private topologies(constraints: readonly TopologySpreadConstraint[]): Topology[] {
    return constraints.map(({ topologyKey }) => this.cache.topology.of(topologyKey))
  }
}
