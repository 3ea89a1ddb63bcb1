import { listAt } from '../fields'
import { containerField, distinct, joinQuoted, namesOf, type Control } from './control'
import type { SecuredContainer } from './pod'

const allowed = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
])

export const addedCapabilities = ({ security }: SecuredContainer) =>
  listAt(security, ['capabilities', 'add']).map((capability) => String(capability))

export const capabilitiesBaseline: Control = {
  id: 'capabilities_baseline',
  level: 'baseline',
  name: 'Capabilities',
  allows: `capabilities.add of a container: ${[...allowed].join(', ')}`,
  why: 'Beyond what containers have by default, a capability is a piece of the rights of root on the node.',
  check({ containers }) {
    const bad = containers.filter((container) => addedCapabilities(container).some((one) => !allowed.has(one)))
    if (bad.length === 0) return undefined
    const forbidden = distinct(bad.flatMap(addedCapabilities).filter((one) => !allowed.has(one)))
    const first = addedCapabilities(bad[0]).findIndex((one) => !allowed.has(one))
    return {
      reason: 'non-default capabilities',
      detail: `${namesOf(bad)} must not include ${joinQuoted(forbidden)} in securityContext.capabilities.add`,
      path: containerField(bad[0], 'capabilities', 'add', first),
    }
  },
}
