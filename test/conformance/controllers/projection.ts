/** Objects of the API as the flat fields of the recordings' rows. */
import type { Json, JsonObject } from './recording'

export type Fields = Record<string, Json>

/** Short names of the kinds that are in the timelines. */
export const shortKinds: Readonly<Record<string, string>> = {
  Pod: 'pod',
  ReplicaSet: 'rs',
  Deployment: 'deploy',
  StatefulSet: 'sts',
  DaemonSet: 'ds',
  Job: 'job',
  CronJob: 'cronjob',
  HorizontalPodAutoscaler: 'hpa',
  PodDisruptionBudget: 'pdb',
  Node: 'node',
  EndpointSlice: 'eps',
  Endpoints: 'ep',
  Service: 'svc',
  Namespace: 'ns',
  ResourceQuota: 'quota',
  PersistentVolumeClaim: 'pvc',
  PersistentVolume: 'pv',
  ConfigMap: 'cm',
  ControllerRevision: 'crev',
  Event: 'ev',
}

/** Fields that are not there are left out. @param kind its short name */
export function fieldsOf(kind: string, object: JsonObject): Fields {
  const read = readers[kind]
  const fields = read ? read(object, part(object, 'spec'), part(object, 'status')) : {}
  const metadata = part(object, 'metadata')
  const common: JsonObject = {
    owner: owned.has(kind) ? ownerOf(metadata) : undefined,
    del: kind === 'cm' ? undefined : metadata.deletionTimestamp,
    fin: kind === 'ns' ? undefined : joined(metadata.finalizers),
  }
  return present({ ...common, ...fields })
}

const owned = new Set(['pod', 'rs', 'job', 'crev', 'eps', 'pvc'])

const part = (object: JsonObject, name: string): JsonObject => (object[name] ?? {}) as JsonObject

const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : [])

const joined = (value: Json | undefined): string | undefined =>
  Array.isArray(value) && value.length > 0 ? value.join(',') : undefined

function present(fields: JsonObject): Fields {
  const found: Fields = {}
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && !(typeof value === 'object')) found[name] = value
  }
  return found
}

/** The controller, else the only owner there is. */
function ownerOf(metadata: JsonObject): string | undefined {
  const owners = list(metadata.ownerReferences)
  const owner = owners.find(({ controller }) => controller === true) ?? owners[0]
  return owner && `${String(owner.kind)}/${String(owner.name)}`
}

type Reader = (object: JsonObject, spec: JsonObject, status: JsonObject) => JsonObject

const annotation = (object: JsonObject, key: string): Json | undefined =>
  part(part(object, 'metadata'), 'annotations')[key]

const label = (object: JsonObject, key: string): Json | undefined => part(part(object, 'metadata'), 'labels')[key]

const generation = (object: JsonObject): Json | undefined => part(object, 'metadata').generation

/** Plain values of the status, as `s.…`. */
function statusFields(status: JsonObject): JsonObject {
  const fields: JsonObject = {}
  for (const [name, value] of Object.entries(status)) {
    if (typeof value === 'number' || typeof value === 'string') fields[`s.${name}`] = value
  }
  return fields
}

/** @param withMessage nodes' and budgets' conditions stand without */
function conditionFields(status: JsonObject, withMessage: boolean): JsonObject {
  const fields: JsonObject = {}
  for (const { type, status: value, reason, message } of list(status.conditions)) {
    const parts = withMessage ? [value, reason, message] : [value, reason]
    fields[`c.${String(type)}`] = parts.filter((one) => one !== undefined && one !== '').join('/')
  }
  return fields
}

const condition = (status: JsonObject, type: string): JsonObject | undefined =>
  list(status.conditions).find((one) => one.type === type)

const words = (...parts: (Json | undefined)[]): string =>
  parts.filter((one) => one !== undefined && one !== '').join('/')

const readers: Readonly<Record<string, Reader>> = {
  pod: (object, spec, status) => {
    const ready = condition(status, 'Ready')
    const scheduled = condition(status, 'PodScheduled')
    const disrupted = condition(status, 'DisruptionTarget')
    return {
      node: spec.nodeName,
      ph: status.phase,
      // A pod that has not been started is not ready either: nothing is said of it.
      rdy:
        ready && (status.phase !== 'Pending' || ready.status === 'True')
          ? words(ready.status, ready.reason)
          : undefined,
      gp: part(object, 'metadata').deletionGracePeriodSeconds,
      sched: scheduled?.status === 'False' ? words(scheduled.reason, scheduled.message) : undefined,
      dt: disrupted ? words(disrupted.status, disrupted.reason, disrupted.message) : undefined,
      hash: label(object, 'pod-template-hash') ?? label(object, 'controller-revision-hash'),
      idx: annotation(object, 'batch.kubernetes.io/job-completion-index'),
      prio: spec.priority === 0 ? undefined : spec.priority,
      nom: status.nominatedNodeName,
      reason: status.reason,
      msg: status.message,
      'a.pod-deletion-cost': annotation(object, 'controller.kubernetes.io/pod-deletion-cost'),
      'a.job-index-failure-count': annotation(object, 'batch.kubernetes.io/job-index-failure-count'),
    }
  },
  deploy: (object, spec, status) => ({
    gen: generation(object),
    replicas: spec.replicas,
    paused: spec.paused === true ? true : undefined,
    rev: annotation(object, 'deployment.kubernetes.io/revision'),
    ...statusFields(status),
    ...conditionFields(status, true),
  }),
  rs: (object, spec, status) => ({
    gen: generation(object),
    replicas: spec.replicas,
    rev: annotation(object, 'deployment.kubernetes.io/revision'),
    desired: annotation(object, 'deployment.kubernetes.io/desired-replicas'),
    max: annotation(object, 'deployment.kubernetes.io/max-replicas'),
    ...statusFields(status),
    ...conditionFields(status, true),
  }),
  sts: (object, spec, status) => ({ gen: generation(object), replicas: spec.replicas, ...statusFields(status) }),
  ds: (object, _, status) => ({ gen: generation(object), ...statusFields(status) }),
  crev: (object) => ({ revision: object.revision }),
  job: (_, spec, status) => {
    const uncounted = part(status, 'uncountedTerminatedPods')
    const { succeeded, failed } = uncounted
    return {
      suspend: spec.suspend,
      par: spec.parallelism,
      unc: status.uncountedTerminatedPods ? `${list(succeeded).length}/${list(failed).length}` : undefined,
      ...statusFields(status),
      ...conditionFields(status, true),
    }
  },
  cronjob: (_, spec, status) => ({
    suspend: spec.suspend,
    active: joined(list(status.active).map(({ name }) => String(name))),
    last: status.lastScheduleTime,
    lastOk: status.lastSuccessfulTime,
  }),
  hpa: (_, __, status) => ({
    's.desiredReplicas': status.desiredReplicas ?? 0,
    's.currentReplicas': status.currentReplicas,
    's.lastScaleTime': status.lastScaleTime,
    cur: status.currentMetrics ? JSON.stringify(list(status.currentMetrics).map(currentOf)) : undefined,
    ...conditionFields(status, true),
  }),
  pdb: (_, __, status) => ({
    ...statusFields(status),
    ...conditionFields(status, false),
    disrupted: joined(Object.keys(part(status, 'disruptedPods'))),
  }),
  node: (_, spec, status) => ({
    taints: joined(list(spec.taints).map(({ key, effect }) => `${String(key).replace(/^.*\//, '')}:${String(effect)}`)),
    unsched: spec.unschedulable === true ? true : undefined,
    podCIDR: spec.podCIDR,
    ...conditionFields(status, false),
  }),
  eps: (object) => {
    const endpoints = list(object.endpoints)
    const having = (name: string): number => endpoints.filter((one) => part(one, 'conditions')[name] === true).length
    return {
      svc: label(object, 'kubernetes.io/service-name'),
      at: object.addressType,
      gen: generation(object),
      n: endpoints.length,
      ready: having('ready'),
      serving: having('serving'),
      term: having('terminating'),
      hints: hintsOf(endpoints),
      trig: annotation(object, 'endpoints.kubernetes.io/last-change-trigger-time'),
    }
  },
  ep: (object) => ({
    subsets: joined(
      list(object.subsets).map((one) => `${list(one.addresses).length}r+${list(one.notReadyAddresses).length}nr`),
    ),
  }),
  svc: (_, spec) => ({ ip: spec.clusterIP, type: spec.type }),
  ns: (_, __, status) => ({
    ph: status.phase === 'Active' ? undefined : status.phase,
    ...conditionFields(status, true),
  }),
  quota: (_, __, status) => ({ used: amounts(status.used), hard: amounts(status.hard) }),
  pvc: (_, spec, status) => ({ ph: status.phase, vol: spec.volumeName }),
  pv: (_, __, status) => ({ ph: status.phase }),
  ev: (object) => {
    const involved = part(object, object.involvedObject ? 'involvedObject' : 'regarding')
    return {
      r: object.reason,
      obj: `${String(involved.kind)}/${String(involved.name)}`,
      msg: object.message ?? object.note,
      count: object.count,
      type: object.type === 'Normal' ? undefined : object.type,
      src: part(object, 'source').component ?? object.reportingController,
    }
  },
}

/** What a metric is at, without its name; one that could not be had says nothing. */
function currentOf(metric: JsonObject): Json {
  const source = Object.values(metric).find((value) => typeof value === 'object' && value !== null) as
    JsonObject | undefined
  return (source?.current as JsonObject | undefined) ?? { type: metric.type ?? '' }
}

function hintsOf(endpoints: readonly JsonObject[]): string | undefined {
  const zones = endpoints.flatMap((one) => list(part(one, 'hints').forZones).map(({ name }) => String(name)))
  return zones.length > 0 ? zones.sort().join(',') : undefined
}

const amounts = (value: Json | undefined): string | undefined =>
  value && Object.keys(value).length > 0
    ? JSON.stringify(
        Object.fromEntries(Object.entries(value as JsonObject).sort(([one], [other]) => (one < other ? -1 : 1))),
      )
    : undefined
