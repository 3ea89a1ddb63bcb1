import { asText, asFields, type Fields } from '../fields'
import { containerField, distinct, joinQuoted, plural, podField, settersOf, type Control } from './control'

/** container_engine_t came with v1.31. */
const types = ['', 'container_t', 'container_init_t', 'container_kvm_t']
const newerTypes = [...types, 'container_engine_t']

const optionsOf = (security: Fields) => asFields(security.seLinuxOptions)
const typeOf = (security: Fields) => asText(optionsOf(security).type) ?? ''
const sets = (security: Fields, field: 'user' | 'role') => (asText(optionsOf(security)[field]) ?? '') !== ''

export const seLinuxOptions: Control = {
  id: 'seLinuxOptions',
  level: 'baseline',
  name: 'SELinux',
  allows: `securityContext.seLinuxOptions.type: unset, ${newerTypes.slice(1).join(', ')}; user and role: unset`,
  why: 'Another type, user or role takes the container out of the confinement that keeps it from the node and from other containers.',
  check(pod, minor) {
    const allowed = minor >= 31 ? newerTypes : types
    const isBad = (security: Fields) =>
      !allowed.includes(typeOf(security)) || sets(security, 'user') || sets(security, 'role')
    const ofPod = isBad(pod.security)
    const bad = pod.containers.filter(({ security }) => isBad(security))
    if (!ofPod && bad.length === 0) return undefined
    const setters = [...(ofPod ? [pod.security] : []), ...bad.map(({ security }) => security)]
    const badTypes = distinct(setters.map(typeOf).filter((type) => !allowed.includes(type)))
    const data: string[] = []
    if (badTypes.length > 0) data.push(`${plural(badTypes.length, 'type', 'types')} ${joinQuoted(badTypes)}`)
    if (setters.some((security) => sets(security, 'user'))) data.push('user may not be set')
    if (setters.some((security) => sets(security, 'role'))) data.push('role may not be set')
    const field = !allowed.includes(typeOf(setters[0])) ? 'type' : sets(setters[0], 'user') ? 'user' : 'role'
    const at = ['seLinuxOptions', field]
    return {
      reason: 'seLinuxOptions',
      detail: `${settersOf(ofPod, bad)} set forbidden securityContext.seLinuxOptions: ${data.join('; ')}`,
      path: ofPod ? podField(pod, ...at) : containerField(bad[0], ...at),
    }
  },
}
