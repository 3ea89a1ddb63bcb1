// Cases and messages follow the fixtures of pod-security-admission in Kubernetes 1.36 (policy/check_*_test.go, test/).
import { describe, expect, test } from 'vitest'
import { containers, ofPod, secured, violation } from './helpers'

type Case = [name: string, podSpec: object, expected: string | undefined]

function control(id: string, cases: Case[]): void {
  describe(id, () => {
    test.each(cases)('%s', (_, podSpec, expected) => {
      expect(violation(id, podSpec)).toBe(expected)
    })
  })
}

const windows = { os: { name: 'windows' } }

control('allowPrivilegeEscalation', [
  ['false', secured({ allowPrivilegeEscalation: false }), undefined],
  [
    'true, unset and no context at all',
    containers({ securityContext: { allowPrivilegeEscalation: true } }, { securityContext: {} }, {}),
    'allowPrivilegeEscalation != false (containers "a", "b", "c" must set securityContext.allowPrivilegeEscalation=false)',
  ],
  [
    'a privileged one, for which there is no fix',
    secured({ privileged: true }),
    'allowPrivilegeEscalation != false (container "a" must set securityContext.allowPrivilegeEscalation=false)',
  ],
  ['of Windows', { ...windows, ...containers({}) }, undefined],
])

const drop = ['ALL']
control('capabilities_restricted', [
  ['all dropped', secured({ capabilities: { drop } }), undefined],
  ['and one added', secured({ capabilities: { drop, add: ['NET_BIND_SERVICE'] } }), undefined],
  [
    'some dropped',
    secured({ capabilities: { drop: ['CHOWN'] } }),
    'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"])',
  ],
  [
    'kept by one, another added by the other',
    secured({}, { capabilities: { drop, add: ['CHOWN', 'NET_BIND_SERVICE'] } }),
    'unrestricted capabilities (container "a" must set securityContext.capabilities.drop=["ALL"]; container "b" must not include "CHOWN" in securityContext.capabilities.add)',
  ],
  ['the baseline control says it already', secured({ capabilities: { add: ['SYS_TIME'] } }), undefined],
  ['of Windows', { ...windows, ...containers({}) }, undefined],
])

control('procMount_restricted', [
  ['Default', secured({ procMount: 'Default' }), undefined],
  [
    'Unmasked, in its own user namespace',
    { hostUsers: false, ...secured({ procMount: 'Unmasked' }) },
    'procMount (container "a" must not set securityContext.procMount to "Unmasked")',
  ],
  ['the baseline control says it already', secured({ procMount: 'Unmasked' }), undefined],
])

const volumes = (...list: object[]) => ({ volumes: list, ...containers({}) })
control('restrictedVolumes', [
  [
    'all that are allowed',
    volumes(
      ...['configMap', 'downwardAPI', 'emptyDir', 'projected', 'secret'].map((type, index) => ({
        name: `v${index}`,
        [type]: {},
      })),
      { name: 'c', csi: { driver: 'd' } },
      { name: 'p', persistentVolumeClaim: { claimName: 'p' } },
      { name: 'i', image: { reference: 'i:1' } },
    ),
    undefined,
  ],
  ['one that says nothing is an emptyDir', volumes({ name: 'v' }), undefined],
  [
    'nfs',
    volumes({ name: 'v', nfs: { server: 's', path: '/' } }),
    'restricted volume types (volume "v" uses restricted volume type "nfs")',
  ],
  [
    'several',
    volumes({ name: 'v', nfs: {} }, { name: 'w', gitRepo: {} }, { name: 'x', nfs: {} }),
    'restricted volume types (volumes "v", "w", "x" use restricted volume types "gitRepo", "nfs")',
  ],
  ['the baseline control says it already', volumes({ name: 'v', hostPath: { path: '/' } }), undefined],
])

control('runAsNonRoot', [
  ['of the pod', ofPod({ runAsNonRoot: true }), undefined],
  ['of every container', secured({ runAsNonRoot: true }, { runAsNonRoot: true }), undefined],
  ['in its own user namespace', { hostUsers: false, ...containers({}) }, undefined],
  [
    'of one container only',
    secured({ runAsNonRoot: true }, {}),
    'runAsNonRoot != true (pod or container "b" must set securityContext.runAsNonRoot=true)',
  ],
  [
    'false',
    { securityContext: { runAsNonRoot: false }, ...secured({ runAsNonRoot: false }, {}) },
    'runAsNonRoot != true (pod and container "a" must not set securityContext.runAsNonRoot=false)',
  ],
  [
    'false in a container of a pod that says true',
    { securityContext: { runAsNonRoot: true }, ...secured({ runAsNonRoot: false }, {}) },
    'runAsNonRoot != true (container "a" must not set securityContext.runAsNonRoot=false)',
  ],
])

control('runAsUser', [
  ['unset', ofPod({}), undefined],
  ['another', { securityContext: { runAsUser: 1000 }, ...secured({ runAsUser: 1001 }) }, undefined],
  ['in its own user namespace', { hostUsers: false, ...secured({ runAsUser: 0 }) }, undefined],
  [
    'of pod and container',
    { securityContext: { runAsUser: 0 }, ...secured({ runAsUser: 0 }) },
    'runAsUser=0 (pod and container "a" must not set runAsUser=0)',
  ],
])

const runtime = { seccompProfile: { type: 'RuntimeDefault' } }
const must = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"'
control('seccompProfile_restricted', [
  ['of the pod', ofPod(runtime), undefined],
  ['of every container', secured(runtime, runtime), undefined],
  ['of one only', secured(runtime, {}), `seccompProfile (pod or container "b" ${must})`],
  ['of none', containers({}, {}), `seccompProfile (pod or containers "a", "b" ${must})`],
  ['the baseline control says it already', ofPod({ seccompProfile: { type: 'Unconfined' } }), undefined],
  ['of Windows', { ...windows, ...containers({}) }, undefined],
])
