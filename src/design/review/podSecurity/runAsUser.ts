import { containerField, podField, settersOf, type Control } from './control'

export const runAsUser: Control = {
  id: 'runAsUser',
  level: 'restricted',
  name: 'Running as Non-root user',
  since: 23,
  allows: 'securityContext.runAsUser: unset or not 0; anything with hostUsers false (from v1.35)',
  why: 'User 0 of a container is root on the node, should it get out.',
  check(pod, minor) {
    const { security, containers, hasOwnUsers } = pod
    const ofPod = security.runAsUser === 0
    const bad = containers.filter((one) => one.security.runAsUser === 0)
    if ((minor >= 35 && hasOwnUsers) || (!ofPod && bad.length === 0)) return undefined
    return {
      reason: 'runAsUser=0',
      detail: `${settersOf(ofPod, bad)} must not set runAsUser=0`,
      path: ofPod ? podField(pod, 'runAsUser') : containerField(bad[0], 'runAsUser'),
    }
  },
}
