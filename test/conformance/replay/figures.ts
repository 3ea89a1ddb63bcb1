/** What a set of replayed recordings comes to: by recording, by plugin, in all. */
import type { Difference } from './compare'
import type { Replayed, ReplayedAttempt } from './replay'

export interface Share {
  count: number
  equal: number
}

/** How often a plugin had a part, and how often it came out as recorded. */
export interface PluginFigures {
  /** Attempts in which it refused a node, or the pod as a whole. */
  filtered: Share
  /** Attempts in which it scored. */
  scored: Share
  /** Waiting pods that it had refused, and events that woke them or not. */
  hints: Share
  /** What else it does: preempts, holds pods back, orders them, binds them. */
  other: Share
}

export interface Row {
  name: string
  attempts: number
  equal: number
  /** The first difference in words; empty when there is none. */
  first: string
}

export interface Totals {
  attempts: Share
  /** Made in a state a few milliseconds off the recorder's clock: the recording and the attempt's number. */
  shifted: string[]
  admissions: Share
  moves: Share
  /** Pods that the queue gave out or moved. */
  queue: Share
  /** Moves by changes that the recordings do not show. */
  unseenMoves: number
  /** Pods that never enter the queue: gated ones, and those whose profile does not exist. */
  heldBack: Share
}

const share = (): Share => ({ count: 0, equal: 0 })

export class Figures {
  readonly rows: Row[] = []
  readonly plugins = new Map<string, PluginFigures>()
  readonly totals: Totals = {
    attempts: share(),
    shifted: [],
    admissions: share(),
    moves: share(),
    queue: share(),
    unseenMoves: 0,
    heldBack: share(),
  }

  /** @param names the plugins to list even when they never have a part */
  constructor(names: readonly string[] = []) {
    for (const name of names) this.pluginOf(name)
  }

  get equal(): boolean {
    return this.rows.every(({ first }) => first === '')
  }

  add(replayed: Replayed): void {
    const { attempts, admissions, moves, queue, heldBack, order } = replayed
    const equal = attempts.filter(({ differences }) => differences.length === 0).length
    this.rows.push({ name: replayed.name, attempts: attempts.length, equal, first: firstDifference(replayed) })
    for (const attempt of attempts) this.addAttempt(attempt)
    const { totals } = this
    add(totals.attempts, attempts.length, equal)
    attempts.forEach(({ shifted }, at) => shifted > 0 && totals.shifted.push(`${replayed.name} ${at}`))
    add(totals.admissions, admissions.pods, admissions.pods - podsOf(admissions.differences))
    add(
      totals.heldBack,
      heldBack.gated + heldBack.unserved,
      heldBack.gated + heldBack.unserved - heldBack.differences.length,
    )
    add(this.pluginOf('SchedulingGates').other, heldBack.gated, heldBack.gated - heldBack.differences.length)
    add(this.pluginOf('PrioritySort').other, order.pods, order.pods - order.differences.length)
    if (queue) {
      const { popped, poppedOther, moved, movedOther } = queue
      add(this.pluginOf('PrioritySort').other, popped, popped - poppedOther.length)
      add(totals.queue, popped + moved, popped + moved - poppedOther.length - movedOther.length)
    }
    if (!moves) return
    add(totals.moves, moves.woken + moves.left, moves.equal)
    totals.unseenMoves += moves.unseen
    for (const [name, figure] of moves.plugins) add(this.pluginOf(name).hints, figure.count, figure.equal)
  }

  /** A recording that could not be replayed. */
  addFailure(name: string, error: unknown): void {
    this.rows.push({ name, attempts: 0, equal: 0, first: error instanceof Error ? error.message : String(error) })
  }

  private addAttempt({ recorded, report, differences }: ReplayedAttempt): void {
    // Which node was refused by whom is not recorded, only the outcome: all that refused answer for it.
    const search = differences.every(({ plugin }) => plugin !== undefined)
    const refusing = new Set([...report.rejectedBy, ...report.filtered.map(({ plugin }) => plugin)])
    for (const plugin of refusing) add(this.pluginOf(plugin).filtered, 1, search)
    for (const plugin of new Set([...Object.keys(recorded.scores ?? {}), ...Object.keys(report.scores)])) {
      if (recorded.final?.length)
        add(
          this.pluginOf(plugin).scored,
          1,
          differences.every((one) => one.plugin !== plugin),
        )
    }
    if (report.preemption || recorded.preemptionNode !== undefined) {
      add(this.pluginOf('DefaultPreemption').other, 1, differences.length === 0)
    }
    if (recorded.outcome === 'scheduled') {
      add(
        this.pluginOf('DefaultBinder').other,
        1,
        differences.every(({ what }) => what !== 'node'),
      )
    }
  }

  private pluginOf(name: string): PluginFigures {
    let figures = this.plugins.get(name)
    if (!figures) {
      figures = { filtered: share(), scored: share(), hints: share(), other: share() }
      this.plugins.set(name, figures)
    }
    return figures
  }
}

function add(to: Share, count: number, equal: number | boolean): void {
  to.count += count
  to.equal += Number(equal)
}

/** Pods that differ in several fields count once. */
function podsOf(differences: readonly Difference[]): number {
  return new Set(differences.map(({ what }) => what.split(':')[0])).size
}

/** Everything in a recording that came out otherwise. */
export function differencesOf({ attempts, admissions, moves, queue, heldBack, order }: Replayed): string[] {
  return [
    ...admissions.differences.map(inWords),
    ...heldBack.differences.map(inWords),
    ...order.differences.map(inWords),
    ...attempts.flatMap(({ recorded, differences }, at) =>
      differences.map((one) => `attempt ${at} (${recorded.pod}), ${inWords(one)}`),
    ),
    ...(moves?.differences ?? []).map(inWords),
    ...[...(queue?.poppedOther ?? []), ...(queue?.movedOther ?? [])].map(inWords),
  ]
}

function firstDifference(replayed: Replayed): string {
  return differencesOf(replayed)[0] ?? ''
}

function inWords({ what, recorded, decided }: Difference): string {
  return `${what}: recorded ${JSON.stringify(recorded)}, decided ${JSON.stringify(decided)}`
}
