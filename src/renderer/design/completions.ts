/** Suggestions for Seatrial's own kinds and for what stands at the head of every manifest. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'

const kinds = [
  ['Cluster', 'Seatrial'],
  ['Trial', 'Seatrial'],
  ...[
    'Pod',
    'Deployment',
    'ReplicaSet',
    'StatefulSet',
    'DaemonSet',
    'Job',
    'CronJob',
    'Service',
    'Namespace',
    'Node',
  ].map((kind) => [kind, '']),
  ...['PriorityClass', 'PodDisruptionBudget', 'HorizontalPodAutoscaler', 'ConfigMap'].map((kind) => [kind, '']),
]
const versions = [
  'seatrial.dev/v1alpha1',
  'v1',
  'apps/v1',
  'batch/v1',
  'policy/v1',
  'autoscaling/v2',
  'scheduling.k8s.io/v1',
]
const fields = [
  'apiVersion: ',
  'kind: ',
  'metadata:',
  'name: ',
  'namespace: ',
  'labels:',
  'annotations:',
  'spec:',
  'replicas: ',
  'selector:',
  'matchLabels:',
  'template:',
  'containers:',
  'image: ',
  'resources:',
  'requests:',
  'limits:',
  'cpu: ',
  'memory: ',
  'nodeSelector:',
  'tolerations:',
  'affinity:',
  'kubernetesVersion: ',
  'controlPlane:',
  'nodePools:',
  'machineType: ',
  'count: ',
  'zones: ',
  'taints:',
  'maxPods: ',
  'network:',
  'podCIDR: ',
  'serviceCIDR: ',
  'seed: ',
  'duration: ',
  'load:',
  'objectives:',
]

export function complete(context: CompletionContext): CompletionResult | null {
  const before = context.state.doc
    .lineAt(context.pos)
    .text.slice(0, context.pos - context.state.doc.lineAt(context.pos).from)
  const value = /^(\s*-?\s*)(apiVersion|kind):\s*(\S*)$/.exec(before)
  if (value) {
    const from = context.pos - value[3].length
    if (value[2] === 'apiVersion') return { from, options: versions.map((label) => ({ label, type: 'constant' })) }
    return { from, options: kinds.map(([label, detail]) => ({ label, detail, type: 'class' })) }
  }
  const word = /^\s*(?:-\s+)?([A-Za-z]*)$/.exec(before)
  if (!word || (word[1] === '' && !context.explicit)) return null
  return {
    from: context.pos - word[1].length,
    options: fields.map((field) => ({ label: field.replace(/:.*/, ''), apply: field, type: 'property' })),
  }
}
