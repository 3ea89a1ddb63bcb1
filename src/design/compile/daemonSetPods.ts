/** What the DaemonSet controller writes into each pod. Source: pkg/controller/daemon/util/daemonset_util.go. */
import type { NodeAffinity } from '../kubernetes'
import type { PodTemplate } from '../types'

/** The template for the pod of one node: required terms are replaced by the node's name, preferred ones stay. */
export function withDaemonSetAffinity(template: PodTemplate, node: string): PodTemplate {
  const nodeAffinity: NodeAffinity = {
    ...template.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
    },
  }
  const spec = { ...template.spec, affinity: { ...template.spec.affinity, nodeAffinity } }
  return { ...template, spec, nodeAffinity }
}
