/** Documents that the fake host offers. */
import type { OpenDocument } from '../../../../protocol/commands'

export const clusterYaml = `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: three-zones
spec:
  kubernetesVersion: "1.36"
  controlPlane:
    replicas: 3
    zones: [eu-west-1a, eu-west-1b, eu-west-1c]
    machineType: m7i.xlarge
  nodePools:
    - name: general
      count: 9
      machineType: m7i.2xlarge
      zones: [eu-west-1a, eu-west-1b, eu-west-1c]
`

const shop = ['frontend', 'cart', 'checkout', 'search']
  .map(
    (name, i) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: shop
spec:
  replicas: ${[12, 4, 6, 8][i]}
  selector:
    matchLabels: { app: ${name} }
  template:
    metadata:
      labels: { app: ${name} }
    spec:
      containers:
        - name: ${name}
          image: registry.example.com/shop/${name}:v2
          resources:
            requests: { cpu: 250m, memory: 256Mi }
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: shop
spec:
  selector: { app: ${name} }
  ports:
    - port: 80
`,
  )
  .join('---\n')

export const examples: { id: string; title: string; description: string; document: OpenDocument }[] = [
  {
    id: 'shop',
    title: 'A shop on three zones',
    description: '4 Deployments, 4 Services, 9 nodes',
    document: {
      name: 'three-zone-shop.yaml',
      path: null,
      text: `# A small shop on a cluster with three zones.\n${clusterYaml}---\n${shop}`,
    },
  },
  {
    id: 'manifests',
    title: 'Manifests without a cluster',
    description: 'Shows the default cluster',
    document: { name: 'manifests.yaml', path: null, text: shop },
  },
]

export const clusters = [
  { id: 'three-zones', title: 'Three zones, 9 nodes', description: '3 masters, 9 × m7i.2xlarge', yaml: clusterYaml },
  {
    id: 'single',
    title: 'One small node',
    description: '1 master, 1 × m7i.large',
    yaml: clusterYaml.replace('replicas: 3', 'replicas: 1').replace('count: 9', 'count: 1'),
  },
]
