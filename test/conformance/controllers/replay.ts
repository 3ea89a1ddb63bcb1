/** Does what a recording's user and kubelet stand-in did, at the same times, on a simulated cluster. */
import { Counterparts } from './counterparts'
import type { Answer, Json, JsonObject, Recording, Row } from './recording'
import type { ClusterSetup, ReplayedCluster } from './replayedCluster'
import { drain } from './script/drain'
import type { Command } from './script/kubectl'
import { neighboursOf } from './script/neighbours'
import { scriptOf, type Step } from './script/script'
import { slownessOf } from './script/slowness'
import { undo } from './script/undo'

export interface Replayed {
  recording: Recording
  timeline: readonly Row[]
  /** By place among the recording's requests; undefined: none was sent, or no answer came. */
  answers: (Answer | undefined)[]
}

/** A few seconds more than the recording, so that what comes late still comes. */
const afterwardsMs = 2000

/** @param all recordings among which others may have been made at the same time. */
export function replay(
  recording: Recording,
  start: (setup: ClusterSetup) => ReplayedCluster,
  all: readonly Recording[] = [],
): Replayed {
  return new Replay(recording, start, all).run()
}

export class Replay {
  readonly cluster: ReplayedCluster
  readonly counterparts: Counterparts
  private readonly steps: Step[]
  private readonly places: number[] = []
  private readonly later: { t: number; run: () => void }[] = []

  constructor(
    readonly recording: Recording,
    start: (setup: ClusterSetup) => ReplayedCluster,
    all: readonly Recording[] = [],
  ) {
    const slowness = slownessOf(recording, all)
    const { setup, steps } = scriptOf(recording, slowness)
    const neighbours = neighboursOf(recording, all, slowness)
    this.steps = [...steps, ...neighbours.steps].sort((one, other) => one.t - other.t)
    let counterparts: Counterparts | undefined
    this.cluster = start({
      ...setup,
      nodes: setup.nodes.filter(({ name }) => !neighbours.nodes.some((node) => node.name === name)),
      laterNodes: [...setup.laterNodes, ...neighbours.nodes],
      otherNamespaces: neighbours.namespaces,
      placement: (pod) => counterparts?.nodeOf(pod),
      kubeletDelays: (pod) => counterparts?.kubeletDelays(pod) ?? {},
      chosenAt: (pod) => counterparts?.chosenAt(pod),
      slowness,
    })
    this.counterparts = counterparts = new Counterparts(recording, this.cluster.timeline, slowness)
  }

  run(): Replayed {
    for (const step of this.steps) {
      this.runLater(step.t)
      this.cluster.advance(step.t)
      this.take(step)
    }
    const end = this.recording.durationMs + afterwardsMs
    this.runLater(end)
    this.cluster.advance(end)
    const { responses, timeline } = this.cluster
    return { recording: this.recording, timeline, answers: this.places.map((place) => responses[place]) }
  }

  /** Does something at a later time. */
  at(t: number, run: () => void): void {
    this.later.push({ t, run })
    this.later.sort((one, other) => one.t - other.t)
  }

  /** Sends a request whose generated names are the recording's. */
  request(method: string, path: string, body: Json | undefined): number {
    return this.cluster.request(method, this.pathHere(path), this.bodyHere(path, body))
  }

  private runLater(until: number): void {
    for (let next = this.later[0]; next && next.t <= until; next = this.later[0]) {
      this.later.shift()
      this.cluster.advance(next.t)
      next.run()
    }
  }

  private take(step: Step): void {
    switch (step.kind) {
      case 'request':
        this.places[step.index] = this.request(step.action.method, step.action.path, step.action.body)
        break
      case 'call':
        this.request(step.method, step.path, step.body)
        break
      case 'act':
        this.cluster.standIn(
          step.act.act === 'pod ready'
            ? { ...step.act, pod: this.counterparts.of('pod', step.act.pod, step.t) }
            : step.act,
        )
        break
      case 'command':
        this.command(step.command)
    }
  }

  private command(command: Command): void {
    if (command.do === 'call') this.request(command.call.method, command.call.path, command.call.body)
    else if (command.do === 'undo') undo(this, command.deployment)
    else drain(this, command)
  }

  /** The path with the name that the object has in the replay. */
  private pathHere(path: string): string {
    const [plain, query] = path.split('?')
    const parts = plain.split('/')
    const at = parts.findIndex((part, place) => part in generated && place > 2)
    if (at < 0 || parts.length <= at + 1) return path
    parts[at + 1] = this.counterparts.of(generated[parts[at]], parts[at + 1], this.cluster.now)
    return parts.join('/') + (query === undefined ? '' : `?${query}`)
  }

  /** An eviction names its pod in the body too. */
  private bodyHere(path: string, body: Json | undefined): Json | undefined {
    if (!path.endsWith('/eviction')) return body
    const name = this.pathHere(path).split('/').at(-2)
    const sent = (body ?? { apiVersion: 'policy/v1', kind: 'Eviction' }) as JsonObject
    return { ...sent, metadata: { ...(sent.metadata as JsonObject | undefined), name, namespace: this.recording.name } }
  }
}

/** Resources whose names the control plane makes up, with their kinds. */
const generated: Readonly<Record<string, string>> = {
  pods: 'pod',
  replicasets: 'rs',
  jobs: 'job',
  endpointslices: 'eps',
}
