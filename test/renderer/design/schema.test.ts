/** The tables that the inspector is made of, against the fields that the validator knows. */
import { describe, expect, it } from 'vitest'
import { indexDocument, type Value } from '../../../src/design/edit'
import { kubernetesFields } from '../../../src/design/validate/fields'
import { schedulerFields } from '../../../src/design/validate/schedulerFields'
import { checkStructure } from '../../../src/design/validate/structure'
import { controlOf } from '../../../src/renderer/design/inspector/control'
import { isRare, searchFields } from '../../../src/renderer/design/inspector/fields'
import { searchAllFlags, searchFlags } from '../../../src/renderer/design/inspector/flags'
import { summaryOf } from '../../../src/renderer/design/inspector/summary'
import { chosenVariant, fieldsOf, isType, schemaAt, schemas, type Schema } from '../../../src/renderer/design/schema'
import { blankOf, variantFields } from '../../../src/renderer/design/schema/blank'
import { inheritedAt } from '../../../src/renderer/design/schema/inherited'
import { schedulerConfiguration } from '../../../src/renderer/design/schema/scheduler'

/** Kinds that are drawn, and so selected. */
const drawn = Object.keys(schemas).filter((kind) => kind !== 'Cluster' && kind !== 'Trial')

/** What the server keeps for itself, and fields that were given up and do nothing. */
const left = new Set([
  ...['apiVersion', 'kind', 'metadata', 'status'],
  // In-tree volumes whose code is gone from Kubernetes.
  ...['flocker', 'gitRepo', 'glusterfs', 'photonPersistentDisk', 'quobyte', 'scaleIO', 'storageos'],
  ...['placementGenerate', 'placementScore'],
])

/** Fields of a type that the API server refuses at this place: a share or an average is all that a resource has. */
const refused = new Set(['HorizontalPodAutoscaler.spec.metrics.containerResource.target.value'])

/** Every field of a type, with its schema: depth first, each type once. */
function walk(
  type: string,
  schema: Schema | undefined,
  path: string,
  visit: (path: string, type: string, schema: Schema | undefined) => void,
  seen = new Set<string>(),
): void {
  const plain = type.replace(/^(\[\]|\{\})/, '')
  visit(path, type, schema)
  if (!schema) return
  const inner = type.startsWith('[]')
    ? schema.items
    : type.startsWith('{}') && typeof schema.additionalProperties === 'object'
      ? schema.additionalProperties
      : schema
  const fields = kubernetesFields.get(plain) ?? schedulerFields.get(plain)
  if (!fields || seen.has(plain) || !inner) return
  seen.add(plain)
  for (const [name, fieldType] of fields)
    if (!left.has(name)) walk(fieldType, fieldsOf(inner)[name], `${path}.${name}`, visit, seen)
}

/** Every schema below one, with its path. */
function* below(schema: Schema, path = '', depth = 0): Generator<[string, Schema]> {
  yield [path, schema]
  if (depth > 14) return
  for (const [name, inner] of Object.entries(fieldsOf(schema))) yield* below(inner, `${path}.${name}`, depth + 1)
  if (schema.items) yield* below(schema.items, `${path}[]`, depth + 1)
  if (typeof schema.additionalProperties === 'object') yield* below(schema.additionalProperties, `${path}.*`, depth + 1)
}

describe('the schema of a kind', () => {
  it.each(drawn)('%s has every field that the validator knows, each with a sentence', (kind) => {
    const missing: string[] = []
    walk(kind, schemas[kind], kind, (path, type, schema) => {
      if (!schema && !refused.has(path)) missing.push(`${path}: ${type}`)
      else if (schema && !schema.description) missing.push(`${path}: says nothing`)
    })
    expect(missing).toEqual([])
  })

  it('of a scheduler has every field of its configuration and of the arguments of plugins', () => {
    const missing: string[] = []
    const visit = (path: string, type: string, schema: Schema | undefined) => {
      if (!schema) missing.push(`${path}: ${type}`)
    }
    walk('KubeSchedulerConfiguration', schedulerConfiguration, 'scheduler', visit)
    const config = schedulerConfiguration.properties!.profiles.items!.properties!.pluginConfig.items!
    for (const [name, { schema }] of Object.entries(config.variants!.of)) walk(`${name}Args`, schema, name, visit)
    // Weights are of scores alone; selectors of default constraints are made for each pod, and refused here.
    expect(missing).toEqual([
      'scheduler.profiles.plugins.preEnqueue.enabled.weight: integer',
      'PodTopologySpread.defaultConstraints.labelSelector: LabelSelector',
    ])
  })

  it('leaves nothing to be written as YAML', () => {
    const unknown = Object.entries(schemas).flatMap(([kind, schema]) =>
      [...below(schema)]
        .filter(([, one]) => one.const === undefined && controlOf(one) === 'yaml')
        .map(([path]) => kind + path),
    )
    // The head of the kubelet's file may be left out.
    expect(unknown.filter((path) => !/kubeletConfig\.(apiVersion|kind)$/.test(path))).toEqual([])
  })

  it('offers defaults and beginnings that it allows itself', () => {
    for (const [kind, schema] of Object.entries(schemas)) {
      for (const [path, one] of below(schema)) {
        if (one.enum && one.default !== undefined) expect(one.enum, kind + path).toContain(one.default)
        for (const [name, variant] of Object.entries(one.variants?.of ?? {}))
          if (one.variants?.by !== undefined) expect(one.properties![one.variants.by].enum, kind + path).toContain(name)
          else expect(variant.field, kind + path).toBe(name)
        for (const name of one.required ?? []) expect(Object.keys(fieldsOf(one)), kind + path).toContain(name)
      }
    }
  })
})

describe('a new entry', () => {
  it.each([...drawn, 'KubeSchedulerConfiguration'])(
    'has the types that the validator asks for, everywhere in %s',
    (kind) => {
      const wrong: string[] = []
      const check = (type: string, value: Value, path: string) => {
        const report = { ...silent, error: (_: unknown, message: string) => wrong.push(`${path}: ${message}`) }
        checkStructure(type, value, [], report as never)
      }
      walk(
        kind,
        kind === 'KubeSchedulerConfiguration' ? schedulerConfiguration : schemas[kind],
        kind,
        (path, type, schema) => {
          if (!schema || path === kind) return
          if (type.startsWith('[]') && schema.items) check(type, [blankOf(schema.items, 'item')], path)
          for (const [name, variant] of Object.entries(schema.variants?.of ?? {}))
            check(type.replace('[]', ''), variantFields(variant) as Value, `${path}.${name}`)
        },
      )
      expect(wrong).toEqual([])
    },
  )

  it('says what it must, under a name of its own', () => {
    const volumes = schemaAt(schemas.Deployment, ['spec', 'template', 'spec', 'volumes'])!.items!
    expect(blankOf(volumes, 'volume')).toEqual({ name: 'volume-1', emptyDir: {} })
    expect(blankOf(volumes, 'volume', [{ name: 'volume-1' }])).toMatchObject({ name: 'volume-2' })
    const metric = schemaAt(schemas.HorizontalPodAutoscaler, ['spec', 'metrics'])!.items!
    expect(blankOf(metric)).toEqual({
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } },
    })
    const config = schemaAt(schemas.Cluster, ['spec', 'controlPlane', 'schedulerConfig', 'profiles'])!.items!
    expect(blankOf(config.properties!.pluginConfig.items!)).toEqual({ name: 'NodeResourcesFit', args: {} })
    const seccomp = schemaAt(schemas.Pod, ['spec', 'securityContext', 'seccompProfile'])!
    expect(blankOf(seccomp)).toEqual({ type: 'RuntimeDefault' })
    expect(variantFields(seccomp.variants!.of.Localhost)).toEqual({ localhostProfile: 'localhost-profile-1' })
  })
})

const silent = { warning() {}, required() {}, invalid() {}, unsupported() {}, forbidden() {}, duplicate() {} }

describe('variants', () => {
  const volume = schemaAt(schemas.Pod, ['spec', 'volumes', 0])!
  const strategy = schemaAt(schemas.Deployment, ['spec', 'strategy'])!
  it('are chosen by the field that is set, or by the one that names them, also by its default', () => {
    expect(chosenVariant(volume, { name: 'a', secret: { secretName: 'b' } })).toBe('secret')
    expect(chosenVariant(volume, { name: 'a' })).toBeUndefined()
    expect(chosenVariant(strategy, { type: 'Recreate' })).toBe('Recreate')
    expect(chosenVariant(strategy, undefined)).toBe('RollingUpdate')
  })

  it('decide which fields there are', () => {
    const path = ['spec', 'controlPlane', 'schedulerConfig', 'profiles', 0, 'pluginConfig', 0, 'args']
    const cluster = (name: string) => ({
      spec: { controlPlane: { schedulerConfig: { profiles: [{ pluginConfig: [{ name, args: {} }] }] } } },
    })
    expect(schemaAt(schemas.Cluster, path, cluster('VolumeBinding'))?.properties).toHaveProperty('bindTimeoutSeconds')
    expect(schemaAt(schemas.Cluster, path, cluster('NodeAffinity'))?.properties).toHaveProperty('addedAffinity')
    expect(schemaAt(schemas.Pod, ['spec', 'volumes', 0, 'hostPath', 'type'])?.enum).toContain('Socket')
  })
})

describe('inherited values', () => {
  const document = `kind: Cluster
metadata: {name: c}
spec:
  controlPlane: {machineType: m7i.xlarge}
  nodePools:
    - {name: a, zones: [x, y], kubeletConfig: {maxPods: 60}, machineType: m7i.large}
    - {name: b, zones: [y, z]}
---
kind: PriorityClass
metadata: {name: high}
value: 100
globalDefault: true
---
kind: PriorityClass
metadata: {name: low}
value: 10
globalDefault: true
---
kind: StorageClass
metadata: {name: fast, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
---
kind: LimitRange
metadata: {name: small, namespace: shop}
spec: {limits: [{type: Container, default: {memory: 1Gi}, defaultRequest: {cpu: 100m}}]}
---
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template: {spec: {containers: [{name: db, resources: {limits: {cpu: "2"}}}]}}
`
  const index = indexDocument(document)
  const of = (kind: string, path: (string | number)[], key?: string) => {
    const object = index.objects.find((one) => one.kind === kind)!
    return inheritedAt(index, object, path, schemaAt(schemas[kind], path, object.value)!, key)
  }
  const pod = ['spec', 'template', 'spec']
  const container = [...pod, 'containers', 0]

  it.each([
    // The machine type has 4 vCPU and 16 GiB (resources/machine-types.json).
    ['Cluster', ['spec', 'controlPlane', 'cpu'], { value: '4', source: 'from machine type m7i.xlarge' }],
    ['Cluster', ['spec', 'controlPlane', 'memory'], { value: '16Gi', source: 'from machine type m7i.xlarge' }],
    ['Cluster', ['spec', 'controlPlane', 'zones'], { value: 'x, y, z', source: 'from the node pools' }],
    ['Cluster', ['spec', 'controlPlane', 'replicas'], { value: '1', source: 'Seatrial default' }],
    [
      'Cluster',
      ['spec', 'controlPlane', 'schedulerConfig', 'parallelism'],
      { value: '16', source: 'kube-scheduler default' },
    ],
    ['Cluster', ['spec', 'nodePools', 0, 'maxPods'], { value: '60', source: 'from its kubeletConfig' }],
    ['Cluster', ['spec', 'nodePools', 1, 'maxPods'], { value: '110', source: 'kubelet default' }],
    [
      'Cluster',
      ['spec', 'nodePools', 0, 'kubeletConfig', 'registryPullQPS'],
      { value: '5', source: 'kubelet default' },
    ],
    ['Cluster', ['spec', 'network', 'serviceCIDR'], { value: '10.96.0.0/12', source: 'kubeadm default' }],
    ['Cluster', ['spec', 'network', 'kubeProxyMode'], { value: 'iptables', source: 'kube-proxy default' }],
    ['StatefulSet', ['spec', 'replicas'], { value: '1', source: 'API server default' }],
    ['StatefulSet', [...container, 'livenessProbe', 'periodSeconds'], { value: '10', source: 'API server default' }],
    ['StatefulSet', [...pod, 'priorityClassName'], { value: 'low', source: 'PriorityClass low, global default' }],
    [
      'StatefulSet',
      [...pod, 'topologySpreadConstraints'],
      { value: 'hostname ≤ 3, zone ≤ 5, preferred', source: 'kube-scheduler default' },
    ],
    [
      'StatefulSet',
      ['spec', 'volumeClaimTemplates', 0, 'spec', 'storageClassName'],
      { value: 'fast', source: 'StorageClass fast, the default one' },
    ],
    ['StatefulSet', [...pod, 'nodeName'], undefined],
  ])('of %s %j', (kind, path, expected) => expect(of(kind, path)).toEqual(expected))

  it('of amounts: the limits go before a LimitRange', () => {
    const requests = [...container, 'resources', 'requests']
    expect(of('StatefulSet', requests, 'cpu')).toEqual({ value: '2', source: 'from its limits' })
    // No defaultRequest of memory: the default limit stands in for it.
    expect(of('StatefulSet', requests, 'memory')).toEqual({ value: '1Gi', source: 'LimitRange small, not simulated' })
    expect(of('StatefulSet', [...container, 'resources', 'limits'], 'cpu')).toBeUndefined()
    // m7i.large: 2 vCPU.
    expect(of('Cluster', ['spec', 'nodePools', 0, 'capacity'], 'cpu')).toEqual({
      value: '2',
      source: 'from machine type m7i.large',
    })
  })

  it('of spread constraints: those of the scheduler’s configuration', () => {
    const listed = document.replace(
      'controlPlane: {machineType: m7i.xlarge}',
      `controlPlane:
    schedulerConfig:
      profiles:
        - pluginConfig:
            - name: PodTopologySpread
              args: {defaultingType: List, defaultConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone}]}`,
    )
    const changed = indexDocument(listed)
    const object = changed.objects.find(({ kind }) => kind === 'StatefulSet')!
    const path = [...pod, 'topologySpreadConstraints']
    expect(inheritedAt(changed, object, path, schemaAt(schemas.StatefulSet, path)!)).toEqual({
      value: 'zone ≤ 1',
      source: 'from the scheduler’s configuration',
    })
  })
})

describe('what is shown', () => {
  const item = (kind: string, path: (string | number)[]) => schemaAt(schemas[kind], path)
  it.each([
    [{ name: 'web', image: 'nginx:1.29' }, undefined, 'web · nginx:1.29'],
    [{ name: 'data', emptyDir: {} }, item('Pod', ['spec', 'volumes', 0]), 'data · emptyDir'],
    [
      { type: 'Resource', resource: { name: 'memory' } },
      item('HorizontalPodAutoscaler', ['spec', 'metrics', 0]),
      'Resource · memory',
    ],
    [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }, undefined, 'gpu · Exists'],
    [{ metadata: { name: 'data' }, spec: {} }, undefined, 'data'],
    [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, undefined, 'zone · In'],
    [{}, undefined, 'entry'],
    ['--verbose', undefined, '--verbose'],
  ] as [Value, Schema | undefined, string][])('%j in a few words', (value, schema, words) =>
    expect(summaryOf(value, schema)).toBe(words),
  )

  it('finds fields by their real name, their words, and what is inside', () => {
    const fields = Object.entries(schemaAt(schemas.Pod, ['spec'])!.properties!)
    const found = (text: string) => searchFields(fields, text).map(([name]) => name)
    expect(found('hostNetwork')).toEqual(['hostNetwork'])
    expect(found('grace period')).toEqual(['terminationGracePeriodSeconds'])
    expect(found('seccomp')).toEqual(['securityContext'])
    expect(fields.filter(([, schema]) => !isRare(schema)).length).toBeLessThan(20)
  })

  it('finds flags by their real names, those that act first', () => {
    expect(searchFlags('kube-scheduler', '--kube-api', [])[0]).toBe('kube-api-burst')
    expect(searchFlags('kube-scheduler', 'kube-api-qps', ['kube-api-qps'])).toEqual([])
    expect(searchFlags('etcd', '', [])).toEqual([])
    expect(searchAllFlags(['etcd', 'kube-apiserver'], 'event-ttl')).toEqual([
      { component: 'kube-apiserver', flag: 'event-ttl' },
    ])
    // What is called exactly so comes first, whichever component has an effect.
    expect(searchAllFlags(['kube-controller-manager', 'kube-apiserver'], 'profiling')[0].flag).toBe('profiling')
  })

  it('is a control for every type', () => {
    const control = (kind: string, path: (string | number)[]) => controlOf(schemaAt(schemas[kind], path)!)
    const container = ['spec', 'containers', 0]
    expect(control('Pod', [...container, 'args'])).toBe('list')
    expect(control('Pod', [...container, 'securityContext', 'privileged'])).toBe('flag')
    expect(control('Pod', [...container, 'livenessProbe'])).toBe('section')
    expect(control('Pod', [...container, 'resources', 'requests'])).toBe('map')
    expect(control('StatefulSet', ['spec', 'volumeClaimTemplates', 0, 'spec', 'accessModes'])).toBe('choices')
    expect(control('Cluster', ['spec', 'nodePools', 0, 'zones'])).toBe('words')
    expect(isType(schemaAt(schemas.Pod, [...container, 'livenessProbe', 'httpGet', 'port'])!, 'string')).toBe(true)
  })
})
