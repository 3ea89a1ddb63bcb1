import { describe, expect, it, test } from 'vitest'
import { clusterOf, deployment, documents, errorsOf, pod } from './helpers'

const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const core = (kind: string, name: string, spec: object, rest: object = {}) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name },
  spec,
  ...rest,
})
const storage = (kind: string, name: string, rest: object) => ({
  apiVersion: 'storage.k8s.io/v1',
  kind,
  metadata: { name },
  ...rest,
})
const claim = (spec: object = {}) => core('PersistentVolumeClaim', 'c', { ...claimSpec, ...spec })
const volume = (spec: object = {}) =>
  core('PersistentVolume', 'v', { accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' }, nfs: {}, ...spec })
const storageClass = (name: string, annotations: object = {}, rest: object = {}) =>
  storage('StorageClass', name, { provisioner: 'csi.example.com', metadata: { name, annotations }, ...rest })
const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' }

describe('volume objects', () => {
  it('have the API server’s defaults, in the order of the files', () => {
    const { volumeObjects } = clusterOf(
      documents(
        volume(),
        storageClass('slow'),
        claim({ storageClassName: '' }),
        storage('CSIDriver', 'csi.example.com', { spec: {} }),
        storage('CSINode', 'n', { spec: { drivers: [{ name: 'csi.example.com', nodeID: 'n' }] } }),
        storage('CSIStorageCapacity', 'k', { storageClassName: 'slow', capacity: '1Gi' }),
        storage('VolumeAttachment', 'a', {
          spec: { attacher: 'csi.example.com', nodeName: 'n', source: { persistentVolumeName: 'v' } },
        }),
      ),
    )
    expect(volumeObjects.map((one) => one.kind)).toEqual([
      'PersistentVolume',
      'StorageClass',
      'PersistentVolumeClaim',
      'CSIDriver',
      'CSINode',
      'CSIStorageCapacity',
      'VolumeAttachment',
    ])
    expect(volumeObjects).toMatchObject([
      { spec: { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' } },
      { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
      { metadata: { namespace: 'default' }, spec: { volumeMode: 'Filesystem', storageClassName: '' } },
      { spec: { attachRequired: true, podInfoOnMount: false, storageCapacity: false } },
      { spec: { drivers: [{ nodeID: 'n' }] } },
      { metadata: { namespace: 'default' } },
      { spec: { nodeName: 'n' } },
    ])
  })

  // Source: plugin/pkg/admission/storage/storageclass/setdefault, pkg/volume/util/storageclass.go.
  const classes: [string, object[], object, string | undefined][] = [
    ['the default one', [storageClass('a', isDefault), storageClass('b')], {}, 'a'],
    ['none without a default', [storageClass('a')], {}, undefined],
    ['none when it wants none', [storageClass('a', isDefault)], { storageClassName: '' }, ''],
    ['its own', [storageClass('a', isDefault)], { storageClassName: 'b' }, 'b'],
    ['the first by name', [storageClass('b', isDefault), storageClass('a', isDefault)], {}, 'a'],
    [
      'the newest',
      [
        storageClass(
          'a',
          {},
          { metadata: { name: 'a', annotations: isDefault, creationTimestamp: '2026-01-01T00:00:00Z' } },
        ),
        storageClass(
          'b',
          {},
          { metadata: { name: 'b', annotations: isDefault, creationTimestamp: '2026-01-02T00:00:00Z' } },
        ),
      ],
      {},
      'b',
    ],
    [
      'the one of the old annotation',
      [storageClass('a', { 'storageclass.beta.kubernetes.io/is-default-class': 'true' })],
      {},
      'a',
    ],
  ]
  test.each(classes)('give a claim %s', (_, objects, spec, expected) => {
    const { volumeObjects } = clusterOf(documents(claim(spec), ...objects))
    expect((volumeObjects[0].spec as { storageClassName?: string }).storageClassName).toBe(expected)
  })

  it('are made of a StatefulSet’s templates by whoever runs it', () => {
    const set = {
      ...deployment({ volumeClaimTemplates: [{ metadata: { name: 'data', labels: { a: 'b' } }, spec: claimSpec }] }),
      kind: 'StatefulSet',
    }
    const [made] = clusterOf(documents(set, storageClass('fast', isDefault))).workloads
    expect(made.template.claimTemplates).toEqual(['data'])
    expect(made).toMatchObject({
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: { name: 'data', labels: { a: 'b' } },
          spec: { ...claimSpec, volumeMode: 'Filesystem', storageClassName: 'fast' },
        },
      ],
    })
  })

  const modes = '"ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"'
  const mistakes: [string, object, string[]][] = [
    ['volume without capacity', volume({ capacity: undefined }), ['spec.capacity: Required value']],
    [
      'volume of nothing',
      volume({ capacity: { storage: 0 } }),
      ['spec.capacity[storage]: Invalid value: "0": must be greater than zero'],
    ],
    [
      'volume with other capacity',
      volume({ capacity: { storage: 1, cpu: 1 } }),
      ['spec.capacity[cpu]: Unsupported value: "cpu": supported values: "storage"'],
    ],
    ['volume without access', volume({ accessModes: [] }), ['spec.accessModes: Required value']],
    [
      'volume of unknown access',
      volume({ accessModes: ['RWO'] }),
      [`spec.accessModes[0]: Unsupported value: "RWO": supported values: ${modes}`],
    ],
    [
      'exclusive access with other',
      volume({ accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'] }),
      ['spec.accessModes: Forbidden: may not use ReadWriteOncePod with other access modes'],
    ],
    ['volume of nowhere', volume({ nfs: undefined }), ['spec: Required value: must specify a volume type']],
    ['volume of two kinds', volume({ hostPath: {} }), ['spec.nfs: Forbidden: may not specify more than 1 volume type']],
    [
      'local volume without a node',
      volume({ nfs: undefined, local: { path: '/x' } }),
      ['spec.nodeAffinity: Required value: Local volume requires node affinity'],
    ],
    [
      'volume affinity without terms',
      volume({ nodeAffinity: { required: {} } }),
      ['spec.nodeAffinity.required.nodeSelectorTerms: Required value: must have at least one node selector term'],
    ],
    [
      'CSI volume without a handle',
      volume({ nfs: undefined, csi: { driver: 'd' } }),
      ['spec.csi.volumeHandle: Required value'],
    ],
    [
      'reclaim policy',
      volume({ persistentVolumeReclaimPolicy: 'Keep' }),
      [
        'spec.persistentVolumeReclaimPolicy: Unsupported value: "Keep": supported values: "Delete", "Recycle", "Retain"',
      ],
    ],
    ['claim without a size', claim({ resources: {} }), ['spec.resources.requests[storage]: Required value']],
    [
      'claim of a fraction of a byte',
      claim({ resources: { requests: { storage: '10m' } } }),
      ['spec.resources: Invalid value: "10m": must be an integer'],
    ],
    [
      'claim without access',
      claim({ accessModes: [] }),
      ['spec.accessModes: Required value: at least 1 access mode is required'],
    ],
    [
      'volume mode',
      claim({ volumeMode: 'Raw' }),
      ['spec.volumeMode: Unsupported value: "Raw": supported values: "Block", "Filesystem"'],
    ],
    ['class without provisioner', storageClass('a', {}, { provisioner: undefined }), ['provisioner: Required value']],
    [
      'binding mode',
      storageClass('a', {}, { volumeBindingMode: 'WaitForConsumer' }),
      [
        'volumeBindingMode: Unsupported value: "WaitForConsumer": supported values: "Immediate", "WaitForFirstConsumer"',
      ],
    ],
    [
      'topologies',
      storageClass(
        'a',
        {},
        { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone' }, { key: 'zone', values: ['a', 'a'] }] }] },
      ),
      [
        'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
        'allowedTopologies[0].matchLabelExpressions[1].key: Duplicate value: "zone"',
        'allowedTopologies[0].matchLabelExpressions[1].values[1]: Duplicate value: "a"',
      ],
    ],
    [
      'node driver',
      storage('CSINode', 'n', { spec: { drivers: [{ name: 'd', allocatable: { count: -1 } }] } }),
      [
        'spec.drivers[0].nodeID: Required value',
        'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'driver',
      storage('CSIDriver', 'd', { spec: { volumeLifecycleModes: ['Long'] } }),
      ['spec.volumeLifecycleModes[0]: Unsupported value: "Long": supported values: "Persistent", "Ephemeral"'],
    ],
    [
      'capacity below nothing',
      storage('CSIStorageCapacity', 'k', { storageClassName: 'a', capacity: '-1Gi' }),
      ['capacity: Invalid value: "-1Gi": must be greater than or equal to 0'],
    ],
    [
      'attachment of nothing',
      storage('VolumeAttachment', 'a', { spec: { attacher: 'd', nodeName: 'n' } }),
      ['spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName'],
    ],
    [
      'pod’s claim without a name',
      pod({ volumes: [{ name: 'v', persistentVolumeClaim: {} }] }),
      ['spec.volumes[0].persistentVolumeClaim.claimName: Required value'],
    ],
    [
      'pod’s own claim without a size',
      pod({ volumes: [{ name: 'v', ephemeral: { volumeClaimTemplate: { spec: { ...claimSpec, resources: {} } } } }] }),
      ['spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: Required value'],
    ],
    [
      'claim template without a name',
      { ...deployment({ volumeClaimTemplates: [{ spec: claimSpec }] }), kind: 'StatefulSet' },
      ['spec.volumeClaimTemplates[0].metadata.name: Required value'],
    ],
    [
      'unknown field',
      { ...claim(), spec: { ...claimSpec, resources: { request: {} } } },
      ['spec.resources.requests[storage]: Required value'],
    ],
  ]
  test.each(mistakes)('are refused: %s', (_, object, expected) => {
    const messages = errorsOf(documents(object)).map((line) => line.replace(/^\d+:\d+ /, ''))
    expect(messages.sort()).toEqual([...expected].sort())
  })
})

describe('runtime classes', () => {
  const runtimeClass = (rest: object) => ({
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    metadata: { name: 'r' },
    handler: 'kata',
    ...rest,
  })

  it('give their overhead to all pods that name them', () => {
    const made = clusterOf(
      documents(deployment({}, { runtimeClassName: 'r' }), runtimeClass({ overhead: { podFixed: { cpu: '100m' } } })),
    )
    expect(made.workloads[0].template.requests).toEqual({ cpu: 100 })
    expect(made.workloads[0].template.spec.overhead).toEqual({ cpu: '100m' })
  })

  const mistakes: [string, object, string][] = [
    ['without a handler', { handler: undefined }, 'handler: Required value'],
    [
      'with a toleration twice',
      { scheduling: { tolerations: [{ key: 'a' }, { key: 'a' }] } },
      'scheduling.tolerations[1]: Duplicate value: {"key":"a"}',
    ],
    [
      'with overhead of an unknown resource',
      { overhead: { podFixed: { CPU: 1 } } },
      'overhead.podFixed[CPU]: Invalid value: "CPU": must be a standard resource for containers',
    ],
  ]
  test.each(mistakes)('are refused %s', (_, rest, expected) => {
    const messages = errorsOf(documents(runtimeClass(rest))).map((line) => line.replace(/^\d+:\d+ /, ''))
    expect(messages).toContain(expected)
  })
})

describe('affinity and spreading', () => {
  const spread = (rest: object) =>
    pod({
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', ...rest }],
    })
  const affinity = (rest: object) =>
    pod({
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', ...rest }] } },
    })
  const term = 'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]'
  const mistakes: [object, string][] = [
    [
      spread({ minDomains: 0 }),
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 0: must be greater than zero',
    ],
    [
      spread({ minDomains: 2, whenUnsatisfiable: 'ScheduleAnyway' }),
      'spec.topologySpreadConstraints[0].minDomains: Invalid value: 2: can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway',
    ],
    [
      spread({ nodeTaintsPolicy: 'Obey' }),
      'spec.topologySpreadConstraints[0].nodeTaintsPolicy: Unsupported value: "Obey": supported values: "Honor", "Ignore"',
    ],
    [
      spread({ matchLabelKeys: ['a'] }),
      'spec.topologySpreadConstraints[0].matchLabelKeys: Forbidden: must not be specified when labelSelector is not set',
    ],
    [
      spread({ matchLabelKeys: ['a'], labelSelector: { matchLabels: { a: 'b' } } }),
      'spec.topologySpreadConstraints[0].matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and labelSelector',
    ],
    [
      affinity({ labelSelector: { matchExpressions: [{ key: 'a', operator: 'Is' }] } }),
      `${term}.labelSelector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator`,
    ],
    [
      affinity({ labelSelector: {}, matchLabelKeys: ['a'], mismatchLabelKeys: ['a'] }),
      `${term}.matchLabelKeys[0]: Invalid value: "a": exists in both matchLabelKeys and mismatchLabelKeys`,
    ],
  ]
  test.each(mistakes)('%j', (object, expected) => {
    expect(errorsOf(documents(object)).map((line) => line.replace(/^\d+:\d+ /, ''))).toEqual([expected])
  })

  it('spreads over a key once for each action', () => {
    const one = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }
    const constraints = [one, { ...one, whenUnsatisfiable: 'ScheduleAnyway' }, { ...one, maxSkew: 2 }]
    expect(errorsOf(documents(pod({ topologySpreadConstraints: constraints })))).toEqual([
      expect.stringContaining(
        'spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{zone, DoNotSchedule}"',
      ),
    ])
  })
})
