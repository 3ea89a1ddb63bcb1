/** Finds what a recorded object's generated name stands for in the replay: the same one, or else one that is in the same state. */
import { StableNames } from './names'
import type { Json, Row } from './recording'

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

  constructor(namespace: string) {
    this.names = new StableNames([], namespace)
  }

  see(row: Row): void {
    const [, kind, name, type, fields] = row
    this.names.see(row)
    if (type === 'A') this.byStable.set(`${kind} ${this.names.of(kind, name)}`, name)
    if (kind !== 'pod') return
    const pod = this.pods.get(name) ?? { owner: this.names.ownerOf(String(fields.owner ?? '')), fields: {} }
    Object.assign(pod.fields, fields)
    if (type === 'D') this.pods.delete(name)
    else this.pods.set(name, pod)
  }
}

export class Counterparts {
  private readonly recorded: Seen
  private readonly replayed: Seen
  private readonly chosen = new Map<string, string>()
  private recordedAt = 0
  private replayedAt = 0
  /** By stable name of a pod: the node it first came to in the recording. */
  private readonly nodes = new Map<string, string>()

  constructor(
    private readonly recordedRows: readonly Row[],
    private readonly replayedRows: readonly Row[],
    namespace: string,
  ) {
    this.recorded = new Seen(namespace)
    this.replayed = new Seen(namespace)
    this.readNodes(namespace)
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
    return this.nodes.get(this.replayed.names.of('pod', replayedPod))
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

  private readNodes(namespace: string): void {
    const names = new StableNames([], namespace)
    for (const row of this.recordedRows) {
      names.see(row)
      const [, kind, name, , fields] = row
      if (kind !== 'pod' || typeof fields.node !== 'string') continue
      const stable = names.of('pod', name)
      if (!this.nodes.has(stable)) this.nodes.set(stable, fields.node)
    }
  }
}

const stateOf = ({ fields }: PodState): string => `${String(fields.ph)} ${String(fields.rdy)} ${Boolean(fields.del)}`
