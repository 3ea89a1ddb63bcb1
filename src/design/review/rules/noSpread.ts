import type { ClusterReview } from '../cluster'
import { listAt, valueAt, type Fields } from '../fields'
import type { YamlValue } from '../finding'
import { countNodes, hostnameLabel, zoneLabel } from '../nodes'
import type { ReviewedWorkload } from '../pods'
import type { Found, Rule } from '../rule'

/** From so many on, a StatefulSet is likely to need a majority of its own. */
const quorumMin = 3

const why =
  'A preference of the scheduler gives way when nodes fill up: one node or zone can then take several replicas or all of them, and its loss is the loss of all.'

function saysSomething(spec: Fields): boolean {
  const required = 'requiredDuringSchedulingIgnoredDuringExecution'
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'
  return (
    listAt(spec, ['topologySpreadConstraints']).length > 0 ||
    listAt(spec, ['affinity', 'podAntiAffinity', required]).length > 0 ||
    listAt(spec, ['affinity', 'podAntiAffinity', preferred]).length > 0
  )
}

/** Whether the scheduler spreads what says nothing, as it does unless it is told otherwise. */
function isSpreadByDefault({ cluster }: ClusterReview, schedulerName: string): boolean {
  const profile = cluster.controlPlane.schedulerConfig.profiles.find((one) => one.schedulerName === schedulerName)
  if (!profile) return false
  const { defaultingType, defaultConstraints } = profile.args.PodTopologySpread
  const isAsked = [...profile.plugins.score, ...profile.plugins.filter].some(({ name }) => name === 'PodTopologySpread')
  return isAsked && (defaultingType === 'System' || defaultConstraints.length > 0)
}

/** As a preference: pods rather share a node than stay pending. */
function fixFor({ source, specPath }: ReviewedWorkload, keys: readonly string[]): Found['fix'] {
  const labelSelector = valueAt(source.object, ['spec', 'selector']) as YamlValue
  const value = keys.map((topologyKey) => {
    return { maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector }
  })
  const title = `Spread them over ${keys.length > 1 ? 'zones and nodes' : 'nodes'}, as a preference`
  return { title, edits: [{ op: 'set', path: [...specPath, 'topologySpreadConstraints'], value }] }
}

export const noSpread: Rule = {
  id: 'replicas-without-spread',
  name: 'Replicas without spread',
  severities: ['warning', 'info'],
  looksFor: `Deployments, ReplicaSets and StatefulSets of two or more replicas, with more than one node to run on, that have neither topologySpreadConstraints nor podAntiAffinity. A warning for StatefulSets of ${quorumMin} and more, and wherever the scheduler's default spreading is off; else worth knowing, because the scheduler then prefers to spread them.`,
  why,
  reference: {
    title: 'Pod Topology Spread Constraints',
    url: 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/',
  },
  check(review, report) {
    for (const reviewed of review.workloads) {
      const { workload, source, spec, specPath } = reviewed
      const replicas = review.replicasOf(workload) ?? 0
      const eligible = review.eligibleNodes(workload)
      if (replicas < 2 || countNodes(eligible) < 2 || saysSomething(spec)) continue
      const isQuorum = workload.kind === 'StatefulSet' && replicas >= quorumMin
      const isSpread = isSpreadByDefault(review, workload.template.schedulerName)
      const zones = new Set(eligible.map(({ zone }) => zone)).size > 1
      report({
        severity: isQuorum || !isSpread ? 'warning' : 'info',
        object: source,
        path: [...specPath, 'topologySpreadConstraints'],
        title: `Nothing${isSpread ? " but the scheduler's default" : ''} keeps the ${replicas} replicas from sharing a ${zones ? 'zone or a node' : 'node'}`,
        ...(isQuorum
          ? {
              why: `${why} When the members of a StatefulSet decide by majority, so many of them must not be lost at once.`,
            }
          : {}),
        fix: fixFor(reviewed, zones ? [zoneLabel, hostnameLabel] : [hostnameLabel]),
      })
    }
  },
}
