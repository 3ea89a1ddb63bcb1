import type { Edit } from '../finding'
import { containerField, namesOf, podField, settersOf, type Control, type Violation } from './control'
import type { SecuredPod } from './pod'

const reason = 'runAsNonRoot != true'

function violation(pod: SecuredPod): Violation | undefined {
  const { containers, security } = pod
  const allows = security.runAsNonRoot === false
  const explicit = containers.filter((one) => one.security.runAsNonRoot === false)
  const implicit = containers.filter((one) => one.security.runAsNonRoot === undefined && security.runAsNonRoot !== true)
  if (!allows && explicit.length + implicit.length === 0) return undefined
  const path = podField(pod, 'runAsNonRoot')
  const edits: Edit[] = [
    { op: 'set', path, value: true },
    ...explicit.map((one) => ({ op: 'remove' as const, path: containerField(one, 'runAsNonRoot') })),
  ]
  const fix = { title: 'Run as non-root (the image must have such a user)', edits }
  if (allows || explicit.length > 0) {
    const detail = `${settersOf(allows, explicit)} must not set securityContext.runAsNonRoot=false`
    return { reason, detail, path: allows ? path : containerField(explicit[0], 'runAsNonRoot'), fix }
  }
  return { reason, detail: `pod or ${namesOf(implicit)} must set securityContext.runAsNonRoot=true`, path, fix }
}

export const runAsNonRoot: Control = {
  id: 'runAsNonRoot',
  level: 'restricted',
  name: 'Running as Non-root',
  allows:
    'securityContext.runAsNonRoot: true, of the pod or of every container, and nowhere false; anything with hostUsers false (from v1.35)',
  why: 'Root in a container is root on the node, should it get out. Only with runAsNonRoot does the kubelet make sure that the image does not run as root.',
  check: (pod, minor) => (minor >= 35 && pod.hasOwnUsers ? undefined : violation(pod)),
}
