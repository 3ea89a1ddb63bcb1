/** Finds what a recorded object's generated name stands for in the replay: the same one, or else one that is in the same state. */
import { StableNames } from './names'
import type { FakeKubelet, Json, Recording, Row } from './recording'
import type { KubeletDelays } from './replayedCluster'
import { eventTime } from './script/arrival'

interface PodState {
  owner: string
  fields: Record<string, Json>
}

/** Objects of one timeline up to a time. */
class Seen {
  readonly names: StableNames
  readonly pods = new Map<string, PodState>()
  /** Names by kind and stable name. */
  readonly byStable = new Map<string, string>()
  /** How many pods of a stable name there were: those of a StatefulSet come again. */
  private readonly times = new Map<string, number>()

  constructor(namespace: string) {
    this.names = new StableNames([], namespace)
  }

  see(row: Row): void {
    const [, kind, name, type, fields] = row
    this.names.see(row)
    if (type === 'A') this.byStable.set(`${kind} ${this.names.of(kind, name)}`, name)
    if (kind !== 'pod') return
    if (type === 'A') this.times.set(name, (this.times.get(name) ?? 0) + 1)
    const pod = this.pods.get(name) ?? { owner: this.names.ownerOf(String(fields.owner ?? '')), fields: {} }
    Object.assign(pod.fields, fields)
    if (type === 'D') this.pods.delete(name)
    else this.pods.set(name, pod)
  }

  /** The pod of that name which is there now, or was the last, told from others of its stable name. */
  podKey(name: string): string {
    return `${this.names.of('pod', name)} ${this.times.get(name) ?? 1}`
  }
}

export class Counterparts {
  private readonly recorded: Seen
  private readonly replayed: Seen
  private readonly chosen = new Map<string, string>()
  /** By stable name of a pod: when a ReplicaSet gave it up, or its node's death was noted in it, ms after t0. */
  private readonly choices = new Map<string, number>()
  private recordedAt = 0
  private replayedAt = 0
  private readonly recordedRows: readonly Row[]
  /** By stable name of a pod: the node it first came to in the recording, and how long its kubelet took. */
  private readonly nodes = new Map<string, string>()
  private readonly delays = new Map<string, KubeletDelays>()

  constructor(
    { name, timeline, kubelet, t0 }: Recording,
    private readonly replayedRows: readonly Row[],
    /** How much longer writes take at a time, ms. */
    private readonly slowness: (atMs: number) => number = () => 0,
  ) {
    this.recordedRows = timeline
    this.recorded = new Seen(name)
    this.replayed = new Seen(name)
    this.readPods(name, kubelet, t0)
  }

  /** The name in the replay for a recorded object's, at the recorded time `t`. */
  of(kind: string, recordedName: string, t: number): string {
    this.catchUp(t)
    const stable = this.recorded.names.of(kind, recordedName)
    const same = this.replayed.byStable.get(`${kind} ${stable}`)
    if (kind !== 'pod' || stable === recordedName) return same ?? recordedName
    const before = this.chosen.get(recordedName)
    if (before !== undefined && this.replayed.pods.has(before)) return before
    const found = this.podLike(recordedName, same) ?? same ?? recordedName
    this.chosen.set(recordedName, found)
    return found
  }

  /** The node to which a pod of the replay came in the recording. */
  nodeOf(replayedPod: string): string | undefined {
    this.catchUp(this.recordedTime)
    const { names } = this.replayed
    // One that comes more often than it did comes to where it was first.
    return this.nodes.get(this.replayed.podKey(replayedPod)) ?? this.nodes.get(`${names.of('pod', replayedPod)} 1`)
  }

  /** When it was chosen among others in the recording, ms after t0. */
  chosenAt(replayedPod: string): number | undefined {
    this.catchUp(this.recordedTime)
    return this.choices.get(this.replayed.podKey(replayedPod))
  }

  kubeletDelays(replayedPod: string): KubeletDelays {
    this.catchUp(this.recordedTime)
    return this.delays.get(this.replayed.podKey(replayedPod)) ?? {}
  }

  private recordedTime = 0

  private catchUp(t: number): void {
    this.recordedTime = Math.max(t, this.recordedTime)
    const { recordedRows, replayedRows } = this
    while (this.recordedAt < recordedRows.length && recordedRows[this.recordedAt][0] <= t) {
      this.recorded.see(recordedRows[this.recordedAt++])
    }
    while (this.replayedAt < replayedRows.length) this.replayed.see(replayedRows[this.replayedAt++])
  }

  private podLike(recordedName: string, same: string | undefined): string | undefined {
    const recorded = this.recorded.pods.get(recordedName)
    if (!recorded) return same
    const state = stateOf(recorded)
    const fits = (name: string): boolean => {
      const pod = this.replayed.pods.get(name)
      return pod !== undefined && stateOf(pod) === state && ![...this.chosen.values()].includes(name)
    }
    if (same !== undefined && fits(same)) return same
    const alike = [...this.replayed.pods].filter(([name, { owner }]) => owner === recorded.owner && fits(name))
    const onNode = alike.find(([, { fields }]) => fields.node === recorded.fields.node)
    return (onNode ?? alike[0])?.[0]
  }

  private readPods(namespace: string, kubelet: FakeKubelet, t0: string): void {
    const seen = new Seen(namespace)
    const since = new Map<
      string,
      { bound?: number; ran?: number; ready?: number; deleted?: number; disrupted?: boolean }
    >()
    const bound = this.bindings(t0)
    for (const row of this.recordedRows) {
      seen.see(row)
      const [t, kind, name, type, fields] = row
      if (kind !== 'pod') continue
      const stable = seen.podKey(name)
      if (type === 'A') since.set(name, {})
      const pod = since.get(name)
      if (!pod) continue
      if (typeof fields.node === 'string') {
        if (!this.nodes.has(stable)) this.nodes.set(stable, fields.node)
        pod.bound = bound.get(name)?.findLast((one) => one <= t && one > t - slowMs) ?? t
      }
      if (fields.ph === 'Running') {
        pod.ran = t
        if (pod.bound !== undefined) this.measured(stable, 'startMs', this.sent(t) - pod.bound, kubelet.startMs)
      }
      const ended = fields.ph === 'Succeeded' || fields.ph === 'Failed'
      if (pod.ran !== undefined && pod.deleted === undefined) {
        if (fields.rdy === 'True' && pod.ready === undefined)
          this.measured(stable, 'readyMs', this.sent((pod.ready = t)) - this.sent(pod.ran))
        if (ended) this.measured(stable, 'runMs', this.sent(t) - this.sent(pod.ran))
      }
      const end = pod.ran === undefined ? type === 'D' : ended
      if (end && pod.deleted !== undefined) {
        this.measured(stable, 'stopMs', this.sent(t) - pod.deleted, kubelet.stopMs)
      }
      if (fields.del) pod.deleted ??= t
      if (fields.dt) pod.disrupted = true
      // Who is evicted was not chosen among others.
      const chosen = (fields.del && !pod.disrupted) || fields.rdy === 'False'
      if (chosen && !this.choices.has(stable)) this.choices.set(stable, t)
    }
  }

  /** By name of the pod, when it was bound: the watch shows several changes together, and the scheduler's Events know their times. */
  private bindings(t0: string): Map<string, number[]> {
    const times = new Map<string, number[]>()
    for (const [, kind, name, type, { r, obj }] of this.recordedRows) {
      const time = kind === 'ev' && type === 'A' && r === 'Scheduled' ? eventTime(name, t0) : undefined
      const pod = String(obj).slice('Pod/'.length)
      if (time !== undefined) times.set(pod, [...(times.get(pod) ?? []), time])
    }
    return times
  }

  /** When a status left the kubelet that the watch showed at `t`. */
  private sent(t: number): number {
    return t - shownMs - this.slowness(t)
  }

  /**
   * A delay that is near the stand-in's own, where it has one of its own: annotations say of others.
   */
  private measured(stable: string, which: keyof KubeletDelays, tookMs: number, usualMs?: number): void {
    const delays = this.delays.get(stable) ?? {}
    if (delays[which] !== undefined) return
    if (usualMs !== undefined && !isNear(tookMs, usualMs)) return
    this.delays.set(stable, { ...delays, [which]: Math.max(0, tookMs) })
  }
}

/** Whether a delay may be one of `usualMs`, on a machine that was busy. */
export const isNear = (tookMs: number, usualMs: number): boolean =>
  tookMs >= usualMs / 2 - shownMs && tookMs <= usualMs + slowMs - shownMs

/** How late the recorder's kubelets ever were, ms. */
const slowMs = 1500
/** From a status' leaving to its being shown, ms. */
const shownMs = 8

const stateOf = ({ fields }: PodState): string => `${String(fields.ph)} ${String(fields.rdy)} ${Boolean(fields.del)}`
