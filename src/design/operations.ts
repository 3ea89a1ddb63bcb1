/** What is done to a cluster in the course of a trial, in kubectl's words. */
import type { Operation } from './types'

const named = ({ kind, namespace, name }: { kind: string; namespace: string; name: string }): string =>
  `${kind.toLowerCase()}/${name}${namespace === 'default' ? '' : ` -n ${namespace}`}`

/** The command line without `kubectl`: `drain n03 --ignore-daemonsets`; `kill node n03`. */
export function describeOperation(operation: Operation): string {
  switch (operation.type) {
    case 'scale':
      return `scale ${named(operation.workload)} --replicas=${operation.replicas}`
    case 'setImage':
      return `set image ${named(operation.workload)} ${operation.container ?? '*'}=${operation.image}`
    case 'rollback': {
      const { workload, toRevision } = operation
      return `rollout undo ${named(workload)}${toRevision > 0 ? ` --to-revision=${toRevision}` : ''}`
    }
    case 'pause':
    case 'resume':
    case 'restart':
      return `rollout ${operation.type} ${named(operation.workload)}`
    case 'delete':
      return `delete ${named(operation.workload)} --cascade=${operation.propagationPolicy.toLowerCase()}`
    case 'label': {
      const { workload, node, key, value } = operation
      return `label ${workload ? named(workload) : `node ${node ?? ''}`} ${key}${value === undefined ? '-' : `=${value}`}`
    }
    case 'cordon':
    case 'uncordon':
      return `${operation.type} ${operation.node}`
    case 'killNode':
      return `kill node ${operation.node}`
    case 'recoverNode':
      return `recover node ${operation.node}`
    case 'apply': {
      const { kind, metadata } = operation.object
      return `apply ${named({ kind, namespace: metadata.namespace ?? 'default', name: metadata.name ?? '' })}`
    }
    case 'taint': {
      const { key, value = '', effect } = operation.taint
      const of = effect === undefined ? key : `${key}${value ? `=${value}` : ''}:${effect}`
      return `taint nodes ${operation.node} ${of}${operation.remove ? '-' : ''}`
    }
    case 'drain': {
      const { ignoreDaemonSets, force, deleteEmptyDirData, timeoutSeconds, gracePeriodSeconds } = operation.options
      const flags = [
        ignoreDaemonSets ? ' --ignore-daemonsets' : '',
        force ? ' --force' : '',
        deleteEmptyDirData ? ' --delete-emptydir-data' : '',
        timeoutSeconds > 0 ? ` --timeout=${timeoutSeconds}s` : '',
        gracePeriodSeconds >= 0 ? ` --grace-period=${gracePeriodSeconds}` : '',
      ]
      return `drain ${operation.node}${flags.join('')}`
    }
  }
}
