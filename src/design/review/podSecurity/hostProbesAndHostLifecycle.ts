import type { Path } from '../../fieldPath'
import { asText, valueAt } from '../fields'
import { distinct, joinQuoted, namesOf, plural, type Control } from './control'
import type { SecuredContainer } from './pod'

const handlers: readonly Path[] = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
]

function hostsOf({ fields, path }: SecuredContainer): { host: string; path: Path }[] {
  if (!handlers.some(([field]) => fields[field] !== undefined)) return []
  return handlers.flatMap((handler) =>
    ['httpGet', 'tcpSocket'].flatMap((action) => {
      const at = [...handler, action, 'host']
      const host = asText(valueAt(fields, at))
      return host ? [{ host, path: [...path, ...at] }] : []
    }),
  )
}

export const hostProbesAndHostLifecycle: Control = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  name: 'Host Probes / Lifecycle Hooks',
  since: 34,
  allows: 'host in httpGet and tcpSocket of probes and lifecycle hooks: unset or empty',
  why: 'The kubelet makes these requests from the node: with a host of its choice a pod can use it to reach what the pod itself must not.',
  check({ containers }) {
    const users = containers.map((container) => ({ ...container, hosts: hostsOf(container) }))
    const bad = users.filter(({ hosts }) => hosts.length > 0)
    if (bad.length === 0) return undefined
    const hosts = distinct(bad.flatMap((one) => one.hosts.map(({ host }) => host)))
    const sorted = [...bad].sort((a, b) => (a.name < b.name ? -1 : 1))
    return {
      reason: 'probe or lifecycle host',
      detail: `${namesOf(sorted)} ${plural(bad.length, 'uses', 'use')} ${plural(hosts.length, 'probe or lifecycle host', 'probe or lifecycle hosts')} ${joinQuoted(hosts)}`,
      path: bad[0].hosts[0].path,
      fix: {
        title: 'Ask the pod itself (leave the host out)',
        edits: bad.flatMap((one) => one.hosts.map(({ path }) => ({ op: 'remove' as const, path }))),
      },
    }
  },
}
