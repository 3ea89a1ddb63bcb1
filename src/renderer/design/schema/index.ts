/** The schema of every kind: Seatrial's own from resources/schemas, Kubernetes' from here. */
import clusterSchema from '../../../../resources/schemas/cluster.schema.json'
import trialSchema from '../../../../resources/schemas/trial.schema.json'
import { kubernetesKinds, podSpec } from './kubernetes'
import type { Schema } from './types'

export * from './types'

/** What the files cannot say in JSON Schema: how a text is read, and whose flags a map holds. */
function enrich(schema: Schema, name: string): Schema {
  const result: Schema = { ...schema }
  if (name === 'machineType') result.format = 'machineType'
  else if (Array.isArray(schema.type) && schema.type.includes('string') && schema.type.includes('number'))
    result.format = /duration/i.test(schema.description ?? '') ? 'duration' : 'quantity'
  const components = {
    apiServer: 'kube-apiserver',
    controllerManager: 'kube-controller-manager',
    scheduler: 'kube-scheduler',
    etcd: 'etcd',
  } as const
  if (schema.properties) {
    result.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => [key, enrich(value, key)]),
    )
    const component = components[name as keyof typeof components]
    const flags = component && result.properties.extraArgs
    if (flags) result.properties = { ...result.properties, extraArgs: { ...flags, format: 'flags', component } }
  }
  if (schema.items) result.items = enrich(schema.items, '')
  if (typeof schema.additionalProperties === 'object')
    result.additionalProperties = enrich(schema.additionalProperties, '')
  return result
}

function trial(): Schema {
  const schema = enrich(trialSchema as unknown as Schema, '')
  const template = schema.properties?.spec.properties?.load.items?.properties?.churn.properties?.template
  if (template?.properties) (template.properties as Record<string, Schema>).spec = podSpec
  return schema
}

export const schemas: Readonly<Record<string, Schema>> = {
  Cluster: enrich(clusterSchema as unknown as Schema, ''),
  Trial: trial(),
  ...kubernetesKinds,
}
