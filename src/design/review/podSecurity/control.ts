/**
 * A control of the Pod Security Standards. Reasons and details are those of the Pod Security admission of Kubernetes 1.36
 * (staging/src/k8s.io/pod-security-admission/policy), which people search the web for.
 */
import type { Path } from '../../fieldPath'
import type { Edit } from '../finding'
import type { SecuredContainer, SecuredPod } from './pod'

export const levels = ['privileged', 'baseline', 'restricted'] as const
export type Level = (typeof levels)[number]

export interface Violation {
  reason: string
  detail: string
  /** The first field to blame, from the object. */
  path: Path
  fix?: { title: string; edits: readonly Edit[] }
}

export interface Control {
  /** The admission's own name of the check. */
  id: string
  level: 'baseline' | 'restricted'
  /** The baseline control that is not looked at where this one is. */
  overrides?: string
  /** Name in the published standard. */
  name: string
  /** Which fields may have which values. */
  allows: string
  why: string
  /** The minor version of Kubernetes that brought it; always there when left out. */
  since?: number
  /** `minor`: of the policy's version. */
  check(pod: SecuredPod, minor: number): Violation | undefined
}

export const plural = (count: number, one: string, many: string) => (count === 1 ? one : many)

export const joinQuoted = (items: readonly string[]) => items.map((item) => `"${item}"`).join(', ')

/** `container "a"`, `containers "a", "b"` */
export function namesOf(containers: readonly { name: string }[]): string {
  return `${plural(containers.length, 'container', 'containers')} ${joinQuoted(containers.map(({ name }) => name))}`
}

/** `pod and container "a"`: those who set something bad. */
export function settersOf(pod: boolean, containers: readonly SecuredContainer[]): string {
  return [...(pod ? ['pod'] : []), ...(containers.length > 0 ? [namesOf(containers)] : [])].join(' and ')
}

/** Sorted, each once. */
export const distinct = (items: readonly string[]) => [...new Set(items)].sort()

/** Path of a field of the pod's or a container's securityContext. */
export const podField = ({ specPath }: SecuredPod, ...field: Path): Path => [...specPath, 'securityContext', ...field]
export const containerField = ({ path }: SecuredContainer, ...field: Path): Path => [
  ...path,
  'securityContext',
  ...field,
]
