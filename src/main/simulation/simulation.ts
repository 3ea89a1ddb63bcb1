import type { PodExplanation } from '../../design/explanation'
import type { PodLife } from '../../design/podLife'
import type { CommandOutput } from '../../design/commandOutput'
import type { PodUsage } from '../../design/podUsage'
import type { PodRow, RunResult } from '../../design/result'
import type { Design, Operation } from '../../design/types'
import { ClusterSimulation } from './clusterSimulation'
import type {
  ClusterTopologyData,
  CreateSimulation,
  EventPage,
  EventQuery,
  ExplainQuery,
  Found,
  InterestKind,
  NodeDetailData,
  ObjectDescription,
  ObjectPage,
  ObjectQuery,
  PodQuery,
  RolloutDetail,
  RolloutQuery,
  RolloutRow,
  Simulation,
  Snapshot,
  Steps,
  View,
} from './contract'
import { Digest } from './kernel/digest'
import { fromSeconds, SECOND, type Micros } from './kernel/time'
import { podsByCreation } from './measure/podOrder'
import { nameOf, podRow } from './measure/podRows'
import { queryEvents } from './measure/eventQuery'
import { podLife } from './measure/podLife'
import { podUsage } from './measure/podUsage'
import { clusterResult, counts, latencies } from './measure/result'
import { clusterSnapshot, clusterTopology, nodeDetail, queryPods } from './measure/snapshot'
import { describe } from './show/describe'
import { queryRollouts, rollout } from './show/rollouts'
import { queryObjects } from './show/table'
import { NONE } from './state/ids'
import { podNamed } from './state/podNames'

/** Clusters advance in turns of this much virtual time; they do not meet, so it changes nothing but what frames show. */
const TURN: Micros = SECOND

/** The clusters of a Design under its Trial. */
class FleetSimulation implements Simulation {
  readonly clusters: readonly ClusterSimulation[]
  readonly durationSeconds: number
  readonly seed: number
  private readonly end: Micros
  found: Found | null = null
  private time: Micros = 0

  constructor(
    private readonly design: Design,
    private readonly version: string,
  ) {
    const { trial } = design
    this.durationSeconds = trial.durationSeconds
    this.seed = trial.seed
    this.end = fromSeconds(trial.durationSeconds)
    this.clusters = design.clusters.map(
      (cluster) =>
        new ClusterSimulation(
          cluster,
          trial,
          trial.load.filter((load) => load.cluster === cluster.name),
        ),
    )
  }

  get now(): number {
    return this.time / SECOND
  }

  get done(): boolean {
    return this.time >= this.end
  }

  advance(untilSeconds: number, maxEvents: number): void {
    const until = Math.min(this.end, fromSeconds(untilSeconds))
    let budget = maxEvents
    while (this.time < until && budget > 0) {
      const turnEnd = Math.min(until, (Math.floor(this.time / TURN) + 1) * TURN)
      // Unused budget is no reason to split a turn: a cluster that has used it up ends the turn when it is asked again.
      for (const cluster of this.clusters) {
        budget -= cluster.advance(turnEnd, Math.max(0, budget))
        if (budget <= 0) break
      }
      if (this.stopAtFound()) return
      if (this.clusters.every((cluster) => cluster.hasReached(turnEnd))) this.time = turnEnd
      else break
    }
  }

  /** A cluster has stopped within a turn: the others go on up to the same moment, and all wait there. */
  private stopAtFound(): boolean {
    if (this.found) return true
    const stopped = this.clusters.filter(({ interest }) => interest.found)
    if (stopped.length === 0) return false
    const until = Math.min(...stopped.map(({ now }) => now))
    for (const cluster of this.clusters) {
      cluster.interest.disarm()
      cluster.advance(until, Infinity)
    }
    this.time = Math.max(this.time, until)
    this.found = stopped.find(({ now }) => now === until)?.interest.found ?? null
    return true
  }

  watchFor(kinds: readonly InterestKind[]): void {
    this.found = null
    for (const cluster of this.clusters) cluster.interest.watchFor(kinds)
  }

  topology(): ClusterTopologyData[] {
    return this.clusters.map(clusterTopology)
  }

  snapshot(view: View = { cluster: null, range: null }): Snapshot {
    const looked = Math.max(
      0,
      this.clusters.findIndex(({ name }) => name === view.cluster),
    )
    return {
      virtualSeconds: this.now,
      durationSeconds: this.durationSeconds,
      events: this.eventCount,
      digest: this.digest(),
      found: this.found,
      clusters: this.clusters.map((cluster, index) =>
        clusterSnapshot(cluster, this.design.trial, view.range, index === looked),
      ),
    }
  }

  *pods(query: PodQuery): Steps<{ total: number; rows: PodRow[] }> {
    const cluster = this.cluster(query.cluster)
    return cluster ? yield* queryPods(cluster, query) : { total: 0, rows: [] }
  }

  node(name: string, index: number): NodeDetailData | null {
    const cluster = this.cluster(name)
    return cluster ? nodeDetail(cluster, index) : null
  }

  *events(query: EventQuery): Steps<EventPage> {
    const cluster = this.cluster(query.cluster)
    if (!cluster) return { total: 0, rows: [], reasons: [], kinds: [], namespaces: [], keptSince: 0 }
    return yield* queryEvents(cluster.recorder.events, query)
  }

  *objects(query: ObjectQuery): Steps<ObjectPage> {
    const cluster = this.cluster(query.cluster)
    return cluster
      ? yield* queryObjects(cluster, query)
      : { columns: [], total: 0, rows: [], kinds: [], namespaces: [] }
  }

  describe({ cluster: name, ...object }: Parameters<Simulation['describe']>[0]): ObjectDescription | null {
    const cluster = this.cluster(name)
    return cluster ? describe(cluster, object) : null
  }

  rollouts(query: RolloutQuery): { total: number; rows: RolloutRow[] } {
    const cluster = this.cluster(query.cluster)
    return cluster ? queryRollouts(cluster, query) : { total: 0, rows: [] }
  }

  rollout({ cluster: name, ...object }: Parameters<Simulation['rollout']>[0]): RolloutDetail | null {
    const cluster = this.cluster(name)
    return cluster ? rollout(cluster, object) : null
  }

  podLife({ cluster: name, namespace, name: pod }: Parameters<Simulation['podLife']>[0]): PodLife | null {
    const cluster = this.cluster(name)
    return cluster ? podLife(cluster, namespace, pod) : null
  }

  podUsage({ cluster: name, namespace, name: pod }: Parameters<Simulation['podUsage']>[0]): PodUsage | null {
    const cluster = this.cluster(name)
    return cluster ? podUsage(cluster, namespace, pod) : null
  }

  output(name: string): CommandOutput {
    return this.cluster(name)?.operations.kubectl.output() ?? { lines: [], earlier: 0 }
  }

  explain({ cluster: name, namespace, name: pod, fresh }: ExplainQuery): PodExplanation | null {
    const cluster = this.cluster(name)
    const found = cluster && podNamed(cluster, namespace, pod)
    return cluster && found !== undefined ? cluster.explainer.explain(found, fresh) : null
  }

  *podRows(): Iterable<PodRow> {
    for (const cluster of this.clusters) {
      for (const pod of podsByCreation(cluster)) yield podRow(cluster, pod)
    }
  }

  result(options: { placements: boolean }): RunResult {
    const { design, clusters } = this
    const perCluster = clusters.map((cluster) => clusterResult(cluster, design.trial))
    return {
      seatrial: this.version,
      design: design.clusters.map((cluster) => cluster.name).join(', '),
      trial: design.trial.name,
      seed: this.seed,
      digest: this.digest(),
      virtualSeconds: this.now,
      wallSeconds: 0,
      cancelled: false,
      events: this.eventCount,
      counts: counts(clusters),
      latency: latencies(clusters),
      objectives: perCluster.flatMap((cluster) => cluster.objectives),
      pending: perCluster.flatMap((cluster) => cluster.pending),
      notices: [...design.notices],
      clusters: perCluster,
      ...this.operations(),
      ...(options.placements ? { placements: this.placements() } : {}),
    }
  }

  /** Those that were begun, as a Trial would have them. */
  private operations(): Pick<RunResult, 'operations'> {
    const operations = this.clusters.flatMap((cluster) => cluster.operations.performed)
    return operations.length > 0 ? { operations } : {}
  }

  operate(operation: Operation): boolean {
    const cluster = this.cluster(operation.cluster)
    if (!cluster || this.done) return false
    cluster.operate(operation)
    return true
  }

  private placements(): Record<string, string | null> {
    const placements: Record<string, string | null> = {}
    for (const cluster of this.clusters) {
      const prefix = this.clusters.length > 1 ? `${cluster.name}/` : ''
      for (const pod of podsByCreation(cluster)) {
        const { namespace, name } = nameOf(cluster, pod)
        const node = cluster.pods.node[pod]
        placements[`${prefix}${namespace}/${name}`] = node === NONE ? null : cluster.nodes.specs[node].name
      }
    }
    return placements
  }

  private get eventCount(): number {
    return this.clusters.reduce((sum, cluster) => sum + cluster.events, 0)
  }

  private digest(): string {
    const digest = new Digest(this.seed)
    for (const cluster of this.clusters) {
      digest.text(cluster.name)
      digest.text(cluster.digest.hex())
    }
    return digest.hex()
  }

  private cluster(name: string): ClusterSimulation | undefined {
    return this.clusters.find((cluster) => cluster.name === name)
  }
}

export const createSimulation: CreateSimulation = (design, { version }) => new FleetSimulation(design, version)
