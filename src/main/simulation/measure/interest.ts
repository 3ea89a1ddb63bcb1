import type { ClusterSimulation } from '../clusterSimulation'
import { SECOND } from '../kernel/time'
import { marksOf } from '../load/marks'
import { flagOf } from './nodeHistory'
import { objectiveResults } from './objectives'
import type { NodeId } from '../state/ids'

/** What a run can be told to stop at. */
export const interestKinds = ['failedScheduling', 'warning', 'objective', 'node', 'mark'] as const
export type InterestKind = (typeof interestKinds)[number]

/** By flag of a node. */
const flagWords = ['is ready', 'is gone', 'is cordoned', 'is not ready']

export interface Found {
  kind: InterestKind
  cluster: string
  /** Virtual seconds. */
  time: number
  /** A sentence. */
  text: string
  /** The pod or node that it is about, in the form of an Event's object; empty where it is about neither. */
  object: string
}

/**
 * Looks out for the next thing that somebody wants to see. Idle, it costs one comparison per Event and none per simulated
 * event; what it finds stops the cluster at the end of that very microsecond.
 */
export class InterestWatch {
  found: Found | null = null
  private kinds: ReadonlySet<InterestKind> = new Set()
  private missed = new Set<string>()
  private nodes: Uint8Array = new Uint8Array(0)

  constructor(
    private readonly cluster: ClusterSimulation,
    private readonly stop: () => void,
  ) {}

  /** An empty list: look out for nothing. */
  watchFor(kinds: readonly InterestKind[]): void {
    this.kinds = new Set(kinds)
    this.found = null
    this.cluster.recorder.events.onWarning = kinds.some((kind) => kind === 'warning' || kind === 'failedScheduling')
      ? (reason) => this.warned(reason)
      : undefined
    if (this.kinds.has('objective')) this.missed = new Set(this.missedNow().map(({ name }) => name))
    if (this.kinds.has('node')) this.nodes = this.flags()
  }

  /** Looks out no longer; what was found stays. */
  disarm(): void {
    this.kinds = new Set()
    this.cluster.recorder.events.onWarning = undefined
  }

  /** At the end of an interval: what is looked at, not told. */
  tick(intervalSeconds: number): void {
    if (this.kinds.size === 0) return
    if (this.kinds.has('mark')) this.lookAtMarks(intervalSeconds)
    if (this.kinds.has('objective')) this.lookAtObjectives()
    if (this.kinds.has('node')) this.lookAtNodes()
  }

  private warned(reason: string): void {
    const kind = reason === 'FailedScheduling' ? 'failedScheduling' : 'warning'
    if (!this.kinds.has(kind)) return
    const [row] = this.cluster.recorder.events.newest(1)
    this.find(kind, `${row.reason}: ${row.message}`, row.object)
  }

  private lookAtMarks(intervalSeconds: number): void {
    const now = this.cluster.now / SECOND
    const { loads, durationSeconds, operations } = this.cluster
    const marks = marksOf(loads, durationSeconds, operations.planned)
    const mark = marks.find(({ time }) => time > now - intervalSeconds && time <= now)
    if (mark) this.find('mark', mark.label)
  }

  /** How many pods are pending is judged at the end of a run, and comes and goes on the way there. */
  private missedNow() {
    return objectiveResults(this.cluster.objectives, this.cluster).filter(
      ({ met, metric }) => !met && metric !== 'podsPending',
    )
  }

  private lookAtObjectives(): void {
    const missed = this.missedNow()
    const fresh = missed.find(({ name }) => !this.missed.has(name))
    this.missed = new Set(missed.map(({ name }) => name))
    if (fresh)
      this.find('objective', `The objective ${fresh.name} is missed: ${fresh.actual} over ${fresh.limit} ${fresh.unit}`)
  }

  private flags(): Uint8Array {
    return Uint8Array.from(this.cluster.nodes.specs, (_, node) => flagOf(this.cluster.nodes, node as NodeId))
  }

  private lookAtNodes(): void {
    const flags = this.flags()
    const changed = flags.findIndex((flag, node) => flag !== this.nodes[node])
    this.nodes = flags
    if (changed < 0) return
    const { name } = this.cluster.nodes.specs[changed]
    this.find('node', `Node ${name} ${flagWords[flags[changed]]}`, `node//${name}`)
  }

  private find(kind: InterestKind, text: string, object = ''): void {
    const { name, now } = this.cluster
    this.disarm()
    this.found = { kind, cluster: name, time: now / SECOND, text, object }
    this.stop()
  }
}
