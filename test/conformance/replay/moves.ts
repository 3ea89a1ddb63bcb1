/**
 * Which events wake which waiting pods: the moves that the real scheduling queue logged against the answers of our plugins'
 * queueing hints.
 */
import { EventKind, eventNames, type ClusterEvent } from '../../../src/main/simulation/scheduler/clusterEvents'
import type { Plugin } from '../../../src/main/simulation/scheduler/framework'
import type { Profile } from '../../../src/main/simulation/scheduler/profile'
import { worthRequeuing } from '../../../src/main/simulation/scheduler/requeueing'
import type { Difference } from './compare'
import type { QueueMove, Recording } from './recording'
import { SLACK_MS } from './states'
import type { World } from './world'

/** A pod in the pool of unschedulable pods, from one move to the next. */
interface Stay {
  readonly pod: string
  readonly from: number
  readonly rejectedBy: readonly string[]
  /** The PreEnqueue plugin that holds it back; only events that this plugin waits for may move it then. */
  readonly gate: string | undefined
  until: number
  /** What ended it; undefined: nothing did. */
  event: string | undefined
  /** Some event of that name, at about that time, woke it here too. */
  explained: boolean
  /** There was an event of that name at about that time. */
  happened: boolean
}

export interface MoveFigures {
  /** Decisions about a waiting pod and an event: wake it, or leave it. */
  woken: number
  left: number
  equal: number
  /** Woken by something that the recording does not show: changes of fields that its timeline leaves out. */
  unseen: number
  /** By plugin: decisions about pods that it had refused, and how many of them are equal. */
  plugins: Map<string, { count: number; equal: number }>
  differences: Difference[]
}

/** Events of a waiting pod's own object; they concern no other. */
const OWN =
  EventKind.PodUpdateLabel |
  EventKind.PodUpdateScaleDown |
  EventKind.PodUpdateTolerations |
  EventKind.PodSchedulingGatesEliminated

/** Moves that no event of the cluster causes. */
const BY_ITSELF = new Set(['BackoffComplete', 'UnschedulableTimeout', 'ScheduleAttemptFailure', 'ForceActivate'])

export class MoveCheck {
  readonly figures: MoveFigures = { woken: 0, left: 0, equal: 0, unseen: 0, plugins: new Map(), differences: [] }
  private readonly stays: Stay[]

  constructor(recording: Recording) {
    this.stays = staysOf(recording)
  }

  /** An event at a time of the recorder's clock; the world is as it leaves it. */
  happened(world: World, event: ClusterEvent, at: number): void {
    const name = eventNames.get(event.kind)
    for (const stay of this.stays) {
      const ended = Math.abs(stay.until - at) <= SLACK_MS
      if (ended && stay.event === name) {
        stay.happened = true
        stay.explained ||= this.wakes(world, stay, event)
      } else if (stay.from < at - SLACK_MS && stay.until > at + SLACK_MS) this.stayed(world, stay, event)
    }
  }

  private stayed(world: World, stay: Stay, event: ClusterEvent): void {
    const pod = world.scheduler.find(stay.pod)
    // Only its own events concern it then, or it is gone.
    if (pod === undefined || (event.kind & OWN && event.pod !== pod)) return
    this.count(stay, false, this.wakes(world, stay, event), eventNames.get(event.kind) ?? '')
  }

  private wakes(world: World, { pod: key, rejectedBy, gate }: Stay, event: ClusterEvent): boolean {
    const pod = world.scheduler.find(key)
    if (pod === undefined) return false
    const template = world.scheduler.template(pod)
    const profile = world.scheduler.algorithm.profileOf(template) as Profile
    if (event.kind & OWN && event.pod !== pod) return false
    if (gate !== undefined && ((pluginOf(profile, gate)?.events ?? 0) & event.kind) === 0) return false
    const bits = rejectedBy.reduce((sum, name) => sum | profile.bitOf(name), 0)
    return worthRequeuing(profile, { pod, template }, bits, event)
  }

  /** When all events have happened. */
  finish(): MoveFigures {
    for (const stay of this.stays) {
      if (stay.event === undefined || BY_ITSELF.has(stay.event)) continue
      if (!stay.happened) this.figures.unseen++
      else this.count(stay, true, stay.explained, stay.event)
    }
    return this.figures
  }

  private count({ pod, rejectedBy, until }: Stay, recorded: boolean, decided: boolean, event: string): void {
    const { figures } = this
    const equal = recorded === decided ? 1 : 0
    if (recorded) figures.woken++
    else figures.left++
    figures.equal += equal
    for (const name of rejectedBy) {
      const figure = figures.plugins.get(name) ?? { count: 0, equal: 0 }
      figures.plugins.set(name, { count: figure.count + 1, equal: figure.equal + equal })
    }
    const what = `${event} wakes ${pod} (refused by ${rejectedBy.join(', ')}, until ${until})`
    if (!equal) figures.differences.push({ what, recorded, decided })
  }
}

function pluginOf(profile: Profile, name: string): Plugin | undefined {
  return profile.plugins.find((plugin) => plugin.name === name)
}

/** What the log says of a pod: it moved, it was created with gates, it is gone. */
interface Note {
  readonly is: 'moved' | 'gated' | 'gone'
  readonly at: number
  readonly pod: string
  readonly move?: QueueMove
}

function notesOf({ queueMoves = [], timeline }: Recording): Note[] {
  const notes: Note[] = queueMoves.map((move) => ({ is: 'moved', at: move.tMs, pod: move.pod, move }))
  for (const entry of timeline) {
    if (entry.type === 'podDeleted') notes.push({ is: 'gone', at: entry.t, pod: entry.pod })
    const isGated = entry.type === 'condition' && entry.reason === 'SchedulingGated'
    if (isGated) notes.push({ is: 'gated', at: entry.t, pod: entry.pod })
  }
  return notes.sort((one, other) => one.at - other.at)
}

function staysOf(recording: Recording): Stay[] {
  const stays: Stay[] = []
  const open = new Map<string, Stay>()
  for (const note of notesOf(recording)) {
    const { at, pod } = note
    const before = open.get(pod)
    open.delete(pod)
    if (before) Object.assign(before, { until: at, event: note.move?.event })
    const next = stayAfter(note, before)
    if (!next) continue
    const stay = { pod, from: at, ...next, until: Infinity, event: undefined, explained: false, happened: false }
    open.set(pod, stay)
    stays.push(stay)
  }
  return stays
}

function stayAfter(note: Note, before: Stay | undefined): Pick<Stay, 'rejectedBy' | 'gate'> | undefined {
  if (note.is === 'gated') return { rejectedBy: ['SchedulingGates'], gate: 'SchedulingGates' }
  if (note.move?.queue !== 'Unschedulable') return undefined
  const { rejectedBy } = note.move
  if (rejectedBy) return { rejectedBy: Object.keys(rejectedBy), gate: undefined }
  // Woken, but still waiting for its victims to be deleted.
  return before && { rejectedBy: before.rejectedBy, gate: 'DefaultPreemption' }
}
