/** What both seccomp controls look at. */
import { asText, fieldsAt, type Fields } from '../fields'
import type { Edit } from '../finding'
import { containerField, distinct, joinQuoted, podField, settersOf, type Violation } from './control'
import type { SecuredPod } from './pod'

const allowed = ['RuntimeDefault', 'Localhost']

/** undefined: nothing is said. */
export function seccompOf(security: Fields): 'good' | 'bad' | undefined {
  if (security.seccompProfile === undefined) return undefined
  return allowed.includes(typeOf(security)) ? 'good' : 'bad'
}

const typeOf = (security: Fields) => asText(fieldsAt(security, ['seccompProfile']).type) ?? ''

/** Edits after which the whole pod has the runtime's profile, but for containers with a good one of their own. */
export function seccompFix(pod: SecuredPod): Violation['fix'] {
  const bad = pod.containers.filter(({ security }) => seccompOf(security) === 'bad')
  const edits: Edit[] = [
    { op: 'set', path: podField(pod, 'seccompProfile'), value: { type: 'RuntimeDefault' } },
    ...bad.map((one) => ({ op: 'remove' as const, path: containerField(one, 'seccompProfile') })),
  ]
  return { title: "Use the runtime's default seccomp profile", edits }
}

/** Profiles that are set, and are none of the two. */
export function badSeccomp(pod: SecuredPod): Violation | undefined {
  const ofPod = seccompOf(pod.security) === 'bad'
  const bad = pod.containers.filter(({ security }) => seccompOf(security) === 'bad')
  if (!ofPod && bad.length === 0) return undefined
  const types = distinct([...(ofPod ? [pod.security] : []), ...bad.map(({ security }) => security)].map(typeOf))
  return {
    reason: 'seccompProfile',
    detail: `${settersOf(ofPod, bad)} must not set securityContext.seccompProfile.type to ${joinQuoted(types)}`,
    path: ofPod ? podField(pod, 'seccompProfile', 'type') : containerField(bad[0], 'seccompProfile', 'type'),
    fix: seccompFix(pod),
  }
}
