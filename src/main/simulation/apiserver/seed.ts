import type { KubernetesObject } from '../../../design/kubernetes'
import type { Cluster } from '../../../design/types'
import type { ObjectRegistry } from './objectRegistry'

/** Upstream: pkg/controlplane/controller/systemnamespaces. */
export const systemNamespaces: readonly string[] = ['default', 'kube-node-lease', 'kube-public', 'kube-system']

/** Holds the certificates that pods know the API server by; every namespace has it. */
export const ROOT_CA = 'kube-root-ca.crt'

export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }
}

export function rootCertificates(namespace: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: ROOT_CA, namespace },
    data: { 'ca.crt': '' },
  } as never
}

/** What is there before anything is applied: namespaces, the cluster's own and those that something of the design is in. */
export function seedNamespaces(
  registry: ObjectRegistry,
  { namespaces, namespaceLabels }: Pick<Cluster, 'namespaces' | 'namespaceLabels'>,
  mentioned: Iterable<string>,
): void {
  const others = new Set([...namespaces, ...mentioned])
  for (const name of systemNamespaces) others.delete(name)
  for (const name of [...systemNamespaces, ...[...others].sort()]) {
    registry.seed(namespaceObject(name, namespaceLabels[name]))
    registry.seed(rootCertificates(name))
  }
}
