import type { KubernetesObject, ObjectMeta, PodSpec } from '../../../design/kubernetes'
import { hashString } from '../kernel/random'

/** spec.template */
export interface RawTemplate {
  metadata?: ObjectMeta
  spec: PodSpec
}

export const HASH_LABEL = 'pod-template-hash'
export const REVISION_LABEL = 'controller-revision-hash'

/** The alphabet of names (apimachinery util/rand, SafeEncodeString). */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const texts = new WeakMap<object, string>()

/** One text for templates that are the same but for their pod-template-hash. Upstream: deployment/util, EqualIgnoreHash. */
export function templateText(template: RawTemplate): string {
  let text = texts.get(template)
  if (text === undefined) {
    const { [HASH_LABEL]: _, ...labels } = template.metadata?.labels ?? {}
    const { annotations = {} } = template.metadata ?? {}
    texts.set(template, (text = canonical({ labels, annotations, spec: template.spec })))
  }
  return text
}

/** Stands for controller.ComputeHash: another function with the same use. Up to 10 characters of the names' alphabet. */
export function templateHash(template: RawTemplate, collisionCount = 0): string {
  const text = `${templateText(template)}${collisionCount || ''}`
  let number = (hashString(text) >>> 0) * 2 ** 16 + ((hashString(`${text}/`) >>> 0) & 0xffff)
  let hash = ''
  for (; hash.length < 10; number = Math.floor(number / ALPHABET.length)) hash += ALPHABET[number % ALPHABET.length]
  return hash
}

export const templateOf = (object: KubernetesObject): RawTemplate => (object.spec as { template: RawTemplate }).template

/** The template with labels added; its specification stays the same object, by which it is known to be compiled already. */
export function withLabels(template: RawTemplate, labels: Readonly<Record<string, string>>): RawTemplate {
  return { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } } }
}

/** JSON with sorted keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}
