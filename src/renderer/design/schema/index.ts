/** The schema of every kind: Seatrial's own from resources/schemas, Kubernetes' from here. */
import clusterSchema from '../../../../resources/schemas/cluster.schema.json'
import trialSchema from '../../../../resources/schemas/trial.schema.json'
import { lifetimeForms, rateForms, usageForms } from '../../../design/edit'
import { withKubeletTypes } from './kubelet'
import { kubernetesKinds, template } from './kubernetes'
import { schedulerConfiguration } from './scheduler'
import type { Schema } from './types'

export * from './types'

/** The fields of spec.controlPlane, by whose flags they hold. */
export const components = {
  apiServer: 'kube-apiserver',
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  etcd: 'etcd',
} as const

/** Fields that stand for something the files cannot say: whose flags a map holds, how a text is read, who sets a default. */
const additions: Readonly<Record<string, Partial<Schema>>> = {
  'spec.kubernetesVersion': { suggestions: ['1.36'] },
  'spec.controlPlane.cpu': { inherit: 'machineCpu', default: '4' },
  'spec.controlPlane.memory': { inherit: 'machineMemory', default: '16Gi' },
  'spec.controlPlane.zones': { inherit: 'planeZones' },
  'spec.nodePools.capacity': { inherit: 'machineCapacity', suggestions: ['cpu', 'memory'] },
  'spec.nodePools.maxPods': { inherit: 'poolMaxPods', source: 'kubelet default' },
  'spec.network.nodeCIDRMaskSize': { source: 'kube-controller-manager default' },
  'spec.network.serviceCIDR': { source: 'kubeadm default' },
  'spec.network.kubeProxyMode': { source: 'kube-proxy default' },
}

/** `path` leads to the field; items of lists have no name in it. */
function enrich(schema: Schema, path: string): Schema {
  const result: Schema = { ...schema, ...additions[path] }
  const name = path.slice(path.lastIndexOf('.') + 1)
  if (name === 'machineType') result.format = 'machineType'
  else if (name === 'zones' && schema.type === 'array') result.format = 'zones'
  else if (Array.isArray(schema.type) && schema.type.includes('string') && schema.type.includes('number'))
    result.format = /duration/i.test(schema.description ?? '') ? 'duration' : 'quantity'
  const inside = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (schema.properties) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, enrich(value, inside(key))]),
    )
    const component = components[name as keyof typeof components]
    const flags = component && result.properties.extraArgs
    if (flags) result.properties = { ...result.properties, extraArgs: { ...flags, format: 'flags', component } }
  }
  if (name === 'schedulerConfig') return { ...schedulerConfiguration, description: schema.description }
  if (name === 'kubeletConfig') return withKubeletTypes(result)
  if (schema.items) result.items = enrich(schema.items, path)
  if (typeof schema.additionalProperties === 'object')
    result.additionalProperties = enrich(schema.additionalProperties, `${path}.*`)
  return result
}

function trial(): Schema {
  const schema = enrich(trialSchema as unknown as Schema, '')
  const { load, usage } = schema.properties?.spec.properties as Record<string, Schema>
  const churn = load.items?.properties?.churn.properties as Record<string, Schema>
  Object.assign(churn.template.properties!, template.properties)
  Object.assign(churn.rate, { forms: { ...rateForms, shortSchema: churn.createRate } })
  Object.assign(churn.rate.properties!.csv, { format: 'lines' })
  Object.assign(churn.lifetime, { forms: lifetimeForms })
  for (const [field, forms] of Object.entries(usageForms)) {
    const shape = usage.items?.properties?.[field] as Schema
    Object.assign(shape, { forms })
    Object.assign(shape.properties!.csv, { format: 'lines' })
  }
  return schema
}

export const schemas: Readonly<Record<string, Schema>> = {
  Cluster: { ...enrich(clusterSchema as unknown as Schema, ''), source: 'Seatrial default' },
  Trial: { ...trial(), source: 'Seatrial default' },
  ...kubernetesKinds,
}
