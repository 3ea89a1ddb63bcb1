import { namesOf, podField, type Control } from './control'
import { badSeccomp, seccompFix, seccompOf } from './seccomp'
import { seccompProfileBaseline } from './seccompProfileBaseline'

export const seccompProfileRestricted: Control = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  overrides: 'seccompProfile_baseline',
  name: 'Seccomp',
  allows: 'securityContext.seccompProfile.type: RuntimeDefault or Localhost, of the pod or of every container',
  why: seccompProfileBaseline.why,
  check(pod) {
    if (pod.isWindows) return undefined
    const bad = badSeccomp(pod)
    if (bad || seccompOf(pod.security) === 'good') return bad
    const silent = pod.containers.filter(({ security }) => seccompOf(security) === undefined)
    if (silent.length === 0) return undefined
    return {
      reason: 'seccompProfile',
      detail: `pod or ${namesOf(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      path: podField(pod, 'seccompProfile'),
      fix: seccompFix(pod),
    }
  },
}
