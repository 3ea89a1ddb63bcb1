/** A cluster that does what a recording shows, under other generated names: what the comparison and the replay are tested with. */
import { isRequest, type Answer, type Json, type Recording, type RequestAction, type Row } from './recording'
import type { ReplayedCluster, StandInAct } from './replayedCluster'

export class PlayedCluster implements ReplayedCluster {
  now = 0
  readonly responses: (Answer | undefined)[] = []
  readonly timeline: Row[] = []
  readonly requests: { t: number; method: string; path: string; body: Json | undefined }[] = []
  readonly acts: { t: number; act: StandInAct }[] = []
  private readonly rows: Row[]
  private readonly recorded: RequestAction[]
  private next = 0

  constructor(
    recording: Recording,
    private readonly rename = renamed(recording.timeline),
  ) {
    this.rows = recording.timeline.map((row) => rename(row))
    this.recorded = recording.actions.filter(isRequest)
  }

  advance(untilMs: number): void {
    while (this.next < this.rows.length && this.rows[this.next][0] <= untilMs)
      this.timeline.push(this.rows[this.next++])
    this.now = Math.max(untilMs, this.now)
  }

  /** Answers as the recording did, in its order. */
  request(method: string, path: string, body: Json | undefined): number {
    this.requests.push({ t: this.now, method, path, body })
    const at = this.recorded.findIndex((one) => one.method === method && this.rename(one.path) === path)
    const [answer] = at < 0 ? [] : this.recorded.splice(at, 1)
    return this.responses.push(answer && this.rename({ ...answer, body: undefined })) - 1
  }

  standIn(act: StandInAct): void {
    this.acts.push({ t: this.now, act })
  }

  object(): undefined {
    return undefined
  }
}

/** Puts other words in the place of names that the control plane made up. */
function renamed(rows: readonly Row[]): <T>(value: T) => T {
  const names = new Map<string, string>()
  for (const [, kind, name, type, { owner }] of rows) {
    const made =
      (kind === 'pod' && owner && !String(owner).startsWith('StatefulSet/')) ||
      (kind === 'rs' && owner) ||
      kind === 'eps'
    if (made && type === 'A') names.set(name, `${name.slice(0, -5)}x${names.size.toString(36).padStart(4, '0')}`)
  }
  const word = /[a-z0-9][a-z0-9.-]*[a-z0-9]/g
  // A pod that was refused is named after a ReplicaSet that has another name here.
  const ofRefused = (one: string): string => {
    const owner = names.get(one.slice(0, -6))
    return owner === undefined ? one : `${owner}${one.slice(-6)}`
  }
  return (value) =>
    JSON.parse(JSON.stringify(value).replace(word, (one) => names.get(one) ?? ofRefused(one))) as typeof value
}
