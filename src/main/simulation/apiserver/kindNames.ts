/** How messages and measurements name kinds. */

/** `deployments.apps`, as messages name a kind. */
export function resourceOf(kind: string): string {
  const plural = pluralOf(kind)
  const group = groups[kind]
  return group ? `${plural}.${group}` : plural
}

/** `Deployment.apps` */
export function qualifiedKind(kind: string): string {
  const group = groups[kind]
  return group ? `${kind}.${group}` : kind
}

export function pluralOf(kind: string): string {
  const lower = kind.toLowerCase()
  if (lower === 'endpoints') return lower
  if (lower.endsWith('ss') || lower.endsWith('x')) return `${lower}es`
  return lower.endsWith('y') ? `${lower.slice(0, -1)}ies` : `${lower}s`
}

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  ReplicaSet: 'apps',
  StatefulSet: 'apps',
  DaemonSet: 'apps',
  ControllerRevision: 'apps',
  Job: 'batch',
  CronJob: 'batch',
  PodDisruptionBudget: 'policy',
  HorizontalPodAutoscaler: 'autoscaling',
  EndpointSlice: 'discovery.k8s.io',
  PriorityClass: 'scheduling.k8s.io',
}
