/**
 * How a strategic merge patch merges the fields of the built-in types: the tags patchStrategy and patchMergeKey of
 * staging/src/k8s.io/api (Kubernetes 1.36). Lists that are not named here are replaced as a whole.
 */

export interface Strategy {
  /** Field by which items of the patch find their item; none for lists of texts, which become sets. */
  mergeKey?: string
  /** `$retainKeys` may say which keys stay. Every mapping understands it; the tag only tells kubectl to write it. */
  replace?: boolean
}

const lists: Record<string, Record<string, string>> = {
  ObjectMeta: { ownerReferences: 'uid', finalizers: '' },
  PodSpec: {
    volumes: 'name',
    initContainers: 'name',
    containers: 'name',
    ephemeralContainers: 'name',
    imagePullSecrets: 'name',
    hostAliases: 'ip',
    topologySpreadConstraints: 'topologyKey',
    schedulingGates: 'name',
    resourceClaims: 'name',
  },
  Container: { ports: 'containerPort', env: 'name', volumeMounts: 'mountPath', volumeDevices: 'devicePath' },
  PodStatus: { conditions: 'type', podIPs: 'ip', hostIPs: 'ip' },
  NodeSpec: { podCIDRs: '' },
  NodeStatus: { conditions: 'type', addresses: 'type' },
  ServiceSpec: { ports: 'port' },
}

/** The status of every kind that the field table does not look into has its conditions by type. */
const anyStatus: Record<string, string> = { conditions: 'type' }

export function strategyOf(type: string, field: string): Strategy | undefined {
  if (type === 'PodDisruptionBudgetSpec' && field === 'selector') return { replace: true }
  const keys = lists[type] ?? (type === 'status' || type.endsWith('Status') ? anyStatus : undefined)
  if (!keys || !Object.hasOwn(keys, field)) return undefined
  return keys[field] === '' ? {} : { mergeKey: keys[field] }
}
