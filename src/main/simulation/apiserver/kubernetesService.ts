import type { KubernetesObject } from '../../../design/kubernetes'

/**
 * The Service `kubernetes` in `default`, which the API server makes of itself. Upstream:
 * pkg/controlplane/controller/kubernetesservice.
 */
export function kubernetesService(clusterIP: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'kubernetes',
      namespace: 'default',
      labels: { component: 'apiserver', provider: 'kubernetes' },
    },
    spec: {
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: 6443 }],
      clusterIP,
      clusterIPs: [clusterIP],
      type: 'ClusterIP',
      sessionAffinity: 'None',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
    },
    status: { loadBalancer: {} },
  } as KubernetesObject
}
