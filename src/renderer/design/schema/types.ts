/** The part of JSON Schema that inspector, completion and hover read. */
export interface Schema {
  type?: string | readonly string[]
  title?: string
  description?: string
  default?: unknown
  enum?: readonly unknown[]
  const?: unknown
  minimum?: number
  maximum?: number
  required?: readonly string[]
  properties?: Readonly<Record<string, Schema>>
  additionalProperties?: boolean | Schema
  items?: Schema
  /** How a text is read: checked while somebody types. */
  format?: 'quantity' | 'duration' | 'cron' | 'machineType' | 'flags'
  /** For flags: whose. */
  component?: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd'
  /** Where the default comes from, when it is not Kubernetes' own. */
  source?: string
}

export const isType = (schema: Schema, type: string) =>
  schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type))

/** The schema of a field; undefined where nothing is known. */
export function schemaAt(schema: Schema | undefined, path: readonly (string | number)[]): Schema | undefined {
  let at = schema
  for (const key of path) {
    if (!at) return undefined
    if (typeof key === 'number') at = at.items
    else
      at = at.properties?.[key] ?? (typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined)
  }
  return at
}
