import { asText } from '../fields'
import { containerField, distinct, joinQuoted, namesOf, type Control, type Violation } from './control'
import type { SecuredPod } from './pod'

/** Anything but the masks that runtimes put over /proc by default. */
export function unmaskedProc({ containers }: SecuredPod): Violation | undefined {
  const bad = containers.filter(({ security }) => security.procMount !== undefined && security.procMount !== 'Default')
  if (bad.length === 0) return undefined
  const types = distinct(bad.map(({ security }) => asText(security.procMount) ?? ''))
  return {
    reason: 'procMount',
    detail: `${namesOf(bad)} must not set securityContext.procMount to ${joinQuoted(types)}`,
    path: containerField(bad[0], 'procMount'),
    fix: {
      title: 'Mount /proc as usual',
      edits: bad.map((one) => ({ op: 'remove' as const, path: containerField(one, 'procMount') })),
    },
  }
}

export const procMount: Control = {
  id: 'procMount',
  level: 'baseline',
  name: '/proc Mount Type',
  allows: 'securityContext.procMount of a container: unset or Default; anything with hostUsers false (from v1.35)',
  why: 'Without the usual masks a container reads and writes settings of the kernel of its node.',
  check(pod, minor) {
    return minor >= 35 && pod.hasOwnUsers ? undefined : unmaskedProc(pod)
  },
}
