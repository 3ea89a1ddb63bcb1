import type { LifeKind, LifeStage, PodLife } from '../../../design/podLife'
import type { ClusterSimulation } from '../clusterSimulation'
import { PodStatus } from '../events'
import { SECOND, type Micros } from '../kernel/time'
import { NONE, type OwnerId, type PodId } from '../state/ids'
import { podName } from '../state/names'
import type { Owner } from '../state/owners'
import { Phase, PodFlag } from '../state/pods'
import { findPod, messageOf } from './podRows'
import { Stage, type Attempt, type Moment } from './stages'

/** Attempts that are told one by one: the newest. */
const MAX_ATTEMPTS = 20

/** A moment at which one stretch of a life ended: what it was is said of the stretch before it. */
interface Milestone {
  time: Micros
  kind: LifeKind
  label: string
  detail?: string
  failed?: boolean
}

interface Subject {
  cluster: ClusterSimulation
  owner: Owner
  /** NONE: gone. */
  pod: PodId | typeof NONE
  moments: readonly Moment[]
  attempts: readonly Attempt[]
}

/** The life of a pod that exists, or did so recently enough; null when nothing is known of it. */
export function podLife(cluster: ClusterSimulation, namespace: string, name: string): PodLife | null {
  const { pods, owners, recorder } = cluster
  const pod = findPod(cluster, namespace, name)
  const uid = pod === undefined ? uidOfGone(cluster, namespace, name) : pods.uid[pod]
  if (uid === undefined) return null
  const moments = recorder.stages.momentsOf(uid)
  const attempts = recorder.stages.attemptsOf(uid)
  const made = moments.find(({ stage }) => stage === Stage.created)
  const ownerId = pod === undefined ? (made as Moment).argument : pods.owner[pod]
  const subject = { cluster, owner: owners.get(ownerId as OwnerId), pod: pod ?? NONE, moments, attempts } as const
  const milestones = [...scheduling(subject), ...starting(subject), ...restarts(subject), ...ending(subject)]
  const gone = pod === undefined || pods.has(pod, PodFlag.removed)
  return {
    namespace,
    name,
    gone,
    attempts: attempts.length,
    complete: made !== undefined,
    stages: stagesOf(milestones, gone ? undefined : now(subject)),
  }
}

/** A name is made from owner, ordinal and uid: those that were created lately are tried, the newest first. */
function uidOfGone({ owners, recorder }: ClusterSimulation, namespace: string, name: string): number | undefined {
  for (const { uid, owner: id } of recorder.stages.created()) {
    const owner = owners.list[id]
    if (owner.namespace !== namespace || !name.startsWith(owner.name)) continue
    if (podName(owner, NONE, uid) === name) return uid
    const ordinal = recorder.stages.momentsOf(uid).find(({ stage }) => stage === Stage.ordinal)?.argument
    if (ordinal !== undefined && podName(owner, ordinal, uid) === name) return uid
  }
  return undefined
}

const timeOf = (moments: readonly Moment[], stage: Stage): Micros | undefined =>
  moments.find((moment) => moment.stage === stage)?.time

function scheduling(subject: Subject): Milestone[] {
  const { cluster, moments, attempts, pod } = subject
  const milestones: Milestone[] = []
  const created = pod === NONE ? timeOf(moments, Stage.created) : cluster.pods.created[pod]
  const queued = timeOf(moments, Stage.queued)
  if (created !== undefined) milestones.push({ time: created, kind: 'created', label: '' })
  if (queued !== undefined)
    milestones.push({
      time: queued,
      kind: 'created',
      label: 'Created',
      detail: 'stored; the scheduler has yet to hear of it',
    })
  const told = attempts.slice(-MAX_ATTEMPTS)
  const skipped = attempts.length - told.length
  told.forEach(({ from, to, node }, i) => {
    const nth = skipped + i + 1
    const failed = node === NONE
    if (nth === 1) milestones.push({ time: from, kind: 'queued', label: 'In the scheduling queue' })
    else milestones.push({ time: from, kind: 'retry', label: 'Waiting to be tried again' })
    const detail = failed ? 'no node fits' : `takes ${cluster.nodes.specs[node].name}`
    milestones.push({ time: to, kind: 'attempt', label: `Scheduling attempt ${nth}`, detail, failed })
  })
  const bound = boundAt(subject)
  if (bound !== undefined) milestones.push({ time: bound, kind: 'binding', label: 'Binding' })
  return milestones
}

function boundAt({ cluster, moments, pod }: Subject): Micros | undefined {
  if (pod === NONE) return timeOf(moments, Stage.bound)
  const time = cluster.pods.scheduled[pod]
  return Number.isNaN(time) ? undefined : time
}

function starting(subject: Subject): Milestone[] {
  const { cluster, owner, moments } = subject
  const { source, initCount, images } = owner.template
  const containers = [...source.initContainers, ...source.sidecars, ...source.containers]
  const milestones: Milestone[] = []
  const add = (time: Micros, kind: LifeKind, label: string, detail = ''): void => {
    milestones.push({ time, kind, label, detail })
  }
  for (const { stage, argument, time } of moments) {
    const name = containers[argument]?.name ?? ''
    if (stage === Stage.seen) add(time, 'seen', 'On its way to the kubelet')
    else if (stage === Stage.mounted) add(time, 'volumes', 'Volumes attached and mounted')
    else if (stage === Stage.synced) add(time, 'sync', 'syncPod')
    else if (stage === Stage.pulling && argument === 0) add(time, 'sandbox', 'Sandbox and network')
    else if (stage === Stage.pulled && time > lastTime(milestones))
      add(time, 'image', `Image of ${name}`, cluster.templates.imageNames[images[argument]])
    else if (stage === Stage.started)
      add(time, 'container', `${argument < initCount ? 'Init container' : 'Container'} ${name}`)
    else if (stage === Stage.deleting) break
  }
  return [...milestones, ...reports(subject)]
}

const lastTime = (milestones: readonly Milestone[]): Micros => milestones.at(-1)?.time ?? -1

/** What the kubelet has reported, of a pod that is gone as it was written down. */
function reports({ cluster, moments, pod }: Subject): Milestone[] {
  const first = (bit: number): Micros | undefined =>
    moments.find(({ stage, argument }) => stage === Stage.reported && (argument & bit) !== 0)?.time
  const { pods } = cluster
  const stored = (column: Float64Array): Micros | undefined =>
    pod === NONE || Number.isNaN(column[pod]) ? undefined : column[pod]
  const started = stored(pods.started) ?? first(PodStatus.started)
  // After a restart it is ready since another time than the first one.
  const restarted = moments.some(({ stage }) => stage === Stage.killed)
  const ready = (restarted ? undefined : stored(pods.readySince)) ?? first(PodStatus.ready)
  const milestones: Milestone[] = []
  if (started !== undefined) milestones.push({ time: started, kind: 'report', label: 'Kubelet notices and reports' })
  if (ready !== undefined && started !== undefined && ready > started)
    milestones.push({ time: ready, kind: 'readiness', label: 'Readiness' })
  return milestones
}

/** Containers that were killed, and when they ran again. */
function restarts({ owner, moments }: Subject): Milestone[] {
  const { source } = owner.template
  const containers = [...source.initContainers, ...source.sidecars, ...source.containers]
  return moments.flatMap(({ stage, argument, time }): Milestone[] => {
    const name = containers[argument]?.name ?? ''
    if (stage === Stage.killed)
      return [{ time, kind: 'running', label: `Container ${name}`, detail: 'OOMKilled, exit code 137', failed: true }]
    if (stage === Stage.restarted) return [{ time, kind: 'retry', label: `Container ${name} is started again` }]
    return []
  })
}

function ending({ moments }: Subject): Milestone[] {
  const milestones: Milestone[] = []
  const deleting = timeOf(moments, Stage.deleting)
  for (const { stage, argument, time } of moments) {
    const over = stage === Stage.reported && (argument & (PodStatus.succeeded | PodStatus.failed)) !== 0
    if (over && (deleting === undefined || time < deleting)) {
      const failed = (argument & PodStatus.failed) !== 0
      milestones.push({ time, kind: 'running', label: 'Running', detail: failed ? 'failed' : 'succeeded', failed })
    } else if (stage === Stage.deleting && time === deleting) {
      const ended = milestones.some(({ kind }) => kind === 'running')
      milestones.push({ time, kind: ended ? 'ended' : 'running', label: ended ? 'Ended' : 'Until its deletion' })
    } else if (stage === Stage.stopped) milestones.push({ time, kind: 'stopping', label: 'Stopping its containers' })
    else if (stage === Stage.gone) milestones.push({ time, kind: 'removal', label: 'Removed from the API server' })
  }
  return milestones
}

/** What it is at now. */
function now({ cluster, pod, attempts, moments }: Subject): Omit<Milestone, 'time'> {
  const { pods } = cluster
  const id = pod as PodId
  const detail = messageOf(cluster, id)
  if (pods.has(id, PodFlag.deleting)) {
    const stopped = moments.some(({ stage }) => stage === Stage.stopped)
    return stopped
      ? { kind: 'removal', label: 'Being removed' }
      : { kind: 'stopping', label: 'Stopping its containers' }
  }
  if (pods.phase[id] > Phase.Running) return { kind: 'ended', label: 'Ended' }
  if (pods.phase[id] === Phase.Running)
    return pods.has(id, PodFlag.ready)
      ? { kind: 'running', label: 'Running' }
      : { kind: 'readiness', label: 'Not ready yet' }
  if (pods.node[id] !== NONE) return { kind: 'sync', label: 'Starting', detail }
  const last = attempts.at(-1)
  if (!last) return { kind: 'queued', label: 'In the scheduling queue', detail }
  if (last.node !== NONE) return { kind: 'binding', label: 'Binding' }
  return { kind: 'retry', label: 'Waiting to be tried again', detail, failed: true }
}

/** Between each two milestones lies a stretch; the last one goes on. */
function stagesOf(milestones: readonly Milestone[], current: Omit<Milestone, 'time'> | undefined): LifeStage[] {
  const stages: LifeStage[] = []
  for (let i = 1; i < milestones.length; i++) {
    const { kind, label, detail = '', failed = false, time } = milestones[i]
    const fromSeconds = milestones[i - 1].time / SECOND
    stages.push({ kind, label, detail, fromSeconds, toSeconds: time / SECOND, failed })
  }
  const last = milestones.at(-1)
  if (current && last) {
    const { kind, label, detail = '', failed = false } = current
    stages.push({ kind, label, detail, fromSeconds: last.time / SECOND, toSeconds: null, failed })
  }
  return stages
}
