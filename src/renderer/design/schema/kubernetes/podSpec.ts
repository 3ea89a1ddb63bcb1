/** PodSpec. */
import { choice, flag, list, map, object, quantity, rarely, text, usually, whole, words } from '../build'
import { container, ephemeralContainer, initContainer, resources } from './containers'
import { affinity, tolerations, topologySpreadConstraints } from './placement'
import { podSecurity } from './security'
import { templateMetadata } from './selectors'
import { volumes } from './volumes'

const dns = {
  dnsPolicy: choice(
    'How names are looked up.',
    ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
    'ClusterFirst',
  ),
  dnsConfig: object('Settings of the resolver.', {
    nameservers: words('Addresses of name servers.'),
    searches: words('Search domains.'),
    options: list(
      'Options.',
      object('An option.', { name: text('Name.'), value: text('Value.') }, { required: ['name'] }),
    ),
  }),
  hostAliases: list(
    'Lines of /etc/hosts.',
    object('A line.', { ip: usually(text('Address.'), '127.0.0.1'), hostnames: words('Names.') }, { required: ['ip'] }),
  ),
  hostname: text('Host name; that of the pod when left out.'),
  hostnameOverride: text('Host name in place of any other.'),
  subdomain: text('Subdomain of the host name.'),
  setHostnameAsFQDN: flag('Host name is the full name.', { default: false }),
}

const identity = {
  serviceAccountName: text('ServiceAccount.', { default: 'default' }),
  serviceAccount: text('Old name of serviceAccountName.'),
  automountServiceAccountToken: flag('Mounts the token of the ServiceAccount.', { default: true }),
  imagePullSecrets: list(
    'Secrets for registries.',
    object('A Secret.', { name: text('Name.') }, { required: ['name'] }),
  ),
}

const host = {
  hostPID: flag('Sees the processes of the node.', { default: false }),
  hostIPC: flag('Shares memory with the node.', { default: false }),
  hostUsers: flag('Uses the user ids of the node.', { default: true }),
  shareProcessNamespace: flag('Its containers see each other’s processes.', { default: false }),
  os: object('Operating system.', { name: choice('Name.', ['linux', 'windows']) }, { required: ['name'] }),
}

const claims = {
  resourceClaims: list(
    'Claims of dynamic resource allocation; not simulated.',
    object(
      'A claim.',
      {
        name: text('Name.'),
        resourceClaimName: text('ResourceClaim.'),
        resourceClaimTemplateName: text('ResourceClaimTemplate.'),
      },
      { required: ['name'] },
    ),
  ),
  schedulingGroup: object('Group that is scheduled together; not simulated.', { podGroupName: text('PodGroup.') }),
  readinessGates: list(
    'Conditions that must hold besides the probes.',
    object('A condition.', { conditionType: text('Type.') }, { required: ['conditionType'] }),
  ),
  overhead: map('Amounts beyond the containers’; set by the RuntimeClass.', quantity('A quantity.')),
  ephemeralContainers: list('Containers for debugging, put into a running pod.', ephemeralContainer),
  resources: { ...resources, description: 'Amounts for the pod as a whole.' },
}

export const podSpec = object(
  'The pods.',
  {
    containers: list('Containers that run side by side.', container),
    initContainers: list(
      'Containers that run before, one after the other; with restartPolicy Always they stay as sidecars.',
      initContainer,
    ),
    nodeSelector: map('Labels that a node must have.', undefined, { suggestions: [] }),
    tolerations,
    topologySpreadConstraints,
    affinity,
    priorityClassName: text('PriorityClass that decides who goes first, and who makes room.', {
      inherit: 'globalPriorityClass',
    }),
    volumes,
    securityContext: podSecurity,
    terminationGracePeriodSeconds: whole('Seconds that a pod has to end.', { default: 30 }),
    restartPolicy: choice('When containers are started again.', ['Always', 'OnFailure', 'Never'], 'Always'),
    schedulerName: text('Scheduler profile.', { default: 'default-scheduler' }),
    schedulingGates: list(
      'The pod is not scheduled before all are removed.',
      object('A gate.', { name: usually(text('Name.'), 'example.com/gate') }, { required: ['name'] }),
    ),
    hostNetwork: flag('Uses the network of the node.', { default: false }),
    runtimeClassName: text('RuntimeClass.'),
    ...rarely({
      preemptionPolicy: choice(
        'Whether it may evict others.',
        ['PreemptLowerPriority', 'Never'],
        'PreemptLowerPriority',
      ),
      priority: whole('Set by the PriorityClass.', { minimum: -2147483648, default: 0 }),
      nodeName: text('Node itself, without the scheduler.'),
      activeDeadlineSeconds: whole('Seconds after which the pod is ended.'),
      enableServiceLinks: flag('Services as environment variables.', { default: true }),
      ...identity,
      ...dns,
      ...host,
      ...claims,
    }),
  },
  { required: ['containers'] },
)

export const template = object('Template of the pods.', { metadata: templateMetadata, spec: podSpec })
