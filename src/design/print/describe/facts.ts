import type { KubernetesObject } from '../../kubernetes'
import type { ObjectRef, Outline } from '../outline'
import type { EndpointSliceObject } from '../tables/network'
import type { PodObject } from '../tables/pod'

/** What describe shows of an object that stands in others. */
export interface DescribeFacts {
  /** Milliseconds since 1970. */
  now: number
  /** Pods of a workload. */
  pods?: { running: number; waiting: number; succeeded: number; failed: number }
  /** Of a Deployment: the one of its template, and the others, by age. */
  replicaSets?: { newest: KubernetesObject | undefined; older: KubernetesObject[] }
  /** Of a Service. */
  endpointSlices?: EndpointSliceObject[]
  /** Not ended, on a Node. */
  podsOfNode?: PodObject[]
  /** Of a Node: when its Lease was renewed last, as a timestamp. */
  leaseRenewed?: string
  /** In a Namespace. */
  quotas?: KubernetesObject[]
  limitRanges?: KubernetesObject[]
  /** Of a PersistentVolumeClaim: its pods. */
  usedBy?: string[]
}

export type Describe = (object: never, facts: DescribeFacts, outline: Outline) => void

/** The controller among the owners. */
export function controllerOf({ metadata }: KubernetesObject): ObjectRef | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  if (!owner?.kind || !owner.name) return undefined
  return { kind: owner.kind, namespace: owner.kind === 'Node' ? '' : (metadata.namespace ?? ''), name: owner.name }
}

export const refText = ({ kind, name }: ObjectRef): string => `${kind}/${name}`

export function controlledBy(object: KubernetesObject, outline: Outline): void {
  const owner = controllerOf(object)
  if (owner) outline.row('Controlled By', refText(owner), owner)
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

export function annotations({ metadata }: KubernetesObject, outline: Outline): void {
  const { [LAST_APPLIED]: _, ...shown } = metadata.annotations ?? {}
  outline.map('Annotations', shown, ': ')
}

export function named({ metadata }: KubernetesObject, outline: Outline): Outline {
  return outline.row('Name', metadata.name).row('Namespace', metadata.namespace)
}

export function labelled(object: KubernetesObject, outline: Outline): void {
  outline.map('Labels', object.metadata.labels)
  annotations(object, outline)
}

export const podCounts = ({ pods }: DescribeFacts): string | undefined =>
  pods && `${pods.running} Running / ${pods.waiting} Waiting / ${pods.succeeded} Succeeded / ${pods.failed} Failed`

interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
}

const conditionFields = { Type: 'type', Status: 'status', Reason: 'reason', Message: 'message' } as const

export function conditions(
  given: readonly Condition[] | undefined,
  columns: (keyof typeof conditionFields)[],
  outline: Outline,
): void {
  if (!given || given.length === 0) return
  const cells = given.map((one) => columns.map((column) => one[conditionFields[column]] ?? ''))
  outline.table('Conditions', [...columns], cells)
}
