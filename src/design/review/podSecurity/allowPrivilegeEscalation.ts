import { addedCapabilities } from './capabilitiesBaseline'
import { containerField, namesOf, type Control } from './control'
import type { SecuredContainer } from './pod'

/** The API server refuses allowPrivilegeEscalation: false together with these. Source: pkg/apis/core/validation. */
const cannotForbid = (container: SecuredContainer) =>
  container.security.privileged === true || addedCapabilities(container).some((one) => /^(CAP_)?SYS_ADMIN$/.test(one))

export const allowPrivilegeEscalation: Control = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  name: 'Privilege Escalation',
  allows: 'securityContext.allowPrivilegeEscalation of every container: false',
  why: 'Unless it is forbidden, a program in the container can gain rights by a set-user-ID file.',
  check({ containers, isWindows }) {
    const bad = containers.filter(({ security }) => security.allowPrivilegeEscalation !== false)
    if (isWindows || bad.length === 0) return undefined
    return {
      reason: 'allowPrivilegeEscalation != false',
      detail: `${namesOf(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      path: containerField(bad[0], 'allowPrivilegeEscalation'),
      fix: bad.some(cannotForbid)
        ? undefined
        : {
            title: 'Forbid privilege escalation',
            edits: bad.map((one) => {
              return { op: 'set' as const, path: containerField(one, 'allowPrivilegeEscalation'), value: false }
            }),
          },
    }
  },
}
