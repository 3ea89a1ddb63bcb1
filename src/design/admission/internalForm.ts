/** Objects as Go prints the API server's internal types: every field, under the name of the declaration. */
import { isMapping } from '../validate/structure'
import { internalTypes } from './internalTypes'
import type { Fields } from './values'

/** Fields of a pod's specification that the internal type keeps in its security context. */
const hoisted = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'hostUsers']

export function internalPodSpec(spec: Fields): unknown {
  const security = { ...((spec.securityContext ?? {}) as Fields) }
  for (const field of hoisted) security[field] = spec[field]
  return internal('PodSpec', { ...spec, securityContext: security })
}

/** A template's metadata is printed in the external form, beside its specification. */
export function internalPodTemplate({ metadata, spec }: { metadata?: Fields; spec?: Fields }): unknown {
  const known = Object.entries(metadata ?? {}).filter(([, value]) => isMapping(value) && Object.keys(value).length > 0)
  const sorted = known.sort(([a], [b]) => (order(a) < order(b) ? -1 : 1)).map(([key, value]) => [key, byKey(value)])
  return { ...Object.fromEntries(sorted), Spec: internalPodSpec(spec ?? {}) }
}

const order = (field: string) => ['labels', 'annotations'].indexOf(field)

function internal(type: string, value: unknown): unknown {
  if (type.startsWith('*')) return value === undefined ? null : internal(type.slice(1), value)
  if (type.startsWith('[]')) {
    return Array.isArray(value) && value.length > 0 ? value.map((one) => internal(type.slice(2), one)) : null
  }
  if (type.startsWith('{}')) return isMapping(value) && Object.keys(value).length > 0 ? byKey(value) : null
  const fields = internalTypes.get(type)
  if (!fields) return value ?? zeros[type] ?? null
  const given = new Map(Object.entries((value ?? {}) as Fields).map(([key, one]) => [key.toLowerCase(), one]))
  return Object.fromEntries([...fields].map(([name, of]) => [name, internal(of, given.get(name.toLowerCase()))]))
}

const zeros: Record<string, unknown> = { string: '', int: 0, bool: false, quantity: '0' }

function byKey(value: unknown): unknown {
  if (!isMapping(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
