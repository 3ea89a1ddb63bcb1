/** Node objects as the API server keeps them, nothing added: what a kubelet would report must be written. */
import { compileNode } from '../compile/node'
import type { KubernetesObject } from '../kubernetes'
import type { Reporter } from '../problems'
import type { NodeSpec } from '../types'
import { checkTaints } from '../validate/affinity'
import { checkMetadata } from '../validate/names'
import type { NodeFields } from '../validate/others'
import { checkNodeResources } from '../validate/resources'

export function checkPlainNode(object: KubernetesObject, report: Reporter): void {
  checkMetadata(object.metadata, 'subdomain', report)
  const { spec, status } = object as NodeFields
  checkTaints(spec?.taints, ['spec', 'taints'], report)
  checkNodeResources(status?.capacity ?? {}, ['status', 'capacity'], report)
  checkNodeResources(status?.allocatable ?? {}, ['status', 'allocatable'], report)
}

/** Allocatable is capacity only when nothing is said of it. Source: pkg/apis/core/v1/defaults.go, SetDefaults_NodeStatus. */
export function compilePlainNode(object: KubernetesObject, report: Reporter): NodeSpec {
  const { status } = object as NodeFields
  const allocatable = status?.allocatable ?? status?.capacity ?? {}
  const missing = ['cpu', 'memory', 'pods'].filter((resource) => allocatable[resource] === undefined)
  if (missing.length > 0) {
    const remedy = `add ${missing.map((one) => `"${one}"`).join(', ')} to status.allocatable`
    report.warning(['status'], `the Node offers no ${missing.join(', no ')}: the scheduler counts 0`, { remedy })
  }
  const complete = { cpu: 0, memory: 0, pods: 0, ...allocatable }
  const node = compileNode({ ...object, status: { ...status, allocatable: complete } }, report)
  return { ...node, labels: object.metadata.labels ?? {}, allocatable: pick(node.allocatable, Object.keys(complete)) }
}

/** compileNode fills allocatable up from capacity. */
function pick(amounts: NodeSpec['allocatable'], resources: readonly string[]): NodeSpec['allocatable'] {
  return Object.fromEntries(resources.map((resource) => [resource, amounts[resource]]))
}
