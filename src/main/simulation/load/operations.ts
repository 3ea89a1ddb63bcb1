import { describeOperation } from '../../../design/operations'
import type { Operation } from '../../../design/types'
import type { UserRequests } from '../apiserver/userRequests'
import { timestamp } from '../clock'
import type { ClusterContext } from '../context'
import { Kind } from '../events'
import { fromSeconds, type Micros } from '../kernel/time'
import type { Machines } from '../node/machines'
import type { Command } from './kubectl/command'
import { drain, type DrainRunner } from './kubectl/drain'
import { Kubectl } from './kubectl/kubectl'
import { cordon, labelNode, machine, taint } from './kubectl/nodes'
import { apply } from './kubectl/apply'
import { label, pause, remove, restart, rollback, scale, setImage } from './kubectl/workloads'

/** What the users of a cluster do to it in the course of a run, at the times that the Trial says, as kubectl does it. */
export class Operations {
  readonly kubectl: Kubectl
  readonly performed: Operation[] = []

  constructor(
    private readonly context: ClusterContext & { readonly users: UserRequests; readonly machines: Machines },
    /** Those of the Trial, and after them those that were inserted. */
    readonly planned: Operation[],
  ) {
    this.kubectl = new Kubectl(context)
    planned.forEach(({ atSeconds }, index) => context.queue.push(fromSeconds(atSeconds), Kind.StartOperation, index))
  }

  /** Adds one that the Trial does not have. */
  insert(operation: Operation, time: Micros): void {
    this.context.queue.push(time, Kind.StartOperation, this.planned.push(operation) - 1)
  }

  start(index: number): void {
    const operation = this.planned[index]
    this.performed.push(operation)
    this.kubectl.run(describeOperation(operation), (runner) => this.commandOf(operation, runner))
  }

  private commandOf(operation: Operation, runner: DrainRunner): Command {
    switch (operation.type) {
      case 'scale':
        return scale(operation.workload, operation.replicas, runner)
      case 'setImage':
        return setImage(operation.workload, operation.container, operation.image, runner)
      case 'rollback':
        return rollback(operation.workload, operation.toRevision, runner)
      case 'pause':
        return pause(operation.workload, true, runner)
      case 'resume':
        return pause(operation.workload, false, runner)
      case 'restart':
        return restart(operation.workload, timestamp(this.context.epoch, this.context.now), runner)
      case 'delete':
        return remove(operation.workload, operation.propagationPolicy, runner)
      case 'label': {
        const { workload, node, key, value } = operation
        return workload ? label(workload, key, value, runner) : labelNode(node ?? '', key, value, runner)
      }
      case 'cordon':
        return settled(cordon(operation.node, true, runner))
      case 'uncordon':
        return settled(cordon(operation.node, false, runner))
      case 'killNode':
      case 'recoverNode':
        return machine(operation.node, operation.type === 'killNode', this.context.machines, runner)
      case 'apply':
        return apply(operation.object, runner)
      case 'taint':
        return taint(operation.node, operation.taint, operation.remove, runner)
      case 'drain':
        return drain(operation.node, operation.options, runner)
    }
  }
}

function* settled(command: Command<unknown>): Command {
  yield* command
}
