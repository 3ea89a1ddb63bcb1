/** What stands around a workload: Service, PodDisruptionBudget, HorizontalPodAutoscaler. */
import {
  choice,
  flag,
  list,
  map,
  numberOrPercent,
  object,
  quantity,
  rare,
  rarely,
  text,
  usually,
  whole,
  words,
} from '../build'
import type { Schema } from '../types'
import { selector } from './selectors'

const service: Record<string, Schema> = {
  type: choice('How it is reached.', ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], 'ClusterIP'),
  selector: map('Labels of the pods that it sends traffic to.'),
  ports: list(
    'Ports.',
    object(
      'A port.',
      {
        port: { ...whole('Port of the Service.', { minimum: 1, maximum: 65535 }), suggestions: [80, 443] },
        targetPort: {
          type: ['integer', 'string'],
          description: 'Port of the pods, by number or name; the same when left out.',
        },
        name: text('Name; needed when there are several.'),
        protocol: choice('Protocol.', ['TCP', 'UDP', 'SCTP'], 'TCP'),
        nodePort: whole('Port of every node.', { minimum: 1, maximum: 65535 }),
        appProtocol: rare(text('Protocol of the application.')),
      },
      { required: ['port'] },
    ),
  ),
  clusterIP: usually(text('None makes it headless; an address is given when left out.'), 'None'),
  sessionAffinity: choice('Whether a client stays with a pod.', ['None', 'ClientIP'], 'None'),
  internalTrafficPolicy: choice('Where traffic from inside goes.', ['Cluster', 'Local'], 'Cluster'),
  externalTrafficPolicy: choice('Where traffic from outside goes.', ['Cluster', 'Local'], 'Cluster'),
  trafficDistribution: choice('Which pods are preferred.', ['PreferSameZone', 'PreferSameNode', 'PreferClose']),
  publishNotReadyAddresses: flag('Sends traffic to pods that are not ready.', { default: false }),
  ...rarely({
    sessionAffinityConfig: object('For ClientIP.', {
      clientIP: object('Client.', {
        timeoutSeconds: whole('Seconds that it stays.', { default: 10800, maximum: 86400 }),
      }),
    }),
    externalName: text('Name that an ExternalName stands for.'),
    externalIPs: words('Addresses of nodes that it is also reached at.'),
    clusterIPs: words('Addresses, one of each family.'),
    ipFamilies: list('Families of addresses.', choice('A family.', ['IPv4', 'IPv6'])),
    ipFamilyPolicy: choice('How many families.', ['SingleStack', 'PreferDualStack', 'RequireDualStack'], 'SingleStack'),
    allocateLoadBalancerNodePorts: flag('Gives a LoadBalancer ports of nodes.', { default: true }),
    loadBalancerClass: text('Which load balancer.'),
    loadBalancerIP: text('Address of the load balancer.'),
    loadBalancerSourceRanges: words('Who may reach the load balancer.'),
    healthCheckNodePort: whole('Port at which nodes are asked.', { maximum: 65535 }),
  }),
}

const budget: Record<string, Schema> = {
  minAvailable: numberOrPercent('Pods that must stay: a number or a percentage. Either this or maxUnavailable.'),
  maxUnavailable: numberOrPercent('Pods that may be missing: a number or a percentage. Either this or minAvailable.'),
  selector,
  unhealthyPodEvictionPolicy: choice(
    'When pods that are not healthy may be evicted.',
    ['IfHealthyBudget', 'AlwaysAllow'],
    'IfHealthyBudget',
  ),
}

/** What a metric shall be; `kinds` are those that make sense for it. */
const target = (...kinds: ('Utilization' | 'AverageValue' | 'Value')[]): Schema => ({
  type: 'object',
  description: 'What it shall be.',
  properties: { type: choice('Kind of target.', kinds) },
  required: ['type'],
  variants: {
    title: 'Type',
    by: 'type',
    of: Object.fromEntries(kinds.map((kind) => [kind, goals[kind]])),
  },
})
const goals: Record<string, { field: string; schema: Schema }> = {
  Utilization: {
    field: 'averageUtilization',
    schema: { ...whole('Per cent of the requests, on average.', { minimum: 1 }), suggestions: [70] },
  },
  AverageValue: { field: 'averageValue', schema: usually(quantity('Amount per pod, on average.'), '100') },
  Value: { field: 'value', schema: usually(quantity('Amount.'), '100') },
}

const resource = usually(text('Resource.'), 'cpu', 'memory')
const metric = object(
  'Which metric.',
  { name: usually(text('Name.'), 'requests_per_second'), selector },
  { required: ['name'] },
)
const reference = object(
  'An object.',
  {
    kind: choice('Kind.', ['Deployment', 'StatefulSet', 'ReplicaSet']),
    name: text('Name.'),
    apiVersion: usually(text('API version.'), 'apps/v1', 'v1'),
  },
  { required: ['kind', 'name'] },
)
const sources: Record<string, { field: string; schema: Schema }> = {
  Resource: {
    field: 'resource',
    schema: object(
      'CPU or memory of the pods.',
      { name: resource, target: target('Utilization', 'AverageValue') },
      { required: ['name', 'target'] },
    ),
  },
  ContainerResource: {
    field: 'containerResource',
    schema: object(
      'CPU or memory of one container.',
      { name: resource, container: text('Container.'), target: target('Utilization', 'AverageValue') },
      { required: ['name', 'container', 'target'] },
    ),
  },
  Pods: {
    field: 'pods',
    schema: object(
      'A metric of every pod.',
      { metric, target: target('AverageValue') },
      { required: ['metric', 'target'] },
    ),
  },
  Object: {
    field: 'object',
    schema: object(
      'A metric of another object.',
      {
        describedObject: {
          ...reference,
          properties: { ...reference.properties, kind: usually(text('Kind.'), 'Service', 'Ingress') },
        },
        metric,
        target: target('Value', 'AverageValue'),
      },
      { required: ['describedObject', 'metric', 'target'] },
    ),
  },
  External: {
    field: 'external',
    schema: object(
      'A metric from outside the cluster.',
      { metric, target: target('Value', 'AverageValue') },
      { required: ['metric', 'target'] },
    ),
  },
}

const scaling = (direction: string, seconds: number) =>
  object(`Limits on the way ${direction}.`, {
    stabilizationWindowSeconds: whole('Seconds that are looked back, against to and fro.', {
      default: seconds,
      maximum: 3600,
    }),
    selectPolicy: choice('Which of the policies counts.', ['Max', 'Min', 'Disabled'], 'Max'),
    policies: list(
      'At most so many in a period.',
      object(
        'A policy.',
        {
          type: choice('What is counted.', ['Pods', 'Percent']),
          value: { ...whole('How many.', { minimum: 1 }), suggestions: [4] },
          periodSeconds: { ...whole('Period in seconds.', { minimum: 1, maximum: 1800 }), suggestions: [60] },
        },
        { required: ['type', 'value', 'periodSeconds'] },
      ),
    ),
    tolerance: rare(quantity('Deviation that is left alone, e.g. 0.1.')),
  })

const autoscaler: Record<string, Schema> = {
  scaleTargetRef: { ...reference, description: 'What it scales.' },
  minReplicas: whole('Fewest replicas.', { default: 1 }),
  maxReplicas: whole('Most replicas.', { minimum: 1 }),
  metrics: list('What it looks at; the one that wants most replicas counts. CPU at 80 % when left out.', {
    type: 'object',
    description: 'A metric.',
    properties: { type: choice('Where it comes from.', Object.keys(sources)) },
    required: ['type'],
    variants: { title: 'Type', by: 'type', of: sources },
  }),
  behavior: object('How fast it scales.', { scaleUp: scaling('up', 0), scaleDown: scaling('down', 300) }),
}

export const around: Record<string, Record<string, Schema>> = {
  Service: service,
  PodDisruptionBudget: budget,
  HorizontalPodAutoscaler: autoscaler,
}
