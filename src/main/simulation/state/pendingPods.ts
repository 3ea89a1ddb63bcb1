import { grown } from './columns'
import { NONE, type PodId } from './ids'
import { Phase, PodFlag, type PodTable } from './pods'

const Wait = { none: 0, scheduler: 1, gate: 2, start: 3 } as const

/** What pods in phase Pending wait for, counted with every change of a pod. */
export class PendingPods {
  /** Pods that the scheduler has not looked at, that are gated, and that are on a node which has not started them. */
  waiting = 0
  gated = 0
  starting = 0
  /** Nodes that have any of the last. */
  startingNodes = 0
  private wait = new Uint8Array(1024)
  private node = new Int32Array(1024)
  private readonly ofNode: Int32Array

  constructor(
    private readonly pods: PodTable,
    nodes: number,
    private readonly isGated: (template: number) => boolean,
  ) {
    this.ofNode = new Int32Array(nodes)
  }

  /** A pod was written. */
  changed(pod: number): void {
    if (pod >= this.wait.length) {
      this.wait = grown(this.wait, Math.max(pod + 1, this.wait.length * 2))
      this.node = grown(this.node, this.wait.length)
    }
    const before = this.wait[pod]
    const after = this.of(pod)
    if (before === after) return
    this.wait[pod] = after
    this.count(before, this.node[pod], -1)
    this.node[pod] = this.pods.node[pod]
    this.count(after, this.node[pod], 1)
  }

  /** Calls back for every pod that is on a node which has not started it. */
  eachStarting(visit: (pod: PodId) => void): void {
    for (let pod = 0, left = this.starting; left > 0; pod++) {
      if (this.wait[pod] !== Wait.start) continue
      left--
      visit(pod as PodId)
    }
  }

  private of(pod: number): number {
    const { phase, flags, node, template } = this.pods
    if (phase[pod] !== Phase.Pending || flags[pod] & PodFlag.removed) return Wait.none
    if (node[pod] !== NONE) return Wait.start
    if (flags[pod] & PodFlag.unschedulable) return Wait.none
    return this.isGated(template[pod]) ? Wait.gate : Wait.scheduler
  }

  private count(wait: number, node: number, by: 1 | -1): void {
    if (wait === Wait.scheduler) this.waiting += by
    else if (wait === Wait.gate) this.gated += by
    else if (wait === Wait.start) {
      this.starting += by
      const here = (this.ofNode[node] += by)
      if (here === (by === 1 ? 1 : 0)) this.startingNodes += by
    }
  }
}
