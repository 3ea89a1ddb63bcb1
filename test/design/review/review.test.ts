import fc from 'fast-check'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { LabelSelector } from '../../../src/design/kubernetes'
import { rules, severities, type Finding } from '../../../src/design/review'
import { LabelIndex } from '../../../src/design/review/labels'
import { countNodes, nodeClassesOf, wantedClasses } from '../../../src/design/review/nodes'
import { matchesRequiredAffinity } from '../../../src/design/nodeMatch'
import { selectorMatches } from '../../../src/design/validate/selectors'
import { clusterOf, documents } from '../helpers'
import { applyFix, review, reviewText, service, web, zonal } from './helpers'

const place = ({ position: { file, line, column }, id }: Finding) => `${file}:${line}:${column} ${id}`
const ofRule = (findings: readonly Finding[], id: string) => findings.filter((finding) => finding.id === id)

const shop = `# The machines.
apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata:
  name: harbour
spec:
  controlPlane:
    replicas: 2 # an even number
    zones: [ a, b ]
  nodePools:
    - name: general
      count: 3
      machineType: m7i.xlarge
      zones: [ a, b, c ]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      hostPID: true # for a reason
      containers:
        # The only one.
        - name: web
          image: nginx
          securityContext:
            capabilities: { add: [ SYS_TIME ] }
`

describe('places', () => {
  const findings = reviewText(shop)

  test.each<[string, string]>([
    ['etcd-even-members', '8:15'],
    ['etcd-quorum-in-one-zone', '9:5'],
    ['image-without-tag', '29:18'],
    ['pod-security/hostNamespaces', '25:16'],
    ['pod-security/capabilities_baseline', '31:36'],
    // Missing: the nearest thing above.
    ['pod-security/runAsNonRoot', '24:5'],
    ['no-requests', '28:11'],
    ['pod-security/allowPrivilegeEscalation', '30:11'],
  ])('%s', (id, expected) => {
    const [{ position }] = ofRule(findings, id)
    expect(`${position.line}:${position.column}`).toBe(expected)
  })

  test('in the items of a list, and behind an alias', () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    metadata: { name: a }
    spec: &spec
      containers: [{ name: c, image: nginx }]
  - apiVersion: v1
    kind: Pod
    metadata: { name: b }
    spec: *spec
`
    expect(
      ofRule(reviewText(text), 'image-without-tag').map(({ position, subject }) => `${position.line} ${subject.name}`),
    ).toEqual(['8 a', '8 b'])
  })
})

describe('order', () => {
  test('by severity, then by file, line and column', () => {
    const files = ['b.yaml', 'a.yaml'].map((name, index) => {
      const two = documents(web({ replicas: 1 }, {}, { image: 'nginx' }), service({ app: 'nobody' }))
      return { name, text: index === 0 ? two : two.replaceAll('"web"', '"other"') }
    })
    const findings = review([
      ...files,
      { name: 'c.yaml', text: documents(zonal(2, {}, { controlPlane: { replicas: 2 } })) },
    ])
    const ranks = findings.map((finding) => {
      const { file, line, column } = finding.position
      return [severities.indexOf(finding.severity), ['b.yaml', 'a.yaml', 'c.yaml'].indexOf(file), line, column]
    })
    const sorted = [...ranks].sort((a, b) => {
      const at = a.findIndex((value, index) => value !== b[index])
      return at < 0 ? 0 : a[at] - b[at]
    })
    expect(ranks).toEqual(sorted)
    expect(new Set(findings.map(({ position }) => position.file)).size).toBe(3)
  })

  test('the same input gives the same findings', () => {
    expect(reviewText(shop)).toEqual(reviewText(shop))
  })
})

describe('several clusters', () => {
  const cluster = (name: string, spec: object = {}) => ({ ...zonal(2, {}, spec), metadata: { name } })
  const both = { annotations: { 'seatrial.dev/clusters': 'east, west' } }
  const image = { image: 'nginx' }

  test('what holds for both is one finding', () => {
    const workload = { ...web({}, {}, image), metadata: { name: 'web', ...both } }
    const findings = ofRule(reviewText(documents(cluster('east'), cluster('west'), workload)), 'image-without-tag')
    expect(findings.map(({ clusters }) => clusters)).toEqual([['east', 'west']])
  })

  test('what holds for one names it', () => {
    const workload = { ...web({}, { nodeSelector: { disk: 'ssd' } }), metadata: { name: 'web', ...both } }
    const west = cluster('west') as unknown as { spec: { nodePools: { labels?: object }[] } }
    west.spec.nodePools[0].labels = { disk: 'ssd' }
    const findings = ofRule(reviewText(documents(cluster('east'), west, workload)), 'fits-no-node')
    expect(findings.map(({ clusters }) => clusters)).toEqual([['east']])
  })

  test('a Service finds no pods of the other cluster', () => {
    const west = { annotations: { 'seatrial.dev/clusters': 'west' } }
    const workload = { ...web(), metadata: { name: 'web', ...west } }
    const text = documents(cluster('east'), cluster('west'), workload, service({ app: 'web' }))
    const findings = ofRule(reviewText(text), 'selector-matches-nothing')
    expect(findings.map(({ clusters, subject }) => [clusters, subject.kind])).toEqual([[['east'], 'Service']])
  })
})

test('nothing is said of the default cluster itself, nor of masters that nobody wrote', () => {
  const ids = reviewText(documents(web())).map(({ id }) => id)
  expect(ids.filter((id) => /etcd|master|zone|cidr|pool/.test(id))).toEqual([])
  const node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n' },
    status: { capacity: { cpu: 1, memory: '1Gi', pods: 9 } },
  }
  expect(reviewText(documents(node))).toEqual([])
})

describe('fixes', () => {
  test('keep everything else, comments too', () => {
    const [finding] = ofRule(reviewText(shop), 'etcd-even-members')
    expect(applyFix(shop, finding.fix!)).toBe(shop.replace('replicas: 2 # an', 'replicas: 3 # an'))
  })

  test('write what is missing', () => {
    const [finding] = ofRule(reviewText(shop), 'pod-security/allowPrivilegeEscalation')
    const fixed = applyFix(shop, finding.fix!)
    expect(fixed).toContain('# The only one.')
    expect(fixed).toContain(`capabilities: { add: [ SYS_TIME ] }
            allowPrivilegeEscalation: false
`)
  })

  test('name the object they belong to', () => {
    const [finding] = ofRule(reviewText(shop), 'pod-security/seccompProfile_restricted')
    const object = { kind: 'Deployment', namespace: 'default', name: 'web' }
    const position = { file: 'input.yaml', line: 16, column: 1 }
    expect(finding.fix?.object).toEqual({ ...object, position })
  })
})

describe('rules', () => {
  test('have names of their own', () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  })

  test('say what they can find, and where one can read more', () => {
    for (const rule of rules) {
      expect(rule.severities.length, rule.id).toBeGreaterThan(0)
      for (const text of [rule.name, rule.looksFor, rule.why]) expect(text.length, rule.id).toBeGreaterThan(5)
      expect(rule.reference.url, rule.id).toMatch(/^https:\/\/(kubernetes\.io|etcd\.io|github\.com\/kubernetes)\//)
    }
  })

  test('keep to the severities that they name', () => {
    const byId = new Map(rules.map((rule) => [rule.id, rule]))
    for (const folder of ['examples', 'resources/starters']) {
      for (const name of readdirSync(folder)) {
        for (const { id, severity } of review([{ name, text: readFileSync(`${folder}/${name}`, 'utf8') }])) {
          expect(byId.get(id)?.severities, id).toContain(severity)
        }
      }
    }
  })
})

test('the starters have no errors and no warnings', () => {
  for (const name of readdirSync('resources/starters')) {
    const findings = review([{ name, text: readFileSync(`resources/starters/${name}`, 'utf8') }])
    expect(findings.filter(({ severity }) => severity !== 'info').map(place)).toEqual([])
  }
})

describe('slow twins', () => {
  const label = fc.constantFrom('a', 'b')
  const labels = fc.dictionary(label, fc.constantFrom('1', '2'))
  const selector = fc.record(
    {
      matchLabels: labels,
      matchExpressions: fc.array(
        fc.oneof(
          fc.record({ key: label, operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
          fc.record({
            key: label,
            operator: fc.constantFrom('In' as const, 'NotIn' as const),
            values: fc.constant(['1']),
          }),
        ),
        { maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  )

  test('the index of labels finds what a look at each finds', () => {
    const item = fc.record({ namespace: fc.constantFrom('x', 'y'), labels })
    fc.assert(
      fc.property(fc.array(item), selector, (items, drawn) => {
        const wanted = drawn as LabelSelector
        const slow = items.filter((one) => one.namespace === 'x' && selectorMatches(wanted, one.labels))
        expect(new LabelIndex(items).find('x', wanted)).toEqual(slow)
      }),
    )
  })

  test('classes of nodes stand for the nodes in them', () => {
    const pools = [
      { name: 'general', count: 5, machineType: 'm7i.xlarge', zones: ['a', 'b', 'a'], labels: { tier: 'x' } },
      { name: 'one', count: 3, capacity: { cpu: 2, memory: '4Gi' }, zones: ['a'] },
      { name: 'none', count: 0, capacity: { cpu: 2, memory: '4Gi' } },
    ]
    const node = (name: string, labels: object) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels },
      status: { capacity: { cpu: 1, memory: '1Gi', pods: 9 } },
    })
    const objects = [
      zonal(0, {}, { nodePools: pools }),
      node('n1', { tier: 'x' }),
      node('n2', { tier: 'x' }),
      node('n3', {}),
    ]
    const cluster = clusterOf(documents(...objects))
    const classes = nodeClassesOf(cluster)
    const nodes = cluster.nodePools.flatMap((pool) => pool.nodes)
    expect(countNodes(classes)).toBe(nodes.length)
    // general in a and in b, one, n1 with n2, n3.
    expect(classes).toHaveLength(5)
    for (const nodeSelector of [
      {},
      { tier: 'x' },
      { 'topology.kubernetes.io/zone': 'a' },
      { 'kubernetes.io/hostname': 'n2' },
    ]) {
      const template = {
        nodeSelector: nodeSelector as Record<string, string>,
        nodeAffinity: undefined,
        nodeName: undefined,
      }
      const slow = nodes.filter((one) => matchesRequiredAffinity(template, one)).map(({ name }) => name)
      const fast = wantedClasses(template, classes).flatMap((one) => one.nodes.map(({ name }) => name))
      expect(fast.sort()).toEqual(slow.sort())
    }
  })
})
