/** Whose a pod is: it can lose its controller, and another one can take it. */
import type { ClusterContext } from '../context'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { podName } from '../state/names'
import { defaultSettings, type Owner } from '../state/owners'
import { nameOfPod } from '../state/podNames'
import type { CompiledTemplate } from '../state/templates'
import { ownAnnotations, ownLabels } from './podObject'
import { variantOf } from './podWrites'

/** The row of a pod that stands for itself. */
export function bareOwner(
  { owners }: ClusterContext,
  namespace: string,
  name: string,
  template: CompiledTemplate,
): Owner {
  const owner = owners.add({
    kind: 'Pod',
    namespace,
    name,
    parent: NONE as OwnerId,
    object: undefined,
    template,
    selector: undefined,
    replicas: 1,
    settings: defaultSettings,
  })
  owner.stored = true
  return owner
}

/** What the pod has for being one of its owner's is its own from now on. Returns the row that the pod is to have. */
export function ownerOfOrphan(context: ClusterContext, pod: PodId): Owner {
  const { pods, templates } = context
  const name = nameOfPod(context, pod)
  const template = keepingOwn(context, pod, name)
  const details = pods.details.get(pod)
  if (details) details.name = undefined
  pods.renamed.delete(pod)
  pods.template[pod] = template.id
  return bareOwner(context, templates.list[template.id].source.namespace, name, template)
}

function keepingOwn(context: ClusterContext, pod: PodId, name: string): CompiledTemplate {
  const { pods, templates, owners, workloads } = context
  const template = templates.list[pods.template[pod]]
  const { source } = template
  const labels = ownLabels(context, pod, name)
  if (Object.keys(labels).length === 0) return template
  const annotations = { ...source.annotations, ...ownAnnotations(context, pod) }
  const metadata = { labels: { ...source.labels, ...labels }, annotations }
  return workloads.intern(variantOf(context, source, undefined, metadata), owners.get(pods.owner[pod] as OwnerId))
}

/** The pod keeps its name; a StatefulSet finds its ordinal in it. */
export function keepName(context: ClusterContext, pod: PodId, owner: Owner): void {
  const { pods } = context
  const name = nameOfPod(context, pod)
  if (owner.kind === 'StatefulSet') pods.ordinal[pod] = Number(name.slice(owner.name.length + 1))
  else if (owner.kind !== 'Job') pods.ordinal[pod] = NONE
  if (podName(owner, pods.ordinal[pod], pods.uid[pod]) === name) return
  pods.detail(pod).name = name
  pods.renamed.add(pod)
}
