// Cases and messages follow the fixtures of pod-security-admission in Kubernetes 1.36 (policy/check_*_test.go, test/).
import { describe, expect, test } from 'vitest'
import { containers, ofPod, secured, violation } from './helpers'

type Case = [name: string, podSpec: object, expected: string | undefined, annotations?: object]

function control(id: string, cases: Case[]): void {
  describe(id, () => {
    test.each(cases)('%s', (_, podSpec, expected, annotations) => {
      expect(violation(id, podSpec, annotations)).toBe(expected)
    })
  })
}

control('privileged', [
  ['unset', secured({}), undefined],
  ['false', secured({ privileged: false }), undefined],
  ['true', secured({ privileged: true }), 'privileged (container "a" must not set securityContext.privileged=true)'],
  [
    'two of three, one an init container',
    {
      initContainers: [{ name: 'i', image: 'i:1', securityContext: { privileged: true } }],
      ...secured({}, { privileged: true }),
    },
    'privileged (containers "i", "b" must not set securityContext.privileged=true)',
  ],
])

control('hostNamespaces', [
  ['none', containers({}), undefined],
  ['false', { hostNetwork: false, hostPID: false, hostIPC: false, ...containers({}) }, undefined],
  ['one', { hostPID: true, ...containers({}) }, 'host namespaces (hostPID=true)'],
  [
    'all',
    { hostIPC: true, hostPID: true, hostNetwork: true, ...containers({}) },
    'host namespaces (hostNetwork=true, hostPID=true, hostIPC=true)',
  ],
])

control('hostPathVolumes', [
  ['an empty directory', { volumes: [{ name: 'v', emptyDir: {} }], ...containers({}) }, undefined],
  [
    'one',
    {
      volumes: [
        { name: 'e', emptyDir: {} },
        { name: 'v', hostPath: { path: '/' } },
      ],
      ...containers({}),
    },
    'hostPath volumes (volume "v")',
  ],
  [
    'two',
    {
      volumes: [
        { name: 'v', hostPath: { path: '/' } },
        { name: 'w', hostPath: { path: '/' } },
      ],
      ...containers({}),
    },
    'hostPath volumes (volumes "v", "w")',
  ],
])

control('hostPorts', [
  ['container ports', containers({ ports: [{ containerPort: 80 }] }), undefined],
  ['zero', containers({ ports: [{ containerPort: 80, hostPort: 0 }] }), undefined],
  ['one', containers({ ports: [{ containerPort: 80, hostPort: 80 }] }), 'hostPort (container "a" uses hostPort 80)'],
  // The set is sorted as text: 8080 comes before 9.
  [
    'two containers, the ports each once',
    containers(
      { ports: [{ containerPort: 9, hostPort: 9 }] },
      {
        ports: [
          { containerPort: 9, hostPort: 9, hostIP: '10.0.0.1' },
          { containerPort: 80, hostPort: 8080 },
        ],
      },
    ),
    'hostPort (containers "a", "b" use hostPorts 8080, 9)',
  ],
  [
    "ports of a pod on the host's network are the host's",
    { hostNetwork: true, ...containers({ ports: [{ containerPort: 80 }] }) },
    'hostPort (container "a" uses hostPort 80)',
  ],
])

control('hostProbesAndHostLifecycle', [
  ['no host', containers({ livenessProbe: { httpGet: { port: 80 } } }), undefined],
  ['an empty one', containers({ livenessProbe: { httpGet: { port: 80, host: '' } } }), undefined],
  [
    'of a probe',
    containers({ readinessProbe: { tcpSocket: { port: 80, host: '8.8.8.8' } } }),
    'probe or lifecycle host (container "a" uses probe or lifecycle host "8.8.8.8")',
  ],
  [
    'of several',
    containers(
      { startupProbe: { httpGet: { port: 80, host: 'bad.com' } } },
      {
        lifecycle: {
          preStop: { httpGet: { port: 80, host: '127.0.0.1' } },
          postStart: { httpGet: { port: 80, host: 'bad.com' } },
        },
      },
    ),
    'probe or lifecycle host (containers "a", "b" use probe or lifecycle hosts "127.0.0.1", "bad.com")',
  ],
])

control('capabilities_baseline', [
  ['none', secured({}), undefined],
  ['of the default set', secured({ capabilities: { add: ['NET_BIND_SERVICE', 'CHOWN'] } }), undefined],
  [
    'NET_RAW is not in it',
    secured({ capabilities: { add: ['NET_RAW'] } }),
    'non-default capabilities (container "a" must not include "NET_RAW" in securityContext.capabilities.add)',
  ],
  [
    'several',
    secured({ capabilities: { add: ['SYS_TIME', 'KILL'] } }, {}, { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] } }),
    'non-default capabilities (containers "a", "c" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
  ],
  [
    'with the prefix it is another',
    secured({ capabilities: { add: ['CAP_CHOWN'] } }),
    'non-default capabilities (container "a" must not include "CAP_CHOWN" in securityContext.capabilities.add)',
  ],
])

control('procMount', [
  ['unset', secured({}), undefined],
  ['Default', secured({ procMount: 'Default' }), undefined],
  [
    'Unmasked',
    secured({ procMount: 'Unmasked' }),
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  ['in its own user namespace', { hostUsers: false, ...secured({ procMount: 'Unmasked' }) }, undefined],
])

control('seLinuxOptions', [
  ['unset', ofPod({}), undefined],
  ['an allowed type', ofPod({ seLinuxOptions: { type: 'container_engine_t', level: 's0' } }), undefined],
  [
    'another type',
    ofPod({ seLinuxOptions: { type: 'spc_t' } }),
    'seLinuxOptions (pod set forbidden securityContext.seLinuxOptions: type "spc_t")',
  ],
  [
    'types, user and role',
    {
      securityContext: { seLinuxOptions: { type: 'foo' } },
      ...secured({ seLinuxOptions: { type: 'bar', user: 'u' } }, { seLinuxOptions: { role: 'r' } }),
    },
    'seLinuxOptions (pod and containers "a", "b" set forbidden securityContext.seLinuxOptions: types "bar", "foo"; user may not be set; role may not be set)',
  ],
])

control('seccompProfile_baseline', [
  ['unset', ofPod({}), undefined],
  ['RuntimeDefault', ofPod({ seccompProfile: { type: 'RuntimeDefault' } }), undefined],
  ['Localhost', secured({ seccompProfile: { type: 'Localhost', localhostProfile: 'x' } }), undefined],
  [
    'Unconfined, of pod and container',
    {
      securityContext: { seccompProfile: { type: 'Unconfined' } },
      ...secured({ seccompProfile: { type: 'Unconfined' } }),
    },
    'seccompProfile (pod and container "a" must not set securityContext.seccompProfile.type to "Unconfined")',
  ],
])

control('sysctls', [
  ['none', ofPod({}), undefined],
  [
    'safe ones',
    ofPod({
      sysctls: [
        { name: 'net.ipv4.tcp_rmem', value: '1' },
        { name: 'net.ipv4.tcp_syncookies', value: '1' },
      ],
    }),
    undefined,
  ],
  [
    'others',
    ofPod({
      sysctls: [
        { name: 'net.ipv4.tcp_syncookies', value: '1' },
        { name: 'a', value: '1' },
        { name: 'b', value: '1' },
      ],
    }),
    'forbidden sysctls (a, b)',
  ],
])

const appArmor = 'container.apparmor.security.beta.kubernetes.io/a'
control('appArmorProfile', [
  ['unset', ofPod({}), undefined],
  ['allowed', ofPod({ appArmorProfile: { type: 'RuntimeDefault' } }), undefined, { [appArmor]: 'localhost/x' }],
  [
    'Unconfined',
    ofPod({ appArmorProfile: { type: 'Unconfined' } }),
    'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
  ],
  [
    'in an annotation as well',
    secured({ appArmorProfile: { type: 'Unconfined' } }),
    `forbidden AppArmor profiles (container "a" and annotation must not set AppArmor profile type to "Unconfined", "${appArmor}="unconfined"")`,
    { [appArmor]: 'unconfined' },
  ],
])

control('windowsHostProcess', [
  ['unset', ofPod({}), undefined],
  ['false', ofPod({ windowsOptions: { hostProcess: false } }), undefined],
  [
    'true',
    {
      hostNetwork: true,
      securityContext: { windowsOptions: { hostProcess: true } },
      ...secured({ windowsOptions: { hostProcess: true } }),
    },
    'hostProcess (pod and container "a" must not set securityContext.windowsOptions.hostProcess=true)',
  ],
])
