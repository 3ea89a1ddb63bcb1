import { containerField, namesOf, type Control } from './control'

export const privileged: Control = {
  id: 'privileged',
  level: 'baseline',
  name: 'Privileged Containers',
  allows: 'securityContext.privileged of a container: unset or false',
  why: 'A privileged container has the rights of root on its node: whoever breaks out of the program in it has the machine.',
  check({ containers }) {
    const bad = containers.filter(({ security }) => security.privileged === true)
    if (bad.length === 0) return undefined
    return {
      reason: 'privileged',
      detail: `${namesOf(bad)} must not set securityContext.privileged=true`,
      path: containerField(bad[0], 'privileged'),
    }
  },
}
