/** Containers of a pod. */
import { choice, flag, lines, list, map, object, oneOf, quantity, rare, rarely, text, usually, whole } from '../build'
import type { Schema } from '../types'
import { lifecycle, probe } from './probes'
import { containerSecurity, valueFrom } from './security'

const amount = quantity('A quantity: 500m, 2Gi.')
const claims = rare(
  list(
    'Claims of dynamic resource allocation that it uses.',
    object(
      'A claim.',
      { name: text('Name of the claim.'), request: text('Which of its requests.') },
      {
        required: ['name'],
      },
    ),
  ),
)

export const resources = object('What it asks for and may use at most.', {
  requests: map('What the scheduler keeps free: cpu, memory, ephemeral-storage, extended resources.', amount, {
    inherit: 'limitRangeRequests',
    suggestions: ['cpu', 'memory'],
  }),
  limits: map('What it may use at most.', amount, { inherit: 'limitRangeLimits', suggestions: ['cpu', 'memory'] }),
  claims,
})

const port = object(
  'A port.',
  {
    containerPort: { ...whole('The port.', { minimum: 1, maximum: 65535 }), suggestions: [80, 8080, 443] },
    name: text('Name of the port.'),
    protocol: choice('Protocol.', ['TCP', 'UDP', 'SCTP'], 'TCP'),
    hostPort: rare(whole('Port of the node that is taken.', { minimum: 1, maximum: 65535 })),
    hostIP: rare(text('Address of the node that the port is bound to.')),
  },
  { required: ['containerPort'] },
)

const variable = object(
  'A variable.',
  { name: usually(text('Name.'), 'NAME'), value: text('Value.', { format: 'line' }), valueFrom },
  { required: ['name'] },
)

const envFrom = list(
  'All keys of a ConfigMap or a Secret as variables.',
  oneOf(
    'A source.',
    'Source',
    {
      configMapRef: object(
        'A ConfigMap.',
        { name: text('Name.'), optional: flag('May be missing.') },
        { required: ['name'] },
      ),
      secretRef: object(
        'A Secret.',
        { name: text('Name.'), optional: flag('May be missing.') },
        { required: ['name'] },
      ),
    },
    { prefix: text('Put before every name.') },
  ),
)

const mount = object(
  'A mount.',
  {
    name: text('Name of the volume.'),
    mountPath: usually(text('Path in the container.'), '/data'),
    readOnly: flag('Read only.', { default: false }),
    ...rarely({
      subPath: text('Path in the volume.'),
      subPathExpr: text('Path in the volume, with variables.'),
      mountPropagation: choice('Whether mounts are shared.', ['None', 'HostToContainer', 'Bidirectional'], 'None'),
      recursiveReadOnly: choice('Read only all the way down.', ['Disabled', 'IfPossible', 'Enabled'], 'Disabled'),
    }),
  },
  { required: ['name', 'mountPath'] },
)

const rules = list(
  'What happens at which exit code.',
  object(
    'A rule.',
    {
      action: choice('What is done.', ['Restart', 'RestartAllContainers']),
      exitCodes: object(
        'Exit codes.',
        {
          operator: choice('How they are compared.', ['In', 'NotIn']),
          values: list('Codes.', whole('A code.')),
        },
        { required: ['operator'] },
      ),
    },
    { required: ['action'] },
  ),
)

const fields: Record<string, Schema> = {
  name: text('Name, unique in the pod.'),
  image: usually(text('Image with its tag.'), 'busybox:1.37', 'nginx:1.29'),
  imagePullPolicy: choice(
    'When the image is pulled; Always for the tag latest.',
    ['Always', 'IfNotPresent', 'Never'],
    'IfNotPresent',
  ),
  resources,
  ports: list('Ports that it listens on.', port),
  readinessProbe: { ...probe, description: 'Whether it can take traffic.' },
  livenessProbe: { ...probe, description: 'Whether it must be started again.' },
  startupProbe: { ...probe, description: 'Whether it has started; the other probes wait for it.' },
  env: list('Environment variables.', variable),
  envFrom,
  command: lines('Command in place of the image’s.'),
  args: lines('Arguments.', 'An argument.'),
  volumeMounts: list('Volumes that it mounts.', mount),
  securityContext: containerSecurity,
  lifecycle,
  ...rarely({
    workingDir: text('Working directory, in place of the image’s.'),
    restartPolicy: choice('When it is started again; that of the pod when left out.', ['Always', 'OnFailure', 'Never']),
    restartPolicyRules: rules,
    resizePolicy: list(
      'Whether a change of its resources starts it again.',
      object(
        'A policy.',
        {
          resourceName: choice('Resource.', ['cpu', 'memory']),
          restartPolicy: choice('What it takes.', ['NotRequired', 'RestartContainer']),
        },
        { required: ['resourceName', 'restartPolicy'] },
      ),
    ),
    volumeDevices: list(
      'Raw devices.',
      object(
        'A device.',
        { name: text('Name of the claim.'), devicePath: text('Path.') },
        { required: ['name', 'devicePath'] },
      ),
    ),
    stdin: flag('Has a standard input.', { default: false }),
    stdinOnce: flag('Closes it after the first session.', { default: false }),
    tty: flag('Has a terminal.', { default: false }),
    terminationMessagePath: text('File of its last words.', { default: '/dev/termination-log' }),
    terminationMessagePolicy: choice('Where its last words come from.', ['File', 'FallbackToLogsOnError'], 'File'),
  }),
}

export const container = object('A container.', fields, { required: ['name', 'image'] })

export const initContainer: Schema = {
  ...container,
  properties: { ...fields, restartPolicy: choice('Always makes it a sidecar.', ['Always', 'OnFailure', 'Never']) },
}

export const ephemeralContainer: Schema = {
  ...container,
  description: 'A container for debugging, put into a running pod.',
  properties: { ...fields, targetContainerName: text('Container whose processes it sees.') },
}
