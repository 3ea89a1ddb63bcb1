/** Workloads, loads of the trial, and what stands around them. */
import { getIn, isMapping, readPosition, templatePath, type EditObject, type Value } from '../../../design/edit'
import { readRate } from '../../../design/compile/readChurn'
import { parseQuantity } from '../../../design/quantity'
import { describeRate } from '../../../design/rate'
import { objectId, type ClusterPart, type Link, type SatellitePart, type WorkloadPart } from './parts'
import { integer, list, text } from './read'

export function workloadOf(part: ClusterPart, object: EditObject): WorkloadPart {
  const spec = (object.value.spec ?? {}) as Record<string, unknown>
  const pods = object.kind === 'DaemonSet' ? part.nodes : podsOf(object.kind, spec)
  return {
    type: 'workload',
    id: objectId(part.id, object.key),
    at: readPosition(object),
    key: object.key,
    kind: object.kind,
    namespace: object.namespace,
    name: object.name,
    scale: scaleOf(object.kind, spec, pods),
    requests: requestsOf(object),
    badges: badgesOf(object),
    pods,
  }
}

function podsOf(kind: string, spec: Record<string, unknown>): number {
  if (kind === 'Job') return spec.suspend === true ? 0 : integer(spec.parallelism, 1)
  return kind === 'CronJob' ? 0 : kind === 'Pod' ? 1 : integer(spec.replicas, 1)
}

function scaleOf(kind: string, spec: Record<string, unknown>, pods: number): string {
  if (kind === 'DaemonSet') return 'on every node'
  if (kind === 'CronJob') return text(spec.schedule, 'no schedule')
  if (kind === 'Pod') return 'one pod'
  if (kind === 'Job')
    return spec.completions === undefined ? `${pods} at once` : `${text(spec.completions)} × ${pods} at once`
  return pods === 1 ? '1 replica' : `${pods.toLocaleString('en-US')} replicas`
}

export const specOf = (object: EditObject) => getIn(object.value, [...templatePath(object.kind), 'spec'])

/** Sums of the containers' requests, which default to their limits; as written where there is one container. */
function requestsOf(object: EditObject): string {
  const containers = list(getIn(specOf(object), ['containers']))
  const parts = ['cpu', 'memory'].flatMap((resource) => {
    const written = containers
      .map((one) => getIn(one, ['resources', 'requests', resource]) ?? getIn(one, ['resources', 'limits', resource]))
      .filter((one) => typeof one === 'string' || typeof one === 'number')
    if (written.length === 0) return []
    if (written.length === 1) return [text(written[0])]
    const nano = written
      .map((one) => parseQuantity(one))
      .reduce((sum, one) => sum + (one.ok ? Number(one.nano) / 1e9 : 0), 0)
    return [
      resource === 'cpu'
        ? nano < 1
          ? `${Math.round(nano * 1000)}m`
          : String(Number(nano.toFixed(2)))
        : `${Math.round(nano / 1024 ** 2)}Mi`,
    ]
  })
  return parts.length > 0 ? parts.join(' · ') : 'no requests'
}

function badgesOf(object: EditObject): string[] {
  const spec = specOf(object)
  const badges: string[] = []
  for (const constraint of list(getIn(spec, ['topologySpreadConstraints']))) {
    const key = text(getIn(constraint, ['topologyKey']))
    badges.push(`spread: ${key.includes('zone') ? 'zones' : key.includes('hostname') ? 'nodes' : key}`)
  }
  const anti = getIn(spec, ['affinity', 'podAntiAffinity'])
  if (isMapping(anti)) badges.push('anti-affinity')
  if (isMapping(getIn(spec, ['affinity', 'nodeAffinity'])) || isMapping(getIn(spec, ['nodeSelector'])))
    badges.push('chosen nodes')
  const volumes = list(getIn(object.value, ['spec', 'volumeClaimTemplates'])).length
  if (volumes > 0) badges.push(volumes === 1 ? 'volume' : `${volumes} volumes`)
  return badges.slice(0, 3)
}

export function churnOf(part: ClusterPart, trial: EditObject | undefined, first: boolean): WorkloadPart[] {
  return list(getIn(trial?.value, ['spec', 'load'])).flatMap((entry, load): WorkloadPart[] => {
    const churn = getIn(entry, ['churn'])
    if (!trial || !isMapping(churn)) return []
    const cluster = text(churn.cluster)
    if (cluster === '' ? !first : cluster !== part.name) return []
    return [
      {
        type: 'workload',
        id: objectId(part.id, `churn/${load}`),
        at: undefined,
        key: trial.key,
        kind: 'Churn',
        namespace: text(churn.namespace, 'default'),
        name: text(churn.name, 'churn'),
        scale: rateWords(churn),
        requests: `from ${text(getIn(entry, ['at']), '0s')}`,
        badges: [],
        pods: 0,
        load,
      },
    ]
  })
}

function rateWords(churn: { [key: string]: Value }): string {
  const shape = readRate(churn)
  return shape ? describeRate(shape).replace(/\/s\b/, ' pods/s') : '? pods/s'
}

export function satelliteOf(cluster: string, object: EditObject, links: readonly Link[]): SatellitePart {
  const id = objectId(cluster, object.key)
  const spec = object.value.spec as Record<string, unknown> | undefined
  const details = {
    Service: () => text(spec?.type, 'ClusterIP'),
    PodDisruptionBudget: () =>
      spec?.minAvailable !== undefined ? `min ${text(spec.minAvailable)}` : `max −${text(spec?.maxUnavailable, '?')}`,
    HorizontalPodAutoscaler: () => `${text(spec?.minReplicas, '1')}–${text(spec?.maxReplicas, '?')}`,
  }
  const kind = object.kind as SatellitePart['kind']
  return {
    type: 'satellite',
    id,
    at: readPosition(object),
    key: object.key,
    kind,
    namespace: object.namespace,
    name: object.name,
    detail: details[kind](),
    targets: links.filter(({ from }) => from === id).map(({ to }) => to),
  }
}
