import type { KubernetesObject } from '../../../design/kubernetes'
import type { VolumeStore, VolumeWrite } from '../state/volumes'
import { PVC_PROTECTION } from '../apiserver/claimWrites'
import { claimKey } from './claims'

/**
 * The claims that a StatefulSet's pod still lacks: its controller makes them before the pod, and leaves them when the pod
 * goes. `labels` are the selector's matchLabels. Upstream: pkg/controller/statefulset/stateful_set_utils.go
 * (getPersistentVolumeClaims).
 */
export function missingClaims(
  store: VolumeStore,
  pod: { readonly namespace: string; readonly name: string },
  templates: readonly KubernetesObject[],
  labels: Readonly<Record<string, string>>,
): VolumeWrite[] {
  return templates.flatMap((template): VolumeWrite[] => {
    const name = `${template.metadata.name ?? ''}-${pod.name}`
    const key = claimKey(pod.namespace, name)
    if (store.claim(key)) return []
    const metadata = {
      ...template.metadata,
      name,
      namespace: pod.namespace,
      labels: { ...template.metadata.labels, ...labels },
      finalizers: [PVC_PROTECTION],
    }
    const status = { phase: 'Pending' }
    const object = { ...template, apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, status }
    return [{ kind: 'PersistentVolumeClaim', key, base: undefined, object }]
  })
}
