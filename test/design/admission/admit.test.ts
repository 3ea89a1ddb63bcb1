/** Rules of admission that no recording shows; the recorded ones are in test/conformance/admission.test.ts. */
import { describe, expect, it, test } from 'vitest'
import type { KubernetesObject } from '../../../src/design'
import { admit, admitDynamic, admitStatic, type Lookups } from '../../../src/design/admission'
import { pod } from '../helpers'

const lookups: Lookups = {
  limitRanges: [],
  priorityClasses: [],
  runtimeClasses: [],
  storageClasses: [],
  namespacePhase: () => 'Active',
  resourceQuotas: [],
  services: {
    clusterIPRange: '10.0.0.0/29',
    nodePortRange: [30000, 30001],
    usedIPs: new Set(['10.0.0.1']),
    usedNodePorts: new Set([30000]),
    random: () => 0,
  },
  identity: { uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', nameSuffix: 'abcde' },
}

type Spec = Record<string, unknown>

function create(object: object, more: Partial<Lookups> = {}) {
  return admit({ operation: 'CREATE', namespace: 'ns', object: object as KubernetesObject }, { ...lookups, ...more })
}

function taken(object: object, more: Partial<Lookups> = {}): KubernetesObject {
  const decision = create(object, more)
  if ('status' in decision) throw new Error(decision.status.message)
  return decision.object
}

function update(object: KubernetesObject, change: (copy: KubernetesObject) => void): string {
  const copy = structuredClone(object)
  change(copy)
  const decision = admit({ operation: 'UPDATE', namespace: 'ns', object: copy, oldObject: object }, lookups)
  return 'status' in decision ? decision.status.message : 'taken'
}

const service = (spec: object) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' }, spec })

describe('creation', () => {
  it('makes a name of a prefix, and cuts it to fit', () => {
    const named = (generateName: string) => taken({ ...pod(), metadata: { generateName } }).metadata.name
    expect(named('web-')).toBe('web-abcde')
    expect(named('x'.repeat(70))).toBe(`${'x'.repeat(58)}abcde`)
  })

  it('gives addresses and node ports that are free', () => {
    // .1 is taken: the search that begins there ends at .2; so do the ports.
    const { spec } = taken(service({ type: 'NodePort', ports: [{ port: 80 }] })) as unknown as { spec: Spec }
    expect(spec).toMatchObject({ clusterIP: '10.0.0.2', clusterIPs: ['10.0.0.2'], ports: [{ nodePort: 30001 }] })
    const none = create(
      service({
        type: 'NodePort',
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 81 },
        ],
      }),
    )
    expect(none).toMatchObject({ status: { code: 500 } })
  })

  it('gives no address to headless and external Services', () => {
    expect((taken(service({ clusterIP: 'None', ports: [{ port: 80 }] })).spec as Spec).clusterIPs).toEqual(['None'])
    const external = taken(service({ type: 'ExternalName', externalName: 'example.com' })).spec as Spec
    expect(external).not.toHaveProperty('clusterIP')
    expect(external).not.toHaveProperty('ipFamilies')
  })

  it('holds new nodes back until they are known to be ready', () => {
    const { spec } = taken({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } })
    expect((spec as Spec).taints).toEqual([{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }])
  })

  it('warns of unknown fields, or refuses them', () => {
    const object = { ...pod(), metadat: {} } as unknown as KubernetesObject
    const ask = (fieldValidation: 'Ignore' | 'Strict' | 'Warn') =>
      admit({ operation: 'CREATE', namespace: 'ns', object, fieldValidation }, lookups)
    expect(ask('Warn')).toMatchObject({ warnings: ['unknown field "metadat"'] })
    expect(ask('Ignore')).toMatchObject({ warnings: [] })
    expect(ask('Strict')).toMatchObject({ status: { code: 400 } })
  })

  it('writes quantities in their canonical form', () => {
    const { spec } = taken(pod({}, { resources: { requests: { cpu: '1000m', memory: '1024Mi' } } }))
    expect((spec as { containers: Spec[] }).containers[0].resources).toEqual({ requests: { cpu: '1', memory: '1Gi' } })
  })

  it('leaves the object that it was given as it is', () => {
    const object = pod({ hostNetwork: true }, { ports: [{ containerPort: 80 }] })
    const before = structuredClone(object)
    taken(object)
    expect(object).toEqual(before)
  })
})

describe('quotas', () => {
  const quota = (spec: Spec, used: Spec) => ({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'ns' },
    spec,
    status: { hard: spec.hard, used },
  })
  const priorityClass = {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name: 'hi' },
    value: 5,
  }
  const ofClass = { scopeName: 'PriorityClass', operator: 'In', values: ['hi'] }

  it('count what was taken', () => {
    const resourceQuotas = [quota({ hard: { 'requests.cpu': '1', pods: '5' } }, { 'requests.cpu': '200m', pods: '1' })]
    const decision = create(pod({}, { resources: { requests: { cpu: '300m' } } }), { resourceQuotas })
    // 200m and 300m.
    expect(decision).toMatchObject({ quotas: [{ status: { used: { 'requests.cpu': '500m', pods: '2' } } }] })
  })

  test.each([
    ['hi', true],
    ['', false],
  ])('of a priority class count pods of class "%s": %s', (priorityClassName, counted) => {
    const spec = { hard: { pods: '0' }, scopeSelector: { matchExpressions: [ofClass] } }
    const more = { resourceQuotas: [quota(spec, { pods: '0' })], priorityClasses: [priorityClass] }
    expect('status' in create(pod(priorityClassName ? { priorityClassName } : {}), more)).toBe(counted)
  })

  it('whose status is not written yet refuse nothing', () => {
    const fresh = { ...quota({ hard: { pods: '0' } }, {}), status: {} }
    expect(create(pod(), { resourceQuotas: [fresh] })).toMatchObject({ quotas: [] })
  })

  it('are asked apart from what does not change, for pods of a template', () => {
    const request = { operation: 'CREATE', namespace: 'ns', object: pod() as KubernetesObject } as const
    const once = admitStatic(request, lookups, lookups.identity)
    if ('status' in once) throw new Error(once.status.message)
    const { object } = once
    const full = { ...lookups, resourceQuotas: [quota({ hard: { pods: '1' } }, { pods: '1' })] }
    expect(admitDynamic(request, object, lookups)).toMatchObject({ object })
    expect(admitDynamic(request, object, full)).toMatchObject({ status: { code: 403 } })
    expect(admitDynamic(request, object, { ...full, namespacePhase: () => undefined })).toMatchObject({
      status: { code: 404 },
    })
  })
})

describe('updates', () => {
  it('never change names', () => {
    expect(update(taken(pod()), ({ metadata }) => (metadata.name = 'q'))).toBe(
      'Pod "q" is invalid: metadata.name: Invalid value: "q": field is immutable',
    )
  })

  it('may add tolerations to a pod, but not change one', () => {
    const tolerations = (copy: KubernetesObject) => (copy.spec as { tolerations: Spec[] }).tolerations
    const stored = taken(pod())
    expect(update(stored, (copy) => tolerations(copy).push({ key: 'a', operator: 'Exists' }))).toBe('taken')
    expect(update(stored, (copy) => (tolerations(copy)[0].tolerationSeconds = 5))).toBe('taken')
    expect(update(stored, (copy) => tolerations(copy).pop())).toContain('existing toleration can not be modified')
  })

  it('show what would change of a pod, three lines around it', () => {
    const message = update(taken(pod()), (copy) => ((copy.spec as Spec).hostname = 'h'))
    const [head, ...lines] = message.split('\n').slice(1, -1)
    expect(head).toMatch(/^@@ -(\d+),7 \+\1,7 @@$/)
    expect(lines.slice(2)).toEqual([
      '  "ImagePullSecrets": null,',
      '- "Hostname": "",',
      '+ "Hostname": "h",',
      '  "Subdomain": "",',
      '  "SetHostnameAsFQDN": null,',
      '  "Affinity": null,',
    ])
  })

  it('count the generations of what is wished, not of labels', () => {
    const object = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'b' },
      spec: { maxUnavailable: 1 },
    }
    const stored = taken(object)
    const generation = (change: object) => {
      const decision = admit(
        { operation: 'UPDATE', namespace: 'ns', object: { ...stored, ...change }, oldObject: stored },
        lookups,
      )
      return 'status' in decision ? decision.status : (decision.object.metadata as Spec).generation
    }
    expect(generation({ metadata: { ...stored.metadata, labels: { a: 'b' } } })).toBe(1)
    expect(generation({ spec: { maxUnavailable: 2 } })).toBe(2)
  })

  it('give a Service that becomes a NodePort its port, and keep its address', () => {
    const stored = taken(service({ ports: [{ port: 80 }] }))
    const object = structuredClone(stored)
    ;(object.spec as Spec).type = 'NodePort'
    const decision = admit({ operation: 'UPDATE', namespace: 'ns', object, oldObject: stored }, lookups)
    expect(decision).toMatchObject({ object: { spec: { clusterIP: '10.0.0.2', ports: [{ nodePort: 30001 }] } } })
  })

  test.each<[string, object, (copy: KubernetesObject) => void, string]>([
    [
      'podCIDR of a node',
      { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' }, spec: { podCIDRs: ['10.1.0.0/24'] } },
      (copy) => ((copy.spec as Spec).podCIDRs = ['10.2.0.0/24']),
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    ],
    [
      'provisioner of a StorageClass',
      { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'c' }, provisioner: 'a.example.com' },
      (copy) => (copy.provisioner = 'b.example.com'),
      'provisioner: Forbidden: updates to provisioner are forbidden.',
    ],
    [
      'class of a claim',
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'c' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, storageClassName: 'a' },
      },
      (copy) => ((copy.spec as Spec).storageClassName = 'b'),
      'spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims',
    ],
  ])('never change the %s', (_, object, change, expected) => {
    expect(update(taken(object), change)).toContain(expected)
  })
})
