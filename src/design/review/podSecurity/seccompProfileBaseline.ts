import type { Control } from './control'
import { badSeccomp } from './seccomp'

export const seccompProfileBaseline: Control = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  name: 'Seccomp',
  allows: 'securityContext.seccompProfile.type: unset, RuntimeDefault or Localhost',
  why: 'Without a seccomp profile every system call of the kernel is open to the container, also those that no program needs.',
  check: badSeccomp,
}
