import type { Owner } from '../state/owners'
import { Kind } from '../events'

/** Who sends requests to the API server; a request is counted for one of them. (kube-proxy only watches.) */
export const clientNames = ['kube-controller-manager', 'kube-scheduler', 'kubelet', 'users'] as const
export type ClientName = (typeof clientNames)[number]
/** Positions in `clientNames`. */
export const Client = { controllerManager: 0, scheduler: 1, kubelet: 2, users: 3 } as const
export type Client = (typeof Client)[keyof typeof Client]

/** Whoever made the owner of the pod: users make bare pods and churn, controllers all others. */
const BY_OWNER = -1

/**
 * Kinds of writes that are not the controller manager's. An Event carries its client as its first
 * operand, a request of one object as its last.
 */
const clientOfKind: Partial<Record<number, Client | typeof BY_OWNER>> = {
  [Kind.CommitBind]: Client.scheduler,
  [Kind.CommitPodCondition]: Client.scheduler,
  [Kind.CommitPreempt]: Client.scheduler,
  [Kind.CommitDisruptionTarget]: Client.scheduler,
  [Kind.CommitPreBind]: Client.scheduler,
  [Kind.CommitPodStatus]: Client.kubelet,
  [Kind.CommitPodConditions]: Client.kubelet,
  [Kind.CommitRemovePod]: Client.kubelet,
  [Kind.CommitCreatePod]: BY_OWNER,
  [Kind.CommitDeletePod]: BY_OWNER,
}

/** The client of a write, from its kind and operands (events.ts). */
export function clientOf(owners: { list: readonly Owner[] }, kind: number, a: number, b: number, c: number): Client {
  if (kind === Kind.CommitEvent) return a as Client
  if (kind === Kind.CommitRequest) return c as Client
  const client = clientOfKind[kind]
  if (client === undefined) return Client.controllerManager
  if (client !== BY_OWNER) return client
  const { kind: owner } = owners.list[kind === Kind.CommitDeletePod ? b : a]
  return owner === 'Pod' || owner === 'Churn' ? Client.users : Client.controllerManager
}
