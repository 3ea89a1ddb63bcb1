import type { Control } from './control'
import { procMount, unmaskedProc } from './procMount'

export const procMountRestricted: Control = {
  id: 'procMount_restricted',
  level: 'restricted',
  overrides: 'procMount',
  name: '/proc Mount Type',
  since: 35,
  allows: 'securityContext.procMount of a container: unset or Default',
  why: procMount.why,
  check: unmaskedProc,
}
