/** What the API server refuses is refused in its own words, recorded from a real one (kube-apiserver 1.36.3). */
import { describe, expect, it, test } from 'vitest'
import { deployment, documents, errorsOf, pod, problemsOf, warningsOf } from './helpers'

/** Messages without their places. */
function messages(object: object): string[] {
  return problemsOf(documents(object))
    .filter((problem) => problem.severity === 'error')
    .map((problem) => problem.message)
}

const resources = (requests: object, limits?: object) => ({ resources: { requests, ...(limits ? { limits } : {}) } })
const node = (term: object) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [term] }] },
    },
  },
})
const termPath =
  'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0]'
const quantityMessage = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"

describe('pods', () => {
  const cases: [string, object, string[]][] = [
    [
      'bad quantity',
      pod({}, resources({ cpu: 'abc' })),
      [`spec.containers[0].resources.requests[cpu]: Invalid value: "abc": ${quantityMessage}`],
    ],
    [
      'bad unit',
      pod({}, resources({ memory: '1GB' })),
      [`spec.containers[0].resources.requests[memory]: Invalid value: "1GB": ${quantityMessage}`],
    ],
    [
      'negative quantity',
      pod({}, resources({ cpu: '-1' })),
      ['spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0'],
    ],
    [
      'requests above limits',
      pod({}, resources({ cpu: '2', memory: '2Gi' }, { cpu: '1', memory: '1Gi' })),
      [
        'spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1',
        'spec.containers[0].resources.requests: Invalid value: "2Gi": must be less than or equal to memory limit of 1Gi',
      ],
    ],
    [
      'equal in another notation',
      pod({}, resources({ cpu: '1000m', 'nvidia.com/gpu': '1k' }, { cpu: 1, 'nvidia.com/gpu': 999 })),
      ['spec.containers[0].resources.requests: Invalid value: "1k": must be equal to nvidia.com/gpu limit of 999'],
    ],
    [
      'extended resource without limit',
      pod({}, resources({ 'example.com/gpu': 1 })),
      ['spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources'],
    ],
    [
      'fractional extended resource',
      pod({}, resources({ 'example.com/gpu': '500m' }, { 'example.com/gpu': '500m' })),
      [
        'spec.containers[0].resources.limits[example.com/gpu]: Invalid value: "500m": must be an integer',
        'spec.containers[0].resources.requests[example.com/gpu]: Invalid value: "500m": must be an integer',
      ],
    ],
    [
      'resource without domain',
      pod({}, resources({ gpu: 1 })),
      [
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[gpu]: Invalid value: "gpu": must be a standard resource for containers',
      ],
    ],
    [
      'absurd CPU',
      pod({}, resources({ cpu: 500000 })),
      [
        'spec.containers[0].resources.requests[cpu]: Invalid value: "500000": more CPU than any machine has (100000 cores)',
      ],
    ],
    [
      'absurd memory',
      pod({}, resources({ memory: '2Pi' })),
      ['spec.containers[0].resources.requests[memory]: Invalid value: "2Pi": more than any machine has (1 PiB)'],
    ],
    [
      'unsupported pod resource',
      pod({ resources: { requests: { 'ephemeral-storage': '1Gi' } } }),
      [
        'spec.resources.requests[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "memory", "hugepages-*"',
      ],
    ],
    [
      'duplicate port names',
      pod(
        {},
        {
          ports: [
            { name: 'http', containerPort: 80 },
            { name: 'http', containerPort: 81 },
          ],
        },
      ),
      ['spec.containers[0].ports[1].name: Duplicate value: "http"'],
    ],
    [
      'the same containerPort twice is fine',
      deployment(
        { replicas: -1 },
        { containers: [{ name: 'c', image: 'x', ports: [{ containerPort: 80 }, { containerPort: 80 }] }] },
      ),
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'port out of range',
      pod({}, { ports: [{ containerPort: 70000 }] }),
      ['spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    ],
    [
      'port missing',
      pod({}, { ports: [{ name: 'a' }] }),
      ['spec.containers[0].ports[0].containerPort: Required value'],
    ],
    [
      'port name too long',
      pod({}, { ports: [{ name: 'this-name-is-too-long', containerPort: 80 }] }),
      ['spec.containers[0].ports[0].name: Invalid value: "this-name-is-too-long": must be no more than 15 characters'],
    ],
    [
      'duplicate hostPort',
      pod(
        {},
        {
          ports: [
            { containerPort: 80, hostPort: 80 },
            { containerPort: 81, hostPort: 80 },
          ],
        },
      ),
      ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"'],
    ],
    [
      'hostPort on the host network',
      pod({ hostNetwork: true }, { ports: [{ containerPort: 80, hostPort: 81 }] }),
      [
        'spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true',
      ],
    ],
    [
      'protocol',
      pod({}, { ports: [{ containerPort: 80, protocol: 'tcp' }] }),
      ['spec.containers[0].ports[0].protocol: Unsupported value: "tcp": supported values: "SCTP", "TCP", "UDP"'],
    ],
    [
      'label value',
      { ...pod(), metadata: { name: 'p', labels: { app: 'my app!' } } },
      [
        `metadata.labels: Invalid value: "my app!": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      ],
    ],
    [
      'label key',
      { ...pod(), metadata: { name: 'p', labels: { '-x/': 'a' } } },
      [
        `metadata.labels: Invalid value: "-x/": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
        'metadata.labels: Invalid value: "-x/": name part must be non-empty',
        `metadata.labels: Invalid value: "-x/": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      ],
    ],
    [
      'upper-case name',
      { ...pod(), metadata: { name: 'MyPod' } },
      [
        `metadata.name: Invalid value: "MyPod": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ],
    ],
    ['no name', { ...pod(), metadata: {} }, ['metadata.name: Required value: name or generateName is required']],
    [
      'generateName',
      { ...pod(), metadata: { generateName: 'a-' } },
      ['metadata.name: Required value: an object in a design needs a fixed name'],
    ],
    ['no containers', pod({ containers: [] }), ['spec.containers: Required value']],
    ['no image', pod({}, { image: '' }), ['spec.containers[0].image: Required value']],
    [
      'duplicate container names',
      pod({ initContainers: [{ name: 'c', image: 'x' }] }),
      ['spec.initContainers[0].name: Duplicate value: "c"'],
    ],
    [
      'restartPolicy',
      pod({ restartPolicy: 'Sometimes' }),
      ['spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'imagePullPolicy',
      pod({}, { imagePullPolicy: 'Maybe' }),
      [
        'spec.containers[0].imagePullPolicy: Unsupported value: "Maybe": supported values: "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      'environment variable',
      pod({}, { env: [{ name: '1=2', value: 'x' }] }),
      [
        'spec.containers[0].env[0].name: Invalid value: "1=2": a valid environment variable name must consist only of printable ASCII characters other than \'=\'',
      ],
    ],
    [
      'value and valueFrom',
      pod({}, { env: [{ name: 'A', value: 'x', valueFrom: {} }] }),
      ['spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
    ],
    [
      'hugepages alone',
      pod({}, resources({ 'hugepages-2Mi': '2Mi' }, { 'hugepages-2Mi': '2Mi' })),
      ['spec.containers[0].resources: Forbidden: HugePages require cpu or memory'],
    ],
    [
      'volumeMount without volume',
      pod({}, { volumeMounts: [{ name: 'v', mountPath: '/v' }] }),
      ['spec.containers[0].volumeMounts[0].name: Not found: "v"'],
    ],
    [
      'toleration with Exists and value',
      pod({ tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] }),
      ['spec.tolerations[0].operator: Invalid value: "b": value must be empty when `operator` is \'Exists\''],
    ],
    [
      'tolerationSeconds with NoSchedule',
      pod({ tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 5 }] }),
      [
        'spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be \'NoExecute\' when `tolerationSeconds` is set',
      ],
    ],
    [
      'toleration without key',
      pod({ tolerations: [{ operator: 'Equal', value: 'x' }] }),
      [
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ],
    ],
    [
      'toleration operator',
      pod({ tolerations: [{ key: 'a', operator: 'exists' }] }),
      ['spec.tolerations[0].operator: Unsupported value: "exists": supported values: "Equal", "Exists"'],
    ],
    [
      'toleration effect',
      pod({ tolerations: [{ key: 'a', effect: 'Noschedule' }] }),
      [
        'spec.tolerations[0].effect: Unsupported value: "Noschedule": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'node affinity operator',
      pod(node({ key: 'a', operator: 'Is' })),
      [`${termPath}.operator: Invalid value: "Is": not a valid selector operator`],
    ],
    [
      'In without values',
      pod(node({ key: 'a', operator: 'In' })),
      [`${termPath}.values: Required value: must be specified when \`operator\` is 'In' or 'NotIn'`],
    ],
    [
      'Exists with values',
      pod(node({ key: 'a', operator: 'Exists', values: ['b'] })),
      [`${termPath}.values: Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`],
    ],
    [
      'no node selector terms',
      pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } } }),
      [
        'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      ],
    ],
    [
      'weight',
      pod({
        affinity: {
          nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, preference: {} }] },
        },
      }),
      [
        'spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100',
      ],
    ],
    [
      'podAffinity without topologyKey',
      pod({ affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } }),
      [
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty',
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty',
        `spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      ],
    ],
    [
      'topology spread',
      pod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: 'a', whenUnsatisfiable: 'Never' }] }),
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    [
      'unknown priority class',
      pod({ priorityClassName: 'nope' }),
      ['spec.priorityClassName: no PriorityClass with name nope was found'],
    ],
    [
      'priority by hand',
      pod({ priority: 7 }),
      [
        'spec.priority: the integer value of priority (7) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
      ],
    ],
    [
      'probe',
      pod({}, { livenessProbe: { periodSeconds: -1 } }),
      [
        'spec.containers[0].livenessProbe: Required value: must specify a handler type',
        'spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'liveness successThreshold',
      pod({}, { livenessProbe: { exec: {}, successThreshold: 2 } }),
      ['spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1'],
    ],
    [
      'probe of an init container',
      pod({ initContainers: [{ name: 'i', image: 'x', readinessProbe: { exec: {} } }] }),
      [
        'spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'gates and nodeName',
      pod({ nodeName: 'n', schedulingGates: [{ name: 'g' }] }),
      ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
    ],
    [
      'activeDeadlineSeconds',
      pod({ activeDeadlineSeconds: 0 }),
      ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive'],
    ],
    [
      'hostname',
      pod({ hostname: 'A_b' }),
      [
        `spec.hostname: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`,
      ],
    ],
    [
      'run-seconds',
      { ...pod(), metadata: { name: 'p', annotations: { 'seatrial.dev/run-seconds': 'soon' } } },
      [
        'metadata.annotations[seatrial.dev/run-seconds]: Invalid value: "soon": expected how long the containers run, in seconds',
      ],
    ],
  ]
  test.each(cases)('%s', (_, object, expected) => {
    expect(messages(object).sort()).toEqual([...expected].sort())
  })
})

const template = {
  metadata: { labels: { a: 'b' } },
  spec: { containers: [{ name: 'c', image: 'x' }], restartPolicy: 'Never' },
}
const job = (spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'j' },
  spec: { template, ...spec },
})
const cronJob = (schedule: unknown, rest: object = {}) => ({
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'c' },
  spec: { schedule, jobTemplate: { spec: { template } }, ...rest },
})

describe('workloads', () => {
  const cases: [string, object, string[]][] = [
    [
      'selector mismatch',
      deployment({ selector: { matchLabels: { a: 'b' } } }),
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'selector by expression',
      deployment({ selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }),
      ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
    ],
    [
      'no selector',
      deployment({ selector: undefined }),
      [
        'spec.selector: Required value',
        'spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`',
      ],
    ],
    [
      'empty selector',
      deployment({ selector: {} }),
      ['spec.selector: Invalid value: {}: empty selector is invalid for deployment'],
    ],
    [
      'negative replicas',
      deployment({ replicas: -1 }),
      ['spec.replicas: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'too many replicas',
      deployment({ replicas: 1_000_001 }),
      ['spec.replicas: Invalid value: 1000001: must be less than or equal to 1000000'],
    ],
    ['no template', deployment({ template: undefined }), ['spec.template: Required value']],
    [
      'no pod spec',
      deployment({ template: { metadata: { labels: { app: 'web' } } } }),
      ['spec.template.spec: Required value'],
    ],
    ['no spec', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } }, ['spec: Required value']],
    [
      'surge and unavailable 0',
      deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0'],
    ],
    [
      'maxUnavailable 120%',
      deployment({ strategy: { rollingUpdate: { maxUnavailable: '120%' } } }),
      ['spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "120%": must not be greater than 100%'],
    ],
    [
      'maxSurge text',
      deployment({ strategy: { rollingUpdate: { maxSurge: 'ten' } } }),
      [
        `spec.strategy.rollingUpdate.maxSurge: Invalid value: "ten": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ],
    ],
    [
      'Recreate with rollingUpdate',
      deployment({ strategy: { type: 'Recreate', rollingUpdate: {} } }),
      ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"],
    ],
    [
      'strategy type',
      deployment({ strategy: { type: 'Rolling' } }),
      [
        'spec.strategy: Unsupported value: {"Type":"Rolling","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
      ],
    ],
    [
      'restartPolicy Never',
      deployment({}, { restartPolicy: 'Never' }),
      ['spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"'],
    ],
    [
      'progressDeadline',
      deployment({ minReadySeconds: 10, progressDeadlineSeconds: 10 }),
      ['spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds'],
    ],
    [
      'activeDeadlineSeconds',
      deployment({}, { activeDeadlineSeconds: 5 }),
      ['spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported'],
    ],
    [
      'StatefulSet policy',
      { ...deployment({ podManagementPolicy: 'Serial' }), kind: 'StatefulSet' },
      ["spec.podManagementPolicy: Invalid value: \"Serial\": must be 'OrderedReady' or 'Parallel'"],
    ],
    [
      'Job without restartPolicy',
      job({ template: { spec: { containers: template.spec.containers } } }),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'Job with Always',
      job({ template: { spec: { ...template.spec, restartPolicy: 'Always' } } }),
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'Job completions',
      job({ completions: -1 }),
      ['spec.completions: Invalid value: -1: must be greater than or equal to 0'],
    ],
    [
      'Job backoffLimitPerIndex',
      job({ backoffLimitPerIndex: 1 }),
      ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
    ],
    [
      'Job Indexed',
      job({ completionMode: 'Indexed', parallelism: 2 }),
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'cron range',
      cronJob('61 * * * *'),
      ['spec.schedule: Invalid value: "61 * * * *": end of range (61) above maximum (59): 61'],
    ],
    [
      'cron fields',
      cronJob('* * * *'),
      ['spec.schedule: Invalid value: "* * * *": expected exactly 5 fields, found 4: [* * * *]'],
    ],
    [
      'cron words',
      cronJob('every minute'),
      ['spec.schedule: Invalid value: "every minute": expected exactly 5 fields, found 2: [every minute]'],
    ],
    [
      'cron TZ',
      cronJob('TZ=UTC * * * * *'),
      [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [
      'cron step',
      cronJob('*/0 * * * *'),
      ['spec.schedule: Invalid value: "*/0 * * * *": step of range should be a positive number: */0'],
    ],
    ['cron descriptor', cronJob('@often'), ['spec.schedule: Invalid value: "@often": unrecognized descriptor: @often']],
    [
      'cron backwards',
      cronJob('5-1 * * * *'),
      ['spec.schedule: Invalid value: "5-1 * * * *": beginning of range (5) beyond end of range (1): 5-1'],
    ],
    [
      'cron policy',
      cronJob('* * * * *', { concurrencyPolicy: 'Maybe' }),
      ['spec.concurrencyPolicy: Unsupported value: "Maybe": supported values: "Allow", "Forbid", "Replace"'],
    ],
    ['no schedule', cronJob(undefined), ['spec.schedule: Required value']],
  ]
  test.each(cases)('%s', (_, object, expected) => {
    expect(messages(object)).toEqual(expected)
  })

  test.each(['*/5 * * * *', '0 0 1 1 0', '0,30 8-18/2 * jan-mar mon-fri', '@hourly', '@every 1h30m', '0 0 ? * ?'])(
    'takes the schedule %s',
    (schedule) => {
      expect(warningsOf(documents(cronJob(schedule)))).toEqual([])
    },
  )
})

const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec })
const other = (kind: string, apiVersion: string, rest: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  ...rest,
})

describe('other kinds', () => {
  const hpa = (spec: object) =>
    other('HorizontalPodAutoscaler', 'autoscaling/v2', {
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, ...spec },
    })
  const nodeOf = (rest: object) =>
    other('Node', 'v1', { status: { capacity: { cpu: 4, memory: '8Gi', pods: 110 } }, ...rest })
  const cases: [string, object, string[]][] = [
    ['Service without ports', service({}), ['spec.ports: Required value']],
    [
      'unnamed ports',
      service({ ports: [{ port: 80 }, { port: 81 }] }),
      ['spec.ports[0].name: Required value', 'spec.ports[1].name: Required value'],
    ],
    [
      'port 0',
      service({ ports: [{ port: 0, targetPort: 0 }] }),
      [
        'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
        'spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive',
      ],
    ],
    [
      'targetPort',
      service({ ports: [{ port: 80, targetPort: 'Bad_Name' }] }),
      [
        'spec.ports[0].targetPort: Invalid value: "Bad_Name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      ],
    ],
    [
      'type',
      service({ type: 'Weird', ports: [{ port: 80 }] }),
      [
        'spec.type: Unsupported value: "Weird": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
      ],
    ],
    [
      'duplicate port',
      service({
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 80 },
        ],
      }),
      [
        'spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}',
      ],
    ],
    ['ExternalName', service({ type: 'ExternalName' }), ['spec.externalName: Required value']],
    [
      'Namespace',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a.b' } },
      [expect.stringContaining('metadata.name: Invalid value: "a.b": a lowercase RFC 1123 label') as unknown as string],
    ],
    [
      'Node without resources',
      nodeOf({ status: {} }),
      [
        'status: Required value: a Node needs cpu in status.capacity or status.allocatable',
        'status: Required value: a Node needs memory in status.capacity or status.allocatable',
      ],
    ],
    [
      'allocatable above capacity',
      nodeOf({ status: { capacity: { cpu: 4, memory: '8Gi' }, allocatable: { cpu: 5 } } }),
      ['status.allocatable[cpu]: Invalid value: "5": must be less than or equal to the capacity of 4'],
    ],
    [
      'negative allocatable',
      nodeOf({ status: { allocatable: { cpu: -4, memory: '8Gi' } } }),
      ['status.allocatable[cpu]: Invalid value: "-4": must be greater than or equal to 0'],
    ],
    [
      'taint effect',
      nodeOf({ spec: { taints: [{ key: 'a', effect: 'Maybe' }] } }),
      [
        'metadata.taints[0].effect: Unsupported value: "Maybe": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
      ],
    ],
    [
      'duplicate taints',
      nodeOf({
        spec: {
          taints: [
            { key: 'a', effect: 'NoSchedule' },
            { key: 'a', value: '2', effect: 'NoSchedule' },
          ],
        },
      }),
      [
        'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"2","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      ],
    ],
    ['PriorityClass without value', other('PriorityClass', 'scheduling.k8s.io/v1', {}), ['value: Required value']],
    [
      'PriorityClass too high',
      other('PriorityClass', 'scheduling.k8s.io/v1', { value: 2_000_000_000 }),
      ['value: Forbidden: maximum allowed value of a user defined priority is 1000000000'],
    ],
    [
      'PriorityClass system-',
      { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'system-mine' }, value: 1 },
      [
        'metadata.name: Forbidden: priority class names with "system-" prefix are reserved for system use only. error: system-mine is not a known system priority class',
      ],
    ],
    [
      'PDB with both',
      other('PodDisruptionBudget', 'policy/v1', { spec: { minAvailable: 1, maxUnavailable: 1 } }),
      [
        'spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set',
      ],
    ],
    [
      'HPA max < min',
      hpa({ minReplicas: 5, maxReplicas: 3 }),
      ['spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`'],
    ],
    [
      'HPA min 0',
      hpa({ minReplicas: 0, maxReplicas: 3 }),
      [
        'spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas',
        'spec.minReplicas: Invalid value: 0: must be greater than or equal to 1',
      ],
    ],
    [
      'HPA without target',
      other('HorizontalPodAutoscaler', 'autoscaling/v1', { spec: { maxReplicas: 1 } }),
      [
        'spec.scaleTargetRef.kind: Required value',
        'spec.scaleTargetRef.name: Required value',
        'spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group',
      ],
    ],
  ]
  test.each(cases)('%s', (_, object, expected) => {
    expect(messages(object)).toEqual(expected)
  })
})

describe('types and fields', () => {
  const wrong: [string, object, string][] = [
    [
      'text for a number',
      deployment({ replicas: '3' }),
      'spec.replicas: expected an integer, found the text "3" (json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32)',
    ],
    [
      'fraction for an integer',
      deployment({ replicas: 1.5 }),
      'spec.replicas: expected an integer, found 1.5 (json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32)',
    ],
    [
      'number for a text',
      { ...pod(), metadata: { name: 'p', labels: { a: 5 } } },
      'metadata.labels[a]: expected a text, found 5 (json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string)',
    ],
    [
      'text for true or false',
      pod({ hostNetwork: 'true' }),
      'spec.hostNetwork: expected true or false, found the text "true" (json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool)',
    ],
    [
      'mapping for a list',
      pod({ containers: { name: 'c' } }),
      'spec.containers: expected a list, found a mapping (json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container)',
    ],
    [
      'list for a mapping',
      pod({ nodeSelector: ['a'] }),
      'spec.nodeSelector: expected a mapping, found a list (json: cannot unmarshal array into Go struct field PodSpec.spec.nodeSelector of type map[string]string)',
    ],
    [
      'text for a mapping',
      { ...pod(), spec: 'x' },
      'spec: expected a mapping (PodSpec), found the text "x" (json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec)',
    ],
    [
      'nothing in a list',
      pod({ containers: [null] }),
      'spec.containers[0]: expected a mapping (Container), found nothing',
    ],
    [
      'list for a quantity',
      pod({}, resources({ cpu: [1] })),
      'spec.containers[0].resources.requests[cpu]: expected a quantity, found a list',
    ],
  ]
  test.each(wrong)('%s', (_, object, expected) => {
    expect(messages(object)).toEqual([expected])
  })

  it('remedies quotes', () => {
    expect(problemsOf(documents(deployment({ replicas: '3' })))[0].remedy).toBe('remove the quotes')
    expect(problemsOf(documents({ ...pod(), metadata: { name: 'p', labels: { a: 5 } } }))[0].remedy).toBe(
      'put it in quotes: "5"',
    )
  })

  const unknown: [string, object, string, string][] = [
    ['near', deployment({ replica: 3 }), 'unknown field "spec.replica"', 'did you mean "replicas"?'],
    [
      'far',
      pod({ colour: 'blue' }),
      'unknown field "spec.colour"',
      'remove it: PodSpec has no such field, it has no effect',
    ],
    [
      'deep',
      pod({}, { resources: { request: { cpu: 1 } } }),
      'unknown field "spec.containers[0].resources.request"',
      'did you mean "requests"?',
    ],
    [
      'metadata',
      { ...pod(), metadata: { name: 'p', lables: {} } },
      'unknown field "metadata.lables"',
      'did you mean "labels"?',
    ],
    [
      'constructor',
      { ...pod(), constructor: 1 },
      'unknown field "constructor"',
      'remove it: Pod has no such field, it has no effect',
    ],
  ]
  test.each(unknown)('warns of an unknown field, %s', (_, object, message, remedy) => {
    expect(warningsOf(documents(object))).toMatchObject([{ message, remedy, severity: 'warning' }])
  })

  const odd: [string, object, string][] = [
    [
      'a word beside Gt',
      pod(node({ key: 'a', operator: 'Gt', values: ['b'] })),
      `${termPath}.values[0]: is not an integer: with \`operator\` 'Lt' or 'Gt' it never matches`,
    ],
    [
      'a negative grace period',
      pod({ terminationGracePeriodSeconds: -5 }),
      'spec.terminationGracePeriodSeconds: must be >= 0; negative values are treated as 1',
    ],
  ]
  test.each(odd)('warns of %s, as the API server takes it', (_, object, message) => {
    expect(warningsOf(documents(object))).toMatchObject([{ message }])
  })

  const slips: [string, object, string][] = [
    ['memory in milli', resources({ memory: '512m' }), 'did you mean "512Mi"?'],
    ['memory without unit', resources({ memory: 512 }), 'did you mean "512Mi"?'],
  ]
  test.each(slips)('warns of %s', (_, container, remedy) => {
    expect(warningsOf(documents(pod({}, container)))).toMatchObject([{ remedy }])
  })
})

it('names every problem of an object at once', () => {
  const broken = deployment(
    { replicas: -1 },
    { containers: [{ name: 'C', image: '' }], tolerations: [{ operator: 'Equal' }] },
  )
  expect(errorsOf(documents(broken))).toHaveLength(4)
})
