import { admitDynamic, admitStatic, kindOf, type AdmissionRequest, type Kind } from '../../../design/admission'
import type { KubernetesObject, ObjectMeta, PodSpec } from '../../../design/kubernetes'
import type { PodTemplate } from '../../../design/types'
import type { ClusterContext } from '../context'
import { NONE } from '../state/ids'
import { chosenName, refusedSuffix } from '../state/names'
import type { Owner } from '../state/owners'
import { podNamed } from '../state/podNames'
import type { CompiledTemplate } from '../state/templates'
import { withClaimVolumes } from './podObject'
import { alreadyExists } from './replies'
import { replyOf, type RequestAdmission } from './requestAdmission'
import type { Reply } from './requests'
import type { Restrictions } from './restrictions'

const POD = kindOf('v1', 'Pod') as Kind

/**
 * Admission of pods that are made from a template: what LimitRanges make of the template is worked out once, and kept until
 * they change; what the namespace's quotas have left is asked for each pod. Only where there is any of these.
 */
export class PodAdmission {
  /** What templates become under the LimitRanges of their namespace, which are another list when one of them changes. */
  private readonly limited = new WeakMap<readonly KubernetesObject[], Map<CompiledTemplate, CompiledTemplate>>()
  private refused = 0

  constructor(
    private readonly context: ClusterContext,
    private readonly restrictions: Restrictions,
    private readonly admission: RequestAdmission,
  ) {}

  /** The template that the pod gets, or why there is no pod. The pod counts in the quotas from now on, also where its name is taken. */
  admit(owner: Owner, ordinal: number, template: CompiledTemplate): CompiledTemplate | Reply {
    const admitted = this.restrictions.any ? this.restrict(owner, ordinal, template) : template
    const name = chosenName(owner, ordinal)
    // Churn counts its pods: it has many, and none twice.
    if (name === undefined || owner.kind === 'Churn' || 'code' in admitted) return admitted
    return podNamed(this.context, owner.namespace, name) === undefined
      ? admitted
      : { ...alreadyExists('Pod', name), name }
  }

  private restrict(owner: Owner, ordinal: number, template: CompiledTemplate): CompiledTemplate | Reply {
    const { namespace } = owner
    if (!this.restrictions.apply(namespace)) return template
    const name = this.nameFor(owner, ordinal)
    const admitted = this.limit(owner, name, template)
    const refusal = 'code' in admitted ? admitted : this.admission.refusal(podOf(namespace, name, admitted.source))
    return refusal ? { ...refusal, name } : admitted
  }

  /** What its client is told of: the name that the API server has made up is nobody's. */
  private nameFor(owner: Owner, ordinal: number): string {
    const chosen = chosenName(owner, ordinal)
    if (chosen !== undefined) return chosen
    const index = ordinal === NONE ? '' : `${ordinal}-`
    return `${owner.name}-${index}${refusedSuffix(this.refused++)}`
  }

  private limit(owner: Owner, name: string, template: CompiledTemplate): CompiledTemplate | Reply {
    const limitRanges = this.restrictions.limitRanges(owner.namespace)
    if (limitRanges.length === 0) return template
    let known = this.limited.get(limitRanges)
    if (!known) this.limited.set(limitRanges, (known = new Map<CompiledTemplate, CompiledTemplate>()))
    const before = known.get(template)
    if (before) return before
    const object = podOf(owner.namespace, name, template.source)
    const request: AdmissionRequest = {
      operation: 'CREATE',
      namespace: owner.namespace,
      object: structuredClone(object),
    }
    const lookups = this.admission.lookups(owner.namespace)
    // A namespace that is being deleted says so, before anything else is looked at.
    const lifecycle = admitDynamic(request, object, { ...lookups, resourceQuotas: [] }, POD)
    if ('status' in lifecycle) return replyOf(lifecycle.status)
    const decision = admitStatic(request, lookups, lookups.identity)
    if ('status' in decision) return replyOf(decision.status)
    const limited = this.compile(owner, template, decision.object)
    known.set(template, limited)
    return limited
  }

  private compile(owner: Owner, template: CompiledTemplate, { metadata, spec }: KubernetesObject): CompiledTemplate {
    const { workloads } = this.context
    const { source } = template
    const { containers, initContainers } = spec as PodSpec
    const annotations = metadata.annotations ?? {}
    const limited: ObjectMeta = { labels: { ...source.labels }, annotations }
    const own = { ...source.spec, containers, ...(initContainers ? { initContainers } : {}) }
    const compiled = workloads.compile({ metadata: limited, spec: own }, source.namespace)
    return workloads.intern({ ...compiled, claimTemplates: source.claimTemplates }, owner)
  }
}

function podOf(namespace: string, name: string, source: PodTemplate): KubernetesObject {
  const { labels, annotations } = source
  const metadata = { name, namespace, labels: { ...labels }, ...(annotations ? { annotations } : {}) }
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec: withClaimVolumes(source.spec, source.claimTemplates, name) }
}
