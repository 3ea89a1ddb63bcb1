/** What a process may do: the fields that the Pod Security Standards speak of. */
import { choice, flag, list, object, oneOf, rarely, text, usually, whole } from '../build'
import type { Schema } from '../types'

const seccompProfile: Schema = {
  type: 'object',
  description: 'System calls that are allowed.',
  properties: {
    type: choice('Which profile.', ['RuntimeDefault', 'Localhost', 'Unconfined']),
  },
  required: ['type'],
  variants: {
    title: 'Type',
    by: 'type',
    of: {
      RuntimeDefault: {},
      Unconfined: {},
      Localhost: { field: 'localhostProfile', schema: text('File of the profile on the node.') },
    },
  },
}
const appArmorProfile: Schema = { ...seccompProfile, description: 'AppArmor profile.' }
const seLinuxOptions = object('SELinux context.', {
  level: text('Level.'),
  role: text('Role.'),
  type: text('Type.'),
  user: text('User.'),
})
const windowsOptions = object('For Windows.', {
  hostProcess: flag('Runs as a process of the host.'),
  runAsUserName: text('User of the process.'),
  gmsaCredentialSpecName: text('Name of the GMSA credential.'),
  gmsaCredentialSpec: text('The GMSA credential itself.'),
})
const common = {
  runAsNonRoot: flag('Refuses to run as root.'),
  runAsUser: whole('User id of the process; that of the image when left out.'),
  runAsGroup: whole('Group id of the process.'),
  seccompProfile,
}

export const containerSecurity = object('Privileges of the container; they go before those of the pod.', {
  ...common,
  allowPrivilegeEscalation: flag('May gain more privileges than its parent.', { default: true }),
  privileged: flag('Has all privileges of the host.', { default: false }),
  readOnlyRootFilesystem: flag('Cannot write to its own file system.', { default: false }),
  capabilities: object('Linux capabilities besides the runtime’s own.', {
    drop: list('Taken away; the restricted standard wants ALL.', usually(text('A capability.'), 'ALL')),
    add: list('Added.', usually(text('A capability.'), 'NET_BIND_SERVICE')),
  }),
  ...rarely({
    procMount: choice('How /proc is mounted.', ['Default', 'Unmasked'], 'Default'),
    appArmorProfile,
    seLinuxOptions,
    windowsOptions,
  }),
})

export const podSecurity = object('Privileges of all containers of the pod.', {
  ...common,
  fsGroup: whole('Group that owns its volumes.'),
  ...rarely({
    fsGroupChangePolicy: choice('When owners in volumes are changed.', ['OnRootMismatch', 'Always'], 'Always'),
    supplementalGroups: list('Further groups of the process.', whole('A group id.')),
    supplementalGroupsPolicy: choice('Whether groups of the image count.', ['Merge', 'Strict'], 'Merge'),
    sysctls: list(
      'Kernel parameters.',
      object(
        'A parameter.',
        { name: usually(text('Name.'), 'net.core.somaxconn'), value: text('Value.') },
        { required: ['name', 'value'] },
      ),
    ),
    appArmorProfile,
    seLinuxOptions,
    seLinuxChangePolicy: choice('How volumes get their SELinux label.', ['MountOption', 'Recursive'], 'MountOption'),
    windowsOptions,
  }),
})

const keyOf = (description: string, more: Record<string, Schema> = {}) =>
  object(
    description,
    { ...more, name: text('Name of the object.'), key: text('Key in it.'), optional: flag('May be missing.') },
    { required: ['name', 'key'] },
  )

export const fieldRef = object(
  'A field of the pod.',
  {
    fieldPath: usually(
      text('Path of the field.'),
      'metadata.name',
      'metadata.namespace',
      'spec.nodeName',
      'status.podIP',
      'status.hostIP',
    ),
    apiVersion: text('Version of the path.', { default: 'v1' }),
  },
  { required: ['fieldPath'] },
)
export const resourceFieldRef = object(
  'A request or a limit of a container.',
  {
    resource: usually(text('Which one.'), 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'),
    containerName: text('Of which container; this one when left out.'),
    divisor: text('Unit that it is given in.', { default: '1' }),
  },
  { required: ['resource'] },
)

/** Where an environment variable has its value from. */
export const valueFrom = oneOf('Where the value comes from, in place of value.', 'Source', {
  configMapKeyRef: keyOf('A key of a ConfigMap.'),
  secretKeyRef: keyOf('A key of a Secret.'),
  fieldRef,
  resourceFieldRef,
  fileKeyRef: object(
    'A key of a file in a volume.',
    { volumeName: text('Volume.'), path: text('File in it.'), key: text('Key.'), optional: flag('May be missing.') },
    { required: ['volumeName', 'path', 'key'] },
  ),
})
