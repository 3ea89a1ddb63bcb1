/** The fields of the Kubernetes kinds that Seatrial draws, with the API's own names, defaults and a sentence each. */
import type { Schema } from './types'

const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more })
const whole = (description: string, more: Schema = {}): Schema => ({
  type: 'integer',
  minimum: 0,
  description,
  ...more,
})
const flag = (description: string, more: Schema = {}): Schema => ({ type: 'boolean', description, ...more })
const choice = (description: string, values: readonly string[], otherwise?: string): Schema => ({
  type: 'string',
  enum: values,
  description,
  ...(otherwise === undefined ? {} : { default: otherwise }),
})
const list = (description: string, items: Schema): Schema => ({ type: 'array', description, items })
const object = (description: string, properties: Record<string, Schema>, more: Schema = {}): Schema => ({
  type: 'object',
  description,
  properties,
  ...more,
})
const map = (description: string, value: Schema = { type: 'string' }): Schema => ({
  type: 'object',
  description,
  additionalProperties: value,
})
const free = (description: string): Schema => ({ type: 'object', description })
const quantity = (description: string): Schema => ({ type: ['string', 'number'], format: 'quantity', description })
const numberOrPercent = (description: string, more: Schema = {}): Schema => ({
  type: ['integer', 'string'],
  description,
  ...more,
})

const labels = map('Labels, by which selectors find it.')
const metadata = object('Name, namespace, labels and annotations.', {
  name: text('Name, unique for its kind in the namespace.'),
  namespace: text('Namespace it lives in.', { default: 'default' }),
  labels,
  annotations: map('Annotations; seatrial.dev/clusters names the clusters it runs in.'),
})

const requirement = object(
  'A requirement on a label.',
  {
    key: text('Key of the label.'),
    operator: choice('How the value is compared.', ['In', 'NotIn', 'Exists', 'DoesNotExist']),
    values: list('Values for In and NotIn.', text('A value.')),
  },
  { required: ['key', 'operator'] },
)
const nodeRequirement = {
  ...requirement,
  properties: {
    ...requirement.properties,
    operator: choice('How the value is compared.', ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt']),
  },
}
const selector = object('Selects pods by their labels.', {
  matchLabels: map('Labels that must all be there.'),
  matchExpressions: list('Requirements that must all hold.', requirement),
})
const nodeTerm = object('Nodes that fulfil all expressions.', {
  matchExpressions: list('Requirements on labels of the node.', nodeRequirement),
})
const podTerm = object(
  'Pods to be near to, or far from.',
  {
    labelSelector: selector,
    topologyKey: text('Label of nodes that says what near means: kubernetes.io/hostname, topology.kubernetes.io/zone.'),
    namespaces: list('Namespaces of the pods; its own when left out.', text('A namespace.')),
  },
  { required: ['topologyKey'] },
)
const podRules = (description: string) =>
  object(description, {
    requiredDuringSchedulingIgnoredDuringExecution: list('Must hold.', podTerm),
    preferredDuringSchedulingIgnoredDuringExecution: list(
      'Is preferred, by weight.',
      object(
        'A preference.',
        { weight: whole('1 to 100.', { minimum: 1, maximum: 100 }), podAffinityTerm: podTerm },
        { required: ['weight', 'podAffinityTerm'] },
      ),
    ),
  })

const probe = object('How the kubelet finds out.', {
  initialDelaySeconds: whole('Seconds before the first probe.', { default: 0 }),
  periodSeconds: whole('Seconds between probes.', { default: 10 }),
  timeoutSeconds: whole('Seconds until a probe counts as failed.', { default: 1 }),
  successThreshold: whole('Successes in a row that make it good.', { default: 1 }),
  failureThreshold: whole('Failures in a row that make it bad.', { default: 3 }),
  httpGet: free('An HTTP request: path and port.'),
  tcpSocket: free('A TCP connection: port.'),
  exec: free('A command: command.'),
})
const resources = object('What a container asks for and may use at most.', {
  requests: map(
    'What the scheduler keeps free for it: cpu, memory, ephemeral-storage, extended resources.',
    quantity('A quantity: 500m, 2Gi.'),
  ),
  limits: map('What it may use at most.', quantity('A quantity: 500m, 2Gi.')),
})
const container = object(
  'A container.',
  {
    name: text('Name, unique in the pod.'),
    image: text('Image with its tag.'),
    imagePullPolicy: choice('When the image is pulled.', ['Always', 'IfNotPresent', 'Never'], 'IfNotPresent'),
    resources,
    ports: list(
      'Ports that it listens on.',
      object(
        'A port.',
        {
          containerPort: whole('The port.', { minimum: 1, maximum: 65535 }),
          name: text('Name of the port.'),
          protocol: choice('Protocol.', ['TCP', 'UDP', 'SCTP'], 'TCP'),
          hostPort: whole('Port of the node that is taken.', { minimum: 1, maximum: 65535 }),
        },
        { required: ['containerPort'] },
      ),
    ),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    env: list(
      'Environment variables.',
      object('A variable.', { name: text('Name.'), value: text('Value.') }, { required: ['name'] }),
    ),
    command: list('Command in place of the image’s.', text('A word.')),
    args: list('Arguments.', text('A word.')),
    volumeMounts: list(
      'Volumes that it mounts.',
      object(
        'A mount.',
        {
          name: text('Name of the volume.'),
          mountPath: text('Path in the container.'),
          readOnly: flag('Read only.', { default: false }),
        },
        { required: ['name', 'mountPath'] },
      ),
    ),
    securityContext: free('Privileges of the container.'),
  },
  { required: ['name', 'image'] },
)
const initContainer = {
  ...container,
  properties: { ...container.properties, restartPolicy: choice('Always makes it a sidecar.', ['Always']) },
}

export const podSpec = object(
  'The pods.',
  {
    containers: list('Containers that run side by side.', container),
    initContainers: list(
      'Containers that run before, one after the other; with restartPolicy Always they stay as sidecars.',
      initContainer,
    ),
    nodeSelector: map('Labels that a node must have.'),
    tolerations: list(
      'Taints that keep the pods from nothing.',
      object('A toleration.', {
        key: text('Key of the taint; every taint when left out with Exists.'),
        operator: choice('How the value is compared.', ['Equal', 'Exists'], 'Equal'),
        value: text('Value of the taint.'),
        effect: choice('Effect; all when left out.', ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
        tolerationSeconds: whole('For NoExecute: how long the pod stays.'),
      }),
    ),
    topologySpreadConstraints: list(
      'How the pods are spread over zones or nodes.',
      object(
        'A constraint.',
        {
          maxSkew: whole('How many more pods one domain may have than another.', { minimum: 1 }),
          topologyKey: text(
            'Label of nodes that makes the domains: topology.kubernetes.io/zone, kubernetes.io/hostname.',
          ),
          whenUnsatisfiable: choice('What happens when it cannot be kept.', ['DoNotSchedule', 'ScheduleAnyway']),
          labelSelector: selector,
          minDomains: whole('Fewest domains that there must be.', { minimum: 1 }),
          nodeAffinityPolicy: choice('Whether nodes that the pod cannot use count.', ['Honor', 'Ignore'], 'Honor'),
          nodeTaintsPolicy: choice(
            'Whether nodes with taints it does not tolerate count.',
            ['Honor', 'Ignore'],
            'Ignore',
          ),
        },
        { required: ['maxSkew', 'topologyKey', 'whenUnsatisfiable'] },
      ),
    ),
    affinity: object('Which nodes and which neighbours the pods want.', {
      nodeAffinity: object('Nodes.', {
        requiredDuringSchedulingIgnoredDuringExecution: object('Must hold.', {
          nodeSelectorTerms: list('One of the terms.', nodeTerm),
        }),
        preferredDuringSchedulingIgnoredDuringExecution: list(
          'Is preferred, by weight.',
          object(
            'A preference.',
            { weight: whole('1 to 100.', { minimum: 1, maximum: 100 }), preference: nodeTerm },
            { required: ['weight', 'preference'] },
          ),
        ),
      }),
      podAffinity: podRules('Pods to be near to.'),
      podAntiAffinity: podRules('Pods to be far from.'),
    }),
    priorityClassName: text('PriorityClass that decides who goes first, and who makes room.'),
    terminationGracePeriodSeconds: whole('Seconds that a pod has to end.', { default: 30 }),
    restartPolicy: choice('When containers are started again.', ['Always', 'OnFailure', 'Never'], 'Always'),
    schedulerName: text('Scheduler profile.', { default: 'default-scheduler' }),
    hostNetwork: flag('Uses the network of the node.', { default: false }),
    runtimeClassName: text('RuntimeClass.'),
    activeDeadlineSeconds: whole('Seconds after which the pod is ended.'),
    serviceAccountName: text('ServiceAccount.', { default: 'default' }),
    volumes: list('Volumes of the pod.', free('A volume.')),
    securityContext: free('Privileges of the pod.'),
  },
  { required: ['containers'] },
)

const template = object('Template of the pods.', {
  metadata: object('Labels and annotations of the pods.', {
    labels,
    annotations: map('seatrial.dev/run-seconds says how long a pod runs before it completes.'),
  }),
  spec: podSpec,
})
const rolling = (extra: Record<string, Schema> = {}) =>
  object('How pods are replaced.', {
    type: choice('How.', ['RollingUpdate', 'Recreate'], 'RollingUpdate'),
    rollingUpdate: object('For RollingUpdate.', {
      maxUnavailable: numberOrPercent('Pods that may be missing.', { default: '25%' }),
      maxSurge: numberOrPercent('Pods beyond the replicas.', { default: '25%' }),
      ...extra,
    }),
  })

const jobSpec: Record<string, Schema> = {
  parallelism: whole('Pods at the same time.', { default: 1 }),
  completions: whole('Successes that complete the job.', { default: 1 }),
  completionMode: choice('Whether each completion has an index.', ['NonIndexed', 'Indexed'], 'NonIndexed'),
  backoffLimit: whole('Failures that are retried.', { default: 6 }),
  suspend: flag('Makes no pods for now.', { default: false }),
  activeDeadlineSeconds: whole('Seconds after which the job is ended.'),
  ttlSecondsAfterFinished: whole('Seconds until a finished job is deleted.'),
  template,
}

const specs: Record<string, Record<string, Schema>> = {
  Deployment: {
    replicas: whole('Number of pods.', { default: 1 }),
    minReadySeconds: whole('Seconds that a pod must be ready to count as available.', { default: 0 }),
    strategy: rolling(),
    revisionHistoryLimit: whole('Old ReplicaSets that are kept.', { default: 10 }),
    progressDeadlineSeconds: whole('Seconds after which a rollout counts as failed.', { default: 600 }),
    paused: flag('Does not roll out for now.', { default: false }),
    selector,
    template,
  },
  ReplicaSet: {
    replicas: whole('Number of pods.', { default: 1 }),
    minReadySeconds: whole('Seconds that a pod must be ready to count as available.', { default: 0 }),
    selector,
    template,
  },
  StatefulSet: {
    replicas: whole('Number of pods.', { default: 1 }),
    serviceName: text('Headless Service that gives the pods their names.'),
    podManagementPolicy: choice('One after the other, or all at once.', ['OrderedReady', 'Parallel'], 'OrderedReady'),
    minReadySeconds: whole('Seconds that a pod must be ready to count as available.', { default: 0 }),
    selector,
    template,
    volumeClaimTemplates: list(
      'A volume for each pod.',
      object('A claim.', {
        metadata: object('Its name.', { name: text('Name, as mounted.') }),
        spec: object('What is claimed.', {
          accessModes: list(
            'How it may be mounted.',
            choice('A mode.', ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod']),
          ),
          storageClassName: text('StorageClass; the default one when left out.'),
          resources: object('How much.', { requests: map('storage', quantity('10Gi')) }),
        }),
      }),
    ),
  },
  DaemonSet: {
    minReadySeconds: whole('Seconds that a pod must be ready to count as available.', { default: 0 }),
    updateStrategy: free('How pods are replaced.'),
    selector,
    template,
  },
  Job: jobSpec,
  CronJob: {
    schedule: text('When: minute, hour, day of month, month, day of week.', { format: 'cron' }),
    timeZone: text('Time zone, e.g. Europe/Berlin.'),
    concurrencyPolicy: choice('What happens when the last one still runs.', ['Allow', 'Forbid', 'Replace'], 'Allow'),
    suspend: flag('Makes no jobs for now.', { default: false }),
    startingDeadlineSeconds: whole('Seconds that a job may start late.'),
    successfulJobsHistoryLimit: whole('Finished jobs that are kept.', { default: 3 }),
    failedJobsHistoryLimit: whole('Failed jobs that are kept.', { default: 1 }),
    jobTemplate: object('The jobs.', { spec: object('Job.', jobSpec) }),
  },
  Service: {
    type: choice('How it is reached.', ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'], 'ClusterIP'),
    selector: map('Labels of the pods that it sends traffic to.'),
    ports: list(
      'Ports.',
      object(
        'A port.',
        {
          name: text('Name; needed when there are several.'),
          port: whole('Port of the Service.', { minimum: 1, maximum: 65535 }),
          targetPort: { type: ['integer', 'string'], description: 'Port of the pods; the same when left out.' },
          protocol: choice('Protocol.', ['TCP', 'UDP', 'SCTP'], 'TCP'),
          nodePort: whole('Port of every node.', { minimum: 1, maximum: 65535 }),
        },
        { required: ['port'] },
      ),
    ),
    clusterIP: text('None makes it headless.'),
    sessionAffinity: choice('Whether a client stays with a pod.', ['None', 'ClientIP'], 'None'),
    internalTrafficPolicy: choice('Where traffic from inside goes.', ['Cluster', 'Local'], 'Cluster'),
    externalTrafficPolicy: choice('Where traffic from outside goes.', ['Cluster', 'Local'], 'Cluster'),
    publishNotReadyAddresses: flag('Sends traffic to pods that are not ready.', { default: false }),
  },
  PodDisruptionBudget: {
    minAvailable: numberOrPercent('Pods that must stay: a number or a percentage. Either this or maxUnavailable.'),
    maxUnavailable: numberOrPercent('Pods that may be missing: a number or a percentage. Either this or minAvailable.'),
    selector,
    unhealthyPodEvictionPolicy: choice(
      'When pods that are not healthy may be evicted.',
      ['IfHealthyBudget', 'AlwaysAllow'],
      'IfHealthyBudget',
    ),
  },
  HorizontalPodAutoscaler: {
    scaleTargetRef: object(
      'What it scales.',
      { apiVersion: text('API version.'), kind: text('Kind.'), name: text('Name.') },
      { required: ['kind', 'name'] },
    ),
    minReplicas: whole('Fewest replicas.', { default: 1 }),
    maxReplicas: whole('Most replicas.', { minimum: 1 }),
    metrics: list('What it looks at.', free('A metric.')),
    behavior: free('How fast it scales.'),
  },
  Pod: podSpec.properties as Record<string, Schema>,
}

const versions: Record<string, string> = {
  Deployment: 'apps/v1',
  ReplicaSet: 'apps/v1',
  StatefulSet: 'apps/v1',
  DaemonSet: 'apps/v1',
  Job: 'batch/v1',
  CronJob: 'batch/v1',
  Service: 'v1',
  Pod: 'v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2',
}

export const kubernetesKinds: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries(specs).map(([kind, spec]) => [
    kind,
    object(`${kind} (${versions[kind]}).`, {
      apiVersion: { const: versions[kind], description: `Always ${versions[kind]}.` },
      kind: { const: kind, description: `Always ${kind}.` },
      metadata,
      spec: object('What is wanted.', spec),
    }),
  ]),
)
