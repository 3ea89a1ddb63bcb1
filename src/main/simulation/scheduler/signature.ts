import type { NodeSelectorRequirement, NodeSelectorTerm } from '../../../design/kubernetes'
import type { PodTemplate, SchedulerProfile } from '../../../design/types'
import type { CompiledTemplate } from '../state/templates'

/**
 * What filters and scores of a profile depend on, as text: pods with the same signature are scheduled alike. Upstream:
 * framework/runtime/framework.go (SignPod), staging/src/k8s.io/kube-scheduler/framework/signers.go.
 */
export class PodSignatures {
  private readonly byTemplate: (string | null | undefined)[] = []
  private readonly enabled: ReadonlySet<string>
  private readonly spreadsByDefault: boolean
  private readonly countsLabels: boolean

  constructor({ plugins, args }: SchedulerProfile) {
    const points = [plugins.preFilter, plugins.filter, plugins.preScore, plugins.score]
    this.enabled = new Set(points.flatMap((entries) => entries.map(({ name }) => name)))
    const { defaultingType, defaultConstraints } = args.PodTopologySpread
    this.spreadsByDefault = defaultingType === 'System' || defaultConstraints.length > 0
    this.countsLabels = !args.InterPodAffinity.ignorePreferredTermsOfExistingPods
  }

  /** undefined for pods whose place depends on where other pods are: no two of them are alike. */
  of(template: CompiledTemplate): string | undefined {
    const known = this.byTemplate[template.id]
    if (known !== undefined) return known ?? undefined
    const signature = this.sign(template.source)
    this.byTemplate[template.id] = signature ?? null
    return signature
  }

  private sign(pod: PodTemplate): string | undefined {
    const { enabled } = this
    const { topologySpreadConstraints = [], affinity } = pod.spec
    if (enabled.has('PodTopologySpread') && (topologySpreadConstraints.length > 0 || this.spreadsByDefault))
      return undefined
    const fellows = affinity?.podAffinity !== undefined || affinity?.podAntiAffinity !== undefined
    if (enabled.has('InterPodAffinity') && fellows) return undefined
    const part = (plugins: readonly string[], value: () => unknown): unknown =>
      plugins.some((name) => enabled.has(name)) ? (value() ?? null) : null
    return JSON.stringify([
      pod.schedulerName,
      part(['InterPodAffinity'], () => (this.countsLabels ? sorted(pod.labels) : null)),
      part(['NodeName'], () => pod.nodeName),
      part(['TaintToleration', 'NodeUnschedulable'], () => pod.tolerations.map((one) => JSON.stringify(one)).sort()),
      part(['NodeAffinity'], () => [sorted(pod.nodeSelector), signAffinity(pod)]),
      part(['NodePorts'], () => [...new Set(pod.hostPorts.map(({ port }) => port))].sort()),
      part(['NodeResourcesFit', 'NodeResourcesBalancedAllocation'], () => sorted(pod.requests)),
      part(['ImageLocality'], () =>
        [...pod.initContainers, ...pod.sidecars, ...pod.containers].map(({ image }) => image).sort(),
      ),
      part(['VolumeBinding', 'VolumeZone', 'VolumeRestrictions', 'NodeVolumeLimits'], () => signVolumes(pod)),
    ])
  }
}

function sorted(entries: Readonly<Record<string, unknown>>): unknown[] {
  return Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1))
}

function signAffinity({ nodeAffinity }: PodTemplate): unknown {
  if (!nodeAffinity) return null
  const preferred = nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution ?? []
  return [
    (nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []).map(signTerm).sort(),
    preferred.map(({ weight, preference }) => `${weight} ${signTerm(preference)}`).sort(),
  ]
}

function signTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): string {
  const sign = ({ key, operator, values = [] }: NodeSelectorRequirement): string =>
    JSON.stringify([key, operator, [...values].sort()])
  return JSON.stringify([matchExpressions.map(sign).sort(), matchFields.map(sign).sort()])
}

/** ConfigMaps and Secrets are of no account. */
function signVolumes(pod: PodTemplate): unknown {
  const volumes = (pod.spec.volumes ?? []) as Record<string, unknown>[]
  return volumes
    .map(({ name: _name, ...source }) => source)
    .filter((source) => source['configMap'] === undefined && source['secret'] === undefined)
    .map((source) => JSON.stringify(source))
}
