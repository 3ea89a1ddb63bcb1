/** What a user may do to what is selected, as operations of kubectl. */
import type { Args, PodRow } from '../../../protocol/commands'

export type Operation = Args<'run.operate'>['operation']
export type Workload = Extract<Operation, { type: 'scale' }>['workload']

/** The alphabet of the hash that a Deployment puts behind its ReplicaSets' names (pod-template-hash). */
const replicaSetOfDeployment = /^(.+)-[bcdfghjklmnpqrstvwxz2456789]{10}$/

/** The workload that one would change to change the pod: a ReplicaSet's is its Deployment. undefined: a bare pod. */
export function workloadOf({ owner, namespace }: Pick<PodRow, 'owner' | 'namespace'>): Workload | undefined {
  const [kind, name] = owner.split('/')
  if (!name || kind === 'Churn') return undefined
  const deployment = kind === 'ReplicaSet' ? replicaSetOfDeployment.exec(name)?.[1] : undefined
  return (
    deployment === undefined ? { kind, namespace, name } : { kind: 'Deployment', namespace, name: deployment }
  ) as Workload
}

const changeable = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'Pod'] as const

/** Whether it is of a kind that operations are for. */
export const isChangeable = (object: { kind: string; namespace: string; name: string }): object is Workload =>
  (changeable as readonly string[]).includes(object.kind)

const scaled: ReadonlySet<string> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet'])
const templated: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

export const canScale = ({ kind }: Workload): boolean => scaled.has(kind)
export const canSetImage = ({ kind }: Workload): boolean => templated.has(kind)
export const canRestart = canSetImage
export const canRollBack = ({ kind }: Workload): boolean => kind === 'Deployment'

/** As one would type it. */
export function commandLine(operation: Operation): string {
  switch (operation.type) {
    case 'scale':
      return `kubectl scale ${of(operation.workload)} --replicas=${operation.replicas}`
    case 'setImage':
      return `kubectl set image ${of(operation.workload)} ${operation.container ?? '*'}=${operation.image}`
    case 'rollback':
      return `kubectl rollout undo ${of(operation.workload)}`
    case 'pause':
    case 'resume':
    case 'restart':
      return `kubectl rollout ${operation.type} ${of(operation.workload)}`
    case 'delete':
      return `kubectl delete ${of(operation.workload)} --cascade=${operation.propagationPolicy.toLowerCase()}`
    case 'cordon':
    case 'uncordon':
      return `kubectl ${operation.type} ${operation.node}`
    case 'killNode':
      return `Kill node ${operation.node}`
    case 'recoverNode':
      return `Recover node ${operation.node}`
    case 'apply':
      return `kubectl apply ${operation.object.kind.toLowerCase()}/${operation.object.metadata.name}`
    case 'drain':
      return `kubectl drain ${operation.node} --ignore-daemonsets`
    case 'taint': {
      const { key, value, effect = '' } = operation.taint
      return `kubectl taint node ${operation.node} ${key}${value ? `=${value}` : ''}:${effect}${operation.remove ? '-' : ''}`
    }
    case 'label':
      return `kubectl label ${operation.node ?? 'workload'} ${operation.key}=${operation.value ?? ''}`
  }
}

const of = ({ kind, name }: Workload): string => `${kind.toLowerCase()}/${name}`
