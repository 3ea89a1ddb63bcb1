/** What people type for a kind: `deployments`, `deploy`, `Deployment`. */
import { printedKinds, type PrintedKind } from './kinds'

/** Upstream: shortNames of the registries. */
const short: Readonly<Record<string, string>> = {
  cj: 'CronJob',
  cm: 'ConfigMap',
  deploy: 'Deployment',
  ds: 'DaemonSet',
  hpa: 'HorizontalPodAutoscaler',
  limits: 'LimitRange',
  no: 'Node',
  ns: 'Namespace',
  pc: 'PriorityClass',
  pdb: 'PodDisruptionBudget',
  po: 'Pod',
  pv: 'PersistentVolume',
  pvc: 'PersistentVolumeClaim',
  quota: 'ResourceQuota',
  rs: 'ReplicaSet',
  sa: 'ServiceAccount',
  sc: 'StorageClass',
  sts: 'StatefulSet',
  svc: 'Service',
}

export const pluralOf = (kind: string): string => {
  const lower = kind.toLowerCase()
  return lower.endsWith('s') ? `${lower}es` : lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`
}

export const kindWords: readonly string[] = printedKinds.map(({ kind }) => pluralOf(kind))

export function kindOfWord(word: string): PrintedKind | undefined {
  const lower = word.toLowerCase().replace(/\..*$/, '')
  return printedKinds.find(({ kind }) => [kind.toLowerCase(), pluralOf(kind)].includes(lower) || short[lower] === kind)
}
