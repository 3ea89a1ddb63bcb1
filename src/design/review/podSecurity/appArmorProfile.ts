import { asText, fieldsAt, type Fields } from '../fields'
import type { Edit } from '../finding'
import { containerField, distinct, joinQuoted, namesOf, plural, podField, type Control } from './control'

const allowed = ['RuntimeDefault', 'Localhost']
const annotationPrefix = 'container.apparmor.security.beta.kubernetes.io/'

const isSet = (security: Fields) => security.appArmorProfile !== undefined
const typeOf = (security: Fields) => asText(fieldsAt(security, ['appArmorProfile']).type) ?? ''
const isBad = (security: Fields) => isSet(security) && !allowed.includes(typeOf(security))

const isAllowedAnnotation = (value: string) =>
  value === '' || value === 'runtime/default' || value.startsWith('localhost/')

export const appArmorProfile: Control = {
  id: 'appArmorProfile',
  level: 'baseline',
  name: 'AppArmor',
  allows:
    'securityContext.appArmorProfile.type: unset, RuntimeDefault or Localhost; annotations container.apparmor.security.beta.kubernetes.io/*: empty, runtime/default or localhost/*',
  why: 'Unconfined, the container loses the profile that keeps it from the files and interfaces of the node.',
  check(pod) {
    const { containers, annotations, annotationsPath, security } = pod
    const ofPod = isBad(security)
    const bad = containers.filter((one) => isBad(one.security))
    const keys = Object.keys(annotations).filter(
      (key) => key.startsWith(annotationPrefix) && !isAllowedAnnotation(String(annotations[key])),
    )
    const setters = [
      ...(ofPod ? ['pod'] : []),
      ...(bad.length > 0 ? [namesOf(bad)] : []),
      ...(keys.length > 0 ? [plural(keys.length, 'annotation', 'annotations')] : []),
    ]
    if (setters.length === 0) return undefined
    const types = distinct([...(ofPod ? [security] : []), ...bad.map((one) => one.security)].map(typeOf))
    const values = [...types, ...keys.map((key) => `${key}=${JSON.stringify(annotations[key])}`).sort()]
    const paths = [
      ...(ofPod ? [podField(pod, 'appArmorProfile')] : []),
      ...bad.map((one) => containerField(one, 'appArmorProfile')),
      ...keys.map((key) => [...annotationsPath, key]),
    ]
    return {
      reason: plural(values.length, 'forbidden AppArmor profile', 'forbidden AppArmor profiles'),
      detail: `${setters.join(' and ')} must not set AppArmor profile type to ${joinQuoted(values)}`,
      path: paths[0],
      fix: {
        title: "Use the runtime's default AppArmor profile",
        edits: paths.map((path): Edit => ({ op: 'remove', path })),
      },
    }
  },
}
