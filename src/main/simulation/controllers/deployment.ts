import { Kind } from '../events'
import type { OwnerId } from '../state/ids'
import { suffix } from '../state/names'
import type { Owner } from '../state/owners'
import { hashString } from '../kernel/random'
import { Controller } from './controller'

/**
 * One ReplicaSet per Deployment, scaled with it. Rollouts follow with template changes, which nothing makes yet.
 * Upstream: pkg/controller/deployment.
 */
export class DeploymentController extends Controller {
  readonly name = 'deployment'
  private readonly replicaSets = new Map<OwnerId, Owner>()

  replicaSetOf(deployment: OwnerId): Owner | undefined {
    return this.replicaSets.get(deployment)
  }

  protected sync(owner: Owner): void {
    const { owners } = this.context
    const replicaSet = this.replicaSets.get(owner.id)
    if (!replicaSet) {
      const created = owners.add({
        kind: 'ReplicaSet',
        namespace: owner.namespace,
        // The pod-template-hash: here of the template's identity.
        name: `${owner.name}-${templateHash(owner)}`,
        parent: owner.id,
        template: owner.template,
        selector: owner.selector,
        replicas: owner.replicas,
        settings: owner.settings,
      })
      this.replicaSets.set(owner.id, created)
      this.request(Kind.CommitCreateOwner, created.id, 0, 0)
      this.scaled(owner, created.name, 0)
      this.finish(owner.id)
    } else if (replicaSet.replicas !== owner.replicas) {
      this.scaled(owner, replicaSet.name, replicaSet.replicas)
      this.request(Kind.CommitScale, replicaSet.id, owner.replicas, 0)
      this.finish(owner.id)
    } else {
      this.writeStatus(owner)
    }
  }

  /** A Deployment's status is its ReplicaSet's. */
  protected override writeStatus(owner: Owner): void {
    const status = this.replicaSets.get(owner.id)?.status
    if (!status || (status.replicas === owner.status.replicas && status.ready === owner.status.ready)) {
      this.finish(owner.id)
      return
    }
    this.writeStatusOf(owner, { ...status })
  }

  private scaled(owner: Owner, replicaSet: string, from: number): void {
    this.context.recorder.events.add(
      this.context.now,
      'ScalingReplicaSet',
      owner,
      -1,
      -1,
      `Scaled ${from < owner.replicas ? 'up' : 'down'} replica set ${replicaSet} from ${from} to ${owner.replicas}`,
    )
    this.request(Kind.CommitEvent, 0, 0, 0)
  }
}

function templateHash(owner: Owner): string {
  return hashString(JSON.stringify(owner.template.source.spec)).toString(16) + suffix(owner.id).slice(0, 1)
}
