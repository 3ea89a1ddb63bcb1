import type { Control } from './control'

const fields = ['hostNetwork', 'hostPID', 'hostIPC'] as const

export const hostNamespaces: Control = {
  id: 'hostNamespaces',
  level: 'baseline',
  name: 'Host Namespaces',
  allows: 'hostNetwork, hostPID and hostIPC: unset or false',
  why: "In the node's namespaces a pod sees the traffic, processes or memory of everything else there.",
  check({ spec, specPath }) {
    const bad = fields.filter((field) => spec[field] === true)
    if (bad.length === 0) return undefined
    return {
      reason: 'host namespaces',
      detail: bad.map((field) => `${field}=true`).join(', '),
      path: [...specPath, bad[0]],
    }
  },
}
