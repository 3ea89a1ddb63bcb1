/** The part of JSON Schema that inspector, completion and hover read, and what it cannot say. */
import type { Forms, Value } from '../../../design/edit'

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
  /**
   * How a text is read: checked while somebody types. `line`: it may hold commas, so that lists of it need a line each.
   * `lines`: a text of several lines.
   */
  format?: 'quantity' | 'duration' | 'cron' | 'machineType' | 'flags' | 'line' | 'lines' | 'zones'
  /** For flags: whose. */
  component?: 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'etcd'
  /** Who sets the defaults of this field and of all below it: `API server default`. */
  source?: string
  /** What holds in place of a missing value because another part of the document says so; see inherited.ts. */
  inherit?: Inheritance
  /** What a person usually writes; offered, not enforced. The first is what a new entry begins with. */
  suggestions?: readonly Value[]
  /** Fields of which one at most is set. */
  variants?: Variants
  /** A mapping of which one field says what others there are; with the schema of the field that is short for it. */
  forms?: Forms & { shortSchema?: Schema }
  /** Seldom wanted: shown when it is set, or searched for. */
  rare?: boolean
}

export interface Variants {
  /** What is chosen, as a word: `Volume`. */
  title: string
  /** The field that names the choice; without it the field that is set is the choice. */
  by?: string
  of: Readonly<Record<string, { field?: string; schema?: Schema }>>
}

export type Inheritance =
  | 'machineCpu'
  | 'machineMemory'
  | 'machineCapacity'
  | 'planeZones'
  | 'poolMaxPods'
  | 'limitRangeRequests'
  | 'limitRangeLimits'
  | 'globalPriorityClass'
  | 'defaultStorageClass'
  | 'spreadConstraints'

export const isType = (schema: Schema, type: string) =>
  schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type))

/** The choice among variants that a value makes. */
export function chosenVariant({ variants, properties }: Schema, value: unknown): string | undefined {
  if (!variants) return undefined
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (variants.by !== undefined) {
    const named = String(fields[variants.by] ?? properties?.[variants.by]?.default ?? '')
    return Object.hasOwn(variants.of, named) ? named : undefined
  }
  return Object.keys(variants.of).find((name) => fields[variants.of[name].field!] !== undefined)
}

/** A field that one of the variants brings; of the chosen one where several have a field of that name. */
function variantField(schema: Schema, key: string, value: unknown): Schema | undefined {
  const { variants } = schema
  if (!variants) return undefined
  const chosen = chosenVariant(schema, value)
  const own = chosen === undefined ? undefined : variants.of[chosen]
  if (own?.field === key) return own.schema
  return Object.values(variants.of).find(({ field }) => field === key)?.schema
}

/** Fields that an object may have: its own, and those of all variants. */
export const fieldsOf = ({ properties = {}, variants }: Schema): Readonly<Record<string, Schema>> => ({
  ...Object.fromEntries(
    Object.values(variants?.of ?? {}).flatMap(({ field, schema }) => (field && schema ? [[field, schema]] : [])),
  ),
  ...properties,
})

/** What is said of a whole holds for its parts. */
export const within = <Inner extends Schema | undefined>({ source }: Schema, inner: Inner): Inner =>
  inner && source !== undefined && inner.source === undefined ? { ...inner, source } : inner

/**
 * The schema of a field; undefined where nothing is known. It carries the source of its defaults, also where that is said
 * further up.
 * @param value what stands in the document, where the schema depends on it
 */
export function schemaAt(
  schema: Schema | undefined,
  path: readonly (string | number)[],
  value?: unknown,
): Schema | undefined {
  let at = schema
  let here = value
  for (const key of path) {
    if (!at) return undefined
    let next: Schema | undefined
    if (typeof key === 'number') next = at.items
    else
      next =
        at.properties?.[key] ??
        variantField(at, key, here) ??
        (typeof at.additionalProperties === 'object' ? at.additionalProperties : undefined)
    at = within(at, next)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[key] : undefined
  }
  return at
}
