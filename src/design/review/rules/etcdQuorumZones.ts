import type { ControlPlane } from '../../types'
import type { Rule } from '../rule'

const path = ['spec', 'controlPlane', 'zones']

/** Members by zone: the masters are spread over the zones in turn. */
function membersByZone({ replicas, zones }: Pick<ControlPlane, 'replicas' | 'zones'>): Map<string, number> {
  const members = new Map<string, number>()
  for (let index = 0; index < replicas; index++) {
    const zone = zones[index % zones.length]
    members.set(zone, (members.get(zone) ?? 0) + 1)
  }
  return members
}

/** Zones that take the majority with them. */
function decisiveZones(plane: Pick<ControlPlane, 'replicas' | 'zones'>): string[] {
  const majority = Math.floor(plane.replicas / 2) + 1
  return [...membersByZone(plane)].filter(([, own]) => plane.replicas - own < majority).map(([zone]) => zone)
}

export const etcdQuorumZones: Rule = {
  id: 'etcd-quorum-in-one-zone',
  name: 'etcd has no majority outside one zone',
  severities: ['warning'],
  looksFor:
    'Two or more masters of which those outside some zone are no majority, in a cluster that has more than one zone.',
  why: 'When that zone is lost, the members that are left cannot commit: the API server answers no writes, nothing is rescheduled, and the other zones are of no use.',
  reference: {
    title: 'Running in multiple zones: control plane behavior',
    url: 'https://kubernetes.io/docs/setup/best-practices/multiple-zones/#control-plane-behavior',
  },
  check({ cluster, source, zones }, report) {
    const { controlPlane } = cluster
    if (!source || controlPlane.replicas < 2 || controlPlane.zones.length === 0) return
    const all = new Set([...zones, ...controlPlane.zones])
    const [zone] = decisiveZones(controlPlane)
    if (zone === undefined || all.size < 2) return
    const members = membersByZone(controlPlane).get(zone) ?? 0
    const wider = [...new Set([...controlPlane.zones, ...zones])]
    const helps = decisiveZones({ replicas: controlPlane.replicas, zones: wider }).length === 0
    report({
      severity: 'warning',
      object: source,
      path,
      title: `Zone "${zone}" holds ${members} of ${controlPlane.replicas} etcd members: without it there is no majority`,
      ...(helps
        ? {
            fix: {
              title: `Spread the masters over ${wider.length} zones`,
              edits: [{ op: 'set' as const, path, value: wider }],
            },
          }
        : {}),
    })
  },
}
